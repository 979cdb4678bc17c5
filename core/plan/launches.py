"""The desk as if a design were launched: its own paths beside those of the products, which give up what it takes."""

from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.design import Design, Study, from_mapping, to_mapping
from core.errors import InputError
from core.forecast import Forecast, Paths
from core.plan.forecasts import DeskForecast
from core.store import Engine, Run, find_run, list_runs, save_run
from core.text.figures import day
from core.types import Floats

BEFORE: Final = "before"
AFTER: Final = "after"
LAUNCH, DESIGN, ORIGIN, BOOK = "launch", "design", "origin", "book"
HALF: Final = 0.5  # most of a day's subscriptions of a product that go to the design instead


@dataclass(frozen=True, eq=False)
class Launch:
    """What a launch does to the desk of the book of version ``book``.

    ``forecast``: of all products and of the design, whose series bear its name; ``totals`` (H x 4): columns (BEFORE,
    AFTER) x sides, expected over all series; ``moved`` (H x K): by how much the expected flows of products change,
    columns product_id, side. Currency units a day.
    """

    design: Design
    book: str
    forecast: Forecast
    totals: pd.DataFrame
    moved: pd.DataFrame


@dataclass(frozen=True, eq=False)
class SavedLaunch:
    """A launch that is kept: ``origin``, the last day its forecast knew; ``totals``: of ``Launch``; ``at``: UTC."""

    key: str
    design: Design
    origin: pd.Timestamp
    totals: pd.DataFrame
    at: datetime


def launch(known: DeskForecast, study: Study) -> Launch:
    """Return the desk's forecast as if the study's design were launched.

    What the design takes from a product over its launch curve is met by subscriptions that go to the design instead, at
    most half of a day's, and by redemptions on the next day on which the product pays any. Raises InputError for a
    launch outside the forecast's days or under a product's name, ValueError for a forecast of one product by group.
    """
    if known.asked.product_id is not None:
        raise ValueError("a launch needs the forecast of all products")
    before, dates = known.forecast, known.forecast.paths.dates
    _require_room(before, study.design)
    taken = _taken(study, dates)
    expected = _given_up(before.expected.to_numpy()[None], before.expected, taken)
    values = _given_up(before.paths.values, before.expected, taken)
    own = _own_paths(study, dates, len(values))
    after = _joined(before, study.design.name, expected[0], values, own)
    moved = pd.DataFrame(expected[0] - before.expected.to_numpy(), before.expected.index, before.expected.columns)
    totals = pd.concat({BEFORE: _totals(before.expected), AFTER: _totals(after.expected)}, axis=1)
    return Launch(study.design, known.asked.book.version, after, totals, moved.droplevel(n.GROUP, axis=1))


def save_launch(engine: Engine, launched: Launch) -> str:
    """Keep a launch and return its key. Raises StoreError if the database cannot be used."""
    origin = str(launched.forecast.origin.date())
    manifest = {DESIGN: to_mapping(launched.design), ORIGIN: origin, BOOK: launched.book}
    return save_run(engine, LAUNCH, manifest, launched.totals.to_parquet())


def launches(engine: Engine) -> tuple[SavedLaunch, ...]:
    """Return the launches that are kept, oldest first. Raises StoreError if the database is out of reach."""
    return tuple(_saved(engine, run) for run in list_runs(engine, LAUNCH))


def _saved(engine: Engine, run: Run) -> SavedLaunch:
    kept = find_run(engine, LAUNCH, run.manifest)
    assert kept is not None  # runs are never deleted
    totals = pd.read_parquet(BytesIO(kept))
    return SavedLaunch(run.key, from_mapping(run.manifest[DESIGN]), pd.Timestamp(run.manifest[ORIGIN]), totals, run.at)


def _require_room(forecast: Forecast, design: Design) -> None:
    dates = forecast.paths.dates
    if not dates[0] <= design.launched <= dates[-1]:
        days = {"first": day(dates[0]), "last": day(dates[-1])}
        raise InputError("design.launch_outside", found=day(design.launched), **days)
    if design.name in forecast.paths.columns.get_level_values(n.PRODUCT_ID):
        raise InputError("design.name_taken", found=design.name)


