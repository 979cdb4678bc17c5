"""Prophet behind one seam: log target, and our own holidays frame instead of its built-in list.

Its list for China splits one holiday into many one-off names and lacks make-up working days, so breaks, make-up days,
month and quarter ends and events are handed to it from the calendar. Taylor and Letham (2018).
"""

import logging

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, marks
from core.forecast.contract import ahead, log_offset
from core.types import Floats, Panel

YEARLY_FROM_DAYS = 730  # a yearly wave needs two years to be told from the trend
FEWEST_DAYS = 10


def prophet(history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Return Prophet's expected amounts, one fit a series; a series hardly observed is expected at its mean."""
    dates = ahead(history, horizon)
    amounts = history.to_numpy(float)
    offset = log_offset(amounts)
    holidays = _holidays(calendar, history.index[0], dates[-1])
    logs = [_predict(history.index, np.log(amounts[:, k] + offset[k]), dates, holidays) for k in range(len(offset))]
    return pd.DataFrame(np.maximum(np.exp(np.column_stack(logs)) - offset, 0.0), index=dates, columns=history.columns)


def _predict(days: pd.DatetimeIndex, logs: Floats, dates: pd.DatetimeIndex, holidays: pd.DataFrame) -> Floats:
    observed = ~np.isnan(logs)
    if observed.sum() < FEWEST_DAYS:
        return np.full(len(dates), logs[observed].mean() if observed.any() else -np.inf)
    from prophet import Prophet

    # Stan reports every fit as news; what goes wrong is raised.
    logging.getLogger("cmdstanpy").disabled = True
    long = (days[-1] - days[0]).days >= YEARLY_FROM_DAYS
    model = Prophet(
        holidays=holidays.copy(),  # Prophet writes into the frame it is given
        weekly_seasonality=True,
        yearly_seasonality=long,
        daily_seasonality=False,
        uncertainty_samples=0,  # scenario paths are made in one place for every model
    )
    model.fit(pd.DataFrame({"ds": days[observed], "y": logs[observed]}))
    return model.predict(pd.DataFrame({"ds": dates}))["yhat"].to_numpy(float)


def _holidays(calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return Prophet's holidays frame: breaks, make-up days, period ends and event windows by kind."""
    marked = marks(calendar, start, end)
    days = [
        (kind, day) for kind, first, last in zip(marked[n.KIND], marked[n.START], marked[n.END], strict=True)
        for day in pd.date_range(max(first, start), min(last, end))
    ]  # fmt: skip
    dates = pd.date_range(start, end)
    days += [("make_up_day", day) for day in dates[calendar.make_up(dates)]]
    frame = pd.DataFrame(days, columns=["holiday", "ds"]).drop_duplicates()
    return frame.assign(lower_window=0, upper_window=0)
