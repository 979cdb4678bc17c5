"""Sending what waits in the outbox: each delivery claimed, sent, marked; a failure is noted and tried again later.

No two senders have the same delivery, so it is sent once as long as senders live. One that dies after sending and
before marking leaves a claim that ends; then the delivery is sent again under the same key. Of never lost and never
twice only the receiver can have both, by the key.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from core.plan.alert_channels import FAILURES, Channel, reason
from core.store import Delivery, Engine, claim_delivery, mark_failed, mark_sent, waiting_deliveries

LEASE: Final = timedelta(minutes=10)  # longer than any try lasts: a mail takes nine answers of SECONDS each at most
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
STUCK: Final = 10  # failed tries after which a person is told
GIVES_UP_FOR_NOW: Final = 3  # failures of a channel in a row: a server that is down is not asked for every alert


@dataclass(frozen=True)
class SendReport:
    """What one call did: deliveries ``sent``, ``notes`` on them, ``failed`` tries; and all that ``waiting`` is left."""

    sent: int
    notes: tuple[str, ...]
    failed: int
    waiting: tuple[Delivery, ...]


def utc_now() -> datetime:
    """Return the moment, UTC."""
    return datetime.now(UTC)


def send_waiting(engine: Engine, channels: Sequence[Channel], now: Callable[[], datetime] = utc_now) -> SendReport:
    """Send what is due through ``channels``, each delivery tried once; return what came of it.

    A failed try is noted and due again after 1, 2, 4, ... minutes, at most an hour, for as long as it takes. Raises
    StoreError if the database cannot be used.
    """
    due, by_name = now(), {each.name: each for each in channels}
    notes: list[str] = []
    failed: Counter[str] = Counter()
    in_a_row: Counter[str] = Counter()
    while asked := [name for name in by_name if in_a_row[name] < GIVES_UP_FOR_NOW]:
        delivery = claim_delivery(engine, asked, due, now(), LEASE)
        if delivery is None:
            break
        try:
            note = by_name[delivery.channel].send(delivery)
        except FAILURES as error:
            mark_failed(engine, delivery, reason(error), now() + wait_after(delivery.attempts))
            failed[delivery.channel] += 1
            in_a_row[delivery.channel] += 1
        else:
            mark_sent(engine, delivery, now(), note)
            notes.append(note)
            in_a_row[delivery.channel] = 0
    said = tuple(note for note in notes if note)
    return SendReport(len(notes), said, failed.total(), waiting_deliveries(engine))


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: a minute after the first, twice as long after each, at most 1 h."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def stuck(waiting: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Return the deliveries of which a person must know."""
    return tuple(each for each in waiting if each.attempts >= STUCK)
