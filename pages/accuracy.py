"""Accuracy: whether the forecasts may be trusted, for what, and on how much that rests."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import TidegateError
from core.forecast import coverage
from core.forecast.hierarchy import PRODUCT, TOTAL
from core.forecast.scores import LEVEL, WINDOW
from core.plan import Choice
from core.plan.leaderboard import LEFT_OUT
from core.present import accuracy_tables as tables
from core.present import accuracy_words as words
from core.present import formulas as f
from core.present.charts_accuracy import DAYS_OF_RECORD, coverage_chart, coverage_over_time
from core.present.words import word
from core.reserve.need import REBUILD_DAYS
from core.text import say
from pages.frame import evidence, link, show
from pages.frame.desk import Desk
from pages.frame.page import run
from pages.frame.strip import product_name, products


def accuracy(desk: Desk) -> None:
    """Show the page."""
    with st.spinner(say("accuracy.working_scores"), show_time=True):
        desk, scores, units = _scores(desk)
    head = st.empty()
    side = link.choose(
        link.JUDGED, say("accuracy.choose_side"), n.SIDES, n.REDEMPTION, shown=lambda name: word("side", name),
        widget=st.segmented_control, required=True, wrap=True,
    )  # fmt: skip
    show.computed(f.COVERAGE)
    horizon = words.usual_horizon(desk.horizon)
    answer = [_headline(desk, scores, units, side, horizon)]
    head.title(words.joined(answer))
    _grid(desk, scores, units, side, horizon)
    if desk.product == n.ALL:
        _products(desk, scores, side, horizon)
    for section in (_coverage, _drift):
        answer += section(desk)
        head.title(words.joined(answer))
    _leaderboard(desk)


def _scores(desk: Desk) -> tuple[Desk, pd.DataFrame, Mapping[str, str]]:
    """Return the desk to show, its scores, and by level the unit that the strip's product makes of interest.

    Where the product has no record, that is said and the whole desk is shown.
    """
    whole = evidence.accuracy(desk)
    if desk.product != n.ALL:
        try:
            own = evidence.accuracy(desk, desk.product)
        except TidegateError as error:
            st.info(str(error))
            desk = replace(desk, product=n.ALL)
    if desk.product == n.ALL:
        return desk, whole, {TOTAL: n.ALL, n.ISSUER: n.ALL, PRODUCT: n.ALL}
    issuer = desk.book.products.set_index(n.PRODUCT_ID)[n.ISSUER].get(desk.product, "")
    units = {TOTAL: n.ALL, n.ISSUER: str(issuer), PRODUCT: desk.product, n.GROUP: n.ALL}
    return desk, pd.concat([whole, own[own[LEVEL] == n.GROUP]], ignore_index=True), units


def _headline(desk: Desk, scores: pd.DataFrame, units: Mapping[str, str], side: str, horizon: int) -> str:
    one = desk.product != n.ALL
    level = PRODUCT if one else TOTAL
    scope = product_name(desk.book, desk.product) if one else say("accuracy.scope_all")
    score = words.one_score(scores, level, units[level], side, horizon, WINDOW)
    return words.headline(score, side, scope, horizon)


def _grid(desk: Desk, scores: pd.DataFrame, units: Mapping[str, str], side: str, horizon: int) -> None:
    found, names = tables.grid(scores, units, side), _level_names(desk, units)
    st.markdown(f"##### {words.grid_title(found, side, names)}")
    show.grid(*tables.grid_table(found, names, desk.colours))
    st.markdown(words.what_the_claim_is(scores, units, side, horizon))
    st.caption(words.grid_key())
    st.caption(words.grid_made(scores, n.ENSEMBLE))
    show.download(tables.grid_download(scores, units, side), f"accuracy-{desk.product}-{side}-{desk.as_of:%Y-%m-%d}")


def _level_names(desk: Desk, units: Mapping[str, str]) -> dict[str, str]:
    """Return what each level of the grid is called: the unit's own name where there is one."""
    own = {PRODUCT: product_name(desk.book, desk.product), n.ISSUER: units[n.ISSUER]}
    named = {level: own[level] for level in own if units[level] != n.ALL}
    return {level: named.get(level) or words.level_name(level) for level in units}


