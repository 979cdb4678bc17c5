"""A report as slides, read back."""

import io
import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from report_cases import NONE, bars_chart, figures, lines_chart, report, table

from core.present.reports import content
from core.present.reports.number_formats import shown
from core.present.reports.plain_text import lines
from core.present.reports.pptx import write_pptx
from core.present.reports.slide_text import LEADING
from core.present.template import LIGHT

ODD = st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(
    ["", "=1+1", "W" * 3_000, "长" * 900, "\x00\x1f", "\ud800", "&<>\"'", "word " * 700]
)
LONG = "稳利宝现金管理类理财产品（尊享版）with a name that goes on for longer than any box is wide, 第12期 "


def slides(made):
    return list(Presentation(io.BytesIO(made)).slides)


def with_section(**parts):
    return report(sections=(content.Section("One", **parts),))


def shapes(made, kind):
    return [getattr(shape, kind) for slide in slides(made) for shape in slide.shapes if getattr(shape, f"has_{kind}")]


def texts(slide):
    return [paragraph.text for frame in frames(slide) for paragraph in frame[0].paragraphs if paragraph.text]


def frames(slide):
    """The frames of text of a slide with the room that they have, in points."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            frame = shape.text_frame
            yield frame, (shape.width - 2 * frame.margin_left) / 12700, (shape.height - 2 * frame.margin_top) / 12700
        if shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    yield cell.text_frame, (column.width - 2 * cell.margin_left) / 12700, row.height / 12700


def rows(part):
    return [[cell.text for cell in row.cells] for row in part.rows]


def overlap(one, other):
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return across > 1 and down > 1


def assert_laid_out(made):
    """No shape lies outside of its slide or on another, and every text fits its box."""
    deck = Presentation(io.BytesIO(made))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0 and shape.width > 0 and shape.height > 0
            assert shape.left + shape.width <= deck.slide_width and shape.top + shape.height <= deck.slide_height
            assert not shape.has_table or sum(row.height for row in shape.table.rows) <= shape.height + 100
        assert not any(itertools.starmap(overlap, itertools.combinations(slide.shapes, 2)))
        for frame, wide, high in frames(slide):
            assert sum(height(paragraph, wide) for paragraph in frame.paragraphs) <= high + 0.1, frame.text


def height(paragraph, wide):
    sizes = [run.font.size.pt for run in paragraph.runs]
    return lines(paragraph.text, wide / sizes[0]) * sizes[0] * LEADING if sizes else 0.0


@pytest.fixture(scope="module")
def written():
    return write_pptx(report())


def test_every_sentence_and_figure_is_there_to_the_digit(written):
    said = {text for slide in slides(written) for text in texts(slide)}
    own = report()
    wanted = {own.title, own.headline, own.badge, *own.assumptions, "Seed: 7"}
    for section in own.sections:
        wanted |= {section.title, *section.sentences}
    for figure in figures():
        wanted |= {figure.label, figure.text, figure.note} - {""}
    assert wanted <= said
    assert {"6.3%", "+2.5 bp", "CNY +250k", "30 Jun 2026", "–"} <= said


def test_the_first_slide_answers_and_the_last_tells_where_it_comes_from(written):
    first, *_, last = slides(written)
    assert texts(first)[:3] == [report().title, report().headline, report().badge]
    assert "Data: 3-20260624 · Seed: 7 · Program: Tidegate 0.7" in texts(first)
    assert last.shapes.title.text_frame.text == "Assumptions and sources"
    assert "Synthetic data" not in {text for slide in slides(write_pptx(report(badge=""))) for text in texts(slide)}


def test_tables_show_what_every_file_shows(written):
    head, *body, total = rows(shapes(written, "table")[0])
    own = table()
    assert head == [column.title for column in own.columns]
    assert body == [[shown(row[c.key], c.unit) for c in own.columns] for _, row in own.rows.iterrows()]
    sums = {column.key: shown(own.totals()[column.key], column.unit) for column in own.columns if column.total}
    assert total == [own.total, *(sums.get(column.key, "") for column in own.columns[1:])]


def test_a_long_table_repeats_its_heads_and_ends_with_its_totals():
    many = pd.concat([table().rows] * 12, ignore_index=True).assign(days=range(60))
    made = write_pptx(with_section(tables=(table(rows=many),)))
    parts = [rows(part) for part in shapes(made, "table")]
    assert len(parts) > 2 and all(part[0] == parts[0][0] for part in parts)
    told = [row[6] for part in parts for row in part[1:]]
    assert told == [*map(str, range(60)), "1,770"] and len(parts[-1]) >= 4
    assert_laid_out(made)
    titles = [slide.shapes.title.text_frame.text for slide in slides(made)]
    assert titles[1:3] == ["One", "One (continued)"]
    assert [part.last_row for part in shapes(made, "table")] == [False] * (len(parts) - 1) + [True]


def test_a_wide_table_stands_on_more_than_one_slide_with_its_names_on_each():
    columns = [content.Column(f"c{place}", f"Scenario {place}", content.MONEY, content.SUM) for place in range(30)]
    values = pd.DataFrame({"name": [LONG + "1", "B"], **{column.key: [1.234e9, -5e6] for column in columns}})
    own = content.Table("Wide", (content.Column("name", "Product"), *columns), values, "All")
    made = write_pptx(with_section(tables=(own,)))
    parts = [rows(part) for part in shapes(made, "table")]
    assert sum(len(part[0]) - 1 for part in parts) == 30 and len(parts) > 2
    assert all(part[0][0] == "Product" and part[2][0] == "B" and part[3][0] == "All" for part in parts)
    assert all(set(part[1][1:]) == {"CNY 1.23bn"} for part in parts)
    assert_laid_out(made)


@pytest.mark.parametrize("own", [lines_chart(), bars_chart(), bars_chart((LONG, LONG + "2", LONG + "3"))])
def test_a_chart_holds_its_numbers(own):
    chart = shapes(write_pptx(with_section(charts=(own,))), "chart")[0]
    sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))["Sheet1"]
    divisor = 1e6 if own.unit == content.MONEY else 1
    assert len(chart.plots[0].categories) == len(own.labels) == sheet.max_row - 1
    for place, (series, wanted) in enumerate(zip(chart.plots[0].series, own.series, strict=True), 2):
        values = [None if pd.isna(value) else pytest.approx(value / divisor) for value in wanted.values]
        assert list(series.values) == values
        assert [sheet.cell(row, place).value for row in range(2, sheet.max_row + 1)] == values
        assert series.name == sheet.cell(1, place).value == wanted.name


def test_charts_are_dressed_by_meaning(written):
    lines_drawn, bars = shapes(written, "chart")
    colours = [str(series.format.line.color.rgb) for series in lines_drawn.plots[0].series]
    assert colours == [hex_of(LIGHT.redemption), hex_of(LIGHT.fixed)]
    assert [series.format.line.dash_style for series in lines_drawn.plots[0].series] == [None, MSO_LINE.DASH]
    assert [str(series.format.fill.fore_color.rgb) for series in bars.plots[0].series] == [
        hex_of(LIGHT.model),
        hex_of(LIGHT.net),
    ]
    assert lines_drawn.value_axis.axis_title.text_frame.text == "CNY m" and not bars.value_axis.has_title
    assert lines_drawn.value_axis.tick_labels.number_format == "#,##0"
    assert bars.value_axis.tick_labels.number_format == "0%"
    assert lines_drawn.category_axis._element.tag == qn("c:dateAx")


def test_charts_and_tables_are_told_to_those_who_do_not_see_them(written):
    told = [
        shape._element.nvGraphicFramePr.cNvPr.get("descr")
        for slide in slides(written)
        for shape in slide.shapes
        if shape.has_chart or shape.has_table
    ]
    assert told[0] == (
        "Redemptions peak on 2 July. Lines from 25 Jun 2026 to 24 Jul 2026: Expected redemptions, 20% rule."
    )
    assert told[1:] == ["The model holds less cash. Bars of 3 names: Model, As held.", table().title]


def test_chinese_has_a_font_and_each_page_its_number(written):
    deck = Presentation(io.BytesIO(written))
    theme = deck.slide_master.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    )
    assert theme.blob.count(b'<a:ea typeface="Microsoft YaHei"/>') == 2
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    numbers = [next(slide._element.iter(qn("a:fld"))).find(qn("a:t")).text for slide in deck.slides]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert f"{report().title} · {report().badge}" in texts(deck.slides[2])


def test_everything_lies_on_its_slide_and_on_nothing_else(written):
    assert_laid_out(written)


def test_long_texts_fit():
    long = LONG * 6
    names = table().rows.assign(name=[LONG * 2 + str(place) for place in range(5)])
    cards = tuple(content.Figure(LONG, long, content.TEXT, long) for _ in range(11))
    section = content.Section(
        long,
        (long * 8,) * 9,
        cards,
        (lines_chart(), bars_chart((LONG, long))),
        (table(title=long, rows=names, note=long),),
    )
    made = write_pptx(report(title=long, headline=long * 3, badge=LONG, sections=(section,), assumptions=(long,) * 30))
    assert_laid_out(made)


def test_a_chart_of_nothing_is_told_in_words():
    empty = content.Chart("Nothing fell due", content.LINES, (), (), content.MONEY, "No lots.")
    made = write_pptx(with_section(charts=(empty,)))
    assert not shapes(made, "chart") and {"Nothing fell due", "No lots."} <= set(texts(slides(made)[1]))


def test_no_name_is_a_formula_in_the_numbers_of_a_chart():
    odd = content.Chart("=1", content.BARS, ("=1+1",), (content.Series("=2+2", (1.0,), "model"),), content.COUNT)
    chart = shapes(write_pptx(with_section(charts=(odd,))), "chart")[0]
    sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))["Sheet1"]
    assert {cell.data_type for cell in (sheet["A2"], sheet["B1"])} == {"s"}


def test_the_same_report_makes_the_same_file_under_its_title(written):
    assert write_pptx(report()) == written
    properties = Presentation(io.BytesIO(written)).core_properties
    assert (properties.title, properties.author, properties.comments) == (report().title, "Tidegate", "")


@settings(max_examples=8)
@given(ODD, ODD)
def test_no_name_breaks_a_file(one, other):
    names = table().rows.head(2).assign(name=pd.Series([one, other], dtype=object))
    chart = content.Chart(
        one, content.BARS, (one, other), (content.Series(other, (1.0, NONE), "liquid"),), content.RATE
    )
    tables = (table(title=one, note=other, total=one, rows=names),)
    section = content.Section(one, (other,), (content.Figure(one, other, content.TEXT, one),), (chart,), tables)
    made = write_pptx(report(title=one, headline=other, badge=one, sections=(section,), sources=((one, other),)))
    assert_laid_out(made)


def hex_of(colour):
    return colour.removeprefix("#").upper()
