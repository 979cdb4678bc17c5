"""The stress report on the page: when it was made, when it is due, its download; and all products by their report."""

import pandas as pd
import streamlit as st

from core import names as n
from core.plan.stress_report import EVERY, ProductReport, StressReport, products_due
from core.present import stress_tables as tables
from core.present.tables import Table
from core.text import figures, joining, say
from pages.frame import show, stress_desk
from pages.frame.desk import Desk


def report_part(desk: Desk) -> None:
    """Show when a product's report was made and is due, the button that makes one, and the last one to download."""
    st.markdown(f"##### {say('stress_page.report')}")
    _offer(desk)
    st.caption(_due(stress_desk.days(desk).get(desk.product)))
    latest = stress_desk.latest(desk)
    if latest is not None:
        _download(desk, latest)


def all_products(desk: Desk) -> None:
    """Show one row a product with its worst stress, from the last report."""
    head, button = st.empty(), st.container()
    with button:
        _offer(desk)
    latest = stress_desk.latest(desk)
    if latest is None:
        head.title(say("stress_page.all_none"))
        return
    head.title(_answer(latest))
    frame, formats, titles = _table(latest)
    show.table(frame, formats, titles, height="content")
    st.caption(say("stress_page.all_key"))
    if due := products_due(stress_desk.days(desk), desk.book, desk.as_of):
        names = desk.product_names
        st.caption(say("stress_page.report_due_of", products=joining.listed(names.get(each, each) for each in due)))
    for product_id, why in latest.missing.items():
        st.caption(say("stress_page.report_missing", product=product_id, why=why))
    _download(desk, latest)


def _offer(desk: Desk) -> None:
    """Offer the report of the strip's day unless it is kept, of the book as it is now and of this version's figures."""
    if not stress_desk.current(desk) and st.button(say("stress_page.report_make"), key="make_stress_report"):
        stress_desk.report(desk)
        st.rerun()


def _due(made: pd.Timestamp | None) -> str:
    if made is None:
        return say("stress_page.report_never")
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
