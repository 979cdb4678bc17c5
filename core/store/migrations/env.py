"""What Alembic runs for each migration: inside the transaction that ``core.store.migrating`` has begun."""

from alembic import context

from core.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite too: the tables are made in the caller's transaction, or not at all
)
with context.begin_transaction():
    context.run_migrations()
