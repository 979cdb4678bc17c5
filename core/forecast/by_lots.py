"""Redemptions from lots: what is due by age, and how much of what is due leaves by the calendar.

For minimum-holding and monthly-open products, whose lots become redeemable on dates that the contract fixes: a week of
strong sales leaves a hold later. The urge of each product is chosen anew every quarter from what was known by then.
"""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.aged_lots import AgedLadder, walk
from core.forecast.calendar_effects import calendar_effects, rehearse_calendar_effects
from core.forecast.contract import Model, Rows, ahead, days_of, series_of
from core.forecast.ensemble import geometric_mean, rows_with_records, weights_of
from core.forecast.ladders import Daily, daily
from core.forecast.redeemable import on_balances
from core.forecast.refits import Refits
from core.forecast.rehearsal import actuals_at, forecasts_at
from core.forecast.urges import EVEN, URGES, unsteadiness, urge_by_age
from core.types import Floats, Panel

LOCKED = (n.MIN_HOLDING, n.MONTHLY_OPEN)
# Tells how much leaves of what is due.
RATES = Model(n.CALENDAR_EFFECTS, calendar_effects, rehearse=rehearse_calendar_effects)
CHOICES = Refits(first=120, every=91)


@dataclass(frozen=True, eq=False)
class Product:
    """One product with locked lots: its flows by day, and how unsteady its rates are under each urge (T, N, U)."""

    family: str
    hold_days: int
    open_day: int | None
    flows: Daily
    unsteady: Floats

    def ladder(self, urges: tuple[int, ...], calendar: Calendar) -> AgedLadder:
        """Return the lots with the chosen one of URGES for each series (N)."""
        shapes = [urge_by_age(URGES[urge], self.hold_days, self.open_day) for urge in urges]
        return walk(self.flows, np.array(shapes), self.open_day, calendar)


@dataclass(frozen=True, eq=False)
class LockedLots:
    """All products of a book whose lots are locked for some time, and their lots as known at any day."""

    products: tuple[Product, ...]
    calendar: Calendar
    kept: dict[tuple[tuple[int, ...], ...], tuple[AgedLadder, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> set[tuple[str, str]]:
        """Product and group of all series."""
        return {key for product in self.products for key in product.flows.series()}

    def known_at(self, day: pd.Timestamp) -> tuple[AgedLadder, ...]:
        """Return the lots under the urges that the flows up to ``day`` speak for."""
        chosen = tuple(self._urges(product, day) for product in self.products)
        if chosen not in self.kept:
            told = zip(self.products, chosen, strict=True)
            self.kept[chosen] = tuple(product.ladder(urges, self.calendar) for product, urges in told)
        return self.kept[chosen]

    def _urges(self, product: Product, day: pd.Timestamp) -> tuple[int, ...]:
        """Return which of URGES serves each series of a product (N): half its own record, half its family's."""
        own = _relative(product, day)
        family = [_relative(each, day) for each in self.products if each.family == product.family]
        return tuple(int(best) for best in np.argmin(own + np.concatenate(family).mean(axis=0), axis=1))


def locked_lots(
    flows: pd.DataFrame, products: pd.DataFrame, calendar: Calendar, by_group: bool = False
) -> LockedLots | None:
    """Return the lots of the products with locked lots whose balance is stated from their first day; None without any.

    ``flows`` and ``products``: frames of the contract. Groups are summed to ``names.ALL``, or kept apart.
    """
    found = []
    terms = products.drop_duplicates(n.PRODUCT_ID)
    for row in terms[terms[n.FAMILY].isin(LOCKED)].to_dict("records"):
        own = flows[flows[n.PRODUCT_ID] == row[n.PRODUCT_ID]]
        if own.empty or not set(n.SIDES) <= set(own.columns[own.notna().any()]):
            continue
        known = daily(own, by_group)
        if known.told().all():
            monthly = row[n.FAMILY] == n.MONTHLY_OPEN
            hold, opens = (1, int(row[n.OPEN_DAY])) if monthly else (max(int(row[n.HOLD_DAYS]), 1), None)
            found.append(Product(str(row[n.FAMILY]), hold, opens, known, unsteadiness(known, hold, opens, calendar)))
    return LockedLots(tuple(found), calendar) if found else None


def by_lots(model: Model, lots: LockedLots, products: pd.DataFrame) -> Model:
    """Return ``model`` with the redemptions of products with locked lots as their lots alone tell them."""
    rehearse = partial(_alone, model, lots, products)
    return replace(model, name=n.BY_LOTS, predict=partial(_predict, rehearse), rehearse=rehearse)


def with_lots(model: Model, lots: LockedLots, products: pd.DataFrame) -> Model:
    """Return ``model`` with what lots tell as one more of its members, weighed by their record up to the origin."""
    rehearse = partial(_weighed, model, lots, products)
    return replace(model, predict=partial(_predict, rehearse), rehearse=rehearse)


def _relative(product: Product, day: pd.Timestamp) -> Floats:
    """Return (N, U): how unsteady each urge leaves the rates, EVEN being 1, and so all while too little is known."""
    row = int(product.flows.came.index.searchsorted(day, side="right")) - 1
    at = product.unsteady[max(row, 0)]
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(at / at[:, [URGES.index(EVEN)]], nan=1.0)


def _predict(rehearse: "partial[Floats]", history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    amounts = rehearse(history, horizon, calendar, np.array([len(history) - 1]))[0]
    return pd.DataFrame(amounts, ahead(history, horizon), series_of(history))


def _alone(
    model: Model, lots: LockedLots, products: pd.DataFrame, history: Panel, horizon: int, calendar: Calendar, rows: Rows
) -> Floats:
    made = forecasts_at(model, history, horizon, calendar, rows)
    told, columns = _told(lots, products, history, horizon, calendar, rows)
    made[:, :, columns] = told
    return made


def _weighed(
    model: Model, lots: LockedLots, products: pd.DataFrame, history: Panel, horizon: int, calendar: Calendar, rows: Rows
) -> Floats:
    """Return the forecasts (O, H, K) at each of ``rows``, each from what was known then."""
    needed = rows_with_records(rows)
    plain = forecasts_at(model, history, horizon, calendar, needed)
    told, columns = _told(lots, products, history, horizon, calendar, needed)
    both, actual = np.stack([plain[:, :, columns], told]), actuals_at(history, needed, horizon)[:, :, columns]
    weights, here = weights_of(both, actual, needed, rows), np.searchsorted(needed, rows)
    made = plain[here]
    made[:, :, columns] = [geometric_mean(both[:, place], weight) for place, weight in zip(here, weights, strict=True)]
    return made


def _told(
    lots: LockedLots, products: pd.DataFrame, history: Panel, horizon: int, calendar: Calendar, rows: Rows
) -> tuple[Floats, Rows]:
    """Return what lots tell at each of ``rows`` (O, H, k) of the series (k,), their places in the history.

    Only the products with locked lots are looked at: others leave by other habits.
    """
    columns = series_of(history)
    own = np.array([(product_id, group) in lots.keys for product_id, group, _ in columns])
    mine, leaving = history.loc[:, own], np.asarray(columns.get_level_values(n.SIDE) == n.REDEMPTION)
    made = np.empty((len(rows), horizon, mine.shape[1]))
    for row, places in CHOICES.served(rows):
        on_lots = on_balances(RATES, lots.known_at(days_of(history)[row]), products)
        made[places] = forecasts_at(on_lots, mine, horizon, calendar, rows[places])
    return made[:, :, leaving[own]], np.flatnonzero(own & leaving)
