"""The stress report on the page: when it was made, when it is due, its download; and all products by their report."""

from collections.abc import Sequence

import streamlit as st

from core import names as n
from core.plan.keeping import code_version
from core.plan.stress_report import EVERY, ProductReport, StressReport, last_made, products_due, report_due
from core.present import stress_tables as tables
from core.present.tables import Table
from core.text import figures, say
from pages.frame import show, stress_desk
from pages.frame.desk import Desk


def report_part(desk: Desk) -> None:
    """Show when a product's report was made and is due, the button that makes one, and the last one to download."""
    st.markdown(f"##### {say('stress_page.report')}")
    made = _offered(desk)
    st.caption(_due(desk, made))
    latest = _latest(desk, made)
    if latest is not None:
        _download(desk, latest)


def all_products(desk: Desk) -> None:
    """Show one row a product with its worst stress, from the last report."""
    head, button = st.empty(), st.container()
    with button:
        made = _offered(desk)
    latest = _latest(desk, made)
    if latest is None:
        head.title(say("stress_page.all_none"))
        return
    head.title(_answer(latest))
    frame, formats, titles = _table(latest)
    show.table(frame, formats, titles, height="content")
    st.caption(say("stress_page.all_key"))
    if due := products_due(made, desk.book, desk.as_of):
        names = desk.product_names
        st.caption(say("stress_page.report_due_of", products=", ".join(names.get(each, each) for each in due)))
    for product_id, why in latest.missing.items():
        st.caption(say("stress_page.report_missing", product=product_id, why=why))
    _download(desk, latest)


def _offered(desk: Desk) -> tuple[StressReport, ...]:
    """Offer the report of today unless it is kept, and return those that are."""
    kept = stress_desk.reports(desk)
    current = any(_current(desk, each) for each in kept)
    if not current and st.button(say("stress_page.report_make"), key="make_stress_report"):
        stress_desk.report(desk)
        st.rerun()
    return kept


def _current(desk: Desk, report: StressReport) -> bool:
    """Return whether a report is of the strip's day, of the book as it is now and of this version's figures."""
    made = report.manifest
    same = made["book"] == desk.book.version and made["code"] == code_version()
    return same and report.as_of == desk.as_of


def _latest(desk: Desk, reports: Sequence[StressReport]) -> StressReport | None:
    return next((each for each in reports if each.as_of <= desk.as_of), None)


def _due(desk: Desk, reports: Sequence[StressReport]) -> str:
    made = last_made(reports, desk.product, desk.as_of)
    if made is None:
        return say("stress_page.report_never")
    if report_due(reports, desk.product, desk.as_of):
        return say("stress_page.report_due", day=figures.day(made))
    return say("stress_page.report_fresh", day=figures.day(made), next=figures.day(made + EVERY))


def _download(desk: Desk, report: StressReport) -> None:
    rows = [(each.product_id, each.results) for each in report.products if desk.product in (n.ALL, each.product_id)]
    name = f"stress-report-{desk.product}-{report.as_of:%Y-%m-%d}"
    show.download(tables.every_row(rows), name, say("stress_page.report_download"))
    made = report.manifest
    st.caption(
        say(
            "stress_page.report_seed", day=figures.day(report.as_of), book=made["book"], code=made["code"],
            seed=made["seed"],
        )
    )  # fmt: skip


def _answer(report: StressReport) -> str:
    pays = sum(tables.paid_by(each.results) for each in report.products)
    count, every = figures.count(pays), figures.count(len(report.products))
    if not report.products:
        return say("stress_page.all_title_none")
    if pays == len(report.products):
        return say("stress_page.all_title_every", all=every)
    return say("stress_page.all_title", count=count, all=every)


def _table(report: StressReport) -> Table:
    return tables.products_table([_row(each) for each in report.products])


def _row(each: ProductReport) -> tuple[str, str, float, tuple[dict[str, object], ...], str]:
    return each.product_id, each.name, each.net_assets, each.results, each.breaks
