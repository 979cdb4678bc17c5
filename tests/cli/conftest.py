"""The sample book in a database of its own, made once by a real `init --sample`."""

import pytest
from cli_runs import process


@pytest.fixture(scope="session")
def initialised(tmp_path_factory):
    """The address of the sample's database, and what making it said."""
    url = f"sqlite:///{tmp_path_factory.mktemp('sample') / 'sample.db'}"
    return url, process("init", "--sample", "--json", "--database", url)


@pytest.fixture(scope="session")
def sample_url(initialised):
    return initialised[0]
