"""Why a day is forecast as it is: amounts that add up to what is expected, one a component.

The calendar's effects are additive in logs. Those of the weekdays are measured against the mean factor of the ordinary
days of the year from the origin, so that ``LEVEL`` is the amount of a usual day, on which nothing else falls, and every
other component says what it adds on this day. Where redemptions are a rate of the redeemable balance, ``BALANCE`` is
what a day owes to more or less being due than on the mean day forecast. Effects become amounts by logarithmic mean
weights, which leave no residual (the additive LMDI-I; Ang 2005, Energy Policy 33, 867-871): of a change from a to b, an
effect of s in logs is s (b - a) / log(b / a).
"""

from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.calendar_effects import Contributions, contributions
from core.forecast.contract import ahead, days_of
from core.forecast.forecasting import NO_TERMS, Forecast
from core.forecast.ladders import Ladder
from core.forecast.openness import open_days
from core.forecast.redeemable import redeemable, redeemable_ahead
from core.types import Flags, Floats, Panel

LEVEL: Final = "level"
BALANCE: Final = "balance"
WEEKDAY: Final = "weekday"
MONTH: Final = "month"
QUARTER: Final = "quarter"
HOLIDAY: Final = "holiday"
PROMOTION: Final = "promotion"
TAX: Final = "tax"
SCHOOL: Final = "school"
OTHER_MODELS: Final = "other_models"
ANNOUNCED: Final = "announced"
OVERRIDE: Final = "override"
EFFECTS: Final = (WEEKDAY, MONTH, QUARTER, HOLIDAY, PROMOTION, TAX, SCHOOL)
COMPONENTS: Final = (LEVEL, BALANCE, *EFFECTS, OTHER_MODELS, ANNOUNCED, OVERRIDE)
COMPONENT: Final = "component"

# How the names of a component's features begin; the longest beginning that fits decides.
BEGINNINGS: Final = {
    WEEKDAY: ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "make_up_day"),
    MONTH: ("month_", "payday_", "event_payday"),
    QUARTER: ("quarter_",),
    HOLIDAY: ("holiday", "before_break", "after_break", "spring_festival", "national_day"),
    PROMOTION: ("event_",),
    TAX: ("tax_", "before_tax_"),
    SCHOOL: ("school_", "event_school"),
}
YEAR = 365
LEAST_DUE = 1e-6  # of the mean balance due, which stands for nothing in logs
MOSTLY = 0.5  # of the working days: what is open on more is closed by days off, what is open on fewer by its terms


def explain(
    history: Panel,
    forecast: Forecast,
    calendar: Calendar,
    products: pd.DataFrame = NO_TERMS,
    known: tuple[Ladder, ...] = (),
) -> pd.DataFrame:
    """Return date, product_id, group, side, component and amount (currency units), one row a component of COMPONENTS.

    The amounts of a day and series sum to ``forecast.expected``. On a day off on which a series is closed, the weekday
    or the holiday takes the usual day away; on days that its terms close nothing is said of it. What the model says
    beyond the calendar's effects, such as the ensemble's other members, is ``OTHER_MODELS``; so is all that tells the
    days of a series without a history of its own from their mean. ``history``, ``products`` and
    ``known`` (the balances) are those that the forecast was made from.
    """
    own, announced = history.reindex(columns=forecast.modelled.columns), forecast.announced.to_numpy()
    modelled, due = forecast.modelled.to_numpy(), redeemable_ahead(known, forecast.modelled, calendar)
    rates = own.div(redeemable(known, own))
    override = forecast.expected.to_numpy() - (modelled + announced)
    parts = {**_modelled_parts(rates, modelled, due, calendar, products), ANNOUNCED: announced, OVERRIDE: override}
    wide = pd.concat(
        {name: pd.DataFrame(parts[name], forecast.expected.index, forecast.expected.columns) for name in COMPONENTS},
        axis="columns", names=[COMPONENT],
    )  # fmt: skip
    long = wide.rename_axis(index=n.DATE).melt(ignore_index=False, value_name=n.AMOUNT).reset_index()
    return long[[n.DATE, *n.PANEL_LEVELS, COMPONENT, n.AMOUNT]]


def component_of(feature: str) -> str:
    """Return the component that a feature of the calendar belongs to. Raises LookupError for one that has none."""
    fits = [(len(start), name) for name, starts in BEGINNINGS.items() for start in starts if feature.startswith(start)]
    if not fits:
        raise LookupError(f"the feature {feature!r} belongs to no component: add how its name begins to BEGINNINGS")
    return max(fits)[1]


