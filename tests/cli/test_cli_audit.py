"""audit verify: exit code 0 and the head of a log that is whole, 1 and its faults of one that is not."""

import json
import sqlite3
from contextlib import closing

import pytest
from cli_runs import run

from core import names as n
from core.store import close_decision, connect, open_decision

HEAD = "ab" * 32


@pytest.fixture
def log(tmp_path):
    """The address of a database with two entries, and its file."""
    path = tmp_path / "log.db"
    engine = connect(f"sqlite:///{path}")
    key = open_decision(engine, "Ann", "why", {"seed": 1}, b"{}").key
    close_decision(engine, key, n.APPROVED, "Bo", "agreed")
    engine.dispose()
    return f"sqlite:///{path}", path, key


def tamper(path, statement):
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(statement)


def test_a_log_that_is_whole(log):
    url, *_ = log
    told = run("audit", "verify", "--database", url, "--json").values
    assert (told["entries"], told["whole"], told["broken"]) == (2, True, [])
    said = run("audit", "verify", "--database", url)
    assert said.code == 0 and said.out.count("\n") == 1
    assert "2 entries" in said.out and told["head"] in said.out
    noted = run("audit", "verify", "--database", url, "--head", told["head"].upper())
    assert (noted.code, noted.out) == (0, said.out)


def test_an_empty_log_is_whole(tmp_path):
    said = run("audit", "verify", "--database", f"sqlite:///{tmp_path / 'empty.db'}")
    assert said.code == 0 and "is empty" in said.out


def test_a_log_that_was_changed_ends_with_one_and_a_line_an_entry(log):
    url, path, key = log
    tamper(path, "UPDATE decisions SET reason = 'Why' WHERE number = 1")
    tamper(path, "DELETE FROM decisions WHERE number = 2")
    said = run("audit", "verify", "--database", url)
    first, *faults = said.out.splitlines()
    assert said.code == 1 and said.err == "" and "2 faults, with 1 entry" in first
    assert faults == [
        f"Entry 1 (proposed, decision {key}): what it says is not what was written",
        "Entry 2: it is not there any more",
    ]
    told = run("audit", "verify", "--database", url, "--json")
    assert told.code == 1
    values = json.loads(told.out)
    assert values["whole"] is False and values["entries"] == 1
    assert values["broken"] == [
        {"number": 1, "key": key, "step": n.PROPOSED, "what": n.CHANGED},
        {"number": 2, "key": "", "step": "", "what": n.MISSING},
    ]


def test_every_fault_has_its_words(log):
    url, path, _ = log
    tamper(path, "UPDATE decision_head SET digest = 'x'")
    tamper(path, "INSERT INTO decisions (key, closes, step, at, author, reason) VALUES ('k', 1, 'odd', 'x', 'y', 'z')")
    said = run("audit", "verify", "--database", url, "--head", HEAD)
    assert said.code == 1
    assert "An entry without a number (odd, decision k): it was not written by Tidegate" in said.out
    assert "Entry 2: its end is not the one that was kept" in said.out
    assert "The log: the head that was noted before is not in it" in said.out


@pytest.mark.parametrize("head", ["x", HEAD[1:], f"{HEAD}0"])
def test_a_head_that_is_none(log, head):
    message = run("audit", "verify", "--database", log[0], "--head", head).mistake
    assert head in message and "64 characters" in message


def test_an_audit_says_what_it_takes():
    assert "COMMAND" in run("audit").mistake
