"""Runs inside .venv-peers, not in the project's environment: statsforecast's models on plain arrays, two at a time.

    python peer_process.py TRAINING.parquet FORECASTS.parquet HORIZON MODEL,MODEL

TRAINING: unit, amount, in the order of days and without gaps. FORECASTS: a row for each model and unit: model, unit,
seconds, error ("" where there is none), forecast (HORIZON amounts; empty on an error). Says each model as it begins.
"""

import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pandas as pd
from statsforecast.models import MSTL, AutoARIMA, AutoETS, AutoTheta, SeasonalNaive

WEEK = 7
ORDERS = {"max_p": 3, "max_q": 3, "max_P": 1, "max_Q": 1, "max_order": 5}
PROCESSES = 2
# AutoARIMA is bounded in its orders and approximates while it searches, so that a series takes about a second at most;
# all else is as it comes. MSTL with a month beside the week forecast both shared files worse than with the week alone.
MODELS = {
    "SeasonalNaive": partial(SeasonalNaive, season_length=WEEK),
    "AutoETS": partial(AutoETS, season_length=WEEK),
    "AutoARIMA": partial(AutoARIMA, season_length=WEEK, approximation=True, **ORDERS),
    "AutoTheta": partial(AutoTheta, season_length=WEEK),
    "MSTL": partial(MSTL, season_length=WEEK),
}


def forecast(amounts, model, horizon):
    """Return (seconds, error, forecast) of one model fitted to one series."""
    started = time.perf_counter()
    try:
        made, error = MODELS[model]().forecast(y=amounts, h=horizon)["mean"], ""
    except Exception as why:  # noqa: BLE001  (a library fails in any way on odd series; each failure is counted)
        made, error = (), repr(why)
    return time.perf_counter() - started, error, list(made)


def main(training, out, horizon, models):
    units = {unit: part.to_numpy(float) for unit, part in pd.read_parquet(training).groupby("unit")["amount"]}
    rows = []
    with ProcessPoolExecutor(PROCESSES, initializer=warnings.simplefilter, initargs=("ignore",)) as pool:
        for model in models:
            print(model, flush=True)
            run = partial(forecast, model=model, horizon=horizon)
            list(pool.map(run, [next(iter(units.values()))] * PROCESSES))  # what is loaded once is not timed
            made = pool.map(run, units.values(), chunksize=4)
            rows += [(model, unit, *one) for unit, one in zip(units, made, strict=True)]
    pd.DataFrame(rows, columns=["model", "unit", "seconds", "error", "forecast"]).to_parquet(out, index=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split(","))
