"""A product with too little history borrows its forecast from analogues: products that are alike and old enough.

What is borrowed is the shape: the analogues' forecasts and paths, in proportion to the two products' amounts on the
days that both have known (a ratio in logs, recent days more, each side pulled a little towards the other). Path s of
the young product is path s of one of its analogues, so that a quarter end which hits the desk hits it too, and wider
by what such a ratio is known to miss. docs/decisions.md has the measurements behind the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.contract import Rows, days_of, log_offset, series_of
from core.forecast.forecasting import Forecast
from core.forecast.likeness import balances, customer_mix, likeness
from core.forecast.openness import open_days
from core.forecast.paths import Paths
from core.types import Flags, Floats, Panel

MOST_ANALOGUES = 3
HALF_LIFE = 10.0  # days after which an amount says half as much of the ratio
PRIOR_DAYS = 2.0  # days' worth of the other side's ratio in each side's
SMALLEST_MISMATCH = 0.05  # in logs; a closer match than this is chance
QUIET_DAYS = 2  # weekend days or holidays without a flow after which a young series counts as closed on them
USUAL_MISMATCH = 0.5  # in logs, before any is seen
LOCKED: Final = (n.MIN_HOLDING, n.FIXED_TERM)  # nothing can leave before the first purchase was held long enough


@dataclass(frozen=True, eq=False)
class Borrowed:
    """``forecast``: that of the old products with the young ones added.

    ``sources``: whom each young product borrows from, the one that counts most first; nobody for a closed product,
    whose terms say all. ``days``: since its first flow; ``left_out``: why another has no forecast even so.
    """

    forecast: Forecast
    sources: dict[str, tuple[str, ...]]
    days: dict[str, int]
    left_out: dict[str, MissingData]


@dataclass(frozen=True, eq=False)
class _Desk:
    """All that lending needs: ``past`` (T x K), closed days NaN, ``ahead`` (H, K) open, of old and young series."""

    past: Panel
    ahead: Flags
    forecast: Forecast
    products: pd.DataFrame
    mix: pd.DataFrame
    assets: pd.Series

    def series(self, product_id: str, side: str) -> int:
        """Return the place of one series in ``past`` and ``ahead``."""
        return series_of(self.past).to_list().index((product_id, n.ALL, side))

    def sides(self, product_id: str) -> list[str]:
        """Return the sides on which flows of a product are known."""
        return [side for side in n.SIDES if (product_id, n.ALL, side) in self.past.columns]


@dataclass(frozen=True, eq=False)
class _Match:
    """One product laid over another: log ratio of amounts, days behind it and mismatch (root mean square) by side."""

    analogue: str
    ratio: Floats
    days: Floats
    mismatch: Floats
    likeness: float

    @property
    def weight(self) -> float:
        """How much the analogue counts: how alike it is by its terms, over how badly it followed the days known."""
        square = (self.days * self.mismatch**2).sum() / self.days.sum()
        return float(self.likeness / (np.sqrt(square) + SMALLEST_MISMATCH))

    @property
    def error(self) -> Floats:
        """Standard error of the ratio by side: the mismatch, shrunk to a usual one, over the root of the days."""
        counted = self.days + PRIOR_DAYS
        square = (self.days * self.mismatch**2 + PRIOR_DAYS * USUAL_MISMATCH**2) / counted
        return np.asarray(np.sqrt(square / counted))


def borrow(
    history: Panel,
    forecast: Forecast,
    young: Sequence[str],
    products: pd.DataFrame,
    flows: pd.DataFrame,
    calendar: Calendar,
) -> Borrowed:
    """Return ``forecast`` with the ``young`` products of ``history`` added.

    ``history``: panel, groups summed, up to the origin, old and young series; ``forecast``: of old products, before
    announced tickets, overrides and maturities are put in; ``products`` and ``flows``: frames of the contract, which
    may be empty; of the flows, groups and balances up to the origin are read.
    """
    desk = _desk(history, forecast, products, flows, calendar)
    random = np.random.default_rng(forecast.paths.seed)
    sources: dict[str, tuple[str, ...]] = {}
    left_out: dict[str, MissingData] = {}
    for product_id in young:
        try:
            matches = _matches(desk, product_id)
        except MissingData as why:
            left_out[product_id] = why
            continue
        sources[product_id] = tuple(match.analogue for match in matches)
        forecast = _with(forecast, desk, product_id, matches, random)
    days = {product_id: _age(history, product_id) for product_id in young}
    return Borrowed(_sorted(forecast), sources, days, left_out)


def _desk(history: Panel, forecast: Forecast, products: pd.DataFrame, flows: pd.DataFrame, calendar: Calendar) -> _Desk:
    days, dates = days_of(history), forecast.paths.dates
    both = pd.DatetimeIndex(days.append(dates))
    flags = open_days(history, both, calendar, products) & ~_quiet(history, ~calendar.working(both))
    begun = history.where(history.cummax().ffill() > 0)  # a side begins with its first flow
    past = begun.where(flags[: len(days)])
    ahead = flags[len(days) :] & ~_locked(history, dates, products)
    origin = forecast.origin
    return _Desk(past, ahead, forecast, products, customer_mix(flows, origin), balances(flows, origin))


def _quiet(history: Panel, off: Flags) -> Flags:
    """Return (T + H, K): the days ``off`` of series that have flows, but never had one on such a day."""
    amounts = history.to_numpy(float)
    flowing, known = amounts > 0, ~np.isnan(amounts)
    past = off[: len(history)]
    none = ~flowing[past].any(axis=0) & flowing.any(axis=0)
    begun = np.maximum.accumulate(known, axis=0)
    return np.asarray(off[:, None] & (none & (begun[past].sum(axis=0) >= QUIET_DAYS)))


def _locked(history: Panel, dates: pd.DatetimeIndex, products: pd.DataFrame) -> Flags:
    """Return (H, K): the days ahead on which nothing bought so far can have been held long enough to leave."""
    flags = np.zeros((len(dates), history.shape[1]), dtype=bool)
    ids, sides = (history.columns.get_level_values(level) for level in (n.PRODUCT_ID, n.SIDE))
    terms = products[products[n.FAMILY].isin(LOCKED)].dropna(subset=[n.HOLD_DAYS])
    for product_id, held in zip(terms[n.PRODUCT_ID], terms[n.HOLD_DAYS], strict=True):
        own = ids == product_id
        leaving = own & (sides == n.REDEMPTION)
        if leaving.any() and not (history.loc[:, leaving] > 0).any(axis=None):
            first = history.index[(history.loc[:, own] > 0).any(axis=1)].min()
            flags[:, leaving] = (dates < first + pd.Timedelta(days=int(held)))[:, None]
    return flags


def _matches(desk: _Desk, product_id: str) -> list[_Match]:
    """Return the analogues of a young product, the one that counts most first.

    None is needed where it is closed on all days ahead. Raises MissingData when nothing is known of the product, or
    nobody is alike.
    """
    sides = desk.sides(product_id)
    places = [desk.series(product_id, side) for side in sides]
    if sides and not desk.ahead[:, places].any() and _family(desk, product_id) == n.CLOSED:
        return []
    if not desk.past.iloc[:, places].notna().any(axis=None):
        raise MissingData("levels.no_flows_yet", product=product_id)
    candidates = desk.forecast.paths.columns.get_level_values(n.PRODUCT_ID).unique()
    alike = [_match(desk, product_id, other) for other in candidates if _comparable(desk, product_id, other)]
    matches = sorted((match for match in alike if match is not None), key=lambda match: -match.weight)
    if not matches:
        raise MissingData("levels.no_analogue", product=product_id)
    return matches[:MOST_ANALOGUES]


def _family(desk: _Desk, product_id: str) -> str:
    own = desk.products.loc[desk.products[n.PRODUCT_ID] == product_id, n.FAMILY]
    return "" if own.empty else str(own.iloc[0])


def _comparable(desk: _Desk, product_id: str, other: str) -> bool:
    """Return whether two products deal on the same kind of days, and flows of the same sides are known of both."""
    families = {_family(desk, product_id), _family(desk, other)}
    kinds = families & {n.MONTHLY_OPEN, n.CLOSED}
    same_kind = n.CLOSED not in kinds and (not kinds or len(families) == 1)
    return same_kind and {*desk.sides(product_id)} <= {*desk.sides(other)}


def _match(desk: _Desk, product_id: str, other: str) -> _Match | None:
    """Return how a product lies over another; None when they have no day in common or are nothing alike."""
    sides = desk.sides(product_id)
    known = [_ratio(desk, product_id, other, side) for side in sides]
    ratio, days, mismatch = (np.array(values) for values in zip(*known, strict=True))
    alike = likeness(product_id, other, desk.products, desk.mix)
    if not days.any() or not alike or not _open_alike(desk, product_id, other):
        return None
    prior = np.where(days[::-1] > 0, ratio[::-1], ratio)  # of the other side; with one side alone its own
    if n.REDEMPTION in sides and {product_id, other} <= set(desk.assets[desk.assets > 0].index):
        prior[sides.index(n.REDEMPTION)] = np.log(desk.assets[product_id] / desk.assets[other])
    pulled = (days * ratio + PRIOR_DAYS * prior) / (days + PRIOR_DAYS)
    return _Match(other, pulled, days, mismatch, alike)


def _open_alike(desk: _Desk, product_id: str, other: str) -> bool:
    """Return whether the analogue is open on some day ahead on each side on which the product is."""
    sides = desk.sides(product_id)
    own, others = (
        desk.ahead[:, [desk.series(name, side) for side in sides]].any(axis=0) for name in (product_id, other)
    )
    return bool((others | ~own).all())


def _ratio(desk: _Desk, product_id: str, other: str, side: str) -> tuple[float, float, float]:
    """Return the log ratio of the amounts, the days it was seen on (less for older ones), and its root mean square."""
    own, others = (desk.past.iloc[:, desk.series(name, side)].to_numpy() for name in (product_id, other))
    place = _counterpart(desk, product_id, side, ~np.isnan(own), ~np.isnan(others))
    used = place >= 0
    if not used.any():
        return 0.0, 0.0, 0.0
    offset = log_offset(np.column_stack([own, others]))
    logs = np.log(own[used] + offset[0]) - np.log(others[place[used]] + offset[1])
    weight = 0.5 ** (np.arange(len(logs))[::-1] / HALF_LIFE)
    ratio = float(np.average(logs, weights=weight))
    return ratio, float(weight.sum()), float(np.sqrt(np.mean((logs - ratio) ** 2)))


def _counterpart(desk: _Desk, product_id: str, side: str, own: Flags, other: Flags) -> Rows:
    """Return (D,): which day of an analogue answers to each day, -1 where none does; flags (D,) say who is open.

    The same day; but monthly-open products redeem on days of their own, and there it is the nearest one.
    """
    days = np.arange(len(own))
    if side == n.REDEMPTION and _family(desk, product_id) == n.MONTHLY_OPEN and other.any():
        opened = np.flatnonzero(other)
        return np.where(own, opened[np.abs(days[:, None] - opened).argmin(axis=1)], -1)
    return np.where(own & other, days, -1)


def _with(
    forecast: Forecast, desk: _Desk, product_id: str, matches: list[_Match], random: np.random.Generator
) -> Forecast:
    """Return the forecast with the series of one young product added; nothing moves where it needs no analogue."""
    count, horizon = forecast.paths.values.shape[:2]
    sides = desk.sides(product_id)
    columns = pd.MultiIndex.from_product([[product_id], [n.ALL], sides], names=n.PANEL_LEVELS)
    if not matches:
        return _added(forecast, columns, np.zeros((horizon, len(sides))), np.zeros((count, horizon, len(sides))))
    share = np.array([match.weight for match in matches])
    share = share / share.sum()
    chosen = random.choice(len(matches), size=count, p=share)  # one analogue a path, for all its days and both sides
    expected, values = np.zeros((horizon, len(sides))), np.zeros((count, horizon, len(sides)))
    for k, side in enumerate(sides):
        laid = [_laid(desk, product_id, match, side, match.ratio[k]) for match in matches]
        expected[:, k] = _pooled(np.array([amounts for amounts, _ in laid]), share)
        wider = np.exp(share @ [match.error[k] for match in matches] * random.standard_normal(count))
        values[:, :, k] = np.array([paths for _, paths in laid])[chosen, np.arange(count)] * wider[:, None]
    return _added(forecast, columns, expected, values)


def _laid(desk: _Desk, product_id: str, match: _Match, side: str, ratio: float) -> tuple[Floats, Floats]:
    """Return the amounts (H,) and paths (S, H) of an analogue in the size of the young product."""
    place = desk.forecast.paths.columns.get_loc((match.analogue, n.ALL, side))
    own, other = (desk.ahead[:, desk.series(name, side)] for name in (product_id, match.analogue))
    day = _counterpart(desk, product_id, side, own, other)
    amounts = desk.forecast.expected.to_numpy()[day, place] * np.exp(ratio)
    paths = desk.forecast.paths.values[:, day, place] * np.exp(ratio)
    return np.where(day >= 0, amounts, 0.0), np.where(day >= 0, paths, 0.0)


def _pooled(amounts: Floats, share: Floats) -> Floats:
    """Return the geometric mean (H,) of amounts (A, H), weighted by ``share`` (A,)."""
    offset = log_offset(amounts.T).mean()
    return np.asarray(np.expm1(share @ np.log1p(amounts / offset)) * offset)


def _added(forecast: Forecast, columns: pd.MultiIndex, expected: Floats, values: Floats) -> Forecast:
    dates, paths = forecast.paths.dates, forecast.paths
    more = pd.DataFrame(expected, dates, columns)
    joined = Paths(dates, paths.columns.append(columns), np.concatenate([paths.values, values], axis=2), paths.seed)
    return replace(
        forecast,
        expected=pd.concat([forecast.expected, more], axis="columns", sort=False),
        modelled=pd.concat([forecast.modelled, more], axis="columns", sort=False),
        announced=pd.concat([forecast.announced, more * 0.0], axis="columns", sort=False),
        paths=joined,
    )


def _sorted(forecast: Forecast) -> Forecast:
    """Return the forecast with its series in the order of a panel's."""
    order = forecast.paths.columns.argsort()
    columns, values = forecast.paths.columns[order], forecast.paths.values[:, :, order]
    return replace(
        forecast,
        expected=forecast.expected.iloc[:, order],
        modelled=forecast.modelled.iloc[:, order],
        announced=forecast.announced.iloc[:, order],
        paths=replace(forecast.paths, columns=columns, values=values),
    )


def _age(history: Panel, product_id: str) -> int:
    """Return the days since the first flow of a product, 0 before it."""
    own = history.loc[:, history.columns.get_level_values(n.PRODUCT_ID) == product_id]
    return int(np.logical_or.accumulate(own.notna().any(axis=1).to_numpy()).sum())
