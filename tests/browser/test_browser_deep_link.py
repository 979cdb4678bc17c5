"""The very first request that a fresh server gets is a deep link: Streamlit would show its own menu instead of ours."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import settled


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
    assert pages[:5] == ["Desk", "Today", "Flows", "Reserve", "Evidence"]
    assert pages[5:] == ["Buffer Court", "Accuracy", "Data", "Data", "Calendar"]


@pytest.mark.parametrize("path", ["today", "no-such-page"])
def test_an_address_that_no_page_has_still_shows_the_desk(server, page, path):
    page.goto(f"{server}/{path}")
    settled(page)
    assert page.get_by_test_id("stSidebarNavItems").is_visible()
    assert page.locator("h1").inner_text().startswith("Hold ")