def _modelled_parts(
    history: Panel, modelled: Floats, due: Floats, calendar: Calendar, products: pd.DataFrame
) -> dict[str, Floats]:
    """Return the parts (H x K) of ``modelled``: the level, the calendar's effects and what other models add.

    ``history``: rates of the balances that are ``due`` (H x K) on the days ahead.
    """
    year = ahead(history, max(len(modelled), YEAR))
    both = pd.DatetimeIndex(days_of(history).append(year))
    is_open = open_days(history, both, calendar, products)
    past, open_ahead = history.where(is_open[: len(history)]), is_open[len(history) :]
    logs, rows = contributions(past, len(modelled), calendar), len(modelled)
    off = calendar.in_break(year)
    usual = _usual_weekday(contributions(past, len(year), calendar), open_ahead & ~off[:, None])
    mean_due = _mean_day(np.where(modelled != 0, due, 0.0))
    mean_due = np.where(mean_due > 0, mean_due, 1.0)
    due = np.maximum(due, LEAST_DUE * mean_due)
    own = np.where(np.isneginf(logs.level), _mean_day(modelled), np.exp(logs.level + usual) * mean_due)
    base = np.maximum(own, logs.offset * mean_due)  # (K,), the offset included
    known = np.where(np.isneginf(logs.level), 0.0, _centred(_by_component(logs), usual, off[:rows]))
    effects = dict(zip(EFFECTS, known, strict=True))
    parts = _amounts(modelled + logs.offset * due, base, {BALANCE: np.log(due / mean_due), **effects})
    parts[LEVEL] = np.broadcast_to(base - logs.offset * mean_due, modelled.shape)
    parts[BALANCE] -= logs.offset * (due - mean_due)
    deals = open_ahead[calendar.working(year)].mean(axis=0) > MOSTLY
    return _closed(parts, open_ahead[:rows] | (modelled != 0), deals, off[:rows])


def _mean_day(modelled: Floats) -> Floats:
    """Return the mean amount (K,) of the days with any, 0 where there is none."""
    return np.asarray(modelled.sum(axis=0) / np.maximum((modelled != 0).sum(axis=0), 1))


def _by_component(logs: Contributions) -> Floats:
    """Return the effects (C, D, K) of EFFECTS: the sums over their features."""
    member = np.array([component_of(feature) for feature in logs.features])
    return np.array([logs.effects[:, member == name].sum(axis=1) for name in EFFECTS])


def _usual_weekday(year: Contributions, ordinary: Flags) -> Floats:
    """Return the log (K,) of the mean factor of the weekdays over the days that are ``ordinary`` (D, K)."""
    effects = _by_component(year)[EFFECTS.index(WEEKDAY)]
    total, days = np.where(ordinary, np.exp(effects), 0.0).sum(axis=0), ordinary.sum(axis=0)
    return np.asarray(np.log(np.divide(total, days, out=np.ones_like(total), where=days > 0)))


def _centred(effects: Floats, usual: Floats, off: Flags) -> Floats:
    """Return the effects (C, H, K) against those of a usual weekday.

    ``off`` (H,): days of a public holiday, which are no weekday. What they lack against one is the holiday's.
    """
    centred = effects.copy()
    centred[EFFECTS.index(WEEKDAY)] -= np.where(off[:, None], 0.0, usual)
    centred[EFFECTS.index(HOLIDAY)] -= np.where(off[:, None], usual, 0.0)
    return centred


def _amounts(told: Floats, base: Floats, effects: dict[str, Floats]) -> dict[str, Floats]:
    """Return by component the amounts (H, K) that add up to ``told`` less ``base``."""
    change = np.log(told / base)
    # The logarithmic mean of both, which tends to base where they meet.
    weight = base * np.divide(np.expm1(change), change, out=np.ones_like(change), where=change != 0)
    rest = change - np.sum(list(effects.values()), axis=0)
    return {name: weight * effect for name, effect in {**effects, OTHER_MODELS: rest}.items()}


def _closed(parts: dict[str, Floats], is_open: Flags, deals: Flags, off: Flags) -> dict[str, Floats]:
    """Return the parts with closed days of nothing: what ``deals`` (K,) on working days loses its level to the day."""
    lost = np.where(~is_open & deals, parts[LEVEL], 0.0)
    opened = {name: np.where(is_open, amounts, 0.0) for name, amounts in parts.items()}
    opened[LEVEL] += lost
    opened[WEEKDAY] -= np.where(off[:, None], 0.0, lost)
    opened[HOLIDAY] -= np.where(off[:, None], lost, 0.0)
    return opened
