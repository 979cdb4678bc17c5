import sqlite3

import pytest
import sqlalchemy as sa
from store_frames import many_flows

from core import names as n
from core.errors import StoreError
from core.store import connect, imports, load_book, migrating, save_import

SECRET = "s3cret-word"


def refusal(url):
    with pytest.raises(StoreError) as caught:
        connect(url)
    words = str(caught.value)
    assert SECRET not in words
    assert "try again" in words or "choose another" in words
    return caught.value


def execute(url, *statements):
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_the_folder_of_a_file_is_made(tmp_path):
    file = tmp_path / "数据 100%" / "deeper" / "book.db"
    connect(f"sqlite:///{file}").dispose()
    assert file.exists()


def test_a_relative_file_is_made_where_we_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    connect("sqlite:///book.db").dispose()
    assert (tmp_path / "book.db").exists()


def test_sqlite_keeps_a_write_ahead_log_and_foreign_keys(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_works(postgres_url, scheme):
    engine = connect(postgres_url.replace("postgresql", scheme, 1))
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()


def test_a_book_survives_its_process(database_url):
    first = connect(database_url)
    save_import(first, n.FLOWS, many_flows(10), "a.csv")
    version = load_book(first).version
    first.dispose()
    second = connect(database_url)
    assert load_book(second).version == version
    second.dispose()


def test_a_book_that_is_up_to_date_is_not_migrated_again(engine, database_url, monkeypatch):
    monkeypatch.setattr(migrating, "step_by_step", lambda connection: pytest.fail("migrated again"))
    connect(database_url).dispose()


def test_connecting_says_nothing(database_url, capfd):
    connect(database_url).dispose()
    assert capfd.readouterr() == ("", "")


def test_a_migration_that_fails_leaves_the_database_as_it_was(database_url):
    execute(database_url, "CREATE TABLE merchants (id INTEGER)")  # the last table that the migration makes
    assert refusal(database_url).key == "store.unusable"
    engine = sa.create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    assert sa.inspect(engine).get_table_names() == ["merchants"]
    engine.dispose()


def test_an_older_book_keeps_its_products_and_learns_of_their_holders(database_url, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(migrating, "HEAD", "0002")
        before.setattr(migrating, "at_once", migrating.step_by_step)
        connect(database_url).dispose()
    execute(
        database_url,
        """INSERT INTO imports ("table", source, at, added, restated)
        VALUES ('products', 'old.csv', '2026-01-01 00:00:00', 1, 0)""",
        "INSERT INTO products (product_id, name, import_id, afresh, withdrawn) VALUES ('A', 'Old', 1, FALSE, FALSE)",
    )
    engine = connect(database_url)
    assert load_book(engine).products[[n.NAME, n.TOP10_SHARE]].fillna(-1.0).to_numpy().tolist() == [["Old", -1.0]]
    stated = load_book(engine).products.assign(**{n.TOP10_SHARE: 0.24})
    save_import(engine, n.PRODUCTS, stated, "new.csv")
    assert load_book(engine).products[n.TOP10_SHARE].tolist() == [0.24]
    engine.dispose()


def test_a_newer_book_is_left_alone(engine, database_url):
    execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    error = refusal(database_url)
    assert error.key == "store.newer"
    assert "9999" in str(error) and migrating.HEAD in str(error)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "book.db",
        f"mysql://desk:{SECRET}@host/book",
        f"postgresql//desk:{SECRET}@host/book",
        f"postgresql://desk:{SECRET[:4]}@{SECRET[4:]}@host/book",  # the @ of a password is not written %40
        f"postgresql://desk@host:{SECRET}/book",
        "sqlite:///file:book.db?uri=true",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(url):
    error = refusal(url)
    assert error.key == "store.address"
    assert SECRET[4:] not in str(error)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_book_in_memory_is_refused(url):
    assert refusal(url).key == "store.memory"


@pytest.mark.parametrize("options", ["", f"?password={SECRET}"])
def test_a_server_that_is_not_there(options):
    error = refusal(f"postgresql://desk:{SECRET}@127.0.0.1:1/book{options}")
    assert error.key == "store.unusable"
    assert "postgresql://desk:***@127.0.0.1:1/book" in str(error)
    assert "refused" in str(error)


def test_a_database_that_is_not_there(postgres_url):
    error = refusal(postgres_url.replace("/postgres?", "/another?"))
    assert error.key == "store.unusable"
    assert "does not exist" in str(error)


def test_a_user_without_rights(postgres_url):
    execute(postgres_url, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    url = postgres_url.replace("postgres@", "reader@")
    error = refusal(url)
    assert error.key == "store.unusable"
    assert "permission denied" in str(error)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    error = refusal(f"sqlite:///{tmp_path / 'file' / 'book.db'}")
    assert error.key == "store.folder"
    assert str(tmp_path / "file") in str(error)


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "book.db").write_text("date,product_id\n" * 100)
    error = refusal(f"sqlite:///{tmp_path / 'book.db'}")
    assert error.key == "store.unusable"
    assert "not a database" in str(error)


def test_a_folder_in_the_place_of_the_file(tmp_path):
    assert refusal(f"sqlite:///{tmp_path}").key == "store.unusable"


def test_moments_are_utc_in_any_time_zone_of_the_server(postgres_url):
    east = connect(postgres_url + "&options=-ctimezone%3DAsia/Shanghai")
    save_import(east, n.FLOWS, many_flows(1), "a.csv")
    west = connect(postgres_url + "&options=-ctimezone%3DAmerica/New_York")
    assert load_book(east).version == load_book(west).version
    assert imports(east)["at"].equals(imports(west)["at"])
    east.dispose()
    west.dispose()


def test_foreign_keys_bind(engine):
    save_import(engine, n.FLOWS, many_flows(3), "a.csv")
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET TRANSACTION READ WRITE"))
        connection.execute(sa.text("UPDATE flows SET import_id = 99"))


def test_sqlite_has_what_we_rely_on():
    assert sqlite3.sqlite_version_info >= (3, 35)  # RETURNING
