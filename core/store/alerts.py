"""Alerts: raised once however often they are found, acknowledged once by somebody, ended when their state has ended.

An alert is one occurrence of a state. Where the data say when it began, as with an event or a broken record, that day
is part of its key. Where only this log can tell, as with a limit, the state found again on the next day is the same
alert for as long as it is found on every day that is looked at; found again after a day without it, it is a new one.

What grows is counted in steps. A further step is an alert of its own, which takes the place of the one before, so that
what was acknowledged when it was small comes back when it is large.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, insert, null, select, update

from core import names as n
from core.errors import InputError
from core.store.deliveries import put_out
from core.store.tables import ABOUT, ACKNOWLEDGED, AT, ENDED, KEY, PAGE, SEVERITY, TEXT, alerts
from core.store.transactions import reading, writing

_TAIL: Final = re.compile(r"@(\d{4}-\d{2}-\d{2})(?:#(\d+))?$")  # of a key: the day, and the step from the second on


@dataclass(frozen=True)
class Alert:
    """One thing that holds on the day ``as_of``. ``about``: the kind, the product and what of it, in no language.

    ``began``: the day that tells this occurrence from others of the same, None where only the log can tell; ``step``:
    how large it is, 1 or more; ``text`` says it; ``page`` has more; ``product_id``: ``names.ALL`` for what concerns no
    single product.
    """

    about: str
    kind: str
    severity: str
    product_id: str
    as_of: date
    text: str
    page: str
    began: date | None = None
    step: int = 1

    @property
    def key(self) -> str:
        """The key under which it is raised, unless the log has it already."""
        return f"{self.about}@{self.began or self.as_of}{f'#{self.step}' if self.step > 1 else ''}"


@dataclass(frozen=True)
class RaisedAlert:
    """An alert of the log, first found on the book of ``as_of``, raised ``at`` (UTC).

    ``ended``: the day on which it was no longer found, or had grown by a step; ``acknowledged`` (UTC) by ``author``
    with a ``note``.
    """

    key: str
    about: str
    kind: str
    severity: str
    product_id: str
    as_of: date
    text: str
    page: str
    at: datetime
    ended: date | None = None
    acknowledged: datetime | None = None
    author: str | None = None
    note: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still holds and waits for somebody."""
        return self.ended is None and self.acknowledged is None

    @property
    def step(self) -> int:
        """How large it was when it was raised, 1 or more."""
        tail = _TAIL.search(self.key)
        return int(tail[2]) if tail and tail[2] else 1

    def tells(self, alert: Alert) -> bool:
        """Return whether this is the occurrence that was found, whatever its size."""
        tail = _TAIL.search(self.key)
        return self.about == alert.about and (alert.began is None or bool(tail and tail[1] == str(alert.began)))


def raise_alerts(
    engine: Engine,
    found: Sequence[Alert],
    day: date,
    channels: Collection[str] = (),
    *,
    unknown: Collection[str] = (),
    at: datetime | None = None,
) -> tuple[str, ...]:
    """Add those of ``found``, all that holds on ``day``, that the log does not have; return their keys.

    What the log has and is not found any more has ended, but for the products in ``unknown``, of which the day tells
    nothing. Every open alert gets one delivery for each of ``channels``. All this is one transaction: an alert never
    stands without its deliveries. Raises StoreError if the database cannot be used or is busy.
    """
    at = at or datetime.now(UTC)
    with writing(engine) as connection:
        known = _known(connection, [one.about for one in found])
        keys = {_occurrence(one, known): one for one in found}
        new = [key for key in keys if key not in known]
        if new:
            connection.execute(insert(alerts), [_row(key, keys[key], at) for key in new])
        _resume(connection, [key for key in keys if key in known and known[key].ended is not None])
        held = (one for one in known.values() if one.ended is None and one.as_of <= day)
        _end(connection, [one.key for one in held if one.key not in keys and one.product_id not in unknown], day)
        put_out(connection, [row.key for row in connection.execute(_open())], channels, at)
    return tuple(new)


