"""The stress report: every living product through every stress on its portfolio of today, kept once for its inputs.

A report is due at least every quarter (REGULATION A31, known but not verified).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import takewhile
from typing import Any, Final

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.plan.choice import first_choice
from core.plan.desk import alive
from core.plan.forecasts import DeskForecast, explain_desk, forecast_desk
from core.plan.keeping import library_versions, made_from
from core.plan.stressing import Subject, breakings_of, contingency, make_subject, stress_all
from core.present.stress_words import conclusion, first_break
from core.store import Engine, find_run, list_runs, save_run
from core.stress.outcome import StressResult
from core.stress.plain import breaking_row, effect_row, result_row
from core.stress.reading import steps, stresses
from core.text import language

STRESS_REPORT: Final = "stress_report"
EVERY: Final = pd.DateOffset(months=3)
SEED, LIBRARIES, MISSING = "seed", "libraries", "missing"
USUAL_SEED: Final = 1


@dataclass(frozen=True)
class ProductReport:
    """One product. ``breaks``: what breaks a 10% buffer first, "" if nothing does.

    ``results``, ``reverse`` and ``contingency``: rows as ``core.stress.plain`` has them.
    """

    product_id: str
    name: str
    net_assets: float
    conclusion: str
    breaks: str
    results: tuple[dict[str, Any], ...]
    reverse: tuple[dict[str, Any], ...]
    contingency: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class StressReport:
    """All products on ``as_of``. ``missing``: product -> why it could not be stressed; ``manifest``: of its inputs."""

    as_of: pd.Timestamp
    products: tuple[ProductReport, ...]
    missing: dict[str, str]
    manifest: dict[str, Any]

    def of(self, product_id: str) -> ProductReport | None:
        """Return the report of one product, None if it is not in it."""
        return next((each for each in self.products if each.product_id == product_id), None)


def make_stress_report(
    engine: Engine,
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp,
    tell: Callable[[str], None] = lambda _: None,
    known: DeskForecast | None = None,
) -> StressReport:
    """Return the report of ``as_of``, reopened if it was made of the same inputs before, else made and kept.

    ``tell`` is told each product; ``known``: the desk's forecast of that day. Raises StoreError if the database cannot
    be used, MissingData where no product has a forecast.
    """
    manifest = _manifest(book, calendar, as_of, known)
    kept = find_run(engine, STRESS_REPORT, manifest)
    if kept is None:
        kept = json.dumps(_content(stress_products(book, calendar, as_of, tell, known)), allow_nan=False).encode()
        save_run(engine, STRESS_REPORT, manifest, kept)
    return _opened(json.loads(kept), manifest)


def kept_report(engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp) -> StressReport | None:
    """Return the report that ``make_stress_report`` would reopen, None if it was not made yet.

    Raises StoreError if the database cannot be used.
    """
    manifest = _manifest(book, calendar, as_of, None)
    kept = find_run(engine, STRESS_REPORT, manifest)
    return None if kept is None else _opened(json.loads(kept), manifest)


def last_report(engine: Engine, as_of: pd.Timestamp) -> StressReport | None:
    """Return the last report of ``as_of`` or a day before, None if none is kept.

    Raises StoreError if the database is out of reach.
    """
    return next(_reports(engine, as_of), None)


def days_made(engine: Engine, book: Book, as_of: pd.Timestamp) -> dict[str, pd.Timestamp]:
    """Return by living product the day of its last report within the quarter up to ``as_of``, of those that have one.

    Reports are opened from the last one back until every product is found. Raises StoreError if the database is out of
    reach.
    """
    wanted, found = set(alive(book, as_of)), dict[str, pd.Timestamp]()
    for report in takewhile(lambda report: report.as_of + EVERY > as_of, _reports(engine, as_of)):
        for each in report.products:
            found.setdefault(each.product_id, report.as_of)
        if wanted <= set(found):
            break
    return {product_id: day for product_id, day in found.items() if product_id in wanted}


def products_due(made: Mapping[str, pd.Timestamp], book: Book, as_of: pd.Timestamp) -> list[str]:
    """Return the living products that have no report of the quarter up to ``as_of``; ``made``: as of ``days_made``."""
    return [product_id for product_id in alive(book, as_of) if product_id not in made]


def _reports(engine: Engine, until: pd.Timestamp) -> Iterator[StressReport]:
    """Yield the reports of days up to ``until``, the last day first and of one day the one kept last."""
    runs = [run for run in list_runs(engine, STRESS_REPORT) if pd.Timestamp(run.manifest[n.AS_OF]) <= until]
    for run in sorted(runs, key=lambda run: (run.manifest[n.AS_OF], run.at), reverse=True):
        content = find_run(engine, STRESS_REPORT, run.manifest)
        if content is not None:
            yield _opened(json.loads(content), run.manifest)


def stress_products(
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp,
    tell: Callable[[str], None] = lambda _: None,
    known: DeskForecast | None = None,
) -> StressReport:
    """Return the report of every living product without keeping it; arguments as of ``make_stress_report``."""
    known = known or forecast_desk(book, calendar, as_of, n.ENSEMBLE, seed=USUAL_SEED)
    explained = explain_desk(known)
    made, missing = [], {}
    for product_id in alive(book, as_of):
        tell(product_id)
        choice = replace(first_choice(book, product_id), as_of=as_of)
        try:
            made.append(product_report(make_subject(book, calendar, choice, known, explained)))
        except (InputError, MissingData) as why:
            missing[product_id] = str(why)
    return StressReport(as_of, tuple(made), missing, _manifest(book, calendar, as_of, known))


def product_report(subject: Subject) -> ProductReport:
    """Return the report of one product on its portfolio of today, all stresses at severity 1."""
    plan = subject.plan
    concerned = [stress for stress in stresses() if stress.concerns(plan.choice.rulebook)]
    results = stress_all(subject, concerned)
    told = [each.stress for each in results if isinstance(each, StressResult)]
    breakings = breakings_of(subject, told)
    taken = [(stress, contingency(subject, stress, steps())) for stress in told]
    return ProductReport(
        product_id=plan.choice.product_id,
        name=str(plan.product[n.NAME]),
        net_assets=float(plan.net_assets),
        conclusion=conclusion(results, breakings),
        breaks=first_break(breakings),
        results=tuple(result_row(each) for each in results),
        reverse=tuple(breaking_row(each) for each in breakings),
        contingency=tuple(effect_row(stress.name, effect) for stress, effects in taken for effect in effects),
    )


def _manifest(book: Book, calendar: Calendar, as_of: pd.Timestamp, known: DeskForecast | None) -> dict[str, Any]:
    return {
        **made_from(book, calendar, as_of, model=n.ENSEMBLE, language=language()),
        LIBRARIES: library_versions(),
        SEED: known.forecast.paths.seed if known else USUAL_SEED,
    }


def _content(report: StressReport) -> dict[str, Any]:
    return {n.PRODUCTS: [asdict(each) for each in report.products], MISSING: report.missing}


def _opened(content: dict[str, Any], manifest: dict[str, Any]) -> StressReport:
    products = tuple(_product(each) for each in content[n.PRODUCTS])
    return StressReport(pd.Timestamp(manifest[n.AS_OF]), products, content[MISSING], manifest)


def _product(fields: dict[str, Any]) -> ProductReport:
    own: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in fields.items()}
    return ProductReport(**own)
