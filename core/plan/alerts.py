"""Alerts of a desk by the rules of data/alerts/rules.toml, and raising them."""

from collections.abc import Collection, Iterator
from datetime import date

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar, marks
from core.calendar.clock import today as clock_today
from core.plan.alert_channels import read_channels
from core.plan.alert_rules import (
    BUFFER,
    CONFLICT,
    DRIFT,
    EVENT,
    LATE,
    LIMIT_BROKEN,
    LIMIT_NEAR,
    MISSING,
    Rule,
    load_rules,
)
from core.plan.attention import DATA, FLOWS, RESERVE
from core.plan.desk import Desk, DeskRow, alive
from core.plan.opening import has_sample_flows
from core.present.product_marks import OPEN_DAY, with_open_days
from core.store import Alert, Engine, raise_alerts
from core.text import say
from core.text.figures import count, day, money, share

POINTS = 100.0
EVENTS = ("quarter_end", "promotion", "holiday", OPEN_DAY)
BEFORE = pd.Timedelta(days=3)  # what leaves for an event begins to leave before it
ONE_DAY = pd.Timedelta(days=1)


def alerts_of(
    desk: Desk, book: Book, calendar: Calendar, rules: dict[str, Rule], today: pd.Timestamp | None = None
) -> tuple[Alert, ...]:
    """Return all that the rules find on the desk's day, the gravest first.

    ``today``: the day by which the book itself may be late, by default the desk's own. What an alert is about is its
    kind, its product and the limit, table or event; a broken record, late data and an event are told from others of
    the same by the day on which they began, the last day with data and the day of the event.
    """
    found = [*_late_book(desk, calendar, rules, today or desk.as_of), *_late(desk, book, calendar, rules)]
    for row in desk.rows:
        found += [*_buffer(desk, row, rules), *_conflict(desk, row, rules)]
        found += [*_limits(desk, row, rules), *_drift(desk, row, rules)]
    found += [*_missing(desk, rules), *_events(desk, book, calendar, rules)]
    return tuple(sorted(found, key=lambda one: n.SEVERITIES.index(one.severity)))


def raise_desk_alerts(
    engine: Engine,
    book: Book,
    calendar: Calendar,
    desk: Desk,
    *,
    channels: Collection[str] | None = None,
    today: pd.Timestamp | None = None,
) -> int:
    """Raise what the rules find on the desk, to be sent through ``channels``; return how many alerts are new.

    ``channels``: by default those that the settings have, without any that cannot be used: a wrong setting keeps
    nothing off Today, and ``configured`` tells it; ``today``: by default the day of the clock, or the desk's own where
    the flows are the sample's, which do not grow old. Raises InputError for rules that cannot be read or a time zone
    that is not known, StoreError if the database cannot be used.
    """
    channels = [each.name for each in read_channels().usable] if channels is None else channels
    found = alerts_of(desk, book, calendar, load_rules(), today or desk_today(engine, desk))
    planned = {row.product_id for row in desk.rows}
    unknown = [product_id for product_id in alive(book, desk.as_of) if product_id not in planned]
    return len(raise_alerts(engine, found, _date(desk.as_of), channels, unknown=unknown))


def desk_today(engine: Engine, desk: Desk) -> pd.Timestamp:
    """Return the day by which the desk's data may be late: the sample's flows do not grow old.

    Raises StoreError if the database is out of reach, InputError for a time zone that is not known.
    """
    return desk.as_of if has_sample_flows(engine) else clock_today()


def _alert(
    rule: Rule, desk: Desk, product_id: str, about: str, text: str, page: str,
    began: pd.Timestamp | None = None, step: int = 1,
) -> Alert:  # fmt: skip
    of = ":".join(part for part in (rule.kind, product_id, about) if part)
    first = None if began is None else _date(began)
    return Alert(of, rule.kind, rule.severity, product_id, _date(desk.as_of), text, page, first, step)


def _date(day: pd.Timestamp) -> date:
    return day.date()


def _buffer(desk: Desk, row: DeskRow, rules: dict[str, Rule]) -> Iterator[Alert]:
    rule = rules.get(BUFFER)
    if rule and (step := rule.reached((row.buffer_called - row.buffer_now) * POINTS)) > 0:
        now, needed = share(row.buffer_now), share(row.buffer_called)
        text = say("plan.buffer_low", product=row.name, now=now, needed=needed)
        yield _alert(rule, desk, row.product_id, "", text, RESERVE, step=step)


def _conflict(desk: Desk, row: DeskRow, rules: dict[str, Rule]) -> Iterator[Alert]:
    if CONFLICT in rules and row.conflict:
        yield _alert(rules[CONFLICT], desk, row.product_id, "", row.conflict, RESERVE)


def _missing(desk: Desk, rules: dict[str, Rule]) -> Iterator[Alert]:
    for item in desk.attention if MISSING in rules else ():
        if item.kind == MISSING:
            yield _alert(rules[MISSING], desk, item.product_id, "", item.text, item.page)


