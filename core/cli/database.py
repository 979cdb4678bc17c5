"""The database of a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.store import Engine, connect


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Yield an engine on the database at ``url`` and let go of its connections. Raises StoreError as ``connect``."""
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()
