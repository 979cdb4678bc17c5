"""Pictures of every page: ``python -m tests.browser.pictures``; with ``--check`` it says what is wrong with each.

All go into tests/browser/shots, which git does not keep; those of the user guide also into docs/pictures.
"""

import argparse
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from core import names as n
from core.plan import desk_calendar, first_choice, make_plan
from core.plan.decisions import approve, propose
from core.store import connect, load_book
from tests.browser.chromium import FLAGS, chromium
from tests.browser.screens.english import known_names
from tests.browser.screens.faults import faults
from tests.browser.screens.views import LANGUAGES, PAGES, SIZES, THEMES, screens
from tests.browser.screens.visits import visit, visitor, whole
from tests.browser.serving import serving
from tests.sample_desk import ROOT, copy_of, database_url, make_sample

SHOTS = ROOT / "tests" / "browser" / "shots"
GUIDE = ROOT / "docs" / "pictures"
AUTHOR, COLLEAGUE = "Lin Wei 林薇", "Anna Vogt"
DECISIONS = {"NL-HOLD-14": "季末与长假已覆盖", "NL-TERM-91": "投委会同意"}  # product and reason
COLOURS = 256  # as many as a palette has: enough for lines and letters


def main(words=None):
    """Take the pictures asked for; the exit code is 1 where something is wrong with a screen."""
    asked = _asked(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # or the server would outlive whoever stops this
    chosen = screens(asked.pages, asked.languages, asked.themes, asked.sizes, looks=asked.looks)
    chosen = [screen for screen in chosen if screen.in_guide or not asked.guide]
    book = _book(asked.afresh)
    _say(f"{len(chosen)} screens")
    with _desk(book) as (server, browser):
        wrong = _all(browser, server, chosen, known_names(book), asked)
    _say(f"{wrong} faults" if asked.check else "Done")
    return int(wrong > 0)


def _asked(words):
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    choices = {"pages": tuple(PAGES), "languages": LANGUAGES, "themes": THEMES, "sizes": tuple(SIZES)}
    for name, known in choices.items():
        parser.add_argument(f"--{name}", nargs="+", choices=known, default=known, help="only these")
    parser.add_argument("--looks", action="store_true", help="also each closer look that a page offers")
    parser.add_argument("--guide", action="store_true", help="only what the user guide shows")
    parser.add_argument("--check", action="store_true", help="say what is wrong with each screen")
    parser.add_argument("--afresh", action="store_true", help="make the sample book anew")
    return parser.parse_args(words)


def _book(afresh):
    """Return the database of the sample book, made once and kept beside the pictures."""
    path = SHOTS / "book.db"
    if afresh or not path.exists():
        path.unlink(missing_ok=True)
        _say("Making the sample book")
        SHOTS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            made = make_sample(Path(folder))
            _decided(made)
            copy_of(made, SHOTS)
    return path


def _decided(path):
    """Have one plan approved and another wait, so that the page of decisions has something to show."""
    engine = connect(database_url(path))
    book = load_book(engine)
    calendar = desk_calendar(book)
    for product, reason in DECISIONS.items():
        plan = make_plan(book, first_choice(book, product), calendar, engine=engine)
        made = propose(engine, book, calendar, plan, n.MODEL, AUTHOR, reason)
    approve(engine, made.key, COLLEAGUE, DECISIONS[product], four_eyes=False)
    engine.dispose()


@contextmanager
def _desk(book):
    """One server and one browser for all; what the desk works out stays in the book for the next time."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        with serving(database_url(book), Path(folder)) as server:
            yield server, browser
        browser.close()


def _all(browser, server, chosen, names, asked):
    wrong = 0
    with visitor(browser, "light", "desktop") as page:
        page.goto(server)  # the first guest of all is let in past the desk's own settings
        whole(page)
    for (theme, size), group in groupby(chosen, key=lambda screen: (screen.theme, screen.size)):
        with visitor(browser, theme, size) as page:
            for screen in group:
                wrong += len(_one(page, server, screen, names, asked))
    return wrong


def _one(page, server, screen, names, asked):
    start = time.monotonic()
    visit(page, server, screen)
    _picture(page, screen)
    found = faults(page, screen, names) if asked.check else []
    _say(f"{screen.name}: {time.monotonic() - start:.1f} s{f', {len(found)} faults' if found else ''}")
    for line in found:
        _say(f"  {line}")
    return found


def _picture(page, screen):
    path = SHOTS / f"{screen.name}.png"
    page.screenshot(path=path)
    if screen.in_guide:
        GUIDE.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as whole:
            small = whole.convert("RGB").quantize(COLOURS, kmeans=3, dither=Image.Dither.NONE)
            small.save(GUIDE / f"{screen.page}-{screen.language}.png", optimize=True)


def _say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
