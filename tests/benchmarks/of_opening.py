"""Opening the app: from the start of the server to Today, and from page to page, against blank pages with a chart.

Both servers start afresh, in turn; the sample book's plans lie in the store, as the nightly run leaves them.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.benchmarks.measured import Measured
from tests.browser.chromium import FLAGS, chromium
from tests.browser.serving import serving
from tests.sample_desk import database_url, make_sample

HERE = Path(__file__).parent
BLANK, ANSWER = HERE / "blank_pages.py", HERE / "answer.js"
MILLISECONDS = 180_000
STARTS, ROUNDS = 3, 3
WAY = ("flows", "reserve", "stress", "decisions", "data", "calendar", "today")
BLANK_WAY = ("second", "first")
DRAWN = """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSpinner]') && document.querySelector('h1')"""


def ratios():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = database_url(make_sample(Path(folder)))
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        starts = [
            (start(browser, database, folder, "app.py"), start(browser, database, folder, BLANK)) for _ in range(STARTS)
        ]
        yield row("from the start of the server to Today drawn", starts)
        first, again = walks(browser, database, folder)
        yield row("from page to page, each seen for the first time", first)
        yield row("from page to page, each seen before", again)
        browser.close()


def start(browser, database, folder, script):
    """Return the seconds from the start of a server until its first page is drawn."""
    begun = time.monotonic()
    with serving(database, Path(folder), script) as address:
        opened(browser, address).context.close()
        return time.monotonic() - begun


def opened(browser, address):
    """Return the first page of a server, drawn, in a window of its own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(MILLISECONDS)
    context.add_init_script(path=ANSWER)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(DRAWN, polling="raf")
    return page


def walks(browser, database, folder):
    """Return pairs (ours, blank) of the seconds between pages, on the first round and on later ones."""
    other = Path(folder, "blank")
    other.mkdir()
    with serving(database, Path(folder)) as desk, serving(database, other, BLANK) as blank:
        ours, least = opened(browser, desk), opened(browser, blank)
        rounds = [[(step(ours, way), median(walk(least))) for way in WAY] for _ in range(ROUNDS)]
    return rounds[0], [pair for each in rounds[1:] for pair in each]


def walk(page):
    return [step(page, way) for way in BLANK_WAY]


def step(page, way):
    """Return the seconds from a click in the menu until the page it leads to is drawn."""
    link = page.locator(f"[data-testid=stSidebarNav] a[href$='/{'' if way in ('today', 'first') else way}']").first
    before = page.locator("h1").first.inner_text()
    begun = time.monotonic()
    link.click()
    page.wait_for_function(
        f"before => document.querySelector('h1')?.innerText !== before && ({DRAWN})()", arg=before, polling="raf"
    )
    return time.monotonic() - begun


def row(work, pairs):
    """Return the medians of pairs, in seconds, and each of ours in the note."""
    ours, other = zip(*pairs, strict=True)
    note = f"blank pages with one chart; {median(ours) / median(other):.2f} times as long; each of ours: "
    return Measured(work, median(ours), median(other), note + " ".join(f"{each:.2f}" for each in ours))
