"""What a model answered, as it is kept: a server that starts anew need not ask it again.

The scenarios take megabytes, so only the newest answers stay; each can be made again.
"""

import json
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any, Final

import numpy as np
import pandas as pd

from core.forecast import Forecast, Paths
from core.forecast.contract import ahead, days_of, series_of
from core.forecast.drift import Drift
from core.store import Engine, find_run, forget_runs, save_run
from core.types import Floats, Panel

KIND: Final = "model_answers"
NEWEST: Final = 8


@dataclass(frozen=True, eq=False)
class Answers:
    """The model's own ``forecast``, whether its record holds (``drift``), and the paths of the days before."""

    forecast: Forecast
    drift: dict[str, Drift]
    earlier: tuple[Paths, ...]


def keep(engine: Engine, manifest: dict[str, Any], answers: Answers) -> None:
    """Keep what a model answered when asked ``manifest``, and let go of the oldest. Raises StoreError if it cannot."""
    save_run(engine, KIND, manifest, _packed(answers))
    forget_runs(engine, KIND, newest=NEWEST)


def recall(engine: Engine, manifest: dict[str, Any], learned: Panel) -> Answers | None:
    """Return what was kept under ``manifest`` of a model that had ``learned``, to the last digit; None if nothing was.

    Raises StoreError if the database cannot be used.
    """
    kept = find_run(engine, KIND, manifest)
    return None if kept is None else _unpacked(kept, learned)


def _packed(answers: Answers) -> bytes:
    made, earlier = answers.forecast, answers.earlier
    drift = {name: asdict(each) for name, each in answers.drift.items()}
    file = BytesIO()
    np.savez_compressed(
        file,
        model=np.array(made.model),
        seed=np.array(made.paths.seed),
        expected=made.expected.to_numpy(),
        paths=made.paths.values,
        earlier=np.stack([paths.values for paths in earlier]) if earlier else np.empty(0),
        drift=np.array(json.dumps(drift, default=str)),
    )
    return file.getvalue()


def _unpacked(kept: bytes, learned: Panel) -> Answers:
    with np.load(BytesIO(kept), allow_pickle=False) as parts:
        seed = int(parts["seed"])
        paths = _paths(learned, parts["paths"], seed)
        expected = pd.DataFrame(parts["expected"], paths.dates, paths.columns)
        forecast = Forecast(learned.index[-1], str(parts["model"]), expected, paths, expected, expected * 0.0)
        drift = {name: _drift(fields) for name, fields in json.loads(str(parts["drift"])).items()}
        values = parts["earlier"]
    days = days_of(learned)[-1 - len(values) : -1]
    earlier = (_paths(learned.loc[:day], drawn, seed) for day, drawn in zip(days, values, strict=True))
    return Answers(forecast, drift, tuple(earlier))


def _paths(learned: Panel, values: Floats, seed: int) -> Paths:
    return Paths(ahead(learned, values.shape[1]), series_of(learned), values, seed)


def _drift(fields: dict[str, Any]) -> Drift:
    days = {name: fields[name] and pd.Timestamp(fields[name]) for name in ("since", "until")}
    return Drift(**{**fields, **days})
