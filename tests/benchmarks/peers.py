"""The peers: other people's models on the same origins, each as it comes, with the seconds it takes.

A peer sees one series at a time, from its first observed day to the origin. Prophet leaves gaps out by itself; the
models of statsforecast cannot, so there a gap takes the amount of the same weekday of the week before (of the next
week at the beginning), and is drawn straight where that weekday was never observed. An amount below zero counts as
zero. Where a peer fails, the seasonal naive stands in, and that is counted.
"""

import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core import names as n
from core.forecast import MODELS
from tests.benchmarks import plain_lightgbm, prophet_default

PROCESS = Path(__file__).with_name("peer_process.py")
STATSFORECAST = ("SeasonalNaive", "AutoETS", "AutoARIMA", "AutoTheta", "MSTL")
PROPHET = "ProphetDefault"
LIGHTGBM, LIGHTGBM_MEDIAN = "PlainLightGBM", "PlainLightGBMMedian"
PEERS = (*STATSFORECAST, PROPHET, LIGHTGBM, LIGHTGBM_MEDIAN)


@dataclass(frozen=True, eq=False)
class Answer:
    """Forecasts of one peer: a frame H x K by origin.

    ``seconds``: per series and origin; ``stood_in``: for how many series and origins it gave no forecast.
    """

    model: str
    frames: Mapping[pd.Timestamp, pd.DataFrame]
    seconds: float
    stood_in: int


def answers(peers, dataset, origins, python, tell):
    """Yield the answer of each peer; ``python``: the interpreter of .venv-peers, needed for statsforecast only."""
    past = {origin: dataset.history.loc[:origin].dropna(axis="columns", how="all") for origin in origins}
    units = [(origin, column) for origin in origins for column in past[origin]]
    series = [trimmed(past[origin][column]) for origin, column in units]
    libraries = [peer for peer in STATSFORECAST if peer in peers]
    if libraries:
        rows = _statsforecast(libraries, series, dataset.horizon, python, tell)
        for model in libraries:
            yield _answer(model, rows[rows["model"] == model].sort_values("unit"), units, past, dataset)
    if PROPHET in peers:
        tell(PROPHET)
        yield _answer(PROPHET, prophet_default.forecasts(series, dataset.horizon), units, past, dataset)
    if LIGHTGBM in peers or LIGHTGBM_MEDIAN in peers:
        tell(LIGHTGBM)
        yield from (answer for answer in _lightgbm(past, dataset) if answer.model in peers)


def trimmed(series):
    """Return a series from its first observed day on."""
    return series.loc[series.first_valid_index() :]


def filled(series):
    """Return a series without gaps, in the plain way that the module's text tells."""
    weekly = series.groupby(np.arange(len(series)) % 7)
    return weekly.ffill().fillna(weekly.bfill()).interpolate(limit_direction="both")


def _statsforecast(models, series, horizon, python, tell):
    """Return what the process in the peers' environment answers: a row for each model and series."""
    with tempfile.TemporaryDirectory() as folder:
        training, out = Path(folder) / "training.parquet", Path(folder) / "forecasts.parquet"
        unit = np.repeat(np.arange(len(series)), [len(one) for one in series])
        amounts = np.concatenate([filled(one).to_numpy(float) for one in series])
        pd.DataFrame({"unit": unit, "amount": amounts}).to_parquet(training, index=False)
        _run([python, PROCESS, training, out, horizon, ",".join(models)], tell)
        return pd.read_parquet(out)


def _run(command, tell):
    """Run a command, telling each line it says. Raises CalledProcessError if it fails."""
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            tell(line.strip())
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)


def _answer(model, rows, units, past, dataset):
    """Return the answer made of rows (seconds, forecast) in the order of ``units``."""
    naive = MODELS[n.SEASONAL_NAIVE].predict
    frames = {origin: naive(frame, dataset.horizon, dataset.calendar) for origin, frame in past.items()}
    stood_in = 0
    for (origin, column), made in zip(units, rows["forecast"], strict=True):
        if len(made) == dataset.horizon and np.isfinite(made).all():
            frames[origin][column] = np.maximum(made, 0.0)
        else:
            stood_in += 1
    return Answer(model, frames, float(rows["seconds"].mean()), stood_in)


def _lightgbm(past, dataset):
    """Yield the answers of the plain LightGBM and of its mean with the weekday median; the median takes no time."""
    boosted, seconds = plain_lightgbm.forecasts(past, dataset.horizon)
    yield Answer(LIGHTGBM, boosted, seconds, 0)
    median = MODELS[n.WEEKDAY_MEDIAN].predict
    mixed = {
        origin: plain_lightgbm.mean_of_logs(boosted[origin], median(history, dataset.horizon, dataset.calendar))
        for origin, history in past.items()
    }
    yield Answer(LIGHTGBM_MEDIAN, mixed, seconds, 0)
