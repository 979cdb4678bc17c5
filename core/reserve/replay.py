"""Replay: the same past days under several policies, nothing known from their future.

On day t a policy keeps the share b_t of net assets as its buffer. With a rebuild time of L days it is breached on day
t if the largest cumulative net outflow over the next 1..L days exceeds b_t times the net assets of day t. The model
policy keeps the ``confidence`` quantile of that outflow over its scenario paths (``need``), the same rule by which a
plan sizes its buffer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.forecast.contract import Model, days_of, log_offset, series_of
from core.forecast.forecasting import NO_TERMS
from core.forecast.openness import open_days
from core.forecast.paths import FEWEST_TRAJECTORIES, Paths, draw
from core.forecast.rehearsal import WARM_UP, Rehearsal, forecasts_at, judge
from core.reserve.need import needed_buffer
from core.reserve.policies import Policy
from core.text.figures import day
from core.types import Flags, Floats, Panel

HABIT = 0.20  # what gains are measured against
SPREAD_BP = 25.0  # invested less liquid yield, the middle of the 20-30bp of the reference case
MEMORY_DAYS = 400  # rehearsals older than this before the first replayed day are not made
SCENARIOS = 500


@dataclass(frozen=True)
class PolicyRecord:
    """How one policy fared: shares of net assets, days, and the yield gained on the 20% habit in bp a year."""

    name: str
    mean_buffer: float
    breached_days: int
    worst_shortfall: float
    yield_gain_bp: float


@dataclass(frozen=True, eq=False)
class Replay:
    """Past days, judged.

    ``need``: Series by day, the largest cumulative net outflow of the next days as a share of net assets;
    ``buffers``: frame (days x policy names); ``records``: one per policy; ``hindsight_fixed``: the smallest fixed
    buffer that no day would have broken.
    """

    rebuild_days: int
    need: pd.Series
    buffers: pd.DataFrame
    records: tuple[PolicyRecord, ...]
    hindsight_fixed: float

    @property
    def breached(self) -> pd.DataFrame:
        """Return flags (days x policy names)."""
        return self.buffers.lt(self.need, axis=0)


def replay(
    history: Panel,
    net_assets: pd.Series,
    start: pd.Timestamp,
    end: pd.Timestamp,
    policies: Sequence[Policy],
    calendar: Calendar,
    model: Model,
    *,
    rebuild_days: int = 14,
    confidence: float = 0.99,
    reliance: float = 1.0,
    spread_bp: float = SPREAD_BP,
    products: pd.DataFrame = NO_TERMS,
    seed: int = 1,
) -> Replay:
    """Return the replay of ``policies`` over the days from ``start`` to ``end`` that can be judged.

    Those have enough days before them for the model to learn from, and ``rebuild_days`` after them; so all policies,
    in whatever company, are judged on the same days. ``history``: panel of one product; ``net_assets``: its balance
    by day. Raises InputError when no day can be judged, MissingData when history or balances are missing.
    """
    days = _days(history, net_assets, start, end, rebuild_days)
    need = pd.Series(_need(history, days, rebuild_days, reliance), days) / net_assets.loc[days]
    sized = {policy.name: policy.share for policy in policies if policy.share is not None}
    buffers = pd.DataFrame(sized, index=days, dtype="float64")
    for policy in policies:
        if policy.kind == n.MODEL:
            drawn = _model_outflows(model, history, days, rebuild_days, calendar, reliance, products, seed)
            shares = (outflow / assets for outflow, assets in zip(drawn, net_assets.loc[days], strict=True))
            buffers[policy.name] = [needed_buffer(share, confidence, rebuild_days) for share in shares]
    names = list(dict.fromkeys(policy.name for policy in policies))
    buffers = buffers[names]
    records = tuple(_record(name, buffers[name], need, spread_bp) for name in names)
    return Replay(rebuild_days, need, buffers, records, max(float(need.max()), 0.0))


def _days(
    history: Panel, net_assets: pd.Series, start: pd.Timestamp, end: pd.Timestamp, rebuild_days: int
) -> pd.DatetimeIndex:
    # The model needs rehearsals whose days are all known: the first ends ``rebuild_days`` after the warm-up.
    learning = WARM_UP + rebuild_days + max(rebuild_days, FEWEST_TRAJECTORIES)
    if len(history) <= learning + rebuild_days:
        raise MissingData("reserve.replay_short", days=len(history), needed=learning + rebuild_days + 1)
    possible = days_of(history)[learning : len(history) - rebuild_days]
    days = possible[(possible >= start) & (possible <= end)]
    if days.empty:
        raise InputError("reserve.replay_days", first=day(possible[0]), last=day(possible[-1]), rebuild=rebuild_days)
    missing = days[~(net_assets.reindex(days) > 0)]
    if len(missing):
        raise MissingData("reserve.replay_assets", days=len(missing), first=day(missing[0]))
    return days


def _need(history: Panel, days: pd.DatetimeIndex, rebuild_days: int, reliance: float) -> Floats:
    """Return the largest running net outflow (D,) over the ``rebuild_days`` after each day; a day without flow is 0."""
    flows = history.fillna(0.0)
    sides = flows.T.groupby(level=n.SIDE).sum().T.reindex(columns=list(n.SIDES), fill_value=0.0)
    outflow = (sides[n.REDEMPTION] - reliance * sides[n.SUBSCRIPTION]).to_numpy(float)
    rows = history.index.get_indexer(days)
    return outflow[rows[:, None] + np.arange(1, rebuild_days + 1)].cumsum(axis=1).max(axis=1)


def _model_outflows(
    model: Model,
    history: Panel,
    days: pd.DatetimeIndex,
    horizon: int,
    calendar: Calendar,
    reliance: float,
    products: pd.DataFrame,
    seed: int,
) -> Iterator[Floats]:
    """Yield for each day the scenarios (S, H) of cumulative net outflow, currency, made from what was known on it."""
    rehearsal, masked, is_open = _rehearse(model, history, days, horizon, calendar, products)
    for k, origin in enumerate(days, len(rehearsal.origins) - len(days)):
        values = draw(rehearsal, k, masked, calendar, SCENARIOS, seed, is_open[k])
        dates = pd.date_range(origin, periods=horizon + 1)[1:]
        yield Paths(dates, series_of(history), values, seed).cumulative_net_outflow(reliance)


def _rehearse(
    model: Model, history: Panel, days: pd.DatetimeIndex, horizon: int, calendar: Calendar, products: pd.DataFrame
) -> tuple[Rehearsal, Panel, Flags]:
    """Return the rehearsal up to the last day, the history it was given, and which days ahead are open, (O, H, K)."""
    begin, finish = (int(row) for row in history.index.get_indexer(days[[0, -1]]))
    known = history.iloc[: begin + 1]  # what is learned of the series as such comes from before the replay
    flags = open_days(known, days_of(history), calendar, products)
    masked = history.where(flags)
    rows = np.arange(max(WARM_UP, begin - MEMORY_DAYS), finish + 1)
    forecasts = forecasts_at(model, masked, horizon, calendar, rows)
    is_open = flags[rows[:, None] + np.arange(1, horizon + 1)]
    offset = log_offset(known.to_numpy(float))
    return judge(masked, rows, forecasts * is_open, offset), masked, is_open


def _record(name: str, buffer: pd.Series, need: pd.Series, spread_bp: float) -> PolicyRecord:
    shortfall = (need - buffer).clip(lower=0.0)
    average = mean(buffer.tolist())  # exact, so that a fixed buffer of 20% gains 0 bp on itself
    gain = (HABIT - average) * spread_bp
    return PolicyRecord(name, average, int((shortfall > 0).sum()), float(shortfall.max()), gain)
