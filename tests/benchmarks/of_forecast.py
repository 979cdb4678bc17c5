"""Forecasts: our models against the peers on the same origins in one run, and the speed of the whole on many series."""

from functools import partial

import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.forecast import backtest, make_forecast
from core.forecast.registry import find_model
from core.plan.models import desk_model
from tests.benchmarks import prophet_default, synthetic
from tests.benchmarks.measured import timed
from tests.benchmarks.peers import answers
from tests.benchmarks.scoring import KEYS, against, cells_of, ratio, wape

DESK = n.ENSEMBLE  # what the desk uses; "selected" in the tables
PRODUCTS, DAYS, HORIZON, SCENARIOS = 500, 427, 30, 500
LAST_DAY = pd.Timestamp("2026-05-31")  # known; the month after it has a promotion and ends a quarter
SAMPLE = 40  # series given to Prophet


def compare(dataset, models, peers, python, tell):
    """Return the scores and seconds of our ``models`` and of ``peers`` (names) on one dataset, as JSON knows it."""
    cells, rows, origins = _ours(dataset, models, tell)
    due = cells[cells["model"] == n.SEASONAL_NAIVE].drop(columns=["model", "forecast"])
    for answer in answers(peers, dataset, origins, python, lambda name: tell(f"{dataset.name}: {name}")):
        made = due.merge(cells_of(answer.frames), on=KEYS, validate="one_to_one")
        cells = pd.concat([cells, made.assign(model=answer.model)])
        rows.append(_row(answer.model, True, answer.seconds, answer.stood_in))
    scores = wape(cells)
    asked = [row["model"] for row in rows if row["peer"]]
    return {
        "dataset": dataset.name,
        "horizon": dataset.horizon,
        "origins": [str(origin.date()) for origin in origins],
        "series": dataset.history.shape[1],
        "models": [{**row, "wape": scores.get(row["model"], {})} for row in rows],
        "selected": against(scores, n.SELECTED, asked, n.SEASONAL_NAIVE),
    }


def speed(tell, products=PRODUCTS, sample=SAMPLE):
    """Return seconds per series and WAPE of the desk's joint paths and of Prophet's default on synthetic products."""
    tell(f"synthetic: {DESK}")
    calendar = build_calendar()
    both = synthetic.flows(products, DAYS + HORIZON, LAST_DAY + pd.Timedelta(days=HORIZON), calendar)
    history, actual = both.loc[:LAST_DAY], both.loc[LAST_DAY:].iloc[1:]
    few = history.columns[:: -(-history.shape[1] // sample)]
    make_forecast(find_model(DESK), history[few[:2]], HORIZON, calendar)  # what is loaded once is not timed
    made, ours = timed(lambda: make_forecast(find_model(DESK), history, HORIZON, calendar, count=SCENARIOS))
    tell("synthetic: ProphetDefault")
    peer = prophet_default.forecasts([history[column] for column in few], HORIZON, processes=1)
    theirs = pd.DataFrame(dict(zip(few, peer["forecast"], strict=True)), actual.index).clip(lower=0)
    each = ours / history.shape[1]
    return {
        "series": history.shape[1], "days": DAYS, "horizon": HORIZON, "paths": SCENARIOS, "prophet_series": len(few),
        "seconds_per_series": each, "prophet_seconds_per_series": peer["seconds"].mean(),
        "times_faster": peer["seconds"].mean() / each,
        "wape": _wape(made.expected[few], actual[few]), "prophet_wape": _wape(theirs[few], actual[few]),
        "wape_of_all": _wape(made.expected, actual),
    }  # fmt: skip


def _ours(dataset, models, tell):
    """Return (cells, rows, origins) of our models, the desk's once more under the name of what is selected."""
    cells, rows, origins = [], [], dataset.origins
    for model in models:
        tell(f"{dataset.name}: {model}")
        test, taken = timed(partial(_backtest, dataset, model))
        origins = test.origins
        each = taken / (test.series * len(origins))
        own = test.forecasts[test.forecasts["model"] == model]
        for name in (model, n.SELECTED) if model == DESK else (model,):
            cells.append(own.assign(model=name))
            rows.append(_row(name, False, each, 0))
    return pd.concat(cells), rows, origins


def _backtest(dataset, name):
    model = desk_model(dataset.book, name, dataset.calendar)
    return backtest(dataset.history, dataset.horizon, dataset.origins, dataset.calendar, [model], model)


def _row(model, peer, each, stood_in):
    return {"model": model, "peer": peer, "seconds_per_series": each, "stood_in": stood_in}


def _wape(forecast, actual):
    return ratio(float((forecast - actual).abs().to_numpy().sum()), float(actual.to_numpy().sum()))
