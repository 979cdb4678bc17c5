"""Forecast against actual: what was forecast of past days, by age or as it was made, and why one day was off."""

from typing import Final

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import MissingData
from core.plan import outcomes
from core.plan.forecast_figures import CUMULATIVE_NET_OUTFLOW, EXPECTED, NET_OUTFLOW, QUANTILES, arriving
from core.plan.outcomes import ACTUAL, AGE, BIAS, FORECAST, NET, SHOWN_DAYS, WAPE
from core.plan.vintages import AFTERWARDS, MADE, MODEL, KeptForecast, past_forecast, vintages
from core.plan.why_off import WhyOff, why_off
from core.present import vintage_words as words
from core.present.charts_vintages import ages_chart, off_waterfall, vintage_chart
from core.present.flow_series import CUMULATIVE, HIGH_LEVEL, LOW_LEVEL, VIEWS
from core.present.sentences import reasons_of, weekday_day
from core.text import figures, joining, say
from pages.frame import link, show
from pages.frame.desk import Desk

DESK_MODEL: Final = n.ENSEMBLE
BY_AGE: Final = "age"
WEEKS: Final = 8  # of which a forecast is offered where none was kept
DAYS_EXPLAINED: Final = 30
PAST_DAYS: Final = 30  # shown before a forecast
KEPT_VIEWS: Final = {NET: NET_OUTFLOW, CUMULATIVE: CUMULATIVE_NET_OUTFLOW}


def vintages_section(desk: Desk) -> None:
    """Show past forecasts of the strip's product against what came, for the side that the link names."""
    view = link.read(link.SIDE, {name: name for name in VIEWS}, NET)
    daily = NET if view == CUMULATIVE else view
    try:
        with st.spinner(say("vintages.working"), show_time=True):
            seen = _seen(desk, daily)
    except MissingData as why:
        st.info(str(why))
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _forecasts(desk, view, seen)
    with right:
        _off(desk, daily, seen)
    _errors(desk, daily, seen)


def _seen(desk: Desk, view: str) -> pd.DataFrame:
    """Return the days up to the strip's with the forecasts of each. Raises MissingData where there are none."""
    ages = _by_age(desk.book.version, desk.product, len(vintages(desk.engine)), desk)
    seen = outcomes.of_view(ages, view)
    seen = seen[seen[n.DATE] <= desk.as_of]
    if seen.empty:
        raise MissingData("vintages.too_far_back", day=figures.day(desk.as_of))
    return seen


@st.cache_resource(max_entries=16, show_spinner=False)
def _by_age(version: str, product: str, kept: int, _desk: Desk) -> pd.DataFrame:
    return outcomes.by_age(_desk.engine, _desk.book, _desk.calendar, DESK_MODEL, product)


@st.cache_resource(max_entries=64, show_spinner=False)
def _why_off(version: str, product: str, view: str, day: pd.Timestamp, _desk: Desk, _marks: pd.DataFrame) -> WhyOff:
    return why_off(_desk.engine, _desk.book, _desk.calendar, DESK_MODEL, product, view, day, _marks)


def _forecasts(desk: Desk, view: str, seen: pd.DataFrame) -> None:
    """Show the forecasts by age, or the one that the link names as it was made."""
    offered = _offered(desk)
    names = {_written(day): _name(day, honest) for day, honest in offered.items()} | {BY_AGE: say("vintages.by_age")}
    chosen = link.choose(
        link.VINTAGE,
        say("vintages.choose"),
        [BY_AGE, *map(_written, offered)],
        BY_AGE,
        shown=names.__getitem__,
        width=260,
    )
    if chosen == BY_AGE:
        return _ages(desk, view, seen)
    with st.spinner(say("vintages.working"), show_time=True):
        kept = past_forecast(desk.engine, desk.book, desk.calendar, pd.Timestamp(chosen), DESK_MODEL)
    return _vintage(desk, view, kept)


def _offered(desk: Desk) -> dict[pd.Timestamp, bool]:
    """Return the days of which forecasts are offered, newest first, and whether one was made without hindsight."""
    listed = vintages(desk.engine)
    honest = set(listed.loc[(listed[MODEL] == DESK_MODEL) & (listed[MADE] != AFTERWARDS), n.AS_OF])
    weekly = {desk.as_of - pd.Timedelta(weeks=weeks) for weeks in range(1, WEEKS + 1)}
    since = desk.as_of - pd.Timedelta(days=SHOWN_DAYS)
    return {day: day in honest for day in sorted(honest | weekly, reverse=True) if since <= day <= desk.as_of}


