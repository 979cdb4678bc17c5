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


@pytest.fixture
def migrated(database_url, monkeypatch):
    """A database that was taken through every step."""
    from core.store import connect, migrating

    monkeypatch.setattr(migrating, "at_once", migrating.step_by_step)
    engine = connect(database_url)
    yield engine
    engine.dispose()


def test_migrations_make_exactly_the_tables(migrated):
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(sa.inspect(connection).get_table_names()) == {*metadata.tables, VERSION_TABLE}


def test_a_new_database_holds_what_one_has_that_was_migrated(migrated, tmp_path):
    from core.store import connect
    from core.store.migrating import at_once
    from core.store.transactions import writing

    with migrated.connect() as connection:
        told = _rows(connection)
    if migrated.dialect.name == "postgresql":
        with writing(migrated) as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
            at_once(connection)
            assert _rows(connection) == told
    else:
        fresh = connect(f"sqlite:///{tmp_path / 'fresh.db'}")
        with fresh.connect() as connection:
            assert _rows(connection) == told
        fresh.dispose()


def _rows(connection):
    """Every row of every table, Alembic's own too, and the names of all indexes."""
    tables = sorted(sa.inspect(connection).get_table_names())
    rows = {name: connection.execute(sa.text(f"SELECT * FROM {name}")).all() for name in tables}
    return rows, {name: [index["name"] for index in sa.inspect(connection).get_indexes(name)] for name in tables}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_migrations_make_sqlite_tables_to_the_letter(migrated, tmp_path):
    """What compare_metadata does not see, such as tables without a row id."""
    plain = sa.create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    metadata.create_all(plain)
    assert _statements(migrated) == _statements(plain)
    assert "WITHOUT ROWID" in _statements(plain)["flows"]


def _statements(engine):
    query = f"SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> '{VERSION_TABLE}'"
    with engine.connect() as connection:
        rows = connection.execute(sa.text(query)).all()
    return {name: " ".join(statement.split()) for name, statement in rows}


def test_the_head_named_in_code_is_the_last_migration():
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
