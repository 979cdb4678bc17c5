"""The product designer's report: what a design holds, keeps liquid, earns and leaves, and what it takes from whom."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core import names as n
from core.design.results import SHARE as PART
from core.design.results import Study
from core.present import design_titles as titles
from core.present import design_words as words
from core.present.charts_design import HIGH, LOW, yield_steps
from core.present.design_words import BASIS_POINTS as POINTS
from core.present.reports.content import (
    BARS,
    BASIS_POINTS,
    LINES,
    MONEY,
    RATE,
    SHARE,
    SUM,
    TEXT,
    Chart,
    Column,
    Figure,
    Report,
    Section,
    Series,
    Table,
)
from core.present.words import word
from core.text import language, say

EVERY_DAYS = 7  # of the year that a chart shows


def design_report(
    study: Study, names: Mapping[str, str], synthetic: bool, sources: tuple[tuple[str, str], ...]
) -> Report:
    """Return the report of a study. ``names``: of the products, by product_id."""
    return Report(
        title=words.design_title(study.design),
        headline=words.headline(study),
        sections=(_summary(study), _year(study, names), _yield(study), _groups(study), _taken(study, names)),
        assumptions=tuple(say(f"design_report.assumption.{name}") for name in ("choice", "reserve", "survival")),
        sources=sources,
        language=language(),
        badge=say("app.synthetic_help") if synthetic else "",
    )


def _summary(study: Study) -> Section:
    economics = study.economics
    shown = (
        _figure("size", words.size(study), MONEY),
        _figure("reserve", economics.reserve, SHARE),
        _figure("gross", economics.gross_yield, RATE),
        _figure("quoted", economics.quoted, RATE),
        _figure("left", economics.left * POINTS, BASIS_POINTS),
        _figure("left_money", words.left_money(study), MONEY),
    )
    return Section(
        say("design_report.summary"), tuple(told.replace("**", "") for told in words.fit_sentences(study)), shown
    )


def _figure(name: str, value: float, unit: str) -> Figure:
    return Figure(say(f"design_report.figure.{name}"), value, unit, say(f"design_report.figure.{name}_note"))


def _year(study: Study, names: Mapping[str, str]) -> Section:
    days = tuple(study.dates[::EVERY_DAYS])
    low, high = np.quantile(study.aum, [LOW, HIGH], axis=0)
    series = (
        Series(say("design_report.expected"), tuple(study.aum.mean(axis=0)[::EVERY_DAYS]), n.MODEL),
        Series(say("design_report.low"), tuple(low[::EVERY_DAYS]), n.FIXED, dashed=True),
        Series(say("design_report.high"), tuple(high[::EVERY_DAYS]), n.FIXED, dashed=True),
    )
    title = titles.aum_title(study)
    return Section(_title("year"), charts=(Chart(title, LINES, days, series, MONEY, titles.aum_caption(study, names)),))


def _yield(study: Study) -> Section:
    title = titles.waterfall_title(study.economics)
    steps = yield_steps(study.economics)
    labels = tuple(say(f"product_lab.step.{name}") for name, *_ in steps)
    values = Series(say("design_report.yield"), tuple(value * POINTS for _, value, _ in steps), n.MODEL)
    rows = pd.DataFrame({"step": labels, "value": values.values})
    columns = _columns(step=TEXT, value=BASIS_POINTS)
    return Section(
        _title("yield"),
        charts=(Chart(title, BARS, labels, (values,), BASIS_POINTS),),
        tables=(Table(say("design_report.yield"), columns, rows),),
    )


def _title(name: str) -> str:
    return say(f"design_report.section.{name}")


def _columns(**units: str) -> tuple[Column, ...]:
    return tuple(
        Column(key, say(f"design_report.column.{key}"), unit, SUM if key == n.AMOUNT else "")
        for key, unit in units.items()
    )


def _groups(study: Study) -> Section:
    rows = [
        {
            n.GROUP: word("group", str(row[n.GROUP])), n.AMOUNT: row[n.AMOUNT], "part": row[PART],
            n.REASON: say(f"design.reason.{row[n.REASON]}"),
        }
        for row in study.demand.to_dict("records")
    ]  # fmt: skip
    return _table("groups", rows, _columns(group=TEXT, amount=MONEY, part=SHARE, reason=TEXT))


def _taken(study: Study, names: Mapping[str, str]) -> Section:
    rows = [
        {"product": _source(str(row[n.PRODUCT_ID]), names), n.AMOUNT: row[n.AMOUNT], "taken_part": row[PART]}
        for row in study.taken.to_dict("records")
    ]
    return _table("taken", rows, _columns(product=TEXT, amount=MONEY, taken_part=SHARE))


def _source(product: str, names: Mapping[str, str]) -> str:
    return say("design.outside") if product == n.OUTSIDE else names.get(product, product)


def _table(name: str, rows: Sequence[Mapping[str, object]], columns: tuple[Column, ...]) -> Section:
    title = say(f"design_report.{name}")
    frame = pd.DataFrame(list(rows), columns=[column.key for column in columns])
    return Section(_title(name), tables=(Table(title, columns, frame, say("design_report.total")),))
