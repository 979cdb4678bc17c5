"""The first visit, by nothing but what the screen says: along the tour to a plan proposed, decided and taken home."""

from functools import partial
from io import BytesIO

import pandas as pd
import pypdf
import pytest

from core.plan import desk_calendar, replay_keeping
from core.plan.executive import judge_products
from core.plan.replay_keeping import kept_replay
from core.store import connect, load_book
from tests.browser.conftest import settled
from tests.browser.serving import serving
from tests.quick_replay import quick_replay
from tests.sample_desk import copy_of, database_url

DELAY = pd.Timedelta(days=14)
SPINNER_SAYS = """start => getComputedStyle(document.querySelector('[data-testid=stSpinner] p'), '::after')
    .content.slice(1).startsWith(start)"""
ROW = 35  # pixels of a table's row
WHO, WHY = "林薇 Lin Wei", "Quarter end is covered, 季末已覆盖"


def onward(page, name):
    page.locator(".st-key-tour").get_by_role("link", name=f"Next: {name}").click()
    page.wait_for_function(f"() => document.title.startsWith('{name} ')")
    settled(page)


def open_from_menu(page, name):
    page.get_by_test_id("stSidebarNavItems").get_by_text(name, exact=True).click()
    page.wait_for_function(f"() => document.title.startsWith('{name} ')")
    settled(page)


def downloaded(page, suffix):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=suffix, exact=True).click()
    assert waiting.value.suggested_filename.endswith(f".{suffix.lower()}")
    return waiting.value.path().read_bytes()


@pytest.fixture(scope="module")
def judged_server(sample, tmp_path_factory):
    """A server on a copy of the sample book whose products were judged over the year, by figures from a seed."""
    folder = tmp_path_factory.mktemp("judged")
    database = database_url(copy_of(sample, folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            replay_keeping, "_replayed", lambda _book, _calendar, as_of, _product: quick_replay(as_of - DELAY)
        )
        engine = connect(database)
        book = load_book(engine)
        judge_products(book, book.as_of, partial(kept_replay, engine, book, desk_calendar(book), book.as_of))
        engine.dispose()
    with serving(database, folder) as address:
        yield address


def test_from_the_first_page_to_a_decision_and_a_report(judged_server, page):
    page.goto(judged_server)
    settled(page)
    onward(page, "Flows")
    onward(page, "Reserve")
    page.get_by_text("Choose a row to open that product").wait_for()
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    page.mouse.click(table["x"] + ROW / 2, table["y"] + 1.5 * ROW)  # the mark of the first row is drawn, no element
    page.wait_for_function("() => new URL(location).searchParams.get('product') !== 'all'")
    settled(page)
    page.get_by_text("Decide", exact=True).click()
    page.get_by_label("Your name").fill(WHO)
    page.get_by_label("Reason").fill(WHY)
    page.get_by_role("button", name="Propose", exact=True).click()
    page.get_by_role("button", name="Approve").wait_for()
    settled(page)
    page.get_by_label("Your name").last.fill(WHO)
    page.get_by_label("Reason").last.fill(WHY)
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved. The decision is kept.").wait_for()
    onward(page, "Buffer Court")
    onward(page, "Executive")
    pdf = pypdf.PdfReader(BytesIO(downloaded(page, "PDF")))
    assert page.locator("h1").inner_text().split()[0] in pdf.pages[0].extract_text()
    assert "synthetic" in "".join(each.extract_text() for each in pdf.pages).lower()
    open_from_menu(page, "Decisions")
    assert page.locator("h1").inner_text().startswith("1 decision in force")


@pytest.mark.parametrize("suffix", ["XLSX", "PPTX", "HTML"])
def test_each_kind_of_report_is_a_click(judged_server, page, suffix):
    page.goto(f"{judged_server}/executive")
    settled(page)
    assert len(downloaded(page, suffix)) > 10_000


def test_long_work_can_be_stopped_and_goes_on_where_it_was(server, page):
    page.goto(f"{server}/executive")
    stop = page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True)
    stop.click()
    page.get_by_text("Stopped at").wait_for()
    page.get_by_role("button", name="Go on", exact=True).click()
    stop.click()
    page.get_by_text("Stopped at").wait_for()


def test_a_run_stopped_by_the_button_above_says_how_to_start_again(server, page):
    page.goto(f"{server}/accuracy")
    page.get_by_test_id("stSpinner").wait_for()
    page.get_by_test_id("stStatusWidget").get_by_role("button").click()
    page.wait_for_function(SPINNER_SAYS, arg="Stopped. Reload the page")
