"""What a reserve was worth over past days: yield and money against the 20% habit, and how safely.

Each product and day of the replay gains (20% - buffer) x spread; bp and money of several products and days are the same
gains weighted by net assets, so that products add up to the whole and bp times assets are the money.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from core import names as n
from core.reserve.assets import BASIS_POINT
from core.reserve.bootstrap import mean_interval
from core.reserve.liquidity import YEAR_DAYS
from core.reserve.need import HABIT
from core.reserve.replay import Replay

BUFFER, NEED, NET_ASSETS, SPREAD = "buffer", "need", "net_assets", "spread_bp"
GAIN: Final = "gain"
MONTH, QUARTER, YEAR = "month", "quarter", "year"
PERIODS: Final = (MONTH, QUARTER, YEAR)
_FREQUENCY: Final = {MONTH: "M", QUARTER: "Q", YEAR: "Y"}


@dataclass(frozen=True)
class Impact:
    """What a reserve was worth from ``first`` to ``last``.

    ``gain_bp``: bp a year on the 20% habit, ``low_bp`` and ``high_bp`` its 90% range (NaN: too few days to tell);
    ``money``: earned in these days, currency units, ``low_money`` and ``high_money`` likewise; ``buffer``: mean share
    of net assets kept; ``net_assets``: mean by day, currency. ``breached_days``: days on which a product's outflow
    exceeded its buffer, each product counted; ``worst_shortfall`` and ``least_room``: shares of that product's net
    assets.
    """

    first: pd.Timestamp
    last: pd.Timestamp
    days: int
    gain_bp: float
    low_bp: float
    high_bp: float
    money: float
    low_money: float
    high_money: float
    buffer: float
    net_assets: float
    breached_days: int
    worst_shortfall: float
    least_room: float

    @property
    def capital_efficiency(self) -> float:
        """How much more is invested than under the 20% habit, as a share of what that would invest."""
        return (1.0 - self.buffer) / (1.0 - HABIT) - 1.0


def judged_days(made: Replay, policy: str = n.MODEL) -> pd.DataFrame:
    """Return one row a day of a replay: date, a policy's buffer and the need (shares), net_assets, spread_bp."""
    frame = pd.DataFrame({BUFFER: made.buffers[policy], NEED: made.need, NET_ASSETS: made.net_assets})
    return frame.assign(**{SPREAD: made.spread_bp}).rename_axis(n.DATE).reset_index()


def to_date(days: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the rows of the month, quarter or year that the last day lies in; ``days`` has a column date."""
    last = days[n.DATE].max()
    return days[days[n.DATE] >= last.to_period(_FREQUENCY[period]).start_time]


def impact(days: pd.DataFrame, block: int) -> Impact:
    """Return the impact of ``judged_days`` of one or more products; ``block``: days that resemble each other."""
    gain = gain_money(days)
    daily = gain.groupby(days[n.DATE]).sum()
    carried = days.groupby(n.DATE)[NET_ASSETS].sum()
    low, high = mean_interval(daily.to_numpy(), block)
    money, assets = math.fsum(gain), math.fsum(days[NET_ASSETS])
    in_bp = YEAR_DAYS / BASIS_POINT / assets  # of money earned in these days
    room = days[BUFFER] - days[NEED]
    return Impact(
        first=daily.index[0],
        last=daily.index[-1],
        days=len(daily),
        gain_bp=money * in_bp,
        low_bp=low * len(daily) * in_bp,
        high_bp=high * len(daily) * in_bp,
        money=money,
        low_money=low * len(daily),
        high_money=high * len(daily),
        buffer=math.fsum(days[BUFFER] * days[NET_ASSETS]) / assets,
        net_assets=float(carried.mean()),
        breached_days=int((room < 0).sum()),
        worst_shortfall=float((-room).clip(lower=0.0).max()),
        least_room=float(room.min()),
    )


def gain_money(days: pd.DataFrame) -> pd.Series:
    """Return what each row earned on its day, currency units (ACT/365)."""
    return (HABIT - days[BUFFER]) * days[SPREAD] * BASIS_POINT * days[NET_ASSETS] / YEAR_DAYS


def impacts_by(days: pd.DataFrame, column: str, block: int) -> dict[str, Impact]:
    """Return the impact of the rows of each value of ``column``, the most money first."""
    found = {str(name): impact(own, block) for name, own in days.groupby(column)}
    return dict(sorted(found.items(), key=lambda item: item[1].money, reverse=True))


def daily_means(days: pd.DataFrame) -> pd.DataFrame:
    """Return by day the buffer kept and the need (means weighted by net assets), and the money earned since the first.

    Columns buffer, need and gain.
    """
    weighted = days[[BUFFER, NEED]].mul(days[NET_ASSETS], axis=0).groupby(days[n.DATE]).sum()
    means = weighted.div(days.groupby(n.DATE)[NET_ASSETS].sum(), axis=0)
    return means.assign(**{GAIN: gain_money(days).groupby(days[n.DATE]).sum().cumsum()})


def joined(parts: Sequence[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """Return the judged days of several products in one frame, with a column product_id."""
    return pd.concat([part.assign(**{n.PRODUCT_ID: product_id}) for product_id, part in parts], ignore_index=True)
