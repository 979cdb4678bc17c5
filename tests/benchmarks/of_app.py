"""The app: a dial of Reserve moved in Chromium until the page shows it, against the least that Streamlit can do."""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.benchmarks.measured import Measured
from tests.browser.chromium import FLAGS, chromium
from tests.browser.serving import serving
from tests.sample_desk import database_url, make_sample

HERE = Path(__file__).parent
BLANK, ANSWER = HERE / "blank_app.py", HERE / "answer.js"
MILLISECONDS = 180_000
CONFIDENCE, RELIANCE, VALUE = "link_confidence", "link_reliance", "value"
UP, DOWN = "ArrowRight", "ArrowLeft"
START = "reserve?product=NL-HOLD-14&confidence=0.9&reliance=0"  # both dials at their first value
ROUNDS = 2
REDRAWN, IDLE = "redrawn", "idle"
UNTIL = {REDRAWN: "the redrawn chart", IDLE: "the idle page"}


@dataclass(frozen=True)
class Dial:
    """A slider of a page, found by its key."""

    page: object
    key: str

    @property
    def thumb(self):
        return self.page.locator(f".st-key-{self.key} input[type=range]")

    @property
    def steps(self):
        """How many times it can move from its first value."""
        return int(self.thumb.get_attribute("max")) - int(self.thumb.get_attribute("min"))

    def press(self, key):
        """Press a key on it and return the milliseconds to the redrawn chart and to the idle page."""
        self.thumb.focus()
        self.page.evaluate("() => { window.told = null; answer().then(told => { window.told = told; }); }")
        self.page.keyboard.press(key)
        return self.page.wait_for_function("() => window.told", polling=100).json_value()


def ratios():
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (reserve, blank):
        fresh, again = moves(Dial(reserve, CONFIDENCE), Dial(reserve, RELIANCE), Dial(blank, VALUE))
    for until in UNTIL:
        yield row(f"a dial at a value never asked to {UNTIL[until]}", fresh, until)
        yield row(f"a dial at a value asked before to {UNTIL[until]}", again, until)


@contextmanager
def served(folder):
    """Serve the desk and the blank app, and yield the Reserve page and the blank page."""
    database = database_url(make_sample(folder))
    (folder / "blank").mkdir()
    with (
        serving(database, folder) as desk,
        serving(database, folder / "blank", BLANK) as blank,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened(browser, f"{desk}/{START}"), opened(browser, blank)
        browser.close()


def opened(browser, address):
    """Return an idle page in a window of its own, for a hidden page draws no frames."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(MILLISECONDS)
    context.add_init_script(path=ANSWER)
    page = context.new_page()
    page.goto(address)
    page.evaluate("() => idle()")
    return page


def moves(confidence, reliance, blank):
    """Return the pairs (ours, the blank app's) of moves to values that the server never saw, and of those back.

    They are taken in turn, after one move up and down. Each turn of reliance makes every confidence a new question.
    """

    def along(key):
        return [(confidence.press(key), blank.press(key)) for _ in range(confidence.steps)]

    for key in (UP, DOWN):
        confidence.press(key), blank.press(key)
    fresh, again = [], []
    for _ in range(ROUNDS):
        reliance.press(UP)
        fresh += along(UP)
        again += along(DOWN)
    return fresh, again


def row(work, pairs, until):
    """Return the medians of pairs of moves, in seconds, and each of ours in the note."""
    ours, other = ([move[until] / 1000 for move in side] for side in zip(*pairs, strict=True))
    middle, blank = median(ours), median(other)
    each = " ".join(f"{seconds:.2f}" for seconds in ours)
    note = f"one slider and one chart alone; {middle / blank:.2f} times as long; each of ours: {each}"
    return Measured(work, middle, blank, note)
