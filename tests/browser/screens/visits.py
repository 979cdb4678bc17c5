"""Visit a screen, wait until it is whole, and stretch it to the height of what it shows."""

from contextlib import contextmanager

from tests.browser.conftest import settled
from tests.browser.screens.views import SIZES

MILLISECONDS = 400_000  # Executive judges every product on every past day, the first time
BEAT = 200
# Streamlit draws a chart after its run has ended, and a skeleton until then.
WHOLE = """() => !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(chart => chart.querySelector('.main-svg'))
    && [...document.querySelectorAll('[data-testid=stImage] img, .stMarkdown img')].every(image => image.complete)
    && document.fonts.status === 'loaded'"""
HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"


@contextmanager
def visitor(browser, theme, size):
    """A page of a visitor of their own, who sees the desk in a theme and a size."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    context.set_default_timeout(MILLISECONDS)
    try:
        yield context.new_page()
    finally:
        context.close()


def visit(page, server, screen):
    """Open a screen and wait until nothing more is to come."""
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[screen.size], strict=True)))
    page.goto(f"{server}{screen.address}")
    whole(page)
    stretch(page)
    return page


def whole(page):
    """Wait until the desk has finished and all of it is drawn."""
    settled(page)
    page.wait_for_function(WHOLE)
    page.wait_for_timeout(2 * BEAT)  # a chart fits itself to its column once more after it is drawn
    settled(page)


def stretch(page):
    """Make the window as high as the page, so that one picture shows it all; charts may then change their height."""
    for _ in range(2):
        size = page.viewport_size
        height = max(size["height"], page.evaluate(HEIGHT))
        if height == size["height"]:
            return
        page.set_viewport_size({"width": size["width"], "height": height})
        page.wait_for_timeout(BEAT)
        whole(page)
