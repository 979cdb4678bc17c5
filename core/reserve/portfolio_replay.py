"""A real portfolio carried through past days under each policy: its paper matures, is sold, bought and rebuilt.

Where ``replay`` compares a buffer with the outflow that came, this keeps the books of every policy day by day, in
currency. Bought at the close of the first day with the buffer wanted then, a portfolio on each later day

1. earns: every class its yield for the night (ACT/365), added to its carrying amount, and so to net assets;
2. receives what matures and what sales settle;
3. takes the day's net flow: an inflow is money at hand; an outflow is owed, to be paid by the next dealing day;
4. pays what it owes from money at hand, the oldest first;
5. sells if what will be at hand by the next dealing day does not cover what is owed: what settles by then, the cheapest
   class first, and for what is still lacking the class that settles soonest; the cost is charged at once. Each class
   gives up the same part of all its paper that would not have been cash by then by itself;
6. invests, on a dealing day, what its buffer exceeds the wanted one by, in each line pro rata to what it lacks of the
   policy's mix. Below the wanted buffer it buys nothing, so that maturities fill it: a sale would cost for certain what
   it may never save. Only if after ``rebuild_days`` it is still below even the regulatory floor, it sells as in 5 up to
   that.

What is still owed after the day by which it was to be paid is a shortfall; it stays owed until it is paid. The buffer
is what is cash by the next dealing day without loss, less what is owed, as a share of net assets: below 0 while more
is owed than will be at hand. Net assets change by income, less cost of sales, less net outflow, and by nothing else.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.reserve.assets import BASIS_POINT, Asset
from core.reserve.bookkeeping import TRADED, Books, Close, terms_of
from core.reserve.carried import dealing_days, lines_of, mix_of
from core.reserve.liquidity import SHORT, YEAR_DAYS
from core.types import Floats

RECORDED = tuple(field.name for field in fields(Close))
GAP, DAYS, POLICY = "gap", "days", "policy"


@dataclass(frozen=True)
class PortfolioRecord:
    """How one policy's portfolio fared; amounts in currency over all days, shares of that day's net assets.

    ``yield_bp``: earned less cost of sales, bp a year of the net assets carried; ``aimed_bp``: what it would have been
    had the portfolio always been what was aimed at, at no cost; ``gain_bp`` and ``gain_money``: earned more than the
    baseline policy; ``sold``: before it matured, ``sale_cost`` what that cost; ``dips``: how often the buffer
    fell below the wanted one; ``slowest_rebuild``: days that the longest dip took, NaN without any, inf if not over.
    """

    name: str
    mean_buffer: float
    yield_bp: float
    aimed_bp: float
    gain_bp: float
    gain_money: float
    short_days: int
    worst_shortfall: float
    sold: float
    sale_cost: float
    dips: int
    slowest_rebuild: float


@dataclass(frozen=True, eq=False)
class PortfolioReplay:
    """Portfolios carried through days, by day and policy: frames (days x policy names).

    ``wanted`` and ``buffer``: shares of net assets, ``buffer`` as left at the day's close; ``aimed``: yield of what was
    aimed at, decimal a year. In currency: ``cash`` at hand, ``net_assets``, ``income``, ``sold`` (before the sale's
    cost), ``sale_cost``, and ``shortfall``, which is overdue at the close.

    ``dips``: one row a dip with policy, start, ``gap`` (deepest, share of net assets) and ``days`` until it was
    rebuilt, inf if not by the last day; ``records``: one per policy.
    """

    rebuild_days: int
    baseline: str
    wanted: pd.DataFrame
    buffer: pd.DataFrame
    cash: pd.DataFrame
    net_assets: pd.DataFrame
    income: pd.DataFrame
    sold: pd.DataFrame
    sale_cost: pd.DataFrame
    shortfall: pd.DataFrame
    aimed: pd.DataFrame
    dips: pd.DataFrame
    records: tuple[PortfolioRecord, ...]


def carry(
    assets: tuple[Asset, ...],
    weights: Mapping[str, Floats],
    buffers: pd.DataFrame,
    outflow: pd.Series,
    opening: float,
    calendar: Calendar,
    *,
    baseline: str,
    rebuild_days: int = 14,
) -> PortfolioReplay:
    """Return the portfolios of all policies carried through the days of ``buffers``, which leave out none.

    ``weights``: by policy (days, assets), the shares aimed at; a day's parts in money at hand and in paper are scaled
    to the wanted buffer and the rest. ``buffers``: frame (days x those policies), wanted at the close of each day;
    ``outflow``: net, by day, currency, of which the first day's is not counted; ``opening``: net assets at the close of
    the first day, positive. ``baseline``: the policy that gains are measured on. Raises ValueError for days left out.
    """
    lines, names = lines_of(assets), list(weights)
    days = pd.DatetimeIndex(buffers.index)
    if (days[-1] - days[0]).days != len(days) - 1:
        raise ValueError("a portfolio is carried from day to day: none may be left out")
    mixes = [mix_of(shares, assets, lines) for shares in weights.values()]
    terms = terms_of(lines, mixes, dealing_days(days, lines, calendar), len(days), rebuild_days)
    flows = [0.0, *outflow.loc[days[1:]]]
    wanted = buffers[names].to_numpy(float)
    books = Books(terms, opening, wanted[0])
    closes = [books.close(day, *known) for day, known in enumerate(zip(flows, wanted, strict=True))]
    frames = {key: pd.DataFrame([getattr(close, key) for close in closes], days, names) for key in RECORDED}
    frames["aimed"] = pd.DataFrame(terms.aimed(wanted), days, names)
    dips = _dips(frames["wanted"] - frames["buffer"])
    records = tuple(_record(name, frames, dips, baseline) for name in names)
    return PortfolioReplay(rebuild_days, baseline, **frames, dips=dips, records=records)


def _dips(gap: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each run of days on which the buffer was further below the wanted one than is traded."""
    rows: list[tuple[str, pd.Timestamp, float, float]] = []
    for policy, by_day in gap.items():
        low = by_day > TRADED
        for _, run in by_day[low].groupby((low != low.shift()).cumsum()[low]):
            over = run.index[-1] < by_day.index[-1]
            rows.append((str(policy), run.index[0], float(run.max()), float(len(run)) if over else math.inf))
    return pd.DataFrame(rows, columns=[POLICY, n.START, GAP, DAYS])