def acknowledge(engine: Engine, key: str, author: str, note: str = "", *, at: datetime | None = None) -> RaisedAlert:
    """Note that ``author`` has seen to an alert, and return it; one that is acknowledged already stays as it is.

    Raises InputError without a name or for an alert that is not there, StoreError if the database cannot be used.
    """
    if not author.strip():
        raise InputError("alerts.author")
    values = {ACKNOWLEDGED: at or datetime.now(UTC), n.AUTHOR: author.strip(), n.NOTE: note.strip()}
    with writing(engine) as connection:
        connection.execute(update(alerts).where(alerts.c[KEY] == key, alerts.c[ACKNOWLEDGED].is_(None)).values(values))
        row = connection.execute(select(alerts).where(alerts.c[KEY] == key)).first()
    if row is None:
        raise InputError("alerts.unknown", found=key)
    return raised(row)


def open_alerts(engine: Engine) -> tuple[RaisedAlert, ...]:
    """Return what holds and nobody has acknowledged, the gravest first, then the newest.

    Raises StoreError if the database is out of reach.
    """
    newest = (alerts.c[AT].desc(), alerts.c[KEY])
    with reading(engine) as connection:
        found = [raised(row) for row in connection.execute(_open().order_by(*newest))]
    return tuple(sorted(found, key=lambda one: n.SEVERITIES.index(one.severity)))


def lasting_alerts(engine: Engine) -> tuple[RaisedAlert, ...]:
    """Return what holds, acknowledged or not, oldest first. Raises StoreError if the database is out of reach."""
    query = select(alerts).where(alerts.c[ENDED].is_(None)).order_by(alerts.c[AT], alerts.c[KEY])
    with reading(engine) as connection:
        return tuple(raised(row) for row in connection.execute(query))


def closed_alerts(engine: Engine, most: int = 50) -> tuple[RaisedAlert, ...]:
    """Return the newest that were acknowledged or have ended by themselves, newest first. Raises as ``open_alerts``."""
    closed = alerts.c[ACKNOWLEDGED].is_not(None) | alerts.c[ENDED].is_not(None)
    query = select(alerts).where(closed).order_by(alerts.c[AT].desc(), alerts.c[KEY]).limit(most)
    with reading(engine) as connection:
        return tuple(raised(row) for row in connection.execute(query))


def raised(row: Row[Any]) -> RaisedAlert:
    """Return the alert of a row of its table."""
    return RaisedAlert(**row._asdict())


def _known(connection: Connection, abouts: Collection[str]) -> dict[str, RaisedAlert]:
    """Return by key what lasts, and what the log has of the same."""
    query = select(alerts).where(alerts.c[ENDED].is_(None) | alerts.c[ABOUT].in_(abouts))
    return {row.key: raised(row) for row in connection.execute(query)}


def _occurrence(alert: Alert, known: dict[str, RaisedAlert]) -> str:
    """Return the key of the log's alert that tells as much as this one, else this one's own."""
    told = [each for each in known.values() if each.tells(alert) and (alert.began or each.ended is None)]
    largest = max(told, key=lambda each: each.step, default=None)
    return largest.key if largest and largest.step >= alert.step else alert.key


def _row(key: str, alert: Alert, at: datetime) -> dict[str, Any]:
    told = {name: getattr(alert, name) for name in (ABOUT, n.KIND, SEVERITY, n.PRODUCT_ID, n.AS_OF, TEXT, PAGE)}
    return {KEY: key, **told, AT: at}


def _open() -> Select[Any]:
    return select(alerts).where(alerts.c[ENDED].is_(None), alerts.c[ACKNOWLEDGED].is_(None))


def _resume(connection: Connection, keys: list[str]) -> None:
    connection.execute(update(alerts).where(alerts.c[KEY].in_(keys)).values({ENDED: null()}))


def _end(connection: Connection, keys: list[str], day: date) -> None:
    connection.execute(update(alerts).where(alerts.c[KEY].in_(keys)).values({ENDED: day}))
