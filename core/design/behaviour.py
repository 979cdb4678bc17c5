"""How customers of a product come and go: how fast it turns over, on which days, and how far single days stray."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar, features
from core.design.terms import DAILY
from core.types import Flags, Floats

MEMORY_DAYS: Final = 730
FEWEST_DAYS: Final = 60  # of flows; a product with fewer shows no pattern
NEW_DAYS: Final = 120  # after a launch, in which orders gather money rather than replace what left
RIDGE: Final = 20.0  # days that each effect of the calendar is held back by, as if they had shown none
OFFSET: Final = 0.02  # of a usual day, so that one without flow is a small day and no infinite one
MONTH: Final = 30
WEEKEND: Final = 0.01  # of a usual day: what flows beyond it while dealing is closed is a product open at any time


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a product's flows by the calendar.

    ``effects``: of features on the log of the flow's share of net assets; ``always``: whether it flows while dealing is
    closed; ``strays`` (T,): logs of days over what the calendar says, one a natural day, closed days repeating the last
    open one.
    """

    effects: pd.Series
    always: bool
    strays: Floats

    def profile(self, dates: pd.DatetimeIndex, calendar: Calendar) -> Floats:
        """Return by how much each of ``dates`` (D,) is above or below an average natural day; 0 while closed."""
        table = features(calendar, dates)
        shared = self.effects.index.intersection(table.columns)
        level = np.exp(table[shared].to_numpy() @ self.effects[shared].to_numpy())
        level = level if self.always else level * calendar.dealing(dates)
        return np.asarray(level / level.mean())


@dataclass(frozen=True, eq=False)
class Behaviour:
    """One product: ``turnover``, the share of net assets that leaves on an average natural day, and its two sides.

    ``redemption`` is None for a monthly-open product: what it pays on an open day is told by the days until the next.
    """

    family: str
    turnover: float
    subscription: Side
    redemption: Side | None
    open_strays: Floats

    @property
    def leaving_strays(self) -> Floats:
        """By how much days stray from what the calendar says, logs (T,); an open day's lasts its month."""
        return np.repeat(self.open_strays, MONTH) if self.redemption is None else self.redemption.strays


def behaviours(
    book: Book, calendar: Calendar, as_of: pd.Timestamp, terms: pd.DataFrame, groups: tuple[str, ...]
) -> dict[str, Behaviour]:
    """Return the behaviour of each product of ``terms`` with enough flows, of customers of ``groups`` or all."""
    flows = book.flows[(book.flows[n.DATE] <= as_of) & (book.flows[n.DATE] > as_of - pd.Timedelta(days=MEMORY_DAYS))]
    if groups:
        flows = flows[flows[n.GROUP].isin(groups)]
    sums = flows.groupby([n.PRODUCT_ID, n.DATE])[[*n.SIDES, n.AUM]].sum()
    found: dict[str, Behaviour] = {}
    by_product = {str(name): frame.droplevel(n.PRODUCT_ID) for name, frame in sums.groupby(level=n.PRODUCT_ID)}
    for name, row in zip(terms.index, terms.to_dict("records"), strict=True):
        if name in by_product:
            own = _settled(by_product[name], row[n.LAUNCHED])
            if len(own) >= FEWEST_DAYS:
                found[str(name)] = _behaviour(own, str(row[n.FAMILY]), calendar)
    return found


def _settled(own: pd.DataFrame, launched: pd.Timestamp) -> pd.DataFrame:
    """Return the days (T,) with a balance the day before, those of the launch left out where enough come after."""
    days = pd.date_range(own.index[0], own.index[-1], freq="D", name=n.DATE)
    begun = own.reindex(days).assign(before=own[n.AUM].reindex(days).ffill().shift(1))
    begun = begun[begun["before"] > 0]
    later = begun if pd.isna(launched) else begun[begun.index > launched + pd.Timedelta(days=NEW_DAYS)]
    return later if len(later) >= FEWEST_DAYS else begun


def _behaviour(own: pd.DataFrame, family: str, calendar: Calendar) -> Behaviour:
    paid = own[n.REDEMPTION].fillna(0.0)
    turnover = float(paid.sum() / own["before"].sum())
    came = _side(own, n.SUBSCRIPTION, calendar)
    if family != n.MONTHLY_OPEN:
        return Behaviour(family, turnover, came, _side(own, n.REDEMPTION, calendar), np.zeros(0))
    logs = np.log((paid / own["before"])[paid > 0].to_numpy())
    return Behaviour(family, turnover, came, None, logs - logs.mean() if len(logs) else np.zeros(1))


def _side(own: pd.DataFrame, side: str, calendar: Calendar) -> Side:
    """Return the calendar's effects on one side by ridge regression, the level free, and what is left of each day."""
    dates = pd.DatetimeIndex(own.index)
    share = (own[side].fillna(0.0) / own["before"]).to_numpy()
    dealing = calendar.dealing(dates)
    usual = float(share[dealing].mean())
    always = bool((~dealing).any() and share[~dealing].mean() > WEEKEND * usual)
    kept = dealing | always
    table = features(calendar, dates)
    logs = np.log(share[kept] + OFFSET * max(usual, 1e-12))
    effects = _ridge(table.to_numpy()[kept], logs)
    strays = np.zeros(len(dates))
    strays[kept] = logs - table.to_numpy()[kept] @ effects[1:] - effects[0]
    return Side(pd.Series(effects[1:], table.columns), always, _carried(strays, kept))


def _ridge(columns: Floats, logs: Floats) -> Floats:
    centred = columns - columns.mean(axis=0)
    found = np.linalg.solve(centred.T @ centred + RIDGE * np.eye(columns.shape[1]), centred.T @ (logs - logs.mean()))
    return np.concatenate([[logs.mean() - columns.mean(axis=0) @ found], found])


def _carried(strays: Floats, kept: Flags) -> Floats:
    """Return what a closed day repeats: the last open day before it."""
    last = np.maximum.accumulate(np.where(kept, np.arange(len(kept)), 0))
    return np.asarray(strays[last])


def until_next_open(daily: Floats, opened: Flags) -> Floats:
    """Return the mean of ``daily`` (D,) from each open day to the eve of the next, 0 on other days.

    What customers need until money is next at hand they take on the open day.
    """
    level = np.zeros(len(daily))
    starts = np.flatnonzero(opened)
    for start, end in zip(starts, [*starts[1:], len(daily)], strict=True):
        level[start] = daily[start:end].mean()
    return level


def daily_redemption(found: Mapping[str, Behaviour], dates: pd.DatetimeIndex, calendar: Calendar) -> Floats:
    """Return the mean redemption profile of the products from which money may leave any day; ones without any."""
    sides = [one.redemption for one in found.values() if one.family in DAILY and one.redemption is not None]
    profiles = [side.profile(dates, calendar) for side in sides]
    return np.asarray(np.mean(profiles, axis=0)) if profiles else np.ones(len(dates))
