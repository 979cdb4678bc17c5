"""A report as a workbook, read back."""

import io
import warnings
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from report_cases import NONE, bars_chart, figures, lines_chart, report, table

from core.present.reports import content
from core.present.reports.number_formats import shown
from core.present.reports.plain_text import cut, lines, plain
from core.present.reports.sheet_names import sheet_names
from core.present.reports.xlsx import write_xlsx
from core.present.template import LIGHT

ODD = st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(
    ["", "'", "[a]:*?/\\", "History", "=1+1", "x" * 40_000, "\x00\x1f", "\ud800", "_x0041_", "=" + "长" * 400]
)
HEAD = 4  # row of the heads in a sheet of a table, from 1


def sheets(made, values=False):
    return load_workbook(io.BytesIO(made), data_only=values)


def the_table(book):
    return book[table().title]


def simple(**changes):
    section = content.Section("One", tables=(table(**changes),))
    return report(sections=(section,))


@pytest.fixture(scope="module")
def written():
    return write_xlsx(report())


def test_the_summary_says_all_that_the_report_says(written):
    own = report()
    said = {cell.value for row in sheets(written)["Summary"].iter_rows() for cell in row}
    texts = {own.title, own.headline, own.badge, *own.assumptions, *(text for pair in own.sources for text in pair)}
    for section in own.sections:
        texts |= {section.title, *section.sentences, *(figure.note for figure in section.figures if figure.note)}
    assert texts <= said
    assert report(badge="").badge not in {cell.value for cell in sheets(write_xlsx(report(badge="")))["Summary"]["A"]}


def test_headline_figures_are_values_under_the_format_of_their_unit(written):
    rows = {row[0].value: row[1] for row in sheets(written)["Summary"].iter_rows()}
    wanted = {
        "Buffer": (0.0634, "0.0%"),
        "Gain": (2.51, '+0.0" bp";-0.0" bp";0.0" bp"'),
        "Gain a year": (250_000.4, '"CNY +"#,##0;"CNY -"#,##0;"CNY "0'),
        "Next outflow": (datetime(2026, 6, 30), "yyyy-mm-dd"),
        "Worst day": ("–", '"CNY "#,##0;"CNY -"#,##0;"CNY "#,##0'),
    }
    assert {label: (rows[label].value, rows[label].number_format) for label in wanted} == wanted
    assert {figure.label for figure in figures()} == set(wanted)


def test_cells_hold_full_precision_and_show_what_every_file_shows(written):
    own, sheet = table(), the_table(sheets(written))
    wanted = [
        "General",
        "#,##0",
        "+#,##0;-#,##0;0",
        "0.0%",
        "0.00%",
        '+0.0" bp";-0.0" bp";0.0" bp"',
        "#,##0",
        "yyyy-mm-dd",
    ]
    assert [cell.number_format for cell in sheet[HEAD + 1]] == ["@", *wanted[1:]]
    for place, column in enumerate(own.columns, 1):
        cells = [sheet.cell(row, place).value for row in range(HEAD + 1, HEAD + 1 + len(own.rows))]
        values = [None if pd.isna(value) else value for value in own.rows[column.key]]
        assert cells == values
        assert [shown(cell, column.unit) for cell in cells] == [shown(value, column.unit) for value in values]


def test_heads_say_the_currency_stay_in_sight_and_filter(written):
    sheet = the_table(sheets(written))
    assert [cell.value for cell in sheet[HEAD]][:4] == ["Product", "Net assets (CNY)", "Gain a year (CNY)", "Buffer"]
    assert sheet.freeze_panes == f"A{HEAD + 1}"
    assert sheet.auto_filter.ref == f"A{HEAD}:H{HEAD + 5}"  # not the totals
    widths = [sheet.column_dimensions[letter].width for letter in "ABH"]
    assert widths[0] > 40 > widths[1] > len("12,345,678,901") and widths[2] > len("2026-06-30")


def test_totals_are_formulas_with_their_value_beside(written):
    own, last = table(), HEAD + 6
    formulas, values = the_table(sheets(written)), the_table(sheets(written, values=True))
    assert formulas.cell(last, 1).value == "All products"
    for place, column in enumerate(own.columns, 1):
        if column.total:
            assert formulas.cell(last, place).value.startswith("=SUM")
            assert values.cell(last, place).value == pytest.approx(own.totals()[column.key], rel=1e-14)
            assert formulas.cell(last, place).number_format == formulas.cell(HEAD + 1, place).number_format
    assert formulas.cell(last, 8).value is None


