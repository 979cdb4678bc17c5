"""Overrides: the manager's figure in place of the model's, on the days of a window, while it is in force.

An override speaks of the uncertain part of a forecast: tickets come on top of it. Expected amounts and every path are
scaled by the same factor of the day, so that a scenario stays as far above or below what is expected as it was. Where
the model expects nothing, an amount is added as certain, since there is nothing to scale. Of overrides that speak of
the same series on the same day, the one entered later holds.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.forecast.announced import everyone, series_meant
from core.forecast.contract import series_of
from core.forecast.forecasting import Forecast
from core.types import Flags, Floats, Panel

SHARE_DAYS = 90  # of the past, from which a group's share of a product's flow is read


@dataclass(frozen=True, eq=False)
class Changes:
    """What overrides do: amounts (H, K) become ``factor`` times themselves plus ``added``."""

    factor: Floats
    added: Floats


@dataclass
class _Part:
    """The ``share`` of one series that belongs to one group, and what was last said of it, by day (H,)."""

    series: int
    group: str
    share: float
    factor: Floats
    added: Floats


def in_force(overrides: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the overrides that a forecast made on ``as_of`` goes by, in the order in which they were entered."""
    known = overrides[(overrides[n.ENTERED] <= as_of) & (overrides[n.EXPIRES] >= as_of)]
    return known[known[n.END] > as_of].sort_values([n.ENTERED, n.OVERRIDE_ID], ignore_index=True)


def with_overrides(
    forecast: Forecast, overrides: pd.DataFrame, by_group: Panel | None = None, is_open: Flags | None = None
) -> Forecast:
    """Return the forecast under the overrides in force at its origin; ``modelled`` and ``announced`` stay.

    ``by_group``: past flows of the products by group, needed where an override speaks of a group that a series does
    not tell apart; ``is_open``: (H, K), by default every day. Nothing is changed on a day on which a series is closed.
    """
    known = in_force(overrides, forecast.origin)
    if known.empty:
        return forecast
    announced = forecast.announced.to_numpy()
    made = changes(forecast.expected - announced, known, by_group, is_open)
    expected = (forecast.expected - announced) * made.factor + made.added + announced
    values = (forecast.paths.values - announced) * made.factor + made.added + announced
    return replace(forecast, expected=expected, paths=replace(forecast.paths, values=values))


def changes(
    amounts: pd.DataFrame, overrides: pd.DataFrame, by_group: Panel | None = None, is_open: Flags | None = None
) -> Changes:
    """Return what ``overrides``, in the order in which they hold, do to modelled ``amounts`` (H x K).

    An override of all groups scales each group alike. One of a group, where the series holds all groups, scales the
    part of it that was the group's in the last ``SHARE_DAYS`` of ``by_group``.
    """
    dates, columns = pd.DatetimeIndex(amounts.index), series_of(amounts)
    open_days = np.ones(amounts.shape, dtype=bool) if is_open is None else is_open
    parts = _parts(columns, overrides, by_group, len(dates))
    for override in overrides.to_dict("records"):
        window = np.asarray((dates >= override[n.START]) & (dates <= override[n.END]))
        _apply(override, _mine(override, parts, columns), amounts.to_numpy(), window[:, None] & open_days)
    factor, added = np.ones(amounts.shape), np.zeros(amounts.shape)
    for part in parts:  # a series without parts of its own has one, its whole
        factor[:, part.series] += part.share * (part.factor - 1.0)
        added[:, part.series] += part.added
    return Changes(factor, added)


def _apply(override: Any, mine: list[_Part], amounts: Floats, days: Flags) -> None:
    """Let an override take the place of what was said of its parts before; ``days`` (H, K) are those it speaks of."""
    if override[n.MEASURE] == n.PERCENT:
        said: tuple[Floats, Floats] = np.full(len(amounts), 1.0 + override[n.VALUE]), np.zeros(len(amounts))
    else:
        said = _to_amount(float(override[n.VALUE]), mine, amounts, days)
    for part in mine:
        on = days[:, part.series]
        part.factor, part.added = np.where(on, said[0], part.factor), np.where(on, said[1], part.added)


def _to_amount(value: float, mine: list[_Part], amounts: Floats, days: Flags) -> tuple[Floats, Floats]:
    """Return the factor (H,) that brings all parts together to ``value``, and what each gets where they are nothing."""
    total = sum((part.share * amounts[:, part.series] for part in mine), np.zeros(len(amounts)))
    sharing = sum((days[:, part.series] for part in mine), np.zeros(len(amounts)))
    factor = np.divide(value, total, out=np.ones_like(total), where=total > 0)
    return factor, np.where(total > 0, 0.0, value / np.maximum(sharing, 1.0))


def _mine(override: Any, parts: list[_Part], columns: pd.MultiIndex) -> list[_Part]:
    meant = series_meant(columns, override[n.PRODUCT_ID], override[n.SIDE], override[n.GROUP])
    every = everyone(override[n.GROUP])
    return [part for part in parts if meant[part.series] and (every or part.group == override[n.GROUP])]


def _parts(columns: pd.MultiIndex, overrides: pd.DataFrame, by_group: Panel | None, horizon: int) -> list[_Part]:
    """Return the parts of every series: the groups that overrides speak of, and the rest."""
    parts = []
    for k, (product_id, group, side) in enumerate(columns):
        own = overrides[(overrides[n.PRODUCT_ID] == product_id) & (overrides[n.SIDE] == side)]
        named = sorted({name for name in own[n.GROUP] if not everyone(name)}) if group == n.ALL else []
        shares = {name: _share(by_group, product_id, name, side) for name in named}
        for name, share in {**shares, group: 1.0 - sum(shares.values())}.items():
            parts.append(_Part(k, name, share, np.ones(horizon), np.zeros(horizon)))
    return parts


def _share(by_group: Panel | None, product_id: str, group: str, side: str) -> float:
    """Return the share of a group in the flow of a product's side, 0 where it had none. Raises ValueError unknown."""
    if by_group is None:
        raise ValueError(f"an override of the group {group} needs the flows of {product_id} by group")
    columns = by_group.columns
    own = (columns.get_level_values(n.PRODUCT_ID) == product_id) & (columns.get_level_values(n.SIDE) == side)
    sums = by_group.loc[:, own].iloc[-SHARE_DAYS:].sum()
    total = float(sums.sum())
    return float(sums[sums.index.get_level_values(n.GROUP) == group].sum()) / total if total > 0 else 0.0
