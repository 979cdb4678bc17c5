"""The desk in a real browser: filled with no click, a link that reopens the same view, evidence, a phone, the dark."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import MILLISECONDS, settled

SAYS = "text => document.querySelector('h1')?.innerText === text"
SAYS_ANOTHER = "text => ![undefined, text].includes(document.querySelector('h1')?.innerText)"
EARLY = "product=JB-CASH-01&as_of=2024-06-15"  # few origins lie before it, so that they are soon rehearsed
PAGES = ("", "flows", "reserve", "data", "calendar")


def query_of(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def headline(page):
    return page.locator("h1").inner_text()


def test_today_is_filled_with_no_click(server, page):
    page.goto(server)
    settled(page)
    assert headline(page).startswith("Hold ")
    page.wait_for_selector(".barlayer .point")
    assert page.locator(".barlayer .point").count() >= 30
    assert page.get_by_test_id("stDataFrame").is_visible()
    assert page.get_by_text("Synthetic sample").first.is_visible()
    assert page.get_by_text("What needs attention").is_visible()


def test_a_changed_dial_goes_into_the_link_and_the_link_reopens_the_same(server, page):
    page.goto(f"{server}/reserve?product=JB-CASH-01&horizon=30&reliance=0.2")
    settled(page)
    before = headline(page)
    dial = page.get_by_role("slider", name="Reliance on subscriptions")
    dial.focus()
    dial.press("ArrowLeft")
    page.wait_for_function("() => new URL(location).searchParams.get('reliance') === '0'")
    page.wait_for_function(SAYS_ANOTHER, arg=before)  # the answer comes first; the replay below it takes longer
    after = headline(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_function(SAYS, arg=after)
    assert query_of(other) == query_of(page)
    page.go_back()
    page.wait_for_function(SAYS_ANOTHER, arg=after)


def test_the_menu_keeps_product_and_horizon(server, page):
    page.goto(f"{server}/flows?product=NL-CASH-02&horizon=14")
    settled(page)
    page.get_by_test_id("stSidebarNavItems").get_by_text("Calendar").click()
    page.wait_for_url("**/calendar**")
    settled(page)
    assert query_of(page)["product"] == "NL-CASH-02"
    assert query_of(page)["horizon"] == "14"


def test_a_row_of_today_opens_its_reserve(server, page):
    page.goto(server)
    settled(page)
    box = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 35 + 35 * 2.5)  # the box of the third row
    page.wait_for_url("**/reserve**")
    settled(page)
    assert query_of(page)["product"] == "JB-HOLD-07"
    page.get_by_test_id("stSidebarNavItems").get_by_text("Today").click()
    settled(page)
    assert urlsplit(page.url).path == "/"  # the choice of the row is spent, or Today could not be reached again
    assert query_of(page)["product"] == "JB-HOLD-07"


@pytest.mark.parametrize(("scheme", "paths"), [("light", PAGES), ("dark", PAGES[:2])])
def test_every_page_on_a_phone_is_no_wider_than_the_phone(server, browser, scheme, paths):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    for path in paths:
        page.goto(f"{server}/{path}")
        settled(page)
        wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 390, path
        ground = page.evaluate("() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
        assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(18, 22, 27)")
    context.close()


def test_charts_change_with_the_theme(server, page):
    page.goto(server)
    settled(page)
    page.wait_for_selector(".barlayer .point")
    ink = "() => getComputedStyle(document.querySelector('.js-plotly-plot .xtick text')).fill"
    light = page.evaluate(ink)
    page.get_by_test_id("stMainMenu").click()
    page.get_by_test_id("stMainMenuPopover").get_by_text("Dark").click()
    page.wait_for_function(f"({ink})() !== {light!r}")


def test_every_page_asks_nobody_outside(server, page):
    for path in PAGES:  # the page fixture has the list of all that was asked
        page.goto(f"{server}/{path}")
        settled(page)
        assert not page.get_by_test_id("stException").count()


def test_the_menu_leads_to_the_evidence(server, page):
    page.goto(f"{server}/calendar?{EARLY}")
    settled(page)
    page.get_by_test_id("stSidebarNavItems").get_by_text("Accuracy").click()
    page.wait_for_url("**/accuracy**")
    settled(page)
    assert page.locator("h1").inner_text().startswith("Redemptions of Juniper Daily Purse over 30 days")
    page.get_by_test_id("stDataFrame").first.wait_for()
    page.wait_for_selector(".js-plotly-plot .scatterlayer")


def test_the_evidence_is_no_wider_than_a_phone(server, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.goto(f"{server}/accuracy?{EARLY}")
    settled(page)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    context.close()
