"""The reports of a desk: executive, committee and product designer, from the values that the pages show."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.design import Design, Study
from core.plan.choice import Choice
from core.plan.decisions import decision_table, decisions
from core.plan.designing import desk_lab
from core.plan.desk import Desk, build_desk
from core.plan.desk_keeping import kept_desk
from core.plan.executive import Tell, executive_facts, judge_products, judged_replays
from core.plan.keeping import made_from
from core.plan.opening import has_sample_flows
from core.plan.replay_keeping import kept_replay
from core.plan.stress_report import StressReport
from core.present.committee_report import CommitteeFacts, StressedProduct, committee_report
from core.present.decision_rows import decision_rows
from core.present.design_report import design_report
from core.present.executive_report import executive_report
from core.present.reports.content import Report
from core.present.reports.sources import told_sources
from core.reserve.court import judge
from core.reserve.replay import Replay
from core.store import Engine

EXECUTIVE, COMMITTEE, DESIGN = "executive", "committee", "design"
KINDS: Final = (EXECUTIVE, COMMITTEE, DESIGN)


def report_executive(
    engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp, period: str, tell: Tell = lambda *_: None
) -> Report:
    """Return the executive's report. Raises MissingData when no product can be judged or none has a forecast."""
    desk = _desk(engine, book, calendar, as_of)
    judged = judge_products(book, as_of, partial(kept_replay, engine, book, calendar, as_of), tell)
    return executive_report(executive_facts(engine, book, calendar, desk, judged), period)


def _desk(engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp) -> Desk:
    newest = as_of == book.as_of
    return kept_desk(engine, book, calendar) if newest else build_desk(book, calendar, as_of, Choice.horizon)


def report_committee(
    engine: Engine,
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp,
    stresses: StressReport,
    replay: Callable[[str], Replay] | None = None,
    tell: Tell = lambda *_: None,
) -> Report:
    """Return the committee's report.

    ``stresses``: the stress report of the day; ``replay``: ``kept_replay`` of a product, by default read or made here.
    Raises MissingData when no product can be judged, StoreError if the database cannot be used.
    """
    found, left_out = judged_replays(book, as_of, replay or partial(kept_replay, engine, book, calendar, as_of), tell)
    names = book.product_names
    stressed = tuple(
        StressedProduct(each.name, each.net_assets, each.results, each.conclusion) for each in stresses.products
    )
    facts = CommitteeFacts(
        as_of=as_of,
        courts=tuple((names[product_id], judge(made, calendar)) for product_id, made in found.items()),
        left_out=left_out,
        stressed=stressed,
        decisions=decision_rows(decision_table(decisions(engine)), names),
        synthetic=has_sample_flows(engine),
        sources=told_sources(made_from(book, calendar, as_of, model=n.ENSEMBLE)),
    )
    return committee_report(facts)


def report_design(
    engine: Engine,
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp,
    design: Design,
    confidence: float,
    rulebook: str,
) -> Report:
    """Return the product designer's report. Raises MissingData or InputError where the lab does."""
    return report_study(
        engine, book, calendar, as_of, desk_lab(book, calendar, as_of).study(design, confidence, rulebook)
    )


def report_study(engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp, study: Study) -> Report:
    """Return the product designer's report of a study. Raises StoreError if the database cannot be used."""
    sources = told_sources(made_from(book, calendar, as_of, model=n.ENSEMBLE))
    return design_report(study, book.product_names, has_sample_flows(engine), sources)
