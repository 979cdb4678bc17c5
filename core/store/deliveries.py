"""The outbox: for each alert and channel one delivery, which waits until it is sent.

A sender claims one delivery at a time, for a while; nobody else has it meanwhile. One whose sender died is free again
when that while is over. If it had been sent but not yet marked, it is sent a second time, under the same key, by which
the receiver can tell: it may come twice, but is never lost.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from core import names as n
from core.store.tables import (
    ACKNOWLEDGED,
    ALERT,
    AT,
    ATTEMPTS,
    CHANNEL,
    CLAIM,
    ENDED,
    KEY,
    LAST_ERROR,
    NEXT_TRY,
    PAGE,
    SEVERITY,
    STATE,
    TEXT,
    alerts,
    deliveries,
)
from core.store.transactions import reading, writing

_OF_ALERT = (n.KIND, SEVERITY, n.PRODUCT_ID, n.AS_OF, TEXT, PAGE)


@dataclass(frozen=True)
class Delivery:
    """One alert on its way through one channel. ``key``: 32 letters and digits, the same at every try.

    ``attempts``: tries so far, this one included; ``next_try`` (UTC): not before; ``claim``: of whoever sends it now.
    ``raised_at`` (UTC), ``open`` and the rest are the alert's.
    """

    key: str
    alert: str
    channel: str
    attempts: int
    next_try: datetime
    last_error: str
    claim: str | None
    raised_at: datetime
    open: bool
    kind: str
    severity: str
    product_id: str
    as_of: date
    text: str
    page: str


def put_out(connection: Connection, keys: Sequence[str], channels: Collection[str], at: datetime) -> None:
    """Add the deliveries that are missing of the alerts ``keys``, due at once, within a writer's transaction."""
    wanted = {_key(alert, channel): (alert, channel) for alert in keys for channel in channels}
    there = set(connection.scalars(select(deliveries.c[KEY]).where(deliveries.c[ALERT].in_(keys))))
    rows = [
        {KEY: key, ALERT: alert, CHANNEL: channel, STATE: n.WAITING, ATTEMPTS: 0, NEXT_TRY: at, LAST_ERROR: ""}
        for key, (alert, channel) in wanted.items()
        if key not in there
    ]
    if rows:
        connection.execute(insert(deliveries), rows)


def claim_delivery(
    engine: Engine, channels: Collection[str], due: datetime, now: datetime, lease: timedelta
) -> Delivery | None:
    """Return a delivery of ``channels`` that is due at ``due``, None if none is, claimed for ``lease``.

    Those never tried come first, so that none waits behind what fails; then what has been due longest. The claim
    counts as a try. Raises StoreError if the database cannot be used or is busy.
    """
    waits = (deliveries.c[STATE] == n.WAITING, deliveries.c[NEXT_TRY] <= due, deliveries.c[CHANNEL].in_(channels))
    order = (deliveries.c[ATTEMPTS] > 0, deliveries.c[NEXT_TRY], deliveries.c[KEY])
    first = select(deliveries.c[KEY]).where(*waits).order_by(*order).limit(1)
    with writing(engine) as connection:
        key = connection.scalar(first)
        if key is None:
            return None
        claimed = {CLAIM: uuid4().hex, ATTEMPTS: deliveries.c[ATTEMPTS] + 1, NEXT_TRY: now + lease}
        connection.execute(update(deliveries).where(deliveries.c[KEY] == key).values(claimed))
        return _delivery(connection.execute(_whole().where(deliveries.c[KEY] == key)).one())


def mark_sent(engine: Engine, delivery: Delivery, at: datetime) -> None:
    """Note that a delivery was sent, whoever holds it by now.

    Raises StoreError if the database cannot be used or is busy.
    """
    values = {STATE: n.SENT, AT: at, CLAIM: None, LAST_ERROR: ""}
    with writing(engine) as connection:
        connection.execute(update(deliveries).where(deliveries.c[KEY] == delivery.key).values(values))


def mark_failed(engine: Engine, delivery: Delivery, error: str, next_try: datetime) -> None:
    """Note why a try failed and when the next may be, unless another sender has claimed the delivery since.

    Raises StoreError if the database cannot be used or is busy.
    """
    mine = (deliveries.c[KEY] == delivery.key, deliveries.c[CLAIM] == delivery.claim)
    with writing(engine) as connection:
        values = {CLAIM: None, LAST_ERROR: error, NEXT_TRY: next_try}
        connection.execute(update(deliveries).where(*mine).values(values))


def waiting_deliveries(engine: Engine) -> tuple[Delivery, ...]:
    """Return what is not sent yet, most tries first. Raises StoreError if the database is out of reach."""
    order = (deliveries.c[ATTEMPTS].desc(), deliveries.c[KEY])
    with reading(engine) as connection:
        found = connection.execute(_whole().where(deliveries.c[STATE] == n.WAITING).order_by(*order))
        return tuple(_delivery(row) for row in found)


def _whole() -> Select[Any]:
    own = [deliveries.c[name] for name in (KEY, ALERT, CHANNEL, ATTEMPTS, NEXT_TRY, LAST_ERROR, CLAIM)]
    told = [alerts.c[name] for name in _OF_ALERT]
    is_open = alerts.c[ENDED].is_(None) & alerts.c[ACKNOWLEDGED].is_(None)
    return select(*own, alerts.c[AT].label("raised_at"), is_open.label("open"), *told).join_from(deliveries, alerts)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._asdict())


def _key(alert: str, channel: str) -> str:
    """Return a key that fits a header whatever letters the alert's has."""
    return sha256(f"{alert}|{channel}".encode()).hexdigest()[:32]