def calculated(made, folder):
    """What the formulas of a workbook come to, by cell, without its cached values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import formulas

        path = folder / "report.xlsx"
        path.write_bytes(made)
        answers = formulas.ExcelModel().loads(str(path)).finish().calculate()
    return {key.split("!")[1]: cell.value[0, 0] for key, cell in answers.items() if "!" in key and ":" not in key}


def test_the_formulas_come_to_the_totals(tmp_path):
    cells = calculated(write_xlsx(simple(title="T")), tmp_path)
    own = table()
    for letter, column in zip("ABCDEFGH", own.columns, strict=True):
        if column.total:
            assert cells[f"{letter}{HEAD + 6}"] == pytest.approx(own.totals()[column.key], rel=1e-12)


def test_a_total_that_is_not_there_is_a_dash_and_one_without_its_weights_a_number():
    unknown = table(title="T", rows=table().rows.assign(buffer=NONE))
    columns = tuple(column for column in table().columns if column.key != "assets")
    bare = content.Table("U", columns, table().rows, total="All")
    book = sheets(write_xlsx(report(sections=(content.Section("One", tables=(unknown, bare)),))))
    assert book["T"].cell(HEAD + 6, 4).value == "–"
    assert book["U"].cell(HEAD + 6, 3).value == pytest.approx(bare.totals()["buffer"])


def test_a_table_without_rows_has_sums_of_nothing():
    sheet = sheets(write_xlsx(simple(title="T", rows=table().rows.head(0))), values=True)["T"]
    assert [cell.value for cell in sheet[HEAD + 2]][:4] == ["All products", 0, 0, "–"]


@pytest.mark.parametrize("odd", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_looks_like_a_formula_is_text_wherever_it_stands(odd):
    rows = table().rows.assign(name=odd)
    series = (content.Series(odd, (1.0,), "model"),)
    chart = content.Chart(odd, content.BARS, (odd,), series, content.COUNT, odd)
    figure = content.Figure(odd, odd, content.TEXT, odd)
    section = content.Section(odd, (odd,), (figure,), (chart,), (table(title=odd, note=odd, total=odd, rows=rows),))
    made = write_xlsx(report(title=odd, headline=odd, badge=odd, sections=(section,), sources=((odd, odd),)))
    cells = [cell for sheet in sheets(made) for row in sheet.iter_rows() for cell in row if cell.value == odd]
    assert len(cells) > 20 and {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if not cell.font.b)


def test_charts_refer_to_cells_that_hold_their_numbers(written):
    book = sheets(written)
    drawn, data = book["Charts"]._charts, book["Chart data"]
    assert len(drawn) == 2
    for chart, own in zip(drawn, (lines_chart(), bars_chart()), strict=True):
        divisor = 1e6 if own.unit == content.MONEY else 1
        for series, wanted in zip(chart.series, own.series, strict=True):
            cells = [row[0].value for row in data[series.val.numRef.f.split("!")[1]]]
            assert cells == [None if pd.isna(value) else pytest.approx(value / divisor) for value in wanted.values]
            assert data[series.tx.strRef.f.split("!")[1]].value == wanted.name
    assert data["A2"].value == "CNY m" and data["A4"].value == datetime(2026, 6, 25)


def test_lines_have_the_colours_of_the_house_and_dashes(written):
    lines_drawn, bars = sheets(written)["Charts"]._charts
    first, second = (series.graphicalProperties.line for series in lines_drawn.series)
    assert (first.solidFill.srgbClr, second.prstDash) == ("D55E00", "dash")
    assert [series.graphicalProperties.solidFill.srgbClr for series in bars.series] == [
        hex_of(LIGHT.model),
        hex_of(LIGHT.net),
    ]


def test_chinese_is_read_in_a_chinese_font():
    fonts = [the_table(sheets(write_xlsx(report(language=language))))["A5"].font.name for language in ("en", "zh")]
    assert fonts == ["Calibri", "Microsoft YaHei"]


def test_the_same_report_makes_the_same_file_under_its_title(written):
    assert write_xlsx(report()) == written
    assert sheets(written).properties.title == report().title


@settings(max_examples=50)
@given(st.lists(ODD, max_size=6))
def test_any_titles_make_names_of_sheets_that_excel_takes(titles):
    names = sheet_names([*titles, *titles])
    assert len({name.casefold() for name in names}) == 2 * len(titles)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) / 2 <= 31 and name.casefold() != "history"
        assert not set(name) & set("[]:*?/\\") and not name.startswith("'") and not name.endswith("'")


@settings(max_examples=100)
@given(ODD, st.floats(1, 80), st.integers(1, 4))
def test_cut_text_fits(text, room, most):
    said = plain(text)[:500]
    kept = cut(said, room, most)
    assert lines(kept, room) <= most or kept == "…"
    assert kept == said or kept.endswith("…")


@settings(max_examples=8)
@given(ODD, ODD)
def test_no_name_breaks_a_file(one, other):
    rows = table().rows.head(2).assign(name=pd.Series([one, other], dtype=object))
    chart = content.Chart(
        one, content.BARS, (one, other), (content.Series(other, (1.0, NONE), "liquid"),), content.RATE
    )
    empty = content.Chart(other, content.LINES, (), (), content.MONEY)
    tables = (table(title=one, note=other, total=one, rows=rows), table(title=one, rows=rows))
    section = content.Section(one, (other,), (content.Figure(one, other, content.TEXT, one),), (chart, empty), tables)
    book = sheets(
        write_xlsx(report(title=one, headline=other, badge=one, sections=(section,), sources=((one, other),)))
    )
    assert len(book.sheetnames) == 5
    held = [cell.value or "" for cell in book[book.sheetnames[1]]["A"]]
    assert held[HEAD] == plain(one)[:32_767]


def hex_of(colour):
    return colour.removeprefix("#").upper()
