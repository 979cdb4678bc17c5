"""A report as a page: all that it says is there, nothing in it is read as HTML, and it asks nobody for anything."""

from collections import Counter
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.present.reports.drawing_text import plain
from core.present.reports.grid import grid
from core.present.reports.html import write_html
from core.present.reports.inline_svg import roles
from core.present.template import DARK, LIGHT
from tests.present.report_pages import CHINESE, SECTION, SHORT, TABLE, odd_report, report, written_texts

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><b>",
    "&amp; &#60;",
    "a\nb\r\n\tc",
    "\x00\x1b",
    "]]>",
    "$x$ #f *b* \\ \"q\" 'r'",
)
ASKING = {"src", "srcset", "action", "data", "poster", "background"}


class Page(HTMLParser):
    """The texts of a page by the element that they stand in, its elements and their attributes."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.tags, self.attributes, self._open = Counter(), [], [], []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.texts[self._open[-1], data] += 1

    def within(self, tag):
        return [text for (name, text), count in self.texts.items() for _ in range(count) if name == tag]


@pytest.fixture(scope="module")
def page():
    return Page(write_html(report()))


def test_everything_said_is_there(page):
    texts = {text for _, text in page.texts}
    assert not [text for text in written_texts(report()) if text and text not in texts]
    assert page.within("h1") == ["Hold 6.3% instead of 20% through 24 Jul"]
    assert CHINESE in texts


def test_every_cell_and_total_is_there_as_every_file_shows_it(page):
    cells = grid(TABLE)
    shown = {*page.within("td"), *page.within("th")}
    assert {text for row in (*cells.rows, cells.totals) for text in row if text} <= shown
    assert cells.totals == ("All products", "CNY 44.2bn", "6.3%", "+1.8 bp", "CNY +2.28m", "1.67%", "", "")
    assert cells.rows[1][1:] == ("CNY 8.76bn", "–", "-1.2 bp", "CNY -120k", "1.82%", "1,200", "–")
    assert cells.rows[2][4] == "–"


def test_only_a_table_with_totals_has_a_foot(page):
    assert page.tags.count("tfoot") == 1
    assert page.tags.count("table") == 2
    assert grid(SHORT).totals == ()


def test_heads_say_what_they_are_the_heads_of(page):
    columns = len(TABLE.columns) + len(SHORT.columns)
    assert page.attributes.count(("scope", "col")) == columns
    assert page.attributes.count(("scope", "row")) == 7


def test_a_chart_is_drawn_for_a_screen_and_for_a_phone_and_has_a_name(page):
    assert page.tags.count("svg") == 2 * len(SECTION.charts)
    assert page.attributes.count(("aria-label", "Redemptions rise")) == 2
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_what_a_drawing_refers_to_is_in_the_page(page):
    ids = {value for name, value in page.attributes if name == "id"}
    used = {value.strip("url()#") for name, value in page.attributes if name in ("href", "clip-path")}
    assert used
    assert used <= ids


def test_it_asks_nobody_for_anything(page):
    text = write_html(report()).decode("utf-8")
    assert "http:" not in text
    assert "https:" not in text
    assert "@import" not in text
    assert not {"script", "link", "iframe", "img", "object", "embed", "base", "form"} & set(page.tags)
    assert not ASKING & {name for name, _ in page.attributes}
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")


def test_colours_of_drawings_follow_the_theme(page):
    styles = [value for name, value in page.attributes if name == "style"]
    assert any("var(--redemption)" in style for style in styles)
    assert not [style for style in styles if any(colour in style for colour in roles(LIGHT).values())]


def test_roles_that_share_a_light_colour_share_a_dark_one():
    pairs = {(light, roles(DARK)[role]) for role, light in roles(LIGHT).items()}
    assert len({light for light, _ in pairs}) == len(pairs)


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-CN")])
def test_it_says_its_language(language, tag):
    assert ("lang", tag) in Page(write_html(report(language=language))).attributes


def test_parts_that_are_empty_are_left_out():
    bare = Page(write_html(report(SECTION, badge="", assumptions=(), sources=())))
    assert not {"Assumptions", "Made from"} & set(bare.within("h2"))
    assert ("class", "badge") not in bare.attributes


def seen(made):
    return " ".join(" ".join(text for _, text in made.texts).split())


@cache
def tame():
    return Page(write_html(odd_report("tame")))


def check_hostile(odd):
    made = Page(write_html(odd_report(odd)))
    drawn = {"br", "text", "g", "path", "use", "defs"}  # a long name has more lines
    assert [tag for tag in made.tags if tag not in drawn] == [tag for tag in tame().tags if tag not in drawn]
    assert all(line.strip() in seen(made) for line in (" ".join(part.split()) for part in plain(odd).split("\n")))


@pytest.mark.parametrize("odd", HOSTILE)
def test_nothing_that_a_name_says_is_read_as_html(odd):
    check_hostile(odd)


@settings(max_examples=5)
@given(st.text(alphabet="<>&\"'#$*\\/=-_ \n\tab长", min_size=1, max_size=20))
def test_nothing_that_any_name_says_is_read_as_html(odd):
    check_hostile(odd)


def test_the_same_report_gives_the_same_bytes():
    assert write_html(report()) == write_html(report())
