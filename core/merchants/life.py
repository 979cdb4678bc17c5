"""How long each merchant was there: first and last day, silences, opened, closed for good; and who is there by group.

A silence ends by itself while a merchant is open. Of n silences that ended, the longest of l days, the next one is
longer with chance 1 / (n + 1) if they come in any order alike; beyond what was ever seen the tail is taken to fall as
slowly as l / s (Zipf's), so that a silence of s days has chance l / (s (n + 1)) at an open merchant. It is closed once
that is less than ``UNLIKELY`` and it was silent for longer than any school holiday, from which shops come back that
were never silent before. A merchant that was rarely seen is hence given long.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.merchants.panel import Labels, MerchantPanel
from core.types import Flags, Floats

UNLIKELY: Final = 0.01
LEAST_SILENCE: Final = 63  # days: July and August, and one more
UNKNOWN: Final = 28  # first days of a panel; of who was seen in them nobody knows for how long it had been there

Whole = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True, eq=False)
class Lives:
    """What is known of M merchants' presence on the last of T days; shapes (M,).

    ``first``, ``last``: rows of the first and last day with receipts or payments, -1 where there is none; ``silent``:
    days without either from first to last; ``longest``: the longest run of them; ``quiet``: days since the last;
    ``closed``: for good, as far as its silences tell.
    """

    days: pd.DatetimeIndex
    first: Whole
    last: Whole
    silent: Whole
    longest: Whole
    quiet: Whole
    closed: Flags

    @property
    def seen(self) -> Flags:
        """Whether the merchant took or paid anything at all."""
        return np.asarray(self.first >= 0)

    @property
    def stop(self) -> Whole:
        """The last row on which the merchant was there: its last day if it is closed, else the panel's."""
        return np.where(self.closed | ~self.seen, self.last, len(self.days) - 1)

    @property
    def length(self) -> Whole:
        """Days on which the merchant was there, silent ones included."""
        return np.where(self.seen, self.stop - self.first + 1, 0)

    def new(self, within: int) -> Flags:
        """Return whether the merchant opened within the last ``within`` days.

        One that was seen in the panel's first ``UNKNOWN`` days may have been there before.
        """
        late = self.first >= max(len(self.days) - within, UNKNOWN)
        return np.asarray(late & ~self.closed)

    def there(self) -> Flags:
        """Return on which days each merchant was there, open or silent, (T, M)."""
        rows = np.arange(len(self.days))[:, None]
        return np.asarray(self.seen & (rows >= self.first) & (rows <= self.stop))


def lives(panel: MerchantPanel) -> Lives:
    """Return how long each merchant of a panel was there, judged on the panel's last day."""
    active = _active(panel)
    total, seen = len(active), active.any(axis=0)
    first = np.where(seen, active.argmax(axis=0), -1)
    last = np.where(seen, total - 1 - active[::-1].argmax(axis=0), -1)
    count, longest = active.sum(axis=0), _longest(active, first)
    quiet = np.where(seen, total - 1 - last, 0)
    silent = np.where(seen, last - first + 1 - count, 0)
    return Lives(panel.days, first, last, silent, longest, quiet, _closed(quiet, longest, count))


def alive(lives: Lives, groups: Labels) -> pd.DataFrame:
    """Return how many merchants of each group were there: days x groups. Partitions of merchants add up."""
    names = np.unique(groups[lives.seen])
    counts = np.zeros((len(lives.days) + 1, len(names)), dtype=np.int64)
    for column, name in enumerate(names):
        member = lives.seen & (groups == name)
        np.add.at(counts[:, column], lives.first[member], 1)
        np.subtract.at(counts[:, column], lives.stop[member] + 1, 1)
    return pd.DataFrame(counts.cumsum(axis=0)[:-1], lives.days, pd.Index(names, name=n.GROUP))


def amounts_while_there(amounts: Floats, lives: Lives) -> Floats:
    """Return ``amounts`` (T, M) with 0 on silent days of a merchant's life and NaN outside it."""
    return np.where(lives.there(), np.nan_to_num(amounts), np.nan)


def _active(panel: MerchantPanel) -> Flags:
    # NaN is not above 0.
    received = panel.received > 0
    return received if panel.paid is None else received | (panel.paid > 0)


def _longest(active: Flags, first: Whole) -> Whole:
    """Return the longest run of silent days that ended, (M,)."""
    rows = np.arange(len(active))[:, None]
    before = np.maximum.accumulate(np.where(active, rows, -1), axis=0)[:-1]
    gap = np.where(active[1:] & (rows[1:] > first), rows[1:] - before - 1, 0)
    return np.asarray(gap.max(axis=0, initial=0))


def _closed(quiet: Whole, longest: Whole, count: Whole) -> Flags:
    """Return whether ``quiet`` days are too many for one seen on ``count`` days, between which silences ended."""
    chance = np.maximum(longest, 1) / (np.maximum(quiet, 1) * np.maximum(count, 1))
    return np.asarray((quiet >= LEAST_SILENCE) & (chance < UNLIKELY))
