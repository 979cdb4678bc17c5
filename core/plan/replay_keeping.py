"""Replays of products under the usual dials, worked out once for each version of the book and kept in the store."""

from typing import Final

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.plan.accuracy import not_closed
from core.plan.judging import POLICIES, USUAL_DAYS, replay_product
from core.plan.keeping import kept_frame, made_from
from core.reserve.need import REBUILD_DAYS
from core.reserve.replay import Replay, record_of
from core.store import Engine

REPLAY: Final = "replay"
_RUNNING, _BUFFER, _KNOWN = "running", "buffer", "known"
_SPREAD = "spread_bp"


def kept_replay(engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp, product_id: str) -> Replay:
    """Return the replay of one product over the days since 1 January that can be judged, at least the usual number.

    The year is that of the last of them. Raises MissingData where the product cannot be judged: it is closed-end, too
    young, or lacks a side of its flows or its balance; StoreError if the database cannot be used.
    """
    not_closed(book, product_id)
    manifest = made_from(book, calendar, as_of, model=n.ENSEMBLE, product=product_id)
    kept = kept_frame(engine, REPLAY, manifest, lambda: _as_frame(_replayed(book, calendar, as_of, product_id)))
    return _from_frame(kept)


def _replayed(book: Book, calendar: Calendar, as_of: pd.Timestamp, product_id: str) -> Replay:
    last = as_of - pd.Timedelta(days=REBUILD_DAYS)
    days = (last - pd.Timestamp(last.year, 1, 1)).days + 1
    return replay_product(book, product_id, calendar, days=max(days, USUAL_DAYS), end=as_of, policies=POLICIES)


def _as_frame(made: Replay) -> pd.DataFrame:
    """Return a replay as one frame by day whose columns are named "part:name"."""
    known = pd.DataFrame({n.AUM: made.net_assets}).assign(**{_SPREAD: made.spread_bp})
    parts = {_BUFFER: made.buffers, _RUNNING: made.running, _KNOWN: known}
    frames = [frame.add_prefix(f"{part}:") for part, frame in parts.items()]
    return pd.concat(frames, axis=1)


def _from_frame(kept: pd.DataFrame) -> Replay:
    buffers, running, known = (_part(kept, part) for part in (_BUFFER, _RUNNING, _KNOWN))
    running.columns = running.columns.astype(int)
    need, spread = running.max(axis=1), float(known[_SPREAD].iloc[0])
    records = tuple(record_of(str(name), buffers[name], need, spread) for name in buffers)
    hindsight = max(float(need.max()), 0.0)
    return Replay(len(running.columns), need, buffers, records, hindsight, running, known[n.AUM], spread)


def _part(kept: pd.DataFrame, part: str) -> pd.DataFrame:
    own = kept[[column for column in kept if str(column).startswith(f"{part}:")]]
    return own.rename(columns=lambda column: str(column).removeprefix(f"{part}:"))
