"""The Executive page and its report: one content, shown by the page and written by the report's writers."""

import pandas as pd

from core import names as n
from core.present import executive_words as words
from core.present.executive_facts import Facts
from core.present.reports.content import (
    BARS,
    BASIS_POINTS,
    COUNT,
    LINES,
    MONEY,
    SHARE,
    SIGNED_MONEY,
    SUM,
    Chart,
    Column,
    Figure,
    Report,
    Section,
    Series,
    Table,
)
from core.present.stress_words import MARK_KEYS
from core.present.words import counted, word
from core.reserve.impact import BUFFER, NEED, PERIODS, SPREAD, Impact, daily_means, to_date
from core.reserve.need import HABIT
from core.text import figures, language, say

RANGE, GAIN_BP, NET_ASSETS = "range", "gain_bp", "net_assets"
BREACHED, LEAST_ROOM = "breached_days", "least_room"
NEAREST = 8  # limits that are listed


def executive_report(facts: Facts, period: str) -> Report:
    """Return all of the Executive page for the month, quarter or year to date."""
    found = facts.whole(period)
    sections = [_summary(facts, found), _trend(facts, period), _products(facts, period), _issuers(facts, period)]
    sections += [_sources(facts), _safety(facts)]
    return Report(
        title=say("executive.title"),
        headline=words.headline(found, period),
        sections=tuple(sections),
        assumptions=_assumptions(facts),
        sources=facts.sources,
        language=language(),
        badge=say("app.synthetic_help") if facts.synthetic else "",
    )


def _summary(facts: Facts, found: Impact) -> Section:
    things = words.things_to_know(facts)
    return Section(say("executive.week_title"), things, headline_figures(found))


def headline_figures(found: Impact) -> tuple[Figure, ...]:
    """Return the figures that head the page."""
    note = say("executive.figure.gain_note_none")
    if not figures.missing(found.low_bp):
        low, high = figures.basis_points(found.low_bp), figures.basis_points(found.high_bp)
        note = say("executive.figure.gain_note", low=low, high=high)
    days = counted("app.days", found.days)
    room = figures.share(found.least_room)
    return (
        _figure("gain", found.gain_bp, BASIS_POINTS, note),
        _figure("money", found.money, SIGNED_MONEY, say("executive.figure.money_note", days=days)),
        _figure("liquid", found.buffer, SHARE, say("executive.figure.liquid_note")),
        _figure("breached", found.breached_days, COUNT, say("executive.figure.breached_note", room=room)),
        _figure("efficiency", found.capital_efficiency, SHARE, say("executive.figure.efficiency_note")),
    )


def _figure(name: str, value: float, unit: str, note: str) -> Figure:
    return Figure(say(f"executive.figure.{name}"), value, unit, note)


def _trend(facts: Facts, period: str) -> Section:
    found, days = facts.whole(period), daily_means(to_date(facts.days, period))
    title = words.trend(found)
    series = (
        Series(say("executive.trend_model"), tuple(days[BUFFER]), n.MODEL),
        Series(say("executive.trend_fixed"), (HABIT,) * len(days), n.FIXED, dashed=True),
        Series(say("executive.trend_need"), tuple(days[NEED]), "redemption"),
    )
    chart = Chart(title, LINES, tuple(days.index), series, SHARE, say("executive.trend_note"))
    return Section(_title("trend"), charts=(chart,))


def _title(name: str) -> str:
    return say(f"executive.section.{name}")


def _products(facts: Facts, period: str) -> Section:
    found, whole = facts.by(n.PRODUCT_ID, period), facts.whole(period)
    names = facts.rows.set_index(n.PRODUCT_ID)[n.NAME]
    first = next(iter(found))
    title = say(
        "executive.products_title", product=names.get(first, first), money=figures.money(found[first].money),
        all=figures.money(whole.money),
    )  # fmt: skip
    labels = tuple(str(names.get(product, product)) for product in found)
    money = Series(say("executive.products_series"), tuple(each.money for each in found.values()), n.MODEL)
    chart = Chart(title, BARS, labels, (money,), SIGNED_MONEY)
    table = _table(facts, n.PRODUCT_ID, period, dict(zip(found, labels, strict=True)))
    return Section(_title("products"), charts=(chart,), tables=(table,))


