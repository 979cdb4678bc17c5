"""The sample book in a database of its own: a part that is quick to forecast, and all of it as a user makes it."""

import pytest
from cli_runs import Ran

from core import names as n
from core.store import connect, save_import
from tests.sample_desk import copy_of, database_url, shared_sample, whole_book

PRODUCTS = ("JB-CASH-01", "JB-HOLD-07", "NL-CLOSED-2503")


@pytest.fixture(scope="session")
def sample_url(tmp_path_factory):
    """The address of a book of few products."""
    url, book = f"sqlite:///{tmp_path_factory.mktemp('sample') / 'few.db'}", whole_book()
    engine = connect(url)
    for table in (n.PRODUCTS, n.FLOWS, n.POSITIONS, n.EVENTS):
        frame = getattr(book, table)
        own = frame[frame[n.PRODUCT_ID].isin(PRODUCTS)] if n.PRODUCT_ID in frame else frame
        save_import(engine, table, own, "few products")
    engine.dispose()
    return url


@pytest.fixture
def initialised(tmp_path_factory, tmp_path):
    """The address of the whole sample's database, and what `init --sample` said when it made it."""
    made = shared_sample(tmp_path_factory)
    said = (made.with_name(name).read_text() for name in ("out", "err"))
    return database_url(copy_of(made, tmp_path)), Ran(0, *said)