def _ages(desk: Desk, view: str, seen: pd.DataFrame) -> None:
    recent = seen[seen[n.DATE] > seen[n.DATE].max() - pd.Timedelta(days=SHOWN_DAYS)]
    forecasts = recent.pivot(index=n.DATE, columns=AGE, values=FORECAST)
    actual = recent.drop_duplicates(n.DATE).set_index(n.DATE)[ACTUAL].sort_index()
    title = words.ages_title(outcomes.error_table(seen), NET if view == CUMULATIVE else view)
    marks = desk.marks(actual.index[0], actual.index[-1])
    show.chart(title, ages_chart(actual, forecasts, marks, desk.colours), key="ages")


def _vintage(desk: Desk, view: str, kept: KeptForecast) -> None:
    """Show one forecast as it was made, and what came of its days."""
    if desk.product not in set(kept.figures[n.PRODUCT_ID]):
        st.info(say("vintages.not_forecast", product=desk.product, day=figures.day(kept.as_of)))
        return
    frame = kept.of(desk.product, KEPT_VIEWS.get(view, view))
    frame = (arriving(frame) if view in KEPT_VIEWS else frame).iloc[: desk.horizon]
    past, came = _came(desk, view, kept.as_of, frame.index[-1])
    quantiles = frame[list(map(str, QUANTILES))].set_axis(list(QUANTILES), axis="columns")
    title = words.vintage_title(kept.as_of, quantiles[[LOW_LEVEL, HIGH_LEVEL]].set_axis(["low", "high"], axis=1), came)
    marks = desk.marks(past.index[0], frame.index[-1])
    axis = "charts.axis_money_total" if view == CUMULATIVE else "charts.axis_money"
    figure = vintage_chart(past, came, frame[EXPECTED], quantiles, marks, desk.colours, axis)
    show.chart(title, figure, words.made_sentence(kept.made, kept.made_at, kept.as_of), key="vintage")


def _came(desk: Desk, view: str, as_of: pd.Timestamp, until: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """Return what came in the days up to ``as_of``, and from then on as far as the strip's day knows."""
    products = None if desk.product == n.ALL else [desk.product]
    sides = outcomes.actual_by_side(desk.book.panel(products)).loc[: min(until, desk.as_of)]
    daily = sides[view] if view in n.SIDES else sides.mul(pd.Series(outcomes.NET_SIGNS)).sum(axis=1, min_count=1)
    past, came = daily.loc[as_of - pd.Timedelta(days=PAST_DAYS) : as_of], daily.loc[as_of:].iloc[1:]
    if view != CUMULATIVE:
        return past, came
    running = past.fillna(0.0).cumsum()
    return running - running.iloc[-1], came.cumsum()


def _off(desk: Desk, view: str, seen: pd.DataFrame) -> None:
    """Show why the forecast of one day, made the day before, was off."""
    days = seen.dropna(subset=[ACTUAL])[n.DATE].drop_duplicates().sort_values(ascending=False).head(DAYS_EXPLAINED)
    day = link.choose(
        link.OFF_DAY,
        say("vintages.choose_day"),
        list(days),
        days.iloc[0],
        shown=weekday_day,
        written=_written,
        width=160,
    )
    marks = desk.marks(seen[n.DATE].min(), seen[n.DATE].max())
    try:
        with st.spinner(say("vintages.working"), show_time=True):
            why = _why_off(desk.book.version, desk.product, view, day, desk, marks)
    except MissingData as lacking:
        st.info(str(lacking))
        return
    sentence = words.off_sentence(why.day, view, why.actual, why.forecast, why.parts)
    made = words.made_sentence(why.kept.made, why.kept.made_at, why.kept.as_of)
    falls = reasons_of(day, marks)
    said = say("vintages.falls", marks=falls) if falls else ""
    chart = off_waterfall(view, why.forecast, why.actual, why.parts, desk.colours)
    show.chart(sentence, chart, joining.sentences((said, made)), key="off")
    st.caption(say("vintages.off.caption"))


def _errors(desk: Desk, view: str, seen: pd.DataFrame) -> None:
    """Show how far off forecasts of each age were, and offer all that they were made of."""
    st.markdown(f"##### {say('vintages.table_title')}")
    table = outcomes.error_table(seen)
    formats: show.Formats = {WAPE: figures.share, BIAS: figures.share}
    show.table(table, formats, {column: say(f"vintages.column.{column}") for column in table.columns})
    st.caption(say("vintages.table_caption", days=figures.count(SHOWN_DAYS)))
    show.download(seen, f"{desk.product}-{view}-by-age-{desk.as_of:%Y-%m-%d}")


def _name(day: pd.Timestamp, honest: bool) -> str:
    return say("vintages.as_of" if honest else "vintages.as_of_afterwards", day=figures.day(day))


def _written(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"
