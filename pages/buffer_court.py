"""Buffer Court: what past days would have done to each policy's buffer, and whether the model was worth having."""

import streamlit as st

from core.errors import TidegateError
from core.plan.accuracy import not_closed
from core.present import court_tables as tables
from core.present import court_words as words
from core.present import formulas as f
from core.present import portfolio
from core.present.charts_portfolio import portfolio_chart
from core.present.charts_replay import replay_chart
from core.reserve.court import Court, judge
from core.text import say
from pages.frame import court_dials, show
from pages.frame.committee_view import committee_part
from pages.frame.court_dials import Hearing
from pages.frame.desk import Desk
from pages.frame.page import run


def buffer_court(desk: Desk) -> None:
    """Show the page."""
    not_closed(desk.book, desk.product)
    asked = court_dials.hearing(desk)
    with st.spinner(say("court.working"), show_time=True):
        court = judge(desk.replay(asked.choice, asked.rebuild_days, asked.days), desk.calendar)
    st.title(words.verdict(court))
    show.computed(f.BREACHED)
    _chart(desk, court)
    court_dials.court_dials()
    _policies(desk, court)
    _kinds(desk, court)
    _portfolios(desk, asked)
    committee_part(desk)


def _chart(desk: Desk, court: Court) -> None:
    made = court.replay
    place = st.container()
    chosen = court_dials.drawn([record.name for record in made.records], desk.colours)
    marks = desk.marks(made.need.index[0], made.need.index[-1])
    figure = replay_chart(
        made.need, made.buffers[chosen], made.breached[chosen], made.rebuild_days, desk.colours, marks, named=False
    )
    with place:
        show.chart(words.verdict(court), figure, heads_page=True)


def _policies(desk: Desk, court: Court) -> None:
    st.markdown(f"##### {words.policies_title(court)}")
    frame, formats, titles = tables.policy_table(court, desk.colours)
    line = {tables.LINE: st.column_config.ImageColumn("", width=36)}
    show.table(frame, formats, titles, columns=line, height="content")
    st.caption(words.policies_key(court))
    name = f"buffer-court-{desk.product}-{desk.as_of:%Y-%m-%d}"
    with st.container(horizontal=True):
        show.download(tables.judged_frame(court), name, say("court.by_policy"))
        show.download(tables.daily_frame(court), f"{name}-days", say("court.by_day"))


def _kinds(desk: Desk, court: Court) -> None:
    st.markdown(f"##### {words.kinds_title(court)}")
    show.grid(*tables.kind_table(court, desk.colours))
    st.caption(words.kinds_key(court))


def _portfolios(desk: Desk, asked: Hearing) -> None:
    st.subheader(say("portfolio.heading"))
    place = st.empty()
    try:
        with place, st.spinner(say("portfolio.working"), show_time=True):
            carried = desk.portfolio(asked.choice, asked.rebuild_days, asked.days)
    except TidegateError as error:
        place.info(str(error))
        return
    verdict = portfolio.portfolio_verdict(carried, desk.plan(asked.choice).yield_gain_bp)
    days = carried.buffer.index
    show.chart(verdict, portfolio_chart(carried, desk.colours, desk.marks(days[0], days[-1])))
    frame, formats, titles = portfolio.portfolio_table(carried)
    figures = {one.name: st.column_config.Column(titles[one.name], alignment="right") for one in carried.records}
    show.table(frame, formats, titles, columns=figures, height="content", width="content")
    st.caption(portfolio.portfolio_key(carried, desk.as_of))
    name = f"portfolios-{desk.product}-{desk.as_of:%Y-%m-%d}"
    with st.container(horizontal=True):
        show.download(portfolio.records_frame(carried), name, say("portfolio.by_policy"))
        show.download(portfolio.daily_frame(carried), f"{name}-days", say("portfolio.by_day"))


run("buffer_court", buffer_court)
