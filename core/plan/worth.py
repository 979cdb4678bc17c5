"""What each override was worth, once flows came: the model's error on its days, less its own.

The model's figure is made again as of the day on which the override was entered, from what was known of the flows up to
then, so that both spoke of the same days with the same knowledge. Both speak of the uncertain part: what tickets had
announced by that day is taken out of what came.
"""

from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.announced import everyone, series_meant, without
from core.forecast.contract import days_of, series_of
from core.forecast.openness import open_days
from core.forecast.overrides import changes
from core.plan.forecasts import LONG_HORIZON, USUAL_HORIZON, desk_history
from core.plan.keeping import kept_frame, made_from
from core.plan.modelled import Question, expected
from core.store import Engine

KIND: Final = "override_worth"
DAYS, MODEL_ERROR, OVERRIDE_ERROR, WORTH, STATUS = "days", "model_error", "override_error", "worth", "status"
UPCOMING, ACTIVE, EXPIRED = "upcoming", "active", "expired"
COLUMNS: Final = (
    n.OVERRIDE_ID, n.PRODUCT_ID, n.SIDE, n.GROUP, n.START, n.END, n.MEASURE, n.VALUE, n.REASON, n.AUTHOR, n.ENTERED,
    n.EXPIRES, DAYS, MODEL_ERROR, OVERRIDE_ERROR, WORTH, STATUS,
)  # fmt: skip


def kept_worth(engine: Engine, book: Book, calendar: Calendar) -> pd.DataFrame:
    """Return ``override_worth`` of all products, worked out once for a version of the book and kept.

    Raises StoreError if the database cannot be used.
    """
    manifest = made_from(book, calendar, book.as_of)
    return kept_frame(engine, KIND, manifest, partial(override_worth, book, calendar))


def override_worth(
    book: Book, calendar: Calendar, product_id: str | None = None, model: str = n.ENSEMBLE
) -> pd.DataFrame:
    """Return every override, of one product if given, with what it was worth so far: COLUMNS, a row each, by entered.

    ``days``: those of its window that came while it was in force on their eve; ``model_error`` and ``override_error``:
    absolute errors summed over them, currency units; ``worth``: their difference, above zero if it helped. Without a
    day to judge by, or too little history to forecast from on the day it was entered, these are NaN. Each override is
    judged by itself, also where a later one held instead. ``status``: upcoming before its window, active in it,
    expired after it or once it is no longer in force.
    """
    own = book.overrides if product_id is None else book.overrides[book.overrides[n.PRODUCT_ID] == product_id]
    own = own.sort_values([n.ENTERED, n.OVERRIDE_ID], ignore_index=True)

    judged = [_judged(book, calendar, override, model) for override in own.to_dict("records")]
    figures = pd.DataFrame(judged, columns=[DAYS, MODEL_ERROR, OVERRIDE_ERROR], index=own.index)
    status = pd.Series([_status(override, book) for override in own.to_dict("records")], own.index, dtype="str")
    worth = figures[MODEL_ERROR] - figures[OVERRIDE_ERROR]
    return own.join(figures).assign(**{WORTH: worth, STATUS: status})[list(COLUMNS)]


def _judged(book: Book, calendar: Calendar, override: Any, model: str) -> tuple[int, float, float]:
    """Return the days that an override can be judged by, and the errors of the model and of the override on them."""
    nothing = 0, float("nan"), float("nan")
    days = _days(book, override)
    if days.empty:
        return nothing
    grouped = not everyone(override[n.GROUP])
    product_id, entered = override[n.PRODUCT_ID], override[n.ENTERED]
    try:
        asked = _asked(book, calendar, model, entered, product_id if grouped else None)
        modelled = expected(asked, _horizon((days[-1] - entered).days))
    except MissingData:
        return nothing
    mine = series_meant(series_of(modelled), product_id, override[n.SIDE], override[n.GROUP])
    if not mine.any():
        return nothing
    modelled = modelled.loc[:, mine]
    panel = book.panel([product_id], by_group=grouped).reindex(columns=modelled.columns)
    is_open = open_days(panel.loc[:entered], days_of(modelled), calendar, book.products)
    made = changes(modelled, pd.DataFrame([override]), is_open=is_open)
    said = modelled * made.factor + made.added
    tickets = book.tickets[book.tickets[n.ANNOUNCED] <= entered]
    came = without(panel.reindex(days), tickets).sum(axis=1, min_count=1).dropna()
    errors = [float(np.abs(frame.sum(axis=1)[came.index] - came).sum()) for frame in (modelled, said)]
    return (len(came), errors[0], errors[1]) if len(came) else nothing


def _days(book: Book, override: Any) -> pd.DatetimeIndex:
    """Return the days of the window that came, while the override was in force on the eve."""
    first = max(override[n.START], override[n.ENTERED] + pd.Timedelta(days=1))
    last = min(override[n.END], override[n.EXPIRES] + pd.Timedelta(days=1), book.as_of)
    return pd.date_range(first, last, name=n.DATE)


def _asked(book: Book, calendar: Calendar, model: str, entered: pd.Timestamp, by_group_of: str | None) -> Question:
    """Return what the model was asked on the day ``entered``: of all products, or of the groups of one."""
    history, _ = desk_history(book, entered, by_group_of)
    return Question(model, by_group_of, without(history, book.tickets), book, calendar)


def _horizon(days: int) -> int:
    """Return a length that many overrides share."""
    return next((length for length in (USUAL_HORIZON, LONG_HORIZON) if days <= length), days)


def _status(override: Any, book: Book) -> str:
    if book.flows.empty or override[n.START] > book.as_of:
        later = book.flows.empty or override[n.EXPIRES] >= book.as_of
        return UPCOMING if later else EXPIRED
    return ACTIVE if min(override[n.EXPIRES], override[n.END]) >= book.as_of else EXPIRED
