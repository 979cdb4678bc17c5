"""What the desk enters itself: tickets, which are flows already announced, and overrides of the model.

An entry that cannot be is refused with what is needed, and nothing is stored. Nothing is ever moved in silence: an
amount announced for a day on which the product is closed is refused with the next day on which it can flow. What is
withdrawn or ended stays in the book as it was known before.
"""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd

from core import names as n
from core.book import Book
from core.book.contracts import CONTRACTS
from core.book.rules import LARGEST_CHANGE, LEAST_CHANGE
from core.calendar import Calendar
from core.errors import InputError
from core.forecast.openness import open_days
from core.plan.opening import desk_calendar
from core.store import Engine, load_book, save_import, withdraw
from core.text import joining, say
from core.text.figures import day, money, share

ONE_DAY: Final = pd.Timedelta(days=1)
LOOK_AHEAD: Final = 62  # days within which even a product that opens once a month is open


def enter_ticket(
    engine: Engine,
    product_id: str,
    side: str,
    date: pd.Timestamp,
    amount: float,
    *,
    announced: pd.Timestamp | None = None,
    group: str = n.ALL,
    note: str = "",
) -> str:
    """Add a subscription or redemption of ``amount`` (currency units) announced for ``date``; return its id.

    ``announced``: by default the last day with flows. Raises InputError if it cannot be, StoreError if the database
    cannot be used.
    """
    book = load_book(engine)
    announced = book.as_of if announced is None else announced
    _require_series(book, product_id, side, group)
    if not (math.isfinite(amount) and amount > 0):
        raise InputError("plan.entry_amount", found=money(amount))
    if date <= announced:
        raise InputError("plan.ticket_announced", day=day(date), announced=day(announced))
    _require_open(book, product_id, side, date)
    row = {n.SIDE: side, n.DATE: date, n.AMOUNT: amount, n.ANNOUNCED: announced, n.GROUP: group, n.NOTE: note or None}
    return _save(engine, n.TICKETS, product_id, row)


def withdraw_ticket(engine: Engine, ticket_id: str) -> None:
    """Withdraw a ticket that does not hold any more. Raises InputError if there is none of this id."""
    _found(load_book(engine).tickets, n.TICKET_ID, ticket_id, "plan.no_ticket")
    withdraw(engine, n.TICKETS, [ticket_id])


def enter_override(
    engine: Engine,
    product_id: str,
    side: str,
    start: pd.Timestamp,
    end: pd.Timestamp,
    measure: str,
    value: float,
    reason: str,
    *,
    entered: pd.Timestamp | None = None,
    expires: pd.Timestamp | None = None,
    group: str = n.ALL,
    author: str = "",
) -> str:
    """Add the manager's own figure for the days from ``start`` to ``end``; return its id.

    ``measure`` and ``value``: AMOUNT_A_DAY in currency units, or PERCENT as a decimal; ``entered``: by default the last
    day with flows, and never before it, since what came is no forecast; ``expires``: by default ``end``. Raises
    InputError if it cannot be, StoreError if the database cannot be used.
    """
    book = load_book(engine)
    entered = book.as_of if entered is None else entered
    expires = end if expires is None else expires
    _require_series(book, product_id, side, group)
    _require_change(measure, value)
    if not reason.strip():
        raise InputError("plan.override_reason")
    _require_window(book, start, end, entered, expires)
    row = {
        n.SIDE: side, n.START: start, n.END: end, n.MEASURE: measure, n.VALUE: value, n.REASON: reason.strip(),
        n.ENTERED: entered, n.EXPIRES: expires, n.GROUP: group, n.AUTHOR: author or None,
    }  # fmt: skip
    return _save(engine, n.OVERRIDES, product_id, row)


def end_override(engine: Engine, override_id: str, on: pd.Timestamp) -> None:
    """End an override: a forecast made on ``on`` or later no longer goes by it.

    One that ends on the day on which it was entered was never in force, and is withdrawn. Raises InputError if there is
    none of this id, or it was not in force on ``on``.
    """
    override = _found(load_book(engine).overrides, n.OVERRIDE_ID, override_id, "plan.no_override")
    if not override[n.ENTERED] <= on <= override[n.EXPIRES]:
        entered, expires = day(override[n.ENTERED]), day(override[n.EXPIRES])
        raise InputError("plan.override_not_in_force", day=day(on), entered=entered, expires=expires)
    if on == override[n.ENTERED]:
        withdraw(engine, n.OVERRIDES, [override_id])
        return
    ended = pd.DataFrame({n.OVERRIDE_ID: [override_id], n.EXPIRES: [on - ONE_DAY]})
    save_import(engine, n.OVERRIDES, ended, say("plan.entered_by_hand"))


