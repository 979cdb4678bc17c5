"""Pass-through: what of a group's cash reaches each product, after how many days, and what quoted yields do beside it.

    log flow(t) = norm(t) + sum over l of weight(l) . cash(t - l) + own . yield(t) + rival . rival_yield(t) + error(t)

``cash`` is the log of the group's receipts over its payments against what the calendar explains of it
(``core.merchants.net_cash``, ``norms``), the weights lie on a smooth curve of the lag (``lags``), and their sum is the
elasticity: the percent that flows gain from 1% more net cash, kept up. Cash is that of a sample of shops, so it is
measured twice and errors are serially correlated: ``core.merchants.split_sample``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.contract import days_of, series_of
from core.merchants.lags import DEGREE, LONGEST, almon_basis, lagged, over_waiting
from core.merchants.net_cash import net_cash, shops_of
from core.merchants.norms import Controls, cash_deviations, flow_controls
from core.merchants.panel import MerchantPanel
from core.merchants.split_sample import Fit, fit_twice_measured, standard_errors
from core.text import joining
from core.types import Flags, Floats, Panel

RECENT_DAYS = 2 * LONGEST  # what a weekend's orders still answer to on the first day ahead
FEWEST_SHOPS = 8  # in halves of four
FEWEST_FREE_DAYS = 120  # left of the days with a flow once the calendar's effects are fitted
COVERED = 0.9  # of the days with a flow: a yield known on fewer would cost the others
LEAST_MOVED = 0.03  # in 10 bp: a yield whose distance from its trend is smaller says nothing
BASIS_POINTS_A_UNIT = 1e3  # a yield of 1 is this many times 10 bp
PERCENT = 100.0

SHORT, FEW_SHOPS, STILL = "short", "few_shops", "still"


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95% interval."""

    value: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2.0


@dataclass(frozen=True, eq=False)
class SeriesPassThrough:
    """What was found for the flows of one product, group and side.

    ``elasticity``: percent of flow per percent of net cash, summed over lags; ``lags``: that of each day from the
    receipt's own to LONGEST later; ``own_rate``, ``rival_rate``: percent of flow per 10 bp of quoted yield, None where
    no yield is quoted or it hardly ever changes; ``days``: flows used; ``explained``: share of the variance of their
    deviations from the norm; ``recent`` (RECENT_DAYS,): the log of the group's net cash against its norm on the last
    days, oldest first, as far as halves of the shops agree on it.
    """

    product_id: str
    group: str
    side: str
    elasticity: Estimate
    lags: tuple[Estimate, ...]
    own_rate: Estimate | None
    rival_rate: Estimate | None
    days: int
    explained: float
    recent: Floats


@dataclass(frozen=True, eq=False)
class PassThrough:
    """What was found as of a day; ``untold``: why nothing is said of (product, group, side), a key of reasons.

    Series of groups without merchants are in neither.
    """

    as_of: pd.Timestamp
    found: tuple[SeriesPassThrough, ...]
    untold: dict[tuple[str, str, str], str]

    def of(self, product_id: str, group: str, side: str) -> SeriesPassThrough:
        """Return what was found for one series. Raises MissingData saying why nothing is."""
        for each in self.found:
            if (each.product_id, each.group, each.side) == (product_id, group, side):
                return each
        reason = self.untold.get((product_id, group, side), "no_merchants")
        values = {"group": joining.named("words.group", group), "days": FEWEST_FREE_DAYS, "shops": FEWEST_SHOPS}
        raise MissingData(f"pass_through.{reason}", product=product_id, **values)

    def table(self) -> pd.DataFrame:
        """Return a row a series: product_id, group, side, and each figure with ``_low`` and ``_high`` beside it."""
        return pd.DataFrame([_row(each) for each in self.found])


@dataclass(frozen=True, eq=False)
class _Cash:
    """A group's cash: ``measures`` (T, 2, LONGEST + 1) by half of its shops and lag, and ``recent`` (RECENT_DAYS,)."""

    measures: Floats
    recent: Floats


def pass_through(
    flows: Panel, panel: MerchantPanel, rates: pd.DataFrame, calendar: Calendar, as_of: pd.Timestamp | None = None
) -> PassThrough:
    """Return the pass-through to each series of ``flows`` whose group has merchants, known on ``as_of``.

    ``flows``: by group, or summed to ``names.ALL``, which all merchants then stand for; ``rates``: frame of its
    contract, where a product_id as tenor is the product's quoted yield and ``names.RIVAL`` the rival's; ``as_of``:
    default the last day of the flows. Nothing after it is looked at.
    """
    last = pd.Timestamp(flows.index[-1]) if as_of is None else as_of
    known = panel.until(last)
    if known.days.empty:
        return PassThrough(last, (), {})
    days = pd.date_range(known.days[0], last, freq="D", name=n.DATE)
    quotes = _quotes(rates, days)
    history = flows.reindex(days)
    found, untold = [], {}
    for group, keys in _by_group(flows):
        shops = int(shops_of(known, group).sum())
        cash = _cash(known, days, group, calendar) if shops >= FEWEST_SHOPS else None
        for key in keys if shops else ():
            told = FEW_SHOPS if cash is None else _told(key, history[key], cash, quotes, calendar)
            if isinstance(told, str):
                untold[key] = told
            else:
                found.append(told)
    return PassThrough(last, tuple(found), untold)


