"""Bringing a database to the form that this program knows, step by step with Alembic."""

from threading import Lock

from sqlalchemy import Connection, Engine, inspect, text

from core.errors import StoreError
from core.store.address import shown
from core.store.transactions import reading, writing

HEAD = "0007"
SCRIPTS = "core.store:migrations"
VERSION_TABLE = "alembic_version"
_one_thread = Lock()  # Alembic keeps its context in a module


def upgrade(engine: Engine) -> None:
    """Bring the database to ``HEAD``; one that is there already costs two queries.

    The steps run in one transaction of the only writer, so that of two processes starting at once the second finds
    the work done. Raises StoreError if a newer program has been here.
    """
    with reading(engine) as connection:
        if _revision(connection) == HEAD:
            return
    with _one_thread, writing(engine) as connection:
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))


def _upgrade(connection: Connection) -> None:
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
