"""What if, in a browser: a stronger promotion, another design in the lab, a scenario saved and opened by link."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import MILLISECONDS, settled
from tests.browser.test_browser_reserve import query_of

GROUPS = "groups?group=ecommerce_sellers"


def title(page):
    return page.locator("h1").inner_text()


def amounts(page):
    """What the headline says by how much receipts, subscriptions, redemptions and reserves change."""
    return re.findall(r"(?:receipts|subscriptions|redemptions|reserves) CNY ([+-][\d.,]+[kmbn]*|0)", title(page))


def test_a_stronger_double_11_changes_cash_flows_and_reserves_and_says_by_how_much(server, page):
    page.goto(f"{server}/{GROUPS}")
    settled(page)
    assert "618 2026 20% stronger" in title(page)
    page.get_by_role("combobox", name=re.compile("Promotion")).click()
    page.get_by_role("option", name="Double 11 2026").click()
    page.get_by_role("heading", name=re.compile("Double 11 2026 20% stronger")).wait_for()
    settled(page)
    assert len(amounts(page)) == 4
    assert amounts(page)[0].startswith("+")
    first = amounts(page)
    page.get_by_text("Receipts with the change").wait_for()
    page.get_by_text(re.compile(r"Net inflow into the products changes by CNY \+")).wait_for()
    dial = page.get_by_role("slider", name=re.compile("Stronger or weaker"))
    dial.focus()
    dial.press("ArrowRight")
    page.get_by_role("heading", name=re.compile("Double 11 2026 30% stronger")).wait_for()
    settled(page)
    assert amounts(page)[:2] != first[:2]
    other = page.context.new_page()
    other.goto(page.url)
    settled(other)
    assert title(other) == title(page)


LAB = "product_lab?design=minimum_holding_shelf"


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


THREE = ("Promotion", "Holder exit", "Credit spreads")
NAME = "618 weaker, one holder leaves, 20 bp wider"
NUMBERS = "[...document.querySelectorAll('h1, [data-testid=stMarkdownContainer] p')].map(each => each.innerText)"


def figures_told(page):
    return [line for line in page.evaluate(NUMBERS) if "%" in line and "Shown as" not in line]


def test_a_scenario_is_built_compared_saved_and_opened_by_link(page, browser, server):
    page.goto(f"{server}/scenarios?product=NL-HOLD-90")
    settled(page)
    assert page.locator("h1").inner_text().startswith("Nothing is changed yet: hold 8.7%")
    for kind in THREE:
        page.get_by_role("button", name=kind, exact=True).click()
        settled(page)
    title = page.locator("h1").inner_text()
    assert title.startswith("618 2026 30% weaker, a holder of 9.1% leaves on 30 Jun and spreads 20 bp wider: hold ")
    assert title.split("hold ")[-1].split("%")[0] > "10" and "instead of 8.7%" in title
    page.get_by_text("Save this scenario").click()
    settled(page)
    page.get_by_label("Name of the scenario").fill(NAME)
    page.get_by_label("Your name").fill("Lin Wei")
    page.get_by_role("button", name="Save", exact=True).click()
    settled(page)
    expect(page.locator("h1")).to_have_text(f"{NAME}. {title}", timeout=MILLISECONDS)  # it opens in a run of its own
    assert page.get_by_text("Side by side").is_visible()  # beside the base case
    page.get_by_role("button", name="Download as CSV").last.wait_for()
    link, figures = page.url, figures_told(page)

    other = browser.new_context(viewport={"width": 1440, "height": 900})
    fresh = other.new_page()
    fresh.goto(link)
    settled(fresh)
    assert figures_told(fresh) == [line for line in figures if not line.startswith("Saved as")]
    fresh.get_by_role("button", name="Change it further").click()
    settled(fresh)
    assert fresh.locator("h1").inner_text() == title
    spread = fresh.get_by_label("Wider by, bp")
    spread.fill("60")
    spread.press("Enter")
    settled(fresh)
    assert "spreads 60 bp wider" in fresh.locator("h1").inner_text()
    other.close()
