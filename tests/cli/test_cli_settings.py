"""Settings come from the environment, and errors are of one tree."""

import os

import pandas as pd
import pytest

from core import errors
from core.errors import InputError, RowsError, TidegateError
from core.settings import LOCAL, AlertServers, settings


@pytest.fixture
def fresh(monkeypatch):
    """Settings as a new process would read them."""
    for name in [name for name in os.environ if name.startswith("TIDEGATE_")]:
        monkeypatch.delenv(name, raising=False)
    for name in ("DATABASE_URL", "MARKET", "SIGN_IN", "DROP", "REPORTS"):
        monkeypatch.delenv(f"TIDEGATE_{name}", raising=False)

    def read(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return settings.__wrapped__()

    return read


def test_a_fresh_machine_needs_no_settings(fresh):
    assert fresh().database_url == f"sqlite:///{LOCAL / 'tidegate.db'}"
    assert fresh().market == "CN"
    assert (fresh().drop, fresh().reports) == (LOCAL / "drop", LOCAL / "reports")


def test_the_environment_decides(fresh):
    found = fresh(TIDEGATE_DATABASE_URL="postgresql://desk@host/book", TIDEGATE_MARKET="DE")
    assert (found.database_url, found.market) == ("postgresql://desk@host/book", "DE")
    found = fresh(TIDEGATE_DROP="/srv/in", TIDEGATE_REPORTS="/srv/out")
    assert fresh(TIDEGATE_TIME_ZONE="Asia/Shanghai").time_zone == "Asia/Shanghai"
    assert (str(found.drop), str(found.reports)) == ("/srv/in", "/srv/out")


def test_an_empty_variable_is_not_set(fresh):
    assert fresh(TIDEGATE_DATABASE_URL="", TIDEGATE_MARKET="").market == "CN"
    assert fresh().database_url.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("word", "on"),
    [("", False), ("off", False), ("No", False), ("0", False), ("on", True), ("1", True), ("offf", True)],
)
def test_sign_in_is_off_only_where_that_is_said_or_nothing_is(fresh, word, on):
    assert fresh(TIDEGATE_SIGN_IN=word).sign_in is on


def test_alerts_go_nowhere_unless_a_server_is_named_and_mail_is_encrypted_unless_that_is_off(fresh):
    assert fresh().alerts == AlertServers()
    named = fresh(TIDEGATE_SMTP_HOST=" mail.bank.example ", TIDEGATE_SMTP_PASSWORD="p", TIDEGATE_SMTP_STARTTLS="off")
    assert named.alerts == AlertServers(smtp_host="mail.bank.example", smtp_password="p", smtp_starttls=False)
    assert "'p'" not in repr(named)


def test_every_error_for_users_is_in_the_tree_of_the_docstring():
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    assert len(classes) == 6
    assert all(issubclass(one, TidegateError) and one.__name__ in errors.__doc__ for one in classes)
    assert issubclass(RowsError, InputError)


def test_bad_rows_travel_with_their_error():
    rows = pd.DataFrame({"row": [2], "column": ["date"], "value": ["soon"], "needed": ["a date"]})
    error = RowsError("book.bad_rows", rows, bad="1", total="3", table="flows", first="", rest="")
    assert error.rows is rows
    assert "1 of 3" in str(error)
