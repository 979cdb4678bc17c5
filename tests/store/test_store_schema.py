import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.book import CONTRACTS
from core.book.contracts import DATE, TEXT, TIME, WHOLE
from core.names import TABLES
from core.store.migrating import HEAD, SCRIPTS, VERSION_TABLE
from core.store.tables import AFRESH, IMPORT_ID, WITHDRAWN, metadata

MARKS = [IMPORT_ID, AFRESH, WITHDRAWN]
TYPES = {DATE: sa.Date, TEXT: sa.Text, TIME: sa.Text, WHOLE: sa.Integer}


@pytest.mark.parametrize("name", TABLES)
def test_each_table_agrees_with_its_contract(name):
    table, contract = metadata.tables[name], CONTRACTS[name]
    assert set(table.columns.keys()) == {*contract.names, *MARKS}
    assert table.primary_key.columns.keys() == [*contract.key, IMPORT_ID]
    for column in contract.columns:
        kept = table.c[column.name]
        assert type(kept.type) is TYPES.get(column.kind, sa.Double)
        assert kept.nullable is not column.key
    assert not any(table.c[mark].nullable for mark in MARKS)
    assert [key.target_fullname for key in table.foreign_keys] == ["imports.import_id"]


def test_migrations_make_exactly_the_tables(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(sa.inspect(connection).get_table_names()) == {*metadata.tables, VERSION_TABLE}


def test_migrations_make_sqlite_tables_to_the_letter(tmp_path):
    """What compare_metadata does not see, such as tables without a row id."""
    from core.store import connect

    plain = sa.create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    metadata.create_all(plain)
    migrated = connect(f"sqlite:///{tmp_path / 'migrated.db'}")
    assert _statements(migrated) == _statements(plain)
    assert "WITHOUT ROWID" in _statements(plain)["flows"]


def _statements(engine):
    query = f"SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> '{VERSION_TABLE}'"
    with engine.connect() as connection:
        rows = connection.execute(sa.text(query)).all()
    engine.dispose()
    return {name: " ".join(statement.split()) for name, statement in rows}


def test_the_head_named_in_code_is_the_last_migration():
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
