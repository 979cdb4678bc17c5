"""Alerts: raised once however often they are found, acknowledged once by somebody, ended when their state has ended.

An alert is one occurrence of a state. Where the data say when it began, as with an event or a broken record, that day
is part of its key. Where only this log can tell, as with a limit, the state found again on the next day is the same
alert for as long as it is found on every day that is looked at; found again after a day without it, it is a new one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, null, select, update

from core import names as n
from core.errors import InputError
from core.store.deliveries import put_out
from core.store.tables import ABOUT, ACKNOWLEDGED, AT, ENDED, KEY, PAGE, SEVERITY, TEXT, alerts
from core.store.transactions import reading, writing


@dataclass(frozen=True)
class Alert:
    """One thing that holds on the day ``as_of``. ``about``: the kind, the product and what of it, in no language.

    ``began``: the day that tells this occurrence from others of the same, None where only the log can tell; ``text``
    says it; ``page`` has more; ``product_id``: ``names.ALL`` for what concerns no single product.
    """

    about: str
    kind: str
    severity: str
    product_id: str
    as_of: date
    text: str
    page: str
    began: date | None = None

    @property
    def key(self) -> str:
        """The key under which it is raised, unless the log has it under the key of the day on which it began."""
        return f"{self.about}@{self.began or self.as_of}"


@dataclass(frozen=True)
class RaisedAlert:
    """An alert of the log, first found on the book of ``as_of``, raised ``at`` (UTC).

    ``ended``: the day on which it was no longer found; ``acknowledged`` (UTC) by ``author`` with a ``note``.
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
        of_interest = alerts.c[ENDED].is_(None) | alerts.c[KEY].in_([one.key for one in found])
        known = {row.key: row for row in connection.execute(select(alerts).where(of_interest))}
        lasting = {row.about: row.key for row in known.values() if row.ended is None}
        keys = {_occurrence(one, lasting): one for one in found}
        new = [key for key in keys if key not in known]
        if new:
            connection.execute(insert(alerts), [_row(key, keys[key], at) for key in new])
        _resume(connection, [key for key in keys if key in known and known[key].ended is not None])
        held = (row for row in known.values() if row.ended is None and row.as_of <= day)
        _end(connection, [row.key for row in held if row.key not in keys and row.product_id not in unknown], day)
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


def _occurrence(alert: Alert, lasting: dict[str, str]) -> str:
    return lasting.get(alert.about, alert.key) if alert.began is None else alert.key


def _row(key: str, alert: Alert, at: datetime) -> dict[str, Any]:
    told = {name: getattr(alert, name) for name in (ABOUT, n.KIND, SEVERITY, n.PRODUCT_ID, n.AS_OF, TEXT, PAGE)}
    return {KEY: key, **told, AT: at}


def _open() -> Select[Any]:
    return select(alerts).where(alerts.c[ENDED].is_(None), alerts.c[ACKNOWLEDGED].is_(None))


def _resume(connection: Connection, keys: list[str]) -> None:
    connection.execute(update(alerts).where(alerts.c[KEY].in_(keys)).values({ENDED: null()}))


def _end(connection: Connection, keys: list[str], day: date) -> None:
    connection.execute(update(alerts).where(alerts.c[KEY].in_(keys)).values({ENDED: day}))
