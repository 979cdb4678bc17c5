"""The journey of Reserve in a real browser: turn a dial, look at a point of the frontier, propose, approve, reopen.

The first test comes first: a deep link is the very first request that its fresh server gets, to which Streamlit would
show its own menu instead of ours.
"""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import MILLISECONDS, settled

RESERVE = "reserve?product=NL-TERM-91"
POINTS = ".js-plotly-plot .subplot.xy .points path.point"


def query_of(page):
    address = page.evaluate("() => location.href")  # the page's own word: it is changed without a navigation
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def key_figures(page):
    """The figures of the two cards, once all are there."""
    shown = page.get_by_test_id("stMetricValue")
    shown.nth(7).wait_for()
    return shown.all_inner_texts()


def test_a_deep_link_of_reserve_lands_on_reserve_complete(server, page):
    page.goto(f"{server}/reserve?product=NL-HOLD-14&horizon=14&reliance=0.6")
    settled(page)
    parts = urlsplit(page.url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.path == "/reserve"
    assert query["product"] == "NL-HOLD-14"
    assert query["horizon"] == "14"
    assert query["reliance"] == "0.6"
    assert page.title() == "Reserve · Tidegate"
    assert page.locator("h1").inner_text().startswith("Hold ")
    page.locator(".js-plotly-plot").nth(2).wait_for()
    assert page.get_by_text("Lantern Fortnight").count() or page.locator("input[value='Lantern Fortnight']").count()
    menu = page.get_by_test_id("stSidebarNavItems").inner_text().split("\n")
    pages = [line.strip() for line in menu if line.strip()]
    assert pages[:6] == ["Desk", "Today", "Flows", "Reserve", "Scenarios", "Evidence"]
    assert pages[6:10] == ["Buffer Court", "Accuracy", "Stress", "Decisions"]
    assert pages[10:] == ["Design", "Product lab", "Groups", "House", "Executive", "Data", "Calendar", "Formulas"]


@pytest.mark.parametrize("path", ["today", "no-such-page"])
def test_an_address_that_no_page_has_still_shows_the_desk(server, page, path):
    page.goto(f"{server}/{path}")
    settled(page)
    assert page.get_by_test_id("stSidebarNavItems").is_visible()
    assert page.locator("h1").inner_text().startswith("Hold ")


def test_a_dial_says_its_price_and_redraws_the_answer_alone(server, page):
    page.goto(f"{server}/{RESERVE}")
    settled(page)
    page.get_by_text("97.5%: ").wait_for()
    page.evaluate("() => { document.querySelector('.st-key-strip').dataset.kept = 'yes' }")
    cards = key_figures(page)
    dial = page.get_by_role("slider", name="Confidence")
    dial.focus()
    dial.press("ArrowRight")
    page.get_by_text("99%: ").wait_for()
    settled(page)
    assert query_of(page)["confidence"] == "0.995"
    assert len(key_figures(page)) == len(cards)
    assert page.locator(".st-key-strip").get_attribute("data-kept") == "yes"


def test_a_click_on_the_frontier_shows_the_plan_of_that_point(server, page):
    page.goto(f"{server}/{RESERVE}&look=frontier")
    settled(page)
    point = page.locator(POINTS).nth(12)
    point.wait_for()
    point.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # the chart is there before it listens
    box = point.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_text("The plan at a buffer of ").wait_for()
    settled(page)
    assert "point" in query_of(page)


def test_a_plan_is_proposed_approved_and_opened_again_in_another_profile(server, page, browser):
    page.goto(f"{server}/{RESERVE}&look=decide")
    settled(page)
    shown = key_figures(page)
    settled(page)  # a form that is drawn anew under the typing forgets it
    form = page.get_by_test_id("stForm").filter(has_text="What is shown is kept")
    form.get_by_label("Your name").fill("Wang Min")
    form.get_by_label("Reason").fill("Quarter end is covered")
    form.get_by_role("button", name="Propose").click()
    page.get_by_text("The proposal is kept").wait_for()
    settled(page)
    page.get_by_text("Open as it was shown").click()
    page.get_by_text("Back to today's plan").wait_for()
    settled(page)
    key = query_of(page)["decision"]
    assert page.locator("h1").inner_text().startswith("Proposed: hold ")
    page.get_by_text("Back to today's plan").click()
    decide = page.get_by_test_id("stForm").filter(has_text="Withdraw")
    decide.wait_for()
    decide.get_by_label("Your name").fill("Li Na")
    decide.get_by_label("Reason").fill("Agreed in committee")
    decide.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved. The decision is kept.").wait_for()
    profile = browser.new_context()
    other = profile.new_page()
    other.set_default_timeout(MILLISECONDS)
    other.goto(f"{server}/{RESERVE}&decision={key}")
    settled(other)
    assert other.locator("h1").inner_text().startswith("Approved: hold ")
    assert other.get_by_text("Li Na").first.is_visible()
    assert key_figures(other) == shown
    other.get_by_role("button", name="Compute it again").click()
    other.get_by_text("every figure is the same to the last bit").wait_for()
    profile.close()
