"""One at a time, on either database."""

from datetime import UTC, datetime, timedelta

import pytest

from core.errors import StoreError
from core.store import alone, connect, locking


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Nobody waits long for a lock that is held here all the while."""
    monkeypatch.setattr(locking, "GRACE_SECONDS", 0.05)


@pytest.fixture
def second(engine, database_url):
    """What another process has: an engine of its own."""
    other = connect(database_url)
    yield other
    other.dispose()


def test_the_second_is_told_since_when_the_first_works(engine, second):
    with alone(engine) as nobody, alone(second) as other:
        assert nobody is None
        assert abs(other.since - datetime.now(UTC)) < timedelta(minutes=1)


def test_whoever_comes_after_is_alone_again_also_after_a_failure(engine, second):
    with pytest.raises(ZeroDivisionError), alone(engine):
        raise ZeroDivisionError
    for each in (second, engine):
        with alone(each) as nobody:
            assert nobody is None


def test_whoever_was_refused_holds_nothing(engine, second):
    with alone(engine), alone(second) as other:
        assert other is not None
    with alone(second) as nobody:
        assert nobody is None


def test_a_lock_that_cannot_be_written_is_told(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    (tmp_path / "book.db.nightly.lock").mkdir()
    with pytest.raises(StoreError, match=r"nightly\.lock"), alone(engine):
        pass
    engine.dispose()