def _products(desk: Desk, scores: pd.DataFrame, side: str, horizon: int) -> None:
    st.markdown(f"##### {words.products_title(side, horizon)}")
    show.table(*tables.product_table(scores, side, horizon, _names(desk)), height="content")


def _names(desk: Desk) -> dict[str, str]:
    return {product: product_name(desk.book, product) for product in products(desk.book)}


def _coverage(desk: Desk) -> list[str]:
    """Show the coverage record of the strip's product and return what the headline says of it."""
    drawn = _worked_out(say("accuracy.working_coverage"), lambda: evidence.outflows(desk))
    if drawn is None:
        return []
    record = coverage.record_of(drawn)
    rows = tables.at(record, desk.product, tables.COVERAGE_LEVEL)
    judged = rows[rows[coverage.HORIZON] == REBUILD_DAYS]
    if judged.empty:
        st.info(say("accuracy.coverage_none"))
        return []
    row = judged.iloc[0]
    left, right = st.columns(2, gap="large")
    with left:
        show.chart(words.coverage_title(row), coverage_chart(rows, desk.colours))
    with right:
        title = say("accuracy.coverage_time", days=DAYS_OF_RECORD)
        show.chart(title, coverage_over_time(tables.held(drawn, desk.product), desk.colours))
    show.table(*tables.coverage_table(record, desk.product), height="content")
    st.caption(say("accuracy.coverage_key"))
    if desk.product == n.ALL:
        _coverage_products(desk, record)
    return [words.headline_coverage(row)]


def _worked_out(saying: str, work: Callable[[], pd.DataFrame]) -> pd.DataFrame | None:
    """Return what ``work`` finds, None where it cannot: then the page says why in its place."""
    place = st.empty()
    try:
        with place, st.spinner(saying, show_time=True):
            return work()
    except TidegateError as error:
        place.info(str(error))
        return None


def _drift(desk: Desk) -> list[str]:
    """Show whether each product's record holds and return what the headline says of it."""
    drift = _worked_out(say("accuracy.working_drift"), lambda: evidence.drift(desk))
    if drift is None:
        return []
    st.markdown(f"##### {words.headline_drift(drift)}")
    show.table(*tables.drift_table(drift, _names(desk)), height="content")
    for reason in tables.drift_reasons(drift, _names(desk)):
        st.markdown(f":orange[▲] {reason}")
    st.caption(say("accuracy.drift_key"))
    return [words.headline_drift(drift)]


def _coverage_products(desk: Desk, record: pd.DataFrame) -> None:
    st.caption(say("accuracy.coverage_pooled"))
    st.markdown(f"##### {words.coverage_products_title(REBUILD_DAYS)}")
    show.table(*tables.coverage_products(record, REBUILD_DAYS, _names(desk)), height="content")


def _leaderboard(desk: Desk) -> None:
    if desk.product == n.ALL:
        st.markdown(f"##### {say('accuracy.leaderboard_heading')}")
        st.info(say("accuracy.leaderboard_choose"))
        return
    working = st.empty()
    try:
        with working.status(say("accuracy.working_leaderboard")) as status:
            ranked = evidence.leaderboard(desk, lambda model: status.update(label=words.replaying(model)))
    except TidegateError as error:
        working.info(str(error))
        return
    working.empty()
    st.markdown(f"##### {words.leaderboard_title(ranked, product_name(desk.book, desk.product))}")
    show.table(*tables.leaderboard_table(ranked), height="content")
    st.caption(words.leaderboard_key(Choice.confidence, Choice.reliance, REBUILD_DAYS, LEFT_OUT))


run("accuracy", accuracy, every=True)