def _record(name: str, frames: Mapping[str, pd.DataFrame], dips: pd.DataFrame, baseline: str) -> PortfolioRecord:
    own = dips[dips[POLICY] == name]
    shortfall, net_assets = frames["shortfall"][name], frames["net_assets"][name]
    gain_money = _earned(frames, name) - _earned(frames, baseline)
    return PortfolioRecord(
        name=name,
        mean_buffer=float(frames["buffer"][name].mean()),
        yield_bp=_yield_bp(frames, name),
        aimed_bp=float(frames["aimed"][name].iloc[:-1].mean()) / BASIS_POINT,
        gain_bp=_yield_bp(frames, name) - _yield_bp(frames, baseline),
        gain_money=gain_money,
        short_days=int((shortfall > SHORT * net_assets.abs()).sum()),
        worst_shortfall=float((shortfall / net_assets.where(net_assets > 0)).max()),
        sold=float(frames["sold"][name].sum()),
        sale_cost=float(frames["sale_cost"][name].sum()),
        dips=len(own),
        slowest_rebuild=float(own[DAYS].max()),
    )


def _earned(frames: Mapping[str, pd.DataFrame], name: str) -> float:
    return float(frames["income"][name].sum() - frames["sale_cost"][name].sum())


def _yield_bp(frames: Mapping[str, pd.DataFrame], name: str) -> float:
    """Return what was earned a year on the net assets carried through each night."""
    carried = float(frames["net_assets"][name].iloc[:-1].sum())
    return _earned(frames, name) / carried * YEAR_DAYS / BASIS_POINT if carried > 0 else math.nan
