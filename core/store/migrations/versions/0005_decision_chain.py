"""The log of decisions becomes a chain: each entry carries the digest of the one before it and its own.

There is no way down: a chain that was left and taken up again would prove nothing.
"""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    and_,
    insert,
    select,
)

from core.store import chain

revision = "0005"
down_revision = "0004"

_metadata = MetaData()
_decisions = Table(
    "decisions",
    _metadata,
    Column("key", Text, primary_key=True),
    Column("closes", Boolean, primary_key=True),
    Column("step", Text),
    Column("at", DateTime(timezone=True)),
    Column("author", Text),
    Column("reason", Text),
    Column("manifest", JSON),
    Column("content", LargeBinary),
    Column("number", Integer),
    Column("previous", Text),
    Column("digest", Text),
)
_head = Table("decision_head", _metadata, Column("number", Integer), Column("digest", Text))


def upgrade() -> None:
    op.add_column("decisions", Column("number", Integer))
    op.add_column("decisions", Column("previous", Text))
    op.add_column("decisions", Column("digest", Text))
    op.create_table(
        "decision_head",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("digest", Text, nullable=False),
    )
    _chain()


def _chain() -> None:
    """Chain the entries that are there, oldest first."""
    connection, entries = op.get_bind(), _decisions.c
    connection.execute(insert(_head).values(number=0, digest=""))
    order = select(entries.key, entries.closes).order_by(entries.at, entries.key, entries.closes)
    for key, closes in connection.execute(order).all():
        chain.append(connection, _decisions, _head, and_(entries.key == key, entries.closes == closes))
