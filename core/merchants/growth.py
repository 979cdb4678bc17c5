"""The panel's own growth apart from the growth of its merchants: chain-linked matched samples.

From one period to the next, y' / y is the growth of the total. The merchants that were there throughout both make
m' / m of it, the same-shop growth of a matched sample; what is left, (m / y) / (m' / y'), came with merchants that
opened and left with those that closed (the ratio of the continuing ones' shares, as in Feenstra 1994, American Economic
Review 84, 157-177). Links multiply to indices (Consumer Price Index Manual, ILO and others 2020, chapter 10: chained
matched samples), and the two indices multiply to the total's at every period. Periods have four weeks, so that each
holds the same weekdays, and end with the panel's last day. The sums of disjoint sets of merchants add up.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.merchants.life import Lives, amounts_while_there
from core.merchants.panel import Labels, MerchantPanel
from core.types import Floats

PERIOD: Final = 28  # days
A_YEAR: Final = 13  # periods of four weeks, 364 days
TWO_YEARS: Final = 2 * A_YEAR
DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True, eq=False)
class MatchedSums:
    """Receipts by period (named by its last day) and group, in currency units.

    ``total``: of all merchants; ``before`` and ``now``: of those there throughout a period and the one before it, in
    the earlier and in the later of the two (0 in the first row).
    """

    total: pd.DataFrame
    before: pd.DataFrame
    now: pd.DataFrame

    def __add__(self, other: "MatchedSums") -> "MatchedSums":
        """Return the sums of both sets of merchants, over the same days."""
        mine, theirs = (self.total, self.before, self.now), (other.total, other.before, other.now)
        return MatchedSums(*(one.add(two, fill_value=0.0) for one, two in zip(mine, theirs, strict=True)))


@dataclass(frozen=True, eq=False)
class Growth:
    """Indices by period and group, with a column ``names.ALL`` for all groups; 1 in the first period.

    ``total`` = ``same_shop`` x ``panel``. NaN from where no merchant was there throughout two periods, or took nothing.
    """

    total: pd.DataFrame
    same_shop: pd.DataFrame
    panel: pd.DataFrame

    def a_year(self, group: str = n.ALL) -> float:
        """Return the same-shop growth a year in logs: 0.05 is about 5%; 0 where it is not known.

        The median of slopes between periods a whole number of years apart, which no season moves (Hirsch, Slack and
        Smith 1982, Water Resources Research 18, 107-121); between all periods (Theil-Sen) of a record below two years.
        """
        logs = np.log(self.same_shop[group].to_numpy())
        earlier, later = np.triu_indices(len(logs), k=1)
        apart = later - earlier
        slope = (logs[later] - logs[earlier]) / apart * (DAYS_A_YEAR / PERIOD)
        yearly = slope[(apart % A_YEAR == 0) & np.isfinite(slope)]
        known = yearly if len(logs) > TWO_YEARS else slope[np.isfinite(slope)]
        return float(np.median(known)) if len(known) else 0.0


def matched_sums(panel: MerchantPanel, lives: Lives) -> MatchedSums:
    """Return what the growth of a panel's merchants is made of, over the whole periods that end with its last day."""
    count = len(panel.days) // PERIOD
    start = len(panel.days) - count * PERIOD
    amounts = np.nan_to_num(amounts_while_there(panel.received, lives))[start:]
    taken = amounts.reshape(count, PERIOD, amounts.shape[1]).sum(axis=1)
    begins = start + PERIOD * np.arange(count)[:, None]
    throughout = lives.seen & (lives.first <= begins) & (lives.stop >= begins + PERIOD - 1)
    both = throughout[1:] & throughout[:-1]
    before, now = np.zeros_like(taken), np.zeros_like(taken)
    before[1:], now[1:] = taken[:-1] * both, taken[1:] * both
    ends = panel.days[start + PERIOD - 1 :: PERIOD]
    return MatchedSums(*(_by_group(values, panel.groups, ends) for values in (taken, before, now)))


def growth(sums: MatchedSums) -> Growth:
    """Return the indices that ``sums`` link to."""
    with_all = [frame.assign(**{n.ALL: frame.sum(axis=1)}) for frame in (sums.total, sums.before, sums.now)]
    total, before, now = (frame.to_numpy() for frame in with_all)
    overall, same = _index(total, np.roll(total, 1, axis=0)), _index(now, before)
    like = with_all[0]
    return Growth(*(pd.DataFrame(values, like.index, like.columns) for values in (overall, same, overall / same)))


def _index(later: Floats, earlier: Floats) -> Floats:
    """Return the index (P, G) that the links from ``earlier`` to ``later`` make, 1 in the first period."""
    known = (later > 0) & (earlier > 0)
    links = np.where(known, later / np.where(known, earlier, 1.0), np.nan)
    links[:1] = 1.0
    return np.asarray(np.cumprod(links, axis=0))


def _by_group(values: Floats, groups: Labels, ends: pd.DatetimeIndex) -> pd.DataFrame:
    names, member = np.unique(groups, return_inverse=True)
    sums = np.stack([values[:, member == column].sum(axis=1) for column in range(len(names))], axis=1)
    return pd.DataFrame(sums, ends, pd.Index(names, name=n.GROUP))
