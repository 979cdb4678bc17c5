"""The registered models. A new one is tested by being registered: one contract suite runs over all."""

from functools import partial
from types import MappingProxyType

from core import names as n
from core.errors import InputError
from core.forecast.boosted import boosted, rehearse_boosted
from core.forecast.calendar_effects import calendar_effects, rehearse_calendar_effects
from core.forecast.contract import Model
from core.forecast.damped_level import damped_level, rehearse_damped_level
from core.forecast.ensemble import ensemble, rehearse_ensemble
from core.forecast.naive import seasonal_naive, weekday_median
from core.forecast.prophet_model import prophet
from core.text import joining

# Trajectories of a month that start a day apart tell nearly the same story; every second one is enough.
STRIDE = 2
WIDEST = 400  # series: with more, the calendar's shared effects know what the trees would learn, in a third of the time

_SEASONAL_NAIVE = Model(n.SEASONAL_NAIVE, seasonal_naive, STRIDE)
_WEEKDAY_MEDIAN = Model(n.WEEKDAY_MEDIAN, weekday_median, STRIDE)
_PROPHET = Model(n.PROPHET, prophet, stride=14, most_origins=20)
# docs/decisions.md says why the baselines and Prophet are compared with the others but are no members.
MEMBERS = (
    Model(n.CALENDAR_EFFECTS, calendar_effects, STRIDE, rehearse=rehearse_calendar_effects),
    Model(n.DAMPED_LEVEL, damped_level, STRIDE, rehearse=rehearse_damped_level),
    Model(n.LIGHTGBM, boosted, STRIDE, widest=WIDEST, rehearse=rehearse_boosted),
)
_ENSEMBLE = Model(n.ENSEMBLE, partial(ensemble, MEMBERS), STRIDE, rehearse=partial(rehearse_ensemble, MEMBERS))

MODELS = MappingProxyType(
    {model.name: model for model in (_SEASONAL_NAIVE, _WEEKDAY_MEDIAN, *MEMBERS, _PROPHET, _ENSEMBLE)}
)


def find_model(name: str) -> Model:
    """Return the registered model ``name``; raises InputError naming those that exist."""
    if name not in MODELS:
        raise InputError("forecast.unknown_model", name=name, known=joining.listed(MODELS))
    return MODELS[name]
