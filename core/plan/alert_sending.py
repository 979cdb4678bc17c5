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
from core.present.alert_words import failure
from core.store import Delivery, Engine, claim_delivery, mark_failed, mark_sent, waiting_deliveries

LEASE: Final = timedelta(minutes=10)  # longer than any try lasts: a mail takes nine answers of SECONDS each at most
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
STUCK: Final = timedelta(hours=1)  # after so long a person is told; tries tell little where one comes each night
GIVES_UP_FOR_NOW: Final = 3  # failures of a channel in a row: a server that is down is not asked for every alert


@dataclass(frozen=True)
class Failure:
    """One try that failed: of the delivery ``key``, which says ``text``, the ``attempts``-th; ``error`` says why."""

    key: str
    channel: str
    text: str
    attempts: int
    error: str


@dataclass(frozen=True)
class SendReport:
    """What one call did: how many deliveries were ``sent``, every try that failed, and all that ``waiting`` is left."""

    sent: int
    failures: tuple[Failure, ...]
    waiting: tuple[Delivery, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Each failure in words."""
        return tuple(failure(each.channel, each.text, each.attempts, each.error) for each in self.failures)


def utc_now() -> datetime:
    """Return the moment, UTC."""
    return datetime.now(UTC)


def send_waiting(engine: Engine, channels: Sequence[Channel], now: Callable[[], datetime] = utc_now) -> SendReport:
    """Send what is due through ``channels``, each delivery tried once; return what came of it, every failure too.

    A failed try is noted and due again after 1, 2, 4, ... minutes, at most an hour, for as long as it takes. A channel
    that fails thrice in a row is left alone for this call. Raises StoreError if the database cannot be used.
    """
    due, by_name = now(), {each.name: each for each in channels}
    sent: list[Delivery] = []
    failures: list[Failure] = []
    in_a_row: Counter[str] = Counter()
    while asked := [name for name in by_name if in_a_row[name] < GIVES_UP_FOR_NOW]:
        delivery = claim_delivery(engine, asked, due, now(), LEASE)
        if delivery is None:
            break
        failed = _try(engine, by_name[delivery.channel], delivery, now)
        in_a_row[delivery.channel] = in_a_row[delivery.channel] + 1 if failed else 0
        if failed:
            failures.append(failed)
        else:
            sent.append(delivery)
    return SendReport(len(sent), tuple(failures), waiting_deliveries(engine))


def _try(engine: Engine, channel: Channel, delivery: Delivery, now: Callable[[], datetime]) -> Failure | None:
    """Send one delivery and note what came of it; return why it failed, None if it did not."""
    try:
        channel.send(delivery)
    except FAILURES as error:
        why = reason(error)
        mark_failed(engine, delivery, why, now() + wait_after(delivery.attempts))
        return Failure(delivery.key, delivery.channel, delivery.text, delivery.attempts, why)
    mark_sent(engine, delivery, now())
    return None


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: a minute after the first, twice as long after each, at most 1 h."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def stuck(waiting: Sequence[Delivery], now: datetime | None = None) -> tuple[Delivery, ...]:
    """Return the deliveries of which a person must know at ``now`` (UTC, default: the moment): tried, and long waiting.

    One whose alert is acknowledged or has ended needs no word, and one that is being sent has none yet.
    """
    now = now or utc_now()
    return tuple(each for each in waiting if each.open and now - each.raised_at > STUCK and _failed(each, now))


def _failed(delivery: Delivery, now: datetime) -> bool:
    """Return whether a try failed, or its sender died and the claim has ended."""
    return bool(delivery.last_error) or (delivery.attempts > 0 and delivery.next_try <= now)
