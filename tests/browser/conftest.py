"""A real server on a port and database of its own, and a real Chromium that tells whom it asks."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import FLAGS, chromium
from tests.browser.serving import serving
from tests.sample_desk import copy_of, database_url, shared_sample

MILLISECONDS = 180_000  # a first look at Accuracy replays every model, while another worker computes
OWN = {"localhost", "127.0.0.1"}
INLINE = {"data", "blob"}
IDLE = """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSpinner]') && document.querySelector('h1')"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parent.name:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    return shared_sample(tmp_path_factory)


@pytest.fixture(scope="module")
def server(sample, tmp_path_factory):
    """The address of a server that nobody has asked yet, on a copy of the sample book."""
    folder = tmp_path_factory.mktemp("server")
    with serving(database_url(copy_of(sample, folder)), folder) as address:
        yield address


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory):
    """The address of a server on a book that holds nothing."""
    folder = tmp_path_factory.mktemp("empty")
    with serving(database_url(folder / "empty.db"), folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    path = chromium()
    if path is None:
        pytest.skip("no Chromium: make browser installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A visitor's page. Whatever it asks for outside the machine fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(MILLISECONDS)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda socket: asked.append(socket.url))
    yield page
    context.close()
    outside = [url for url in asked if urlsplit(url).scheme not in INLINE and urlsplit(url).hostname not in OWN]
    assert asked
    assert not outside, f"asked outside the machine: {outside}"


def settled(page):
    """Wait until the page has nothing more to do, and return it."""
    page.wait_for_function(IDLE)
    page.wait_for_timeout(150)  # a page that moves on to another is idle for a moment in between
    page.wait_for_function(IDLE)
    return page
