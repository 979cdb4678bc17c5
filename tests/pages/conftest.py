"""Pages are tested through app.py, as a visitor meets them, each test with caches of its own."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.settings import settings
from core.text import use
from tests.sample_desk import ROOT, copy_of, database_url, shared_sample

SECONDS = 120


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    return shared_sample(tmp_path_factory)


def forget():
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def fresh_caches(request):
    """Forget what a test left in the caches; those on the shared book only read, so they may find each other's."""
    yield
    if "shared_url" not in request.fixturenames:
        forget()
    settings.cache_clear()
    use("en")


@pytest.fixture
def open_app(monkeypatch):
    """Open the app on a database, with what the link says."""

    def opened(url, page=None, **link):
        monkeypatch.setenv("TIDEGATE_DATABASE_URL", url)
        settings.cache_clear()
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        for name, value in link.items():
            app.query_params[name] = value
        if page:  # known by its file's name before the first run, which need not be Today's
            app.switch_page(f"pages/{page}.py")
        return app.run()

    return opened


@pytest.fixture
def sample_url(sample, tmp_path):
    return database_url(copy_of(sample, tmp_path / "book"))


@pytest.fixture(scope="module")
def shared_url(sample, tmp_path_factory):
    """A sample book that the tests of one file only read, so that its plans are worked out once."""
    forget()
    yield database_url(copy_of(sample, tmp_path_factory.mktemp("shared")))
    forget()


@pytest.fixture
def empty_url(tmp_path):
    return database_url(tmp_path / "empty.db")
