"""The manager's what-if: three changes in under a minute, compared, saved, and opened by link by somebody else."""

from tests.browser.conftest import settled

THREE = ("Promotion", "Holder exit", "Credit spreads")
NAME = "618 weaker, one holder leaves, 20 bp wider"
NUMBERS = "[...document.querySelectorAll('h1, [data-testid=stMarkdownContainer] p')].map(each => each.innerText)"


def told(page):
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
    assert page.locator("h1").inner_text() == f"{NAME}. {title}"
    assert page.get_by_text("Side by side").is_visible()  # beside the base case
    page.get_by_role("button", name="Download as CSV").last.wait_for()
    link, figures = page.url, told(page)

    other = browser.new_context(viewport={"width": 1440, "height": 900})
    fresh = other.new_page()
    fresh.goto(link)
    settled(fresh)
    assert told(fresh) == [line for line in figures if not line.startswith("Saved as")]
    fresh.get_by_role("button", name="Change it further").click()
    settled(fresh)
    assert fresh.locator("h1").inner_text() == title
    spread = fresh.get_by_label("Wider by, bp")
    spread.fill("60")
    spread.press("Enter")
    settled(fresh)
    assert "spreads 60 bp wider" in fresh.locator("h1").inner_text()
    other.close()
