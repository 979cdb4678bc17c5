"""A real server on a port and database of its own, and a real Chromium that tells whom it asks."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import FLAGS, chromium
from tests.sample_desk import ROOT, copy_of, database_url, shared_sample

SECONDS_TO_START = 60
MILLISECONDS = 180_000  # a first look at Accuracy replays every model, while another worker computes
HEALTH = "/_stcore/health"
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


@contextmanager
def serving(database, folder):
    """Run the app as ``make run`` does, until the caller is done."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    environment = os.environ | {"TIDEGATE_DATABASE_URL": database}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://localhost:{port}"
            wait_for(address, process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address, process, log):
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address + HEALTH) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")


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