def recent_cash(panel: MerchantPanel, last: pd.Timestamp, group: str, calendar: Calendar) -> Floats:
    """Return ``SeriesPassThrough.recent`` (RECENT_DAYS,) of a group as it was known on the day ``last``."""
    known = panel.until(last)
    return _cash(known, pd.date_range(known.days[0], last, freq="D", name=n.DATE), group, calendar).recent


def _by_group(flows: Panel) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    keys = [(str(product), str(group), str(side)) for product, group, side in series_of(flows)]
    for group in dict.fromkeys(key[1] for key in keys):
        yield group, [key for key in keys if key[1] == group]


def _quotes(rates: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Return rates by day and tenor in steps of 10 bp, the last known one on a day without a fixing."""
    known = rates[rates[n.DATE] <= days[-1]]
    wide = known.pivot_table(index=n.DATE, columns=n.TENOR, values=n.RATE)
    return wide.reindex(wide.index.union(days)).ffill().loc[days] * BASIS_POINTS_A_UNIT


def _cash(panel: MerchantPanel, days: pd.DatetimeIndex, group: str, calendar: Calendar) -> _Cash:
    logs = np.full((len(days), 2), np.nan)
    logs[: len(panel.days)] = net_cash(panel, group)[: len(days)]
    deviations = cash_deviations(logs, days, group, calendar)
    return _Cash(lagged(deviations), _recent(deviations))


def _recent(deviations: Floats) -> Floats:
    """Return the mean of the halves on the last days, shrunk by the share of its variance on which they agree."""
    mean = deviations.mean(axis=1)
    known = ~np.isnan(mean)
    common = float(np.mean(deviations[known, 0] * deviations[known, 1])) if known.any() else 0.0
    variance = float(np.mean(np.square(mean[known]))) if known.any() else 0.0
    reliable = np.clip(common / variance, 0.0, 1.0) if variance > 0 else 0.0
    return np.asarray(reliable * np.nan_to_num(mean[-RECENT_DAYS:]))


def _told(
    key: tuple[str, str, str], flow: pd.Series, cash: _Cash, quotes: pd.DataFrame, calendar: Calendar
) -> SeriesPassThrough | str:
    """Return what is found for one series, or the reason why nothing is."""
    days, amounts = days_of(flow.to_frame()), flow.to_numpy(float)
    terms = [tenor for tenor in (key[0], n.RIVAL) if _covers(quotes, tenor, amounts > 0)]
    measures: Floats = cash.measures @ almon_basis()
    yields: Floats = quotes[terms].to_numpy(float)
    if key[2] == n.SUBSCRIPTION:
        measures, yields = (over_waiting(values, days, calendar) for values in (measures, yields))
    used = (amounts > 0) & ~np.isnan(measures).any(axis=(1, 2)) & ~np.isnan(yields).any(axis=1)
    controls = flow_controls(calendar, days, used)
    if _free(controls, used) < FEWEST_FREE_DAYS:
        return SHORT
    logs, moving = np.log(amounts[used]), controls.left(yields[used]).std(axis=0) > LEAST_MOVED
    if np.allclose(controls.left(logs[:, None]), 0.0):
        return STILL
    first, second = (np.column_stack([measures[used, half], yields[used][:, moving]]) for half in (0, 1))
    told = [tenor for tenor, moves in zip(terms, moving, strict=True) if moves]
    return _series(key, fit_twice_measured(logs, first, second, controls), told, cash.recent)


def _covers(quotes: pd.DataFrame, tenor: str, flowing: Flags) -> bool:
    """Return whether a yield is known on nearly all days with a flow, so that asking for it costs few of them."""
    if tenor not in quotes or not flowing.any():
        return False
    return bool(quotes[tenor].notna().to_numpy()[flowing].mean() >= COVERED)


def _free(controls: Controls, used: Flags) -> int:
    return int(used.sum()) - controls.basis(0.0)[0].shape[1] if used.any() else 0


def _series(key: tuple[str, str, str], fit: Fit, terms: list[str], recent: Floats) -> SeriesPassThrough:
    """Return the figures, each a linear one of the coefficients: of the curve's first, then of the yields."""
    basis = almon_basis()
    curves = np.vstack([basis.sum(axis=0), basis])
    weights = np.zeros((len(curves) + len(terms), len(fit.coefficients)))
    weights[: len(curves), : DEGREE + 1] = curves
    weights[len(curves) :, DEGREE + 1 :] = PERCENT * np.eye(len(terms))
    errors, reach = standard_errors(fit.influence @ weights.T)
    values = weights @ fit.coefficients
    told = [
        Estimate(float(value), float(value - half), float(value + half))
        for value, half in zip(values, errors * reach, strict=True)
    ]
    rates = dict(zip(terms, told[len(curves) :], strict=True))
    return SeriesPassThrough(
        *key,
        elasticity=told[0],
        lags=tuple(told[1 : len(curves)]),
        own_rate=rates.get(key[0]),
        rival_rate=rates.get(n.RIVAL),
        days=len(fit.influence),
        explained=fit.explained,
        recent=recent,
    )


def _row(each: SeriesPassThrough) -> dict[str, object]:
    row: dict[str, object] = {n.PRODUCT_ID: each.product_id, n.GROUP: each.group, n.SIDE: each.side}
    for name in ("elasticity", "own_rate", "rival_rate"):
        figure = getattr(each, name) or Estimate(np.nan, np.nan, np.nan)
        row |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    return row | {"days": each.days, "explained": each.explained}
