"""A report as a PDF, read back: all that it says is there, in one font, whatever its names hold."""

import io

import pandas as pd
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.present.reports.content import BARS, DAY, MONEY, SUM, Chart, Column, Section, Series, Table
from core.present.reports.drawing_text import plain
from core.present.reports.grid import grid
from core.present.reports.pdf import write_pdf
from tests.present.report_pages import CHINESE, SECTION, TABLE, odd_report, report, written_texts

HOSTILE = (
    "#panic()",
    "$x^2$ *b* _i_ `c`",
    "<label> @ref",
    "= head\n- item",
    "\\ // /* \"q\" 'r'",
    "~ -- ... ]",
    "\x00\x1b",
)
A4 = (595.28, 841.89)


def close(text):
    """A text without its spaces: lines are broken where the page wants."""
    return "".join(text.split())


def read(data):
    return PdfReader(io.BytesIO(data))


def all_text(data):
    return close("".join(page.extract_text() for page in read(data).pages))


def assert_within_pages(data):
    """No letter is cut by an edge."""
    for page in pypdfium2.PdfDocument(data):
        words, (width, height) = page.get_textpage(), page.get_size()
        for place in range(words.count_chars()):
            left, bottom, right, top = words.get_charbox(place)
            assert left >= 0 and bottom >= 0 and right <= width and top <= height


@pytest.fixture(scope="module")
def data():
    return write_pdf(report())


def long_table(rows, columns=3):
    frame = pd.DataFrame({"name": [f"{CHINESE}{row}" for row in range(rows)], "value": [1e6] * rows})
    more = tuple(Column("value", f"Value {place}", MONEY, SUM) for place in range(columns - 1))
    return Table("Long", (Column("name", "Product"), *more), frame, "All")


def test_everything_said_is_there(data):
    shown = all_text(data)
    assert not [text for text in written_texts(report()) if close(text) not in shown]


def test_every_cell_and_total_is_there_as_every_file_shows_it(data):
    cells, shown = grid(TABLE), all_text(data)
    assert not [text for row in (*cells.rows, cells.totals) for text in row if close(text) not in shown]


@pytest.mark.parametrize("word", ["25 Jun", "CNY m", "20% rule", "CNY +2.40m"])
def test_the_words_of_charts_are_text_too(data, word):
    assert close(word) in all_text(data)


def test_there_is_one_font_and_it_is_within(data):
    fonts = [font.get_object() for page in read(data).pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()
        assert "NotoSansSC" in inner["/BaseFont"]
        assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())


def test_chinese_is_drawn_and_not_stood_in_for():
    """Each of these characters has a shape of its own; the sign for a missing one would be the same for all."""
    bare = {"headline": "", "badge": "", "assumptions": (), "sources": ()}
    made = [write_pdf(report(Section(""), title=letter, **bare)) for letter in "稳利宝尊享版"]
    shapes = {pypdfium2.PdfDocument(data)[0].render(scale=1).to_numpy().tobytes() for data in made}
    assert len(shapes) == 6


@pytest.fixture(scope="module")
def pages():
    """The texts of the pages of a report with a long table."""
    return [page.extract_text() for page in read(write_pdf(report(Section("One", tables=(long_table(90),))))).pages]


def test_pages_are_numbered_and_later_ones_say_what_they_are_of(pages):
    assert len(pages) > 2
    for place, text in enumerate(pages):
        assert f"{place + 1} / {len(pages)}" in text
        assert "Reserve plan, 24 Jun 2026" in text
        assert "Synthetic sample" in text
    assert all("As of 24 Jun 2026" in text for text in pages[1:])


def test_heads_are_repeated_and_no_row_is_lost(pages):
    heads = sum("Value 0" in text for text in pages)
    assert heads >= len(pages) - 1
    shown = close("".join(pages))
    assert all(f"{CHINESE}{row}" in shown for row in range(90))
    assert shown.count("CNY90.0m") == 2


@pytest.mark.parametrize(("columns", "turned"), [(3, False), (8, False), (14, True)])
def test_a_broad_table_is_turned_and_none_leaves_its_page(columns, turned):
    data = write_pdf(report(Section("One", tables=(long_table(3, columns),)), assumptions=(), sources=()))
    assert any(page.get_width() > page.get_height() for page in pypdfium2.PdfDocument(data)) == turned
    assert_within_pages(data)


def test_a_chart_of_many_names_is_as_high_as_its_page_at_most():
    names = tuple(f"{CHINESE}{place}" for place in range(60))
    many = Chart("Many", BARS, names, (Series("Gain", (1e6,) * 60, "model"),), MONEY)
    data = write_pdf(report(Section("One", charts=(many,))))
    assert "第12期59" in all_text(data)
    assert_within_pages(data)


def test_its_properties_tell_title_and_language(data):
    file = read(data)
    assert file.metadata.title == "Reserve plan, 24 Jun 2026"
    assert file.trailer["/Root"]["/Lang"] == "en"
    assert read(write_pdf(report(SECTION, language="zh"))).trailer["/Root"]["/Lang"] == "zh-CN"
    assert file.pages[0].mediabox[2:] == pytest.approx(A4, abs=1)


def test_the_same_report_gives_the_same_bytes(data):
    assert write_pdf(report()) == data


def test_parts_that_are_empty_are_left_out():
    shown = all_text(write_pdf(report(Section("Bare"), badge="", assumptions=(), sources=())))
    assert "Assumptions" not in shown
    empty = Table("None", (Column("a", "A"), Column("b", "B", DAY)), pd.DataFrame({"a": [], "b": []}))
    assert "None" in all_text(write_pdf(report(Section("One", tables=(empty,)))))


def check_hostile(odd):
    shown = all_text(write_pdf(odd_report(odd)))
    assert shown.count(close(plain(odd))) >= 10 or not close(plain(odd))


@pytest.mark.parametrize("odd", HOSTILE)
def test_nothing_that_a_name_says_is_read_as_markup(odd):
    check_hostile(odd)


@settings(max_examples=10)
@given(st.text(alphabet="<>#$*\\\"'`@=-_[]{}~/ \nab长", min_size=1, max_size=20))
def test_nothing_that_any_name_says_is_read_as_markup(odd):
    check_hostile(odd)


def test_a_word_without_end_stays_on_the_page():
    assert_within_pages(write_pdf(report(Section("One", ("x" * 300,)))))
