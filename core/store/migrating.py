"""Bringing a database to the form that this program knows: an empty one at once, an older one step by step.

Alembic takes an older one through its steps. Both ways end in the same tables, which a test compares to the letter.
"""

from threading import Lock

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, text

from core.errors import StoreError
from core.store.address import shown
from core.store.tables import DIGEST, NUMBER, decision_head, metadata
from core.store.transactions import reading, writing

HEAD = "0007"
SCRIPTS = "core.store:migrations"
VERSION_TABLE = "alembic_version"
_VERSION = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))  # as Alembic has it
_one_thread = Lock()  # Alembic keeps its context in a module


def upgrade(engine: Engine) -> None:
    """Bring the database to ``HEAD``; one that is there already costs two queries.

    All runs in one transaction of the only writer, so that of two processes starting at once the second finds the work
    done. Raises StoreError if a newer program has been here.
    """
    with reading(engine) as connection:
        if _revision(connection) == HEAD:
            return
    with _one_thread, writing(engine) as connection:
        if inspect(connection).get_table_names():
            step_by_step(connection)
        else:
            at_once(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))


def at_once(connection: Connection) -> None:
    """Make all tables in an empty database."""
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(insert(decision_head).values({NUMBER: 0, DIGEST: ""}))
    connection.execute(insert(_VERSION).values(version_num=HEAD))


def step_by_step(connection: Connection) -> None:
    """Take a database through the steps that it lacks. Raises StoreError if a newer program has been here."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", SCRIPTS)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = _revision(connection)
    if found is not None and found not in known:
        raise StoreError("store.newer", address=shown(connection.engine.url), found=found, known=HEAD)
    command.upgrade(config, HEAD)
