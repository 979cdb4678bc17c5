"""Forecasting: the whole panel at once against Prophet, and one desk against product by product."""

import logging

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.forecast import MODELS, make_forecast
from core.plan import forecast_desk
from core.sample import sample_book
from tests.benchmarks.measured import Measured, compare, seconds

SERIES, DAYS, HORIZON = 200, 427, 30
PROPHET_SERIES = 5


def panel(series, days, seed=1):
    """Return synthetic flows with a level, a weekday rhythm, month ends and noise."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2013-07-01", periods=days, name=n.DATE)
    columns = pd.MultiIndex.from_tuples([(f"P{k}", n.ALL, n.REDEMPTION) for k in range(series)], names=n.PANEL_LEVELS)
    rhythm = rng.normal(0, 0.3, (7, series))[dates.day_of_week] + 0.4 * (dates.day >= 28)[:, None]
    level = rng.normal(14, 1, series) + rng.normal(0, 0.02, (days, series)).cumsum(axis=0)
    return pd.DataFrame(np.exp(level + rhythm + rng.normal(0, 0.2, (days, series))), index=dates, columns=columns)


def prophet_default(history, horizon):
    from prophet import Prophet

    logging.getLogger("cmdstanpy").disabled = True
    for column in history:
        model = Prophet()
        model.fit(pd.DataFrame({"ds": history.index, "y": history[column].to_numpy()}))
        model.predict(model.make_future_dataframe(horizon, include_history=False))


def forecast_benchmarks():
    history, calendar = panel(SERIES, DAYS), build_calendar()
    few = history.iloc[:, :PROPHET_SERIES]
    prophet_default(few.iloc[:, :1], HORIZON)  # the first import and fit carry what is loaded only once
    plain = seconds(lambda: prophet_default(few, HORIZON)) / PROPHET_SERIES
    effects = seconds(lambda: MODELS[n.CALENDAR_EFFECTS].predict(history, HORIZON, calendar)) / SERIES
    whole = seconds(lambda: make_forecast(MODELS[n.ENSEMBLE], history, HORIZON, calendar)) / SERIES
    yield Measured("calendar effects, a series", effects, plain, "Prophet's default: fit and predict, a series")
    yield Measured(
        "ensemble with 500 joint paths, a series", whole, plain, "Prophet's default: fit and predict, a series"
    )
    book = sample_book()
    events = build_calendar(events=book.events)
    products = list(book.products.loc[book.products[n.FAMILY] != n.CLOSED, n.PRODUCT_ID])
    yield compare(
        "joint forecast of the desk",
        lambda: forecast_desk(book, events, book.as_of, n.ENSEMBLE),
        lambda: [make_forecast(MODELS[n.ENSEMBLE], book.panel([p]), 45, events) for p in products],
        f"the same model product by product, {len(products)} products",
        runs=1,
    )
