"""Models ranked by what they are worth: the buffer that each would have kept on past days, with its WAPE beside it."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.plan.accuracy import USUAL_STRIDE, not_closed, past_forecasts
from core.plan.choice import Choice
from core.plan.judging import replay_product
from core.plan.models import DESK_MODELS, desk_lots, desk_model
from core.reserve.need import REBUILD_DAYS

RULES = ("fixed:0.20", "floor:0.05")
# A replay rehearses its model on every day of more than a year. Prophet is fitted anew on each of them, series by
# series: minutes for one product.
LEFT_OUT = (n.PROPHET,)
REPLAYED = tuple(name for name in DESK_MODELS if name not in LEFT_OUT)
DAYS = "days"


def leaderboard(
    book: Book, product_id: str, calendar: Calendar, as_of: pd.Timestamp, tell: Callable[[str], None] = lambda _: None
) -> pd.DataFrame:
    """Return rules and models, the most valuable first, all judged on the same past days of one product.

    Columns: name, kind (``names.FIXED`` for a rule, ``names.MODEL``), mean_buffer, breached_days, worst_shortfall,
    yield_gain_bp (on the 20% rule), subscription and redemption (WAPE of the days that the replay looks ahead, NaN for
    rules), days (replayed). First come those that were never breached, by gain, then the others, by breached days.
    Buffers are sized at the confidence and reliance that a plan opens with. Raises as the replay does, and
    MissingData for a closed product.
    """
    not_closed(book, product_id)
    replayed = partial(
        replay_product, book, product_id, calendar, end=as_of, confidence=Choice.confidence, reliance=Choice.reliance
    )
    rules = replayed(policies=RULES)
    days = pd.DatetimeIndex(rules.need.index)
    rows = [{**asdict(record), n.KIND: n.FIXED} for record in rules.records]
    known = [name for name in REPLAYED if name != n.BY_LOTS or desk_lots(book, calendar, [product_id])]
    for name in known:
        tell(name)
        record = asdict(replayed(policies=(n.MODEL,), model=name).records[0])
        wape = _wape(book, product_id, calendar, as_of, name, days)
        rows.append({**record, n.NAME: name, n.KIND: n.MODEL, **wape})
    order = ["breached_days", "yield_gain_bp"]
    ranked = pd.DataFrame(rows).sort_values(order, ascending=[True, False], kind="stable", ignore_index=True)
    return ranked.assign(**{DAYS: len(days)})


def _wape(
    book: Book, product_id: str, calendar: Calendar, as_of: pd.Timestamp, model: str, days: pd.DatetimeIndex
) -> dict[str, float]:
    """Return the WAPE by side of forecasts made on ``days`` over the days that a replay looks ahead."""
    panel = book.panel([product_id]).loc[:as_of]
    rows = panel.index.get_indexer(days)[::USUAL_STRIDE]
    found = desk_model(book, model, calendar, [product_id])
    past = past_forecasts(panel, found, calendar, book.products, REBUILD_DAYS, rows)
    errors, sides = np.abs(past.forecasts - past.actuals), past.columns.get_level_values(n.SIDE)
    return {
        side: float(np.nansum(errors[:, :, sides == side]) / np.nansum(past.actuals[:, :, sides == side]))
        for side in sides
    }
