"""One view of flows: past amounts, expected amounts and the quantiles of the paths, side by side."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.forecast import Forecast
from core.present.sentences import reasons_of
from core.present.template import Palette
from core.types import Flags, Floats, Panel

NET: Final = "net"
CUMULATIVE: Final = "cumulative"
VIEWS: Final = (NET, n.SUBSCRIPTION, n.REDEMPTION, CUMULATIVE)
LEVELS: Final = (0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995)
LOW_LEVEL, HIGH_LEVEL = 0.05, 0.95
EXPECTED, LOW, HIGH, MARKS = "expected", "low", "high", "marks"
HISTORY_DAYS: Final = 60


@dataclass(frozen=True, eq=False)
class FlowView:
    """Currency units a day, or in total for the cumulative view: above zero arrives.

    ``history`` by past day; ``expected`` and ``quantiles`` (days x LEVELS) by day to come; ``own``: what would be
    expected without overrides, None where there are none; ``total``: low, expected and high of the sum over all days to
    come; ``peak``: the day on which most arrives or, for a net view, leaves.
    """

    view: str
    history: pd.Series
    expected: pd.Series
    own: pd.Series | None
    quantiles: pd.DataFrame
    total: tuple[float, float, float]
    peak: pd.Timestamp
    at_peak: float


def flow_view(history: Panel, forecast: Forecast, product: str, group: str, horizon: int, view: str) -> FlowView:
    """Return one view of VIEWS over the next ``horizon`` days; ``names.ALL`` sums products or groups."""
    columns = forecast.paths.columns
    signs = _signs(columns, product, group, view)
    past = _summed(history.tail(HISTORY_DAYS), signs)
    middle = _summed(forecast.expected.iloc[:horizon], signs)
    own = _summed((forecast.modelled + forecast.announced).iloc[:horizon], signs)
    scenarios = np.asarray(forecast.paths.values[:, :horizon, signs != 0] @ signs[signs != 0])
    low, high = np.quantile(scenarios.sum(axis=1), (LOW_LEVEL, HIGH_LEVEL))
    total = (float(low), float(middle.sum()), float(high))
    place = int(middle.argmax() if view in n.SIDES else middle.argmin())
    peak, at_peak = middle.index[place], float(middle.iloc[place])
    if view == CUMULATIVE:
        running = past.fillna(0.0).cumsum()
        past, middle, scenarios = running - running.iloc[-1], middle.cumsum(), scenarios.cumsum(axis=1)
        own = own.cumsum()
    levels = np.quantile(scenarios, LEVELS, axis=0).T
    quantiles = pd.DataFrame(levels, index=middle.index, columns=list(LEVELS))
    overridden = not np.allclose(own, middle, rtol=1e-9)
    return FlowView(view, past, middle, own if overridden else None, quantiles, total, peak, at_peak)


def colour_of(view: str, colours: Palette) -> str:
    """Return the colour that a view has on every chart."""
    return {n.SUBSCRIPTION: colours.subscription, n.REDEMPTION: colours.redemption}.get(view, colours.net)


def day_table(view: FlowView, marks: pd.DataFrame) -> pd.DataFrame:
    """Return one row a day to come: expected, 5% and 95% of the paths, and what falls on the day."""
    return pd.DataFrame(
        {
            n.DATE: view.expected.index,
            EXPECTED: view.expected.to_numpy(),
            LOW: view.quantiles[LOW_LEVEL].to_numpy(),
            HIGH: view.quantiles[HIGH_LEVEL].to_numpy(),
            MARKS: [reasons_of(day, marks) for day in view.expected.index],
        }
    )


def _signs(columns: pd.MultiIndex, product: str, group: str, view: str) -> Floats:
    """Return by column what it adds to the view: 1, -1 or 0."""
    sides = columns.get_level_values(n.SIDE)
    chosen = _chosen(columns, n.PRODUCT_ID, product) & _chosen(columns, n.GROUP, group)
    adds = sides == view if view in n.SIDES else sides == n.SUBSCRIPTION
    takes = np.zeros(len(columns), bool) if view in n.SIDES else sides == n.REDEMPTION
    return np.asarray(chosen * (adds.astype(float) - takes.astype(float)))


def _chosen(columns: pd.MultiIndex, level: str, name: str) -> Flags:
    return np.full(len(columns), True) if name == n.ALL else np.asarray(columns.get_level_values(level) == name)


def _summed(amounts: pd.DataFrame, signs: Floats) -> pd.Series:
    """Return the signed sum by day; a day on which no column is known stays unknown."""
    return (amounts * signs).loc[:, signs != 0].sum(axis="columns", min_count=1)
