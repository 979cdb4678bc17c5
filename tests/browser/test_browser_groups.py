"""Groups in a browser: a promotion made stronger changes the group's cash, the products' flows and the reserves."""

import re

from tests.browser.conftest import settled

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