def _issuers(facts: Facts, period: str) -> Section:
    found = facts.by(n.ISSUER, period)
    table = _table(facts, n.ISSUER, period, dict(zip(found, found, strict=True)))
    return Section(_title("issuers"), tables=(table,))


def _table(facts: Facts, by: str, period: str, names: dict[str, str]) -> Table:
    """Return one row a product or issuer; ``names``: by its key."""
    whole = facts.whole(period)
    found = facts.by(by, period)
    rows = pd.DataFrame([_row(names[key], each, whole) for key, each in found.items()], index=list(found))
    for each in PERIODS:
        rows[each] = pd.Series({key: one.money for key, one in facts.by(by, each).items()})
    first = Column(n.NAME, say(f"executive.column.{by}"))
    note = say("executive.table_note")
    return Table(say(f"executive.by.{by}"), (first, *_columns()), rows, say("executive.total"), note)


def _row(name: str, found: Impact, whole: Impact) -> dict[str, object]:
    return {
        n.NAME: name,
        NET_ASSETS: found.net_assets * found.days / whole.days,  # so that they add up, and weigh the means
        BUFFER: found.buffer,
        GAIN_BP: found.gain_bp,
        RANGE: words.gain_range(found),
        BREACHED: found.breached_days,
        LEAST_ROOM: found.least_room,
    }


def _columns() -> tuple[Column, ...]:
    money = tuple(Column(period, say(f"executive.column.{period}"), SIGNED_MONEY, SUM) for period in PERIODS)
    return (
        Column(NET_ASSETS, say("executive.column.net_assets"), MONEY, SUM),
        Column(BUFFER, say("executive.column.buffer"), SHARE, NET_ASSETS),
        Column(GAIN_BP, say("executive.column.gain_bp"), BASIS_POINTS, NET_ASSETS),
        Column(RANGE, say("executive.column.range")),
        *money,
        Column(BREACHED, say("executive.column.breached_days"), COUNT, SUM),
        Column(LEAST_ROOM, say("executive.column.least_room"), SHARE),
    )


def _sources(facts: Facts) -> Section:
    items = facts.gain_items()
    if not any(items.values()):
        return Section(_title("sources"), (say("executive.sources_title_none"),))
    ordered = dict(sorted(items.items(), key=lambda item: item[1], reverse=True))
    title = say(
        "executive.sources_title", gain=figures.basis_points(sum(items.values())), item=_item(next(iter(ordered)))
    )
    values = Series(say("executive.sources_series"), tuple(ordered.values()), "subscription")
    note = say("executive.sources_note", day=figures.day(facts.as_of))
    return Section(
        _title("sources"), charts=(Chart(title, BARS, tuple(map(_item, ordered)), (values,), BASIS_POINTS, note),)
    )


def _item(name: str) -> str:
    return say(f"trades.item.{name}")


def _safety(facts: Facts) -> Section:
    said = words.limits(facts)
    return Section(_title("safety"), (said,) if said else (), tables=_limits(facts))


def _limits(facts: Facts) -> tuple[Table, ...]:
    """Return the limits that today's holdings break or come nearest to, each with its source and the mark of it."""
    rooms = sorted((room for rooms in facts.rows["headroom"] for room in rooms), key=lambda room: room.room)
    if not rooms:
        return ()
    marks = [word("mark", MARK_KEYS[room.mark]) for room in rooms[:NEAREST]]
    rows = pd.DataFrame(rooms[:NEAREST]).assign(mark=marks)
    columns = (
        Column("text", say("executive.column.limit")),
        Column("room", say("executive.column.room"), SHARE),
        Column("mark", say("reserve_page.column.mark")),
        Column("source", say("reserve_page.column.source")),
    )
    return (Table(say("executive.limits_title"), columns, rows, note=say("reserve_page.marks_key")),)


def _assumptions(facts: Facts) -> tuple[str, ...]:
    days = counted("app.days", facts.block)
    return (
        say("executive.assumption.would"),
        say("executive.assumption.rule"),
        say("executive.assumption.spread", spread=f"{facts.days[SPREAD].mean():g}"),
        say("executive.assumption.breach", days=days),
    )
