"""Accuracy in a real browser: reached by the menu, answered first, no wider than a phone."""

from tests.browser.conftest import settled

PATH = "accuracy?product=JB-CASH-01&as_of=2024-09-30"


def test_the_menu_leads_to_the_evidence(server, page):
    page.goto(f"{server}/calendar?product=JB-CASH-01&as_of=2024-09-30")
    settled(page)
    page.get_by_test_id("stSidebarNavItems").get_by_text("Accuracy").click()
    page.wait_for_url("**/accuracy**")
    settled(page)
    assert page.locator("h1").inner_text().startswith("Redemptions of Juniper Daily Purse over 30 days")
    page.get_by_test_id("stDataFrame").first.wait_for()
    page.wait_for_selector(".js-plotly-plot .scatterlayer")


def test_the_evidence_is_no_wider_than_a_phone(server, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{server}/{PATH}")
    settled(page)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    context.close()
