"""Prophet as it comes, on the amounts as they are, one fit and prediction a series, two series at a time."""

import logging
import multiprocessing
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pandas as pd

PROCESSES = 2


def forecasts(series, horizon, processes=PROCESSES):
    """Return a frame (seconds, forecast) with a row for each of ``series`` (dated, NaN where nothing was observed)."""
    # A fresh interpreter each: forked beside the threads of another library, one may wait for ever.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, fresh, initializer=_quiet) as pool:
        run = partial(forecast, horizon=horizon)
        list(pool.map(run, series[:1] * processes))  # what is loaded once is not timed
        return pd.DataFrame(pool.map(run, series, chunksize=4), columns=["seconds", "forecast"])


def forecast(series, horizon):
    """Return (seconds, forecast) of one series; a series Prophet refuses has an empty forecast."""
    from prophet import Prophet

    known = pd.DataFrame({"ds": series.index, "y": series.to_numpy(float)}).dropna()
    if len(known) < 2:  # Prophet refuses these
        return 0.0, []
    started = time.perf_counter()
    model = Prophet().fit(known)
    dates = pd.date_range(series.index[-1] + pd.Timedelta(days=1), periods=horizon)
    made = model.predict(pd.DataFrame({"ds": dates}))["yhat"].tolist()
    return time.perf_counter() - started, made


def _quiet():
    warnings.simplefilter("ignore")
    for name in ("cmdstanpy", "prophet"):
        logging.getLogger(name).disabled = True
