"""The product lab in a browser: a designer lengthens a shelf, sees why figures change, compares, saves, comes back."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import settled
from tests.browser.test_browser_reserve import query_of

LAB = "product_lab?design=minimum_holding_shelf"


def title(page):
    return page.locator("h1").inner_text()


def told(page):
    """The figures under the headline, each with what it says of the start."""
    return page.get_by_test_id("stMetric").all_inner_texts()


def test_a_designer_lengthens_a_shelf_compares_saves_and_finds_it_again(server, page, browser):
    page.goto(f"{server}/{LAB}")
    settled(page)
    assert title(page).startswith("7-day shelf would hold CNY ")
    first = told(page)
    days = page.get_by_label("Hold days", exact=True)
    days.fill("14")
    days.press("Enter")
    page.get_by_role("heading", name=re.compile("14-day minimum holding at")).wait_for()
    settled(page)
    assert len(told(page)) == len(first) == 4
    assert not any(text in first for text in told(page))
    assert page.get_by_text("money is locked 7 days longer").is_visible()
    assert page.get_by_text(re.compile("^since ")).count() >= 2
    compared = page.get_by_role("combobox", name="Compare with")
    compared.click()
    compared.fill("20th")
    page.get_by_role("option", name=re.compile("on the 20th")).click()
    page.keyboard.press("Escape")
    page.wait_for_function("() => location.search.includes('compared')")
    settled(page)
    page.get_by_text("Save this design").click()
    page.get_by_label("Name", exact=True).fill("Fortnight shelf")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Fortnight shelf is saved").wait_for()
    settled(page)
    assert title(page).startswith("Fortnight shelf would hold CNY ")
    query = query_of(page)
    assert "hold_days" not in query
    assert len(query["compared"].split(",")) == 2
    profile = browser.new_context()
    other = profile.new_page()
    other.goto(f"{server}/product_lab?design={query['design']}&compared={query['compared']}")
    settled(other)
    assert title(other) == title(page)
    expect(other.get_by_label("Hold days", exact=True)).to_have_value("14")
    profile.close()
