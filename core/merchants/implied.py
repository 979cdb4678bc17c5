"""What cash ahead means for flows ahead: a group's forecast or what-if, carried to the products by the pass-through."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import InputError
from core.forecast.contract import days_of, series_of
from core.merchants.lags import LONGEST, over_waiting
from core.merchants.pass_through import PassThrough, SeriesPassThrough
from core.text.figures import day
from core.types import Floats, Panel


def implied_change(found: SeriesPassThrough, ratio: Floats, days: pd.DatetimeIndex, calendar: Calendar) -> Floats:
    """Return the factor on the flows of each day ahead, shape as ``ratio``: (H,), or (S, H) by scenario path.

    ``ratio``: the group's net cash on the ``days`` (H,) after the estimate, over its calendar norm; 1.2 for a fifth
    more receipts than usual at usual payments. What came on the last days before them still acts. Raises InputError
    for a ratio that is not above 0.
    """
    if not (ratio > 0).all():
        raise InputError("pass_through.ratio", found=float(ratio[~(ratio > 0)][0]))
    known = np.broadcast_to(found.recent, (*ratio.shape[:-1], len(found.recent)))
    logs = np.concatenate([known, np.log(ratio)], axis=-1)
    weights = np.array([weight.value for weight in found.lags])
    # One change for each day whose LONGEST days before are there, the last of the past among them.
    changes = np.lib.stride_tricks.sliding_window_view(logs, LONGEST + 1, axis=-1) @ weights[::-1]
    if found.side == n.SUBSCRIPTION:
        around = pd.date_range(end=days[-1], periods=changes.shape[-1], freq="D")
        changes = np.moveaxis(over_waiting(np.moveaxis(changes, -1, 0), around, calendar), 0, -1)
    return np.asarray(np.exp(changes[..., -len(days) :]))


def implied_flows(found: PassThrough, norm: Panel, ratios: Mapping[str, Floats], calendar: Calendar) -> Floats:
    """Return the flows that the groups' cash implies, in currency units, shape (H, K), or (S, H, K) by scenario path.

    ``norm`` (H, K): what each series would be at usual cash, such as a forecast by calendar effects, on the days after
    the estimate; ``ratios``: net cash over its norm by group, all (H,) or all (S, H), usual for a group left out. A
    series without an estimate stays at its norm. Raises InputError where the norm does not start on the day after the
    estimate.
    """
    days, amounts = days_of(norm), norm.to_numpy(float)
    if days[0] != found.as_of + pd.Timedelta(days=1):
        raise InputError("pass_through.start", first=day(days[0]), as_of=day(found.as_of))
    usual = np.ones(next((ratio.shape for ratio in ratios.values()), (len(days),)))
    told = {(each.product_id, each.group, each.side): each for each in found.found}
    changes = [
        implied_change(told[key], ratios.get(key[1], usual), days, calendar) if key in told else usual
        for key in series_of(norm)
    ]
    return np.asarray(amounts * np.stack(changes, axis=-1))
