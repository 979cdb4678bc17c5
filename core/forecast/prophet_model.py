"""Prophet behind one seam: log target, and our own holidays frame instead of its built-in list.

Its priors are shares of the largest target, so the log of the same flows in cents would be forecast differently. The
target is therefore the log of amounts in a unit of the series' own.

Its list for China splits one holiday into many one-off names and lacks make-up working days, so breaks, make-up days,
month and quarter ends and events are handed to it from the calendar. Taylor and Letham (2018).
"""

import logging

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, marks
from core.forecast.contract import ahead, days_of, log_offset
from core.types import Floats, Panel

YEARLY_FROM_DAYS = 730  # a yearly wave needs two years to be told from the trend
FEWEST_DAYS = 10
OFFSET_UNITS = 1e6  # what the offset of the log counts as: a typical day is then tens of millions, a usual size in yuan


def prophet(history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Return Prophet's expected amounts, one fit a series; a series hardly observed is expected at its mean."""
    days, dates = days_of(history), ahead(history, horizon)
    amounts = history.to_numpy(float)
    offset = log_offset(amounts)
    holidays = _holidays(calendar, days[0], dates[-1])
    unit = offset / OFFSET_UNITS
    logs = [_predict(days, series, dates, holidays) for series in np.log(amounts / unit + OFFSET_UNITS).T]
    expected = unit * np.maximum(np.exp(np.column_stack(logs)) - OFFSET_UNITS, 0.0)
    return pd.DataFrame(expected, index=dates, columns=history.columns)


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
    # Prophet refuses names of its own, such as "trend", which a desk may well give a kind of event.
    days = [
        (f"mark_{kind}", day) for kind, first, last in zip(marked[n.KIND], marked[n.START], marked[n.END], strict=True)
        for day in pd.date_range(max(first, start), min(last, end))
    ]  # fmt: skip
    dates = pd.date_range(start, end)
    days += [("mark_make_up_day", day) for day in dates[calendar.make_up(dates)]]
    frame = pd.DataFrame(days, columns=["holiday", "ds"]).drop_duplicates()
    return frame.assign(lower_window=0, upper_window=0)