def _taken(study: Study, dates: pd.DatetimeIndex) -> dict[str, Floats]:
    """Return what each product loses to the design on each day (H,), on days on which the design takes orders."""
    gathered = np.interp(_days_since(study, dates), np.arange(len(study.launch_curve)), study.launch_curve, left=0.0)
    takes = _on(study.subscription.mean(axis=0)[None], study, dates)[0] > 0
    reached = np.maximum.accumulate(np.where(takes, gathered, 0.0))
    new = np.diff(reached, prepend=0.0)
    rows = zip(study.taken[n.PRODUCT_ID], study.taken[n.AMOUNT], strict=True)
    return {str(product): amount * new for product, amount in rows if product != n.OUTSIDE}


def _days_since(study: Study, dates: pd.DatetimeIndex) -> Floats:
    return np.asarray((dates - study.dates[0]).days, dtype=float)


def _on(values: Floats, study: Study, dates: pd.DatetimeIndex) -> Floats:
    """Return amounts (S, D) of the study's days on ``dates``, (S, H); none before the launch."""
    place = study.dates.get_indexer(dates)
    return np.where(place >= 0, values[:, place], 0.0)


def _given_up(values: Floats, expected: pd.DataFrame, taken: dict[str, Floats]) -> Floats:
    """Return amounts (S, H, K) less the subscriptions and with the redemptions by which products give up money."""
    changed = values.copy()
    products, sides = (expected.columns.get_level_values(level) for level in (n.PRODUCT_ID, n.SIDE))
    for product, new in taken.items():
        came = np.flatnonzero((products == product) & (sides == n.SUBSCRIPTION))
        left = np.flatnonzero((products == product) & (sides == n.REDEMPTION))
        pays = expected.to_numpy()[:, left[0]] > 0 if len(left) else np.zeros(len(new), dtype=bool)
        owed = np.zeros(len(values))
        for place, amount in enumerate(new):
            owed = owed + amount
            if len(came):
                owed = owed - _less(changed[:, place, came[0]], owed)
            if pays[place]:
                changed[:, place, left[0]] += owed
                owed = np.zeros(len(values))
    return changed


def _less(came: Floats, owed: Floats) -> Floats:
    """Take what is owed from subscriptions (S,) in place, at most HALF of them, and return what was taken."""
    given = np.minimum(owed, HALF * came)
    came -= given
    return given


def _own_paths(study: Study, dates: pd.DatetimeIndex, count: int) -> Floats:
    """Return the design's own paths (S, H, sides), repeated where the desk has more of them."""
    sides = [_on(getattr(study, side), study, dates) for side in n.SIDES]
    return np.stack(sides, axis=2)[np.arange(count) % len(study.aum)]


def _joined(before: Forecast, name: str, expected: Floats, values: Floats, own: Floats) -> Forecast:
    series = pd.MultiIndex.from_product([[name], [n.ALL], list(n.SIDES)], names=list(n.PANEL_LEVELS))
    columns = before.expected.columns.append(series)

    def joined(amounts: Floats, added: Floats) -> pd.DataFrame:
        return pd.DataFrame(np.hstack([amounts, added]), before.expected.index, columns)

    mean = own.mean(axis=0)
    paths = Paths(
        before.paths.dates,
        before.paths.columns.append(series),
        np.concatenate([values, own], axis=2),
        before.paths.seed,
    )
    return replace(
        before,
        expected=joined(expected, mean),
        modelled=joined(before.modelled.to_numpy(), mean),
        announced=joined(before.announced.to_numpy(), np.zeros_like(mean)),
        paths=paths,
    )


def _totals(expected: pd.DataFrame) -> pd.DataFrame:
    return expected.T.groupby(level=n.SIDE).sum().T.reindex(columns=list(n.SIDES))
