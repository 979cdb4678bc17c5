"""A file in a real browser: a bad one shows its rows, a good one is there on every page after Save."""

from tests.browser.conftest import settled

BAD = "date,product_id,subscription,redemption\n2026-01-05,AA,100,20\nsoon,AA,1,2\n2026-01-07,AA,-5,2\n"


def give(page, name, content):
    chosen = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(chosen)


def test_a_bad_file_shows_its_rows_and_offers_no_save(empty_server, page):
    page.goto(f"{empty_server}/data")
    settled(page)
    give(page, "bad.csv", BAD)
    page.get_by_text("Bad cells: 2, in rows: 2").wait_for()
    settled(page)
    assert page.get_by_text("Download the bad rows").is_visible()
    assert not page.get_by_role("button", name="Save").count()


def test_a_good_file_is_saved_and_then_said_to_be_loaded(empty_server, page):
    page.goto(f"{empty_server}/data")
    settled(page)
    assert page.locator("h1").inner_text() == "Nothing is loaded yet"
    days = "\n".join(f"2026-01-{day:02d},AA,{day}00,50" for day in range(5, 25))
    give(page, "good.csv", f"date,product_id,subscription,redemption\n{days}\n")
    page.get_by_role("button", name="Save 20 rows").click()
    page.get_by_text("rows added 20").wait_for()
    settled(page)
    assert "flows up to 24 Jan 2026" in page.locator("h1").inner_text()
