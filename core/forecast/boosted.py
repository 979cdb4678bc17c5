"""LightGBM, global and direct: one model over all series and days ahead learns what the calendar's effects leave.

Its target is the log of the amount over the forecast of ``calendar_effects`` made on the same day: the trees need not
learn the calendar from few years, and what they learn on one series holds for all. What they say counts in full only
on a panel wide enough to have taught them (``TRUSTED``). Absolute loss, as WAPE is. Ke et al. (2017).
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.boosted_features import State, features_at, state_of
from core.forecast.calendar_effects import rehearse_calendar_effects
from core.forecast.contract import Rows, ahead, days_of, log_offset, series_of
from core.forecast.refits import Refits
from core.types import Floats, Panel

if TYPE_CHECKING:
    from lightgbm import Booster

REFITS = Refits(first=90, every=28, growth=1.25)
WARM_UP = 28  # the first row that is trained on
MOST_CELLS = 15_000  # amounts of training, taken evenly
CELLS_A_DAY = 1_000  # forecasts of one training origin, beyond which origins are spaced
SPACINGS = (1, 2, 3, 5, 10)  # days, none a multiple of the week
SMALLEST_LEAF = 40  # amounts of training
MEMORY = 180.0  # days after which an amount of training counts half
TRUSTED = 200  # windows of ``horizon`` days observed over all series, at which half of a correction is believed
TREES = 30
PARAMETERS = {
    "objective": "l1", "learning_rate": 0.15, "num_leaves": 8, "min_data_in_leaf": SMALLEST_LEAF, "max_bin": 63,
    "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1,
    "seed": 1, "deterministic": True, "force_col_wise": True, "num_threads": 1, "verbosity": -1,
}  # fmt: skip


def boosted(history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Return the forecast of calendar effects, corrected by the trees."""
    amounts = rehearse_boosted(history, horizon, calendar, np.array([len(history) - 1]))[0]
    return pd.DataFrame(amounts, index=ahead(history, horizon), columns=history.columns)


def rehearse_boosted(history: Panel, horizon: int, calendar: Calendar, rows: Rows) -> Floats:
    """Return the forecasts (O, H, K) at each of ``rows``, each from the days up to it only."""
    taught = _training_origins(int(rows[-1]), horizon * history.shape[1])
    origins = np.union1d(taught, rows)
    base = rehearse_calendar_effects(history, horizon, calendar, origins)
    forecasts, amounts = base[np.searchsorted(origins, rows)], np.ascontiguousarray(history.to_numpy(float))
    believed = _believed(amounts, horizon)
    for row, places in REFITS.served(rows):
        if row < REFITS.first:
            continue
        known = amounts[: rows[places[-1]] + 1]
        offset = log_offset(known[: row + 1], known)
        state = state_of(np.log(known + offset), days_of(history)[: len(known)], series_of(history))
        trees = _fit(state, taught, np.log(base[np.searchsorted(origins, taught)] + offset), row)
        if trees is None:
            continue
        for place in places:
            logs = np.log(forecasts[place] + offset)
            correction = believed[rows[place]] * _predict(trees, state, logs, rows[place])
            forecasts[place] = np.where(forecasts[place] > 0, np.maximum(np.exp(logs + correction) - offset, 0.0), 0.0)
    return forecasts


def _training_origins(last: int, cells: int) -> Rows:
    """Return the rows before ``last`` that are trained on, for ``cells`` forecasts at each."""
    spacing = next((days for days in SPACINGS if days * CELLS_A_DAY >= cells), SPACINGS[-1])
    return np.arange(WARM_UP, last, spacing)


def _believed(amounts: Floats, horizon: int) -> Floats:
    """Return the share (T,) of a correction that is believed on each day."""
    windows = np.cumsum((~np.isnan(amounts)).sum(axis=1)) / horizon
    return np.asarray(windows / (windows + TRUSTED))


def _fit(state: State, origins: Rows, base: Floats, row: int) -> "Booster | None":
    """Return the trees learned from what is known on ``row``, None where that is nothing.

    ``base`` (O, H, K): logs of the forecasts to correct, made at ``origins``.
    """
    import lightgbm  # takes a second to load, which a command that forecasts nothing need not wait

    steps = np.arange(1, base.shape[1] + 1)
    day = origins[:, None] + steps
    due = np.where((day <= row)[:, :, None], state.logs[np.minimum(day, row)], np.nan)
    cells = np.argwhere(~np.isnan(due))
    cells = cells[np.unique(np.linspace(0, len(cells) - 1, MOST_CELLS).astype(int))] if len(cells) else cells
    if len(cells) < SMALLEST_LEAF:
        return None
    place, ahead, series = cells.T
    target = due[place, ahead, series] - base[place, ahead, series]
    weight = 0.5 ** ((row - day[place, ahead]) / MEMORY)
    seen = features_at(state, base[place, ahead, series], origins[place], steps[ahead], series)
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(seen, target, weight=weight), TREES)


def _predict(trees: "Booster", state: State, base: Floats, row: int) -> Floats:
    """Return the corrections (H, K) of the logs ``base`` (H, K) forecast on ``row``."""
    step, series = (index.ravel() for index in np.indices(base.shape))
    seen = features_at(state, base.ravel(), np.full(base.size, row), step + 1, series)
    return np.asarray(trees.predict(seen, num_threads=1)).reshape(base.shape)
