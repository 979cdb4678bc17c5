"""Coverage: whether the paths drawn on past days held what then came.

What is judged is the cumulative net outflow at the end of a horizon, since that is what breaks a reserve. A level of
90% is covered when it lies between the 5% and the 95% quantile of that day's paths, and broken when it lies above the
90% quantile. Horizons of days that follow each other overlap, so ninety origins of thirty days are no ninety trials;
the band says how far the share may lie from its level by chance, with as many trials as windows lie side by side.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.contract import Model, days_of
from core.forecast.forecasting import NO_TERMS, SCENARIOS
from core.forecast.past_paths import past_paths
from core.forecast.rehearsal import WARM_UP
from core.types import Panel

ORIGIN, HORIZON, ACTUAL, LEVEL = "origin", "horizon", "actual", "level"
ORIGINS, COVERED, BROKEN, SHARE, LOW, HIGH, EFFECTIVE = (
    "origins", "covered", "broken", "share", "low", "high", "effective",
)  # fmt: skip
HORIZONS = (7, 14, 30)
LEVELS = (0.90, 0.99)
USUAL_ORIGINS = 120
CHANCE = 0.95  # the probability with which the share of calibrated paths lies in the band


def coverage_record(
    history: Panel,
    calendar: Calendar,
    model: Model,
    *,
    horizons: Sequence[int] = HORIZONS,
    levels: Sequence[float] = LEVELS,
    origins: int = USUAL_ORIGINS,
    products: pd.DataFrame = NO_TERMS,
    count: int = SCENARIOS,
    seed: int = 1,
) -> pd.DataFrame:
    """Return how often the paths held what came, by product, horizon and level, and over all products (``n.ALL``).

    Columns product_id, horizon, level, origins, covered, broken, share, low, high, effective: of the daily ``origins``
    (the last ones that can be judged; fewer where the history is short) the number that the two-sided interval covered
    and that broke the one-sided quantile, the share covered, the band in which the share of calibrated paths lies with
    95% probability, and the number of independent windows that the band rests on. Raises MissingData when no origin has
    enough past errors and enough days after it.
    """
    return record_of(drawn_outflows(history, calendar, model, horizons, levels, origins, products, count, seed), levels)


def record_of(drawn: pd.DataFrame, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """Return the record, as ``coverage_record`` does, of what ``drawn_outflows`` has drawn at ``levels``."""
    parts = {n.ALL: drawn, **{str(product_id): part for product_id, part in drawn.groupby(n.PRODUCT_ID, sort=False)}}
    return pd.DataFrame([
        _row(name, windows, int(str(horizon)), level)
        for name, part in parts.items() for horizon, windows in part.groupby(HORIZON) for level in levels
    ])  # fmt: skip


def drawn_outflows(
    history: Panel,
    calendar: Calendar,
    model: Model,
    horizons: Sequence[int] = HORIZONS,
    levels: Sequence[float] = LEVELS,
    origins: int = USUAL_ORIGINS,
    products: pd.DataFrame = NO_TERMS,
    count: int = SCENARIOS,
    seed: int = 1,
    step: int = 1,
) -> pd.DataFrame:
    """Return each origin's cumulative net outflow as it came and as the paths had it, currency.

    Origins are the last ``origins`` days that can be judged, every ``step``-th of them.

    Columns origin, product_id, horizon, actual, and by quantile of the paths: for 90% those of 5%, 90% and 95%. A
    product of which some day of a window was not observed has no row for it. Raises MissingData as
    ``coverage_record`` does.
    """
    days = _judged_days(history, min(horizons), max(horizons), origins)[::step]
    wanted = quantiles_of(levels)
    outflow = _net_outflow(history)
    parts = []
    for paths in past_paths(model, history, days, max(horizons), calendar, products, count, seed):
        origin = paths.dates[0] - pd.Timedelta(days=1)
        for product_id in dict.fromkeys(paths.columns.get_level_values(n.PRODUCT_ID)):
            came = outflow[product_id].reindex(paths.dates).to_numpy(float).cumsum()
            said = np.quantile(paths.only(product_id).cumulative_net_outflow(), wanted, axis=0)
            parts += [
                (origin, product_id, h, came[h - 1], *said[:, h - 1]) for h in horizons if not np.isnan(came[h - 1])
            ]
    return pd.DataFrame(parts, columns=[ORIGIN, n.PRODUCT_ID, HORIZON, ACTUAL, *wanted])


def quantiles_of(levels: Sequence[float]) -> list[float]:
    """Return the quantiles that two-sided intervals and one-sided bounds at ``levels`` need, ascending."""
    both = {q for level in levels for q in _ends(level)}
    return sorted(both | set(levels))


def _ends(level: float) -> tuple[float, float]:
    return round((1 - level) / 2, 6), round((1 + level) / 2, 6)


def first_judged(longest: int) -> int:
    """Return the first row of a history on which paths of ``longest`` days can be drawn and are worth judging."""
    return WARM_UP + 2 * longest


def _judged_days(history: Panel, shortest: int, longest: int, origins: int) -> pd.DatetimeIndex:
    """Return the last daily origins with ``shortest`` days after them, and a record of ``longest`` days before them."""
    days = days_of(history)[first_judged(longest) : len(history) - shortest][-origins:]
    if days.empty:
        raise MissingData("forecast.few_trajectories", days=len(history), horizon=longest)
    return days


def _net_outflow(history: Panel) -> pd.DataFrame:
    """Return redemptions less subscriptions by day and product, NaN where nothing was observed."""
    signed = history * np.where(history.columns.get_level_values(n.SIDE) == n.REDEMPTION, 1.0, -1.0)
    return signed.T.groupby(level=n.PRODUCT_ID, sort=False).sum(min_count=1).T


def _row(product_id: str, drawn: pd.DataFrame, horizon: int, level: float) -> dict[str, object]:
    """Return the record's row of the windows ``drawn`` (of one horizon) at one level."""
    low, high = _ends(level)
    held = drawn[ACTUAL].between(drawn[low], drawn[high])
    effective = _effective(drawn.assign(held=held), horizon)
    least, most = _band(level, effective)
    return {
        n.PRODUCT_ID: product_id,
        HORIZON: horizon,
        LEVEL: level,
        ORIGINS: len(drawn),
        COVERED: int(held.sum()),
        BROKEN: int((drawn[ACTUAL] > drawn[level]).sum()),
        SHARE: float(held.mean()),
        LOW: least,
        HIGH: most,
        EFFECTIVE: effective,
    }


def _effective(drawn: pd.DataFrame, horizon: int) -> float:
    """Return the number of independent windows: those side by side in time, times the products that tell apart.

    Products that break together are one trial: their number is divided by the design effect 1 + (m - 1) rho of clusters
    (Kish 1965), with rho the mean correlation between products of being covered.
    """
    flags = drawn.pivot(index=ORIGIN, columns=n.PRODUCT_ID, values="held").astype(float)
    windows, count = max(len(flags) / horizon, 1.0), flags.shape[1]
    if count == 1:
        return windows
    apart = flags.loc[:, flags.std() > 0].corr().to_numpy()
    others = apart[~np.eye(len(apart), dtype=bool)]
    rho = max(float(others.mean()), 0.0) if others.size else 0.0
    return windows * count / (1 + (count - 1) * rho)


def _band(level: float, trials: float) -> tuple[float, float]:
    """Return the shares between which a binomial of ``trials`` at ``level`` lies with probability ``CHANCE``."""
    from scipy.stats import binom  # takes a second to load, which a command that judges nothing need not wait

    whole = max(round(trials), 1)
    least, most = binom.ppf([(1 - CHANCE) / 2, (1 + CHANCE) / 2], whole, level)
    return float(least / whole), float(most / whole)