def _limits(desk: Desk, row: DeskRow, rules: dict[str, Rule]) -> Iterator[Alert]:
    """Yield broken limits by issuer or security, and close ones by the limit alone: which is closest may change."""
    broken, near = rules.get(LIMIT_BROKEN), rules.get(LIMIT_NEAR)
    for each in row.headroom:
        if each.room < 0.0 and broken:
            about = ":".join(part for part in (each.limit, each.subject) if part)
            yield _alert(broken, desk, row.product_id, about, each.text, RESERVE, step=broken.beyond(-each.room))
        elif 0.0 <= each.room < (near.threshold if near else 0.0) and near:
            yield _alert(near, desk, row.product_id, each.limit, each.text, RESERVE)


def _drift(desk: Desk, row: DeskRow, rules: dict[str, Rule]) -> Iterator[Alert]:
    rule = rules.get(DRIFT)
    if rule and row.broken_since is not None:
        text = next(item.text for item in row.attention if item.kind == DRIFT)
        yield _alert(rule, desk, row.product_id, "", text, RESERVE, row.broken_since)


def _late(desk: Desk, book: Book, calendar: Calendar, rules: dict[str, Rule]) -> Iterator[Alert]:
    rule = rules.get(LATE)
    if rule is None:
        return
    for table, frame, column in ((n.FLOWS, book.flows, n.DATE), (n.POSITIONS, book.positions, n.AS_OF)):
        last = frame[frame[column] <= desk.as_of].groupby(n.PRODUCT_ID, observed=True)[column].max()
        for row in desk.rows:
            newest = last[row.product_id]
            if _missed(calendar, newest, desk.as_of) > rule.threshold:
                text = say(f"plan.stale_{table}", product=row.name, day=day(newest))
                yield _alert(rule, desk, row.product_id, table, text, DATA, newest)


def _late_book(desk: Desk, calendar: Calendar, rules: dict[str, Rule], today: pd.Timestamp) -> Iterator[Alert]:
    rule, missed = rules.get(LATE), _missed(calendar, desk.as_of, today)
    if rule and missed > rule.threshold:
        text = say("alerts.book_late", day=day(desk.as_of), days=count(missed))
        yield _alert(rule, desk, n.ALL, n.FLOWS, text, DATA, desk.as_of)


def _missed(calendar: Calendar, last: pd.Timestamp, day: pd.Timestamp) -> int:
    """Return the number of dealing days after ``last`` up to ``day``."""
    return len(calendar.dealing_days(last + ONE_DAY, day)) if last < day else 0


def _events(desk: Desk, book: Book, calendar: Calendar, rules: dict[str, Rule]) -> Iterator[Alert]:
    rule = rules.get(EVENT)
    if rule is None:
        return
    first, last = desk.as_of + ONE_DAY, desk.as_of + pd.Timedelta(days=rule.days)
    shared = marks(calendar, first, last)
    since = min([first, *shared[n.START]]) - BEFORE
    recent = book.flows[book.flows[n.DATE].between(since, desk.as_of)]
    for row in desk.rows:
        own = book.products[book.products[n.PRODUCT_ID] == row.product_id]
        coming = with_open_days(shared, own, calendar, first, last)
        flows = recent[recent[n.PRODUCT_ID] == row.product_id]
        for _, mark in _wanted(coming, first, last).iterrows():
            yield from _event(rule, desk, row, flows, mark)


def _wanted(coming: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return the marks of EVENTS that begin or go on in the window, one of a kind a day."""
    inside = (coming[n.START] <= last) & (coming[n.END] >= first)
    return coming[coming[n.KIND].isin(EVENTS) & inside].drop_duplicates([n.KIND, n.START])


def _event(rule: Rule, desk: Desk, row: DeskRow, flows: pd.DataFrame, mark: pd.Series) -> Iterator[Alert]:
    """Yield an alert if what left since the event's days began (``flows``) and what is expected are large together."""
    start = mark[n.START] - BEFORE
    leaves = _left(flows, start) - float(_expected(desk, row)[start : mark[n.END]].sum())
    if (step := rule.reached(leaves / row.net_assets)) > 0:
        text = say(
            "alerts.event_begun" if start <= desk.as_of else "alerts.event", product=row.name, event=mark[n.NAME],
            day=day(mark[n.START]), first=day(start, year=False), money=money(leaves),
            share=share(leaves / row.net_assets), today=day(desk.as_of, year=False),
        )  # fmt: skip
        yield _alert(rule, desk, row.product_id, str(mark[n.KIND]), text, FLOWS, mark[n.START], step)


def _left(flows: pd.DataFrame, start: pd.Timestamp) -> float:
    """Return what left net from ``start`` on, currency."""
    since = flows[flows[n.DATE] >= start]
    return float(since[n.REDEMPTION].sum() - since[n.SUBSCRIPTION].sum())


def _expected(desk: Desk, row: DeskRow) -> pd.Series:
    return pd.Series(row.net_flow, pd.date_range(desk.as_of + ONE_DAY, periods=len(row.net_flow)))
