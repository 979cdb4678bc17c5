"""Replay: the same past days under several policies, nothing known from their future.

On day t a policy keeps the share b_t of net assets as its buffer. With a rebuild time of L days it is breached on day
t if the largest cumulative net outflow over the next 1..L days exceeds b_t times the net assets of day t. The model
policy keeps what its scenario paths of the last days call for (``need``), the same rule by which a plan sizes its
buffer. While the drift sentinel says that the model's record does not hold, the buffer is at least the safe one
(``safe_buffer``), as in a plan. ``hindsight`` alone knows what came: it is a measure, not a policy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.forecast.contract import Model, days_of
from core.forecast.drift import BROKEN, USUAL_DAYS, drift_states
from core.forecast.forecasting import NO_TERMS
from core.forecast.past_paths import past_paths
from core.forecast.paths import FEWEST_TRAJECTORIES
from core.forecast.rehearsal import WARM_UP
from core.reserve.need import HABIT, STEADY_DAYS, called_buffer, safe_buffer
from core.reserve.outflows import running_outflow
from core.reserve.policies import Policy
from core.reserve.rules import miller_orr, newsvendor
from core.text.figures import day
from core.types import Panel

SPREAD_BP = 25.0  # invested less liquid yield, the middle of the 20-30bp of the reference case
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
    buffer that no day would have broken. ``running``: (days x 1..L) the outflow of which ``need`` is the largest;
    ``net_assets``: Series by day, currency units; ``spread_bp``: what a share not kept as buffer earns more a year.
    """

    rebuild_days: int
    need: pd.Series
    buffers: pd.DataFrame
    records: tuple[PolicyRecord, ...]
    hindsight_fixed: float
    running: pd.DataFrame
    net_assets: pd.Series
    spread_bp: float

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
    running = running_outflow(history, net_assets, rebuild_days, reliance).loc[days]
    need = running.max(axis=1)
    hindsight = max(float(need.max()), 0.0)
    sizing: dict[str, Callable[[], pd.Series]] = {
        n.MODEL: lambda: _model(
            history, net_assets, days, rebuild_days, confidence, reliance, calendar, model, products, seed
        ),
        n.MILLER_ORR: lambda: miller_orr(history, net_assets, spread_bp, reliance).loc[days],
        n.NEWSVENDOR: lambda: newsvendor(history, net_assets, rebuild_days, spread_bp, reliance).loc[days],
        n.HINDSIGHT: lambda: pd.Series(hindsight, days),
    }
    kept = {
        policy.name: sizing[policy.kind]() if policy.share is None else pd.Series(policy.share, days)
        for policy in dict.fromkeys(policies)
    }
    records = tuple(record_of(name, buffer, need, spread_bp) for name, buffer in kept.items())
    return Replay(
        rebuild_days, need, pd.DataFrame(kept, days), records, hindsight, running, net_assets.loc[days], spread_bp
    )


def _model(
    history: Panel,
    net_assets: pd.Series,
    days: pd.DatetimeIndex,
    rebuild_days: int,
    confidence: float,
    reliance: float,
    calendar: Calendar,
    model: Model,
    products: pd.DataFrame,
    seed: int,
) -> pd.Series:
    """Return the buffer that the model's scenarios of each day call for, the safe one at least while it is broken."""
    every = _with_days_before(history, net_assets, days, rebuild_days)
    drawn = past_paths(model, history, every, rebuild_days, calendar, products, SCENARIOS, seed)
    outflows = (paths.cumulative_net_outflow(reliance) for paths in drawn)
    shares = (outflow / assets for outflow, assets in zip(outflows, net_assets.loc[every], strict=True))
    called = pd.Series([called_buffer(share, confidence, rebuild_days) for share in shares], every)
    asked = called.rolling(STEADY_DAYS, min_periods=1).max().loc[days]
    broken = _broken(history, days, model, calendar, products, seed)
    return asked.combine(_safe(history, net_assets, broken, rebuild_days), max)


def _with_days_before(
    history: Panel, net_assets: pd.Series, days: pd.DatetimeIndex, rebuild_days: int
) -> pd.DatetimeIndex:
    """Return ``days`` with those before them that the first one's buffer looks back on, as far as the model knew."""
    first = int(history.index.get_indexer(days[:1])[0])
    before = days_of(history)[max(first - STEADY_DAYS + 1, _learning(rebuild_days)) : first]
    return pd.DatetimeIndex(before[(net_assets.reindex(before) > 0).to_numpy()].append(days))


def _learning(rebuild_days: int) -> int:
    """The model needs rehearsals whose days are all known: the first ends ``rebuild_days`` after the warm-up."""
    return WARM_UP + rebuild_days + max(rebuild_days, FEWEST_TRAJECTORIES)


def _days(
    history: Panel, net_assets: pd.Series, start: pd.Timestamp, end: pd.Timestamp, rebuild_days: int
) -> pd.DatetimeIndex:
    learning = _learning(rebuild_days)
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


def _broken(
    history: Panel, days: pd.DatetimeIndex, model: Model, calendar: Calendar, products: pd.DataFrame, seed: int
) -> pd.Series:
    """Return by day whether the drift sentinel said that the model's record did not hold."""
    past = history.loc[: days[-1]]
    states, _ = drift_states(past, calendar, model, len(days) + USUAL_DAYS, products=products, seed=seed)
    return states.iloc[:, 0].reindex(days) == BROKEN


def _safe(history: Panel, net_assets: pd.Series, broken: pd.Series, rebuild_days: int) -> pd.Series:
    """Return the least buffer by day: the safe one while the record is broken, else none."""
    least = [
        safe_buffer(history.loc[:day], net_assets.loc[:day], rebuild_days) if bad else 0.0
        for day, bad in broken.items()
    ]
    return pd.Series(least, broken.index)


def record_of(name: str, buffer: pd.Series, need: pd.Series, spread_bp: float) -> PolicyRecord:
    """Return how ``buffer`` fared on the days of ``need``, both by day and shares of net assets."""
    shortfall = (need - buffer).clip(lower=0.0)
    average = mean(buffer.tolist())  # exact, so that a fixed buffer of 20% gains 0 bp on itself
    gain = (HABIT - average) * spread_bp
    return PolicyRecord(name, average, int((shortfall > 0).sum()), float(shortfall.max()), gain)