def closed_tickets(book: Book, calendar: Calendar, tickets: pd.DataFrame) -> list[str]:
    """Return a sentence for each ticket of a file whose product is closed on its day: it is kept on that day."""
    told = []
    for ticket in tickets.to_dict("records"):
        next_open = _next_open(book, calendar, ticket[n.PRODUCT_ID], ticket[n.SIDE], ticket[n.DATE])
        if next_open is not None and next_open > ticket[n.DATE]:
            values = {"ticket": ticket[n.TICKET_ID], "product": ticket[n.PRODUCT_ID]}
            told.append(say("plan.ticket_kept_closed", **values, day=day(ticket[n.DATE]), next=day(next_open)))
    return told


def _require_series(book: Book, product_id: str, side: str, group: str) -> None:
    """Raise InputError if the product has no flows, or none of this side or group."""
    panel = book.panel([product_id], by_group=True)  # refuses a product without flows
    sides = panel.columns.get_level_values(n.SIDE).unique()
    if side not in sides:
        known = _listed("words.side", sides)
        raise InputError("plan.entry_side", product=product_id, found=joining.named("words.side", side), known=known)
    groups = panel.columns.get_level_values(n.GROUP).unique()
    if group not in (n.ALL, *groups):
        known = _listed("words.group", groups)
        raise InputError("plan.entry_group", product=product_id, found=joining.named("words.group", group), known=known)


def _listed(part: str, names: Iterable[str]) -> str:
    return joining.listed(joining.named(part, name) for name in names)


def _require_open(book: Book, product_id: str, side: str, date: pd.Timestamp) -> None:
    next_open = _next_open(book, desk_calendar(book), product_id, side, date)
    if next_open is None:
        raise InputError("plan.ticket_never_open", product=product_id, day=day(date))
    if next_open > date:
        raise InputError("plan.ticket_closed", product=product_id, day=day(date), next=day(next_open))


def _next_open(book: Book, calendar: Calendar, product_id: str, side: str, date: pd.Timestamp) -> pd.Timestamp | None:
    """Return the first day from ``date`` on which the side is open by the product's terms and its flows so far."""
    if not (book.flows[n.PRODUCT_ID] == product_id).any():
        return date  # no flows are known that could show on which days it is closed
    panel = book.panel([product_id])
    if (product_id, n.ALL, side) not in panel.columns:
        return date
    days = pd.date_range(date, periods=LOOK_AHEAD, name=n.DATE)
    flags = open_days(panel[[(product_id, n.ALL, side)]], days, calendar, book.products)[:, 0]
    return pd.Timestamp(days[int(flags.argmax())]) if flags.any() else None


def _require_change(measure: str, value: float) -> None:
    if measure not in n.MEASURES:
        raise InputError("plan.override_measure", found=measure, known=_listed("words.measure", n.MEASURES))
    if measure == n.AMOUNT_A_DAY and not (math.isfinite(value) and value >= 0):
        raise InputError("plan.override_amount", found=money(value))
    if measure == n.PERCENT and not LEAST_CHANGE <= value <= LARGEST_CHANGE:
        raise InputError("plan.override_percent", found=share(value, 0))


def _require_window(
    book: Book, start: pd.Timestamp, end: pd.Timestamp, entered: pd.Timestamp, expires: pd.Timestamp
) -> None:
    if end < start:
        raise InputError("plan.override_order", start=day(start), end=day(end))
    if entered < book.as_of:
        raise InputError("plan.override_backdated", day=day(entered), last=day(book.as_of))
    if end <= entered:
        raise InputError("plan.override_over", end=day(end), entered=day(entered))
    if expires < entered:
        raise InputError("plan.override_expiry", expires=day(expires), entered=day(entered))


def _save(engine: Engine, table: str, product_id: str, row: dict[str, Any]) -> str:
    """Keep one entry under a new id, which sorts after those made before it."""
    (key,) = CONTRACTS[table].key
    made = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    frame = pd.DataFrame([{key: made, n.PRODUCT_ID: product_id, **row}])
    save_import(engine, table, frame, say("plan.entered_by_hand"))
    return made


def _found(frame: pd.DataFrame, key: str, entry_id: str, message: str) -> pd.Series:
    rows = frame[frame[key] == entry_id]
    if rows.empty:
        raise InputError(message, found=entry_id)
    return rows.iloc[0]
