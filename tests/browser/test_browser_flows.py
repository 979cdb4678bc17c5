"""The journey of Flows in a real browser: see why a day is high, enter what is known, see paths move and the record."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import MILLISECONDS, settled

FLOWS = "flows?product=JB-HOLD-30&side=redemption"
QUARTER_END = "Tue 30 Jun"
POINT = ".js-plotly-plot .points path.point"


def query_of(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def why(page):
    return page.locator("h5").first.inner_text()


def says(page, text):
    """Wait until the explained day says ``text``."""
    page.wait_for_function("text => document.querySelector('h5')?.innerText.includes(text)", arg=text)
    return settled(page)


def field(page, form, label):
    return page.get_by_test_id("stForm").filter(has_text=form).get_by_label(label, exact=True)


def test_a_click_on_a_day_says_why_it_is_high(server, page):
    page.goto(f"{server}/{FLOWS}&section=days")
    settled(page)
    point = page.locator(POINT).nth(6)  # the first is that of the last known day
    point.wait_for()
    box = point.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    says(page, f"{QUARTER_END}: ")
    assert "more than on a usual day: end of the quarter +" in why(page)
    assert query_of(page)["why"] == "2026-06-30"
    other = page.context.new_page()
    other.goto(page.url)
    assert why(says(other, QUARTER_END)) == why(page)


def test_a_ticket_and_an_override_move_the_paths_and_the_record_keeps_both(server, page):
    page.goto(f"{server}/{FLOWS}&why=2026-06-30&section=entries")
    settled(page)
    before, headline = why(page), page.locator("h1").inner_text()
    page.get_by_text("Add a known ticket").click()
    settled(page)  # a redraw under the typing would lose what was typed
    field(page, "Keep the ticket", "Amount, CNY million").fill("60")
    field(page, "Keep the ticket", "Note").fill("A distributor leaves")
    page.get_by_role("button", name="Keep the ticket").click()
    page.get_by_text("The ticket is kept").wait_for()
    settled(page)
    assert "known in advance +60.0m" in why(page)
    assert page.locator("h1").inner_text() != headline

    page.get_by_text("Add an override").click()
    settled(page)
    field(page, "Keep the override", "Change, %").fill("20")
    field(page, "Keep the override", "Reason").fill("The branch campaign ends")
    page.get_by_role("button", name="Keep the override").click()
    page.get_by_text("The override is kept").wait_for()
    settled(page)
    assert "override +" in why(page)
    assert why(page) != before
    page.wait_for_selector("text=Without overrides")
    assert page.get_by_test_id("stDataFrame").count() == 2  # both are on record
    page.reload()
    settled(page)
    assert "known in advance +60.0m" in why(page)
    assert "override +" in why(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_all_within_its_width(server, browser, scheme):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    for section in ("entries", "levels", "days"):
        page.goto(f"{server}/{FLOWS}&section={section}")
        settled(page)
        assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= 390, section
        assert not page.get_by_test_id("stException").count()
    context.close()
