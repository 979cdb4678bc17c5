"""The log of decisions as a chain: whatever is changed in its tables, by whatever means, is found."""

import json
from hashlib import sha256
from itertools import combinations

import pytest
import sqlalchemy as sa
from at_once import at_once
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from core import names as n
from core.store import close_decision, connect, decision_steps, migrating, open_decision
from core.store.audit import Broken, log_table, verify_log
from core.store.chain import FIELDS

MANIFEST = {"book": "3-x", "choice": {"confidence": 0.99}, "产品": None}
CONTENT = bytes(range(256))
COLUMNS = ("key", "closes", "step", "at", "author", "reason", "manifest", "content", "number", "previous", "digest")


def filled(engine):
    """Write five entries: two proposals, their approval and rejection, and a proposal that is open."""
    first, second = (open_decision(engine, name, "it fits", MANIFEST, CONTENT).key for name in ("Ann", "安"))
    close_decision(engine, second, n.REJECTED, "Bo", "no")
    close_decision(engine, first, n.APPROVED, "Bo", "agreed")
    open_decision(engine, "Cy", "", {}, b"")
    do(engine, "CREATE TABLE kept AS SELECT * FROM decisions", "CREATE TABLE kept_head AS SELECT * FROM decision_head")
    return engine


def do(engine, *statements, **values):
    """Change the tables behind the program's back."""
    with engine.connect().execution_options(tidegate_writing=True) as connection, connection.begin():
        for statement in statements:
            connection.execute(sa.text(statement), values)


def put_back(engine):
    copied = ("decisions SELECT * FROM kept", "decision_head SELECT * FROM kept_head")
    do(engine, "DELETE FROM decisions", "DELETE FROM decision_head", *(f"INSERT INTO {each}" for each in copied))


def entries(engine):
    """(number, key, step) of each entry as it was written."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text("SELECT number, key, step FROM kept ORDER BY number"))]


def found(engine, noted=""):
    return {(each.number, each.what) for each in verify_log(engine, noted).broken}


@pytest.fixture
def log(engine):
    return filled(engine)


@pytest.fixture
def file(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'log.db'}")
    yield filled(engine)
    engine.dispose()


def test_an_untouched_log_is_whole_and_an_empty_one_too(engine):
    assert verify_log(engine) == verify_log(engine, "")
    assert (verify_log(engine).entries, verify_log(engine).head, verify_log(engine).whole) == (0, "", True)
    filled(engine)
    state = verify_log(engine)
    assert state.whole and state.entries == 5
    table = log_table(engine)
    assert table["number"].tolist() == [1, 2, 3, 4, 5]
    assert table["previous"].tolist() == ["", *table["digest"][:-1]]
    assert state.head == table["digest"].iloc[-1]
    assert table["step"].tolist() == [n.PROPOSED, n.PROPOSED, n.REJECTED, n.APPROVED, n.PROPOSED]
    assert json.loads(table["manifest"][0]) == MANIFEST


def test_a_digest_can_be_worked_out_by_hand(log):
    previous = ""
    for number, step in enumerate(decision_steps(log), start=1):
        opens = step.step == n.PROPOSED
        content = "null:" if not opens else f"blob:{(CONTENT if step.manifest else b'').hex()}"
        texts = (step.key, None, step.step, f"{step.at:%Y-%m-%d %H:%M:%S.%f}", step.author, step.reason)
        lines = ["null:" if text is None else f"text:{text.encode().hex()}" for text in (previous, None, *texts)]
        lines[1], lines[3] = (f"integer:{str(int(value)).encode().hex()}" for value in (number, not opens))
        lines += ["null:" if not opens else f"text:{json.dumps(step.manifest).encode().hex()}", content]
        assert len(lines) == len(FIELDS)
        previous = sha256("\n".join(lines).encode()).hexdigest()
    assert verify_log(log).head == previous


def test_every_byte_counts(file):
    """On SQLite any bytes can be written into any column: each change of one is found, and with its entry."""
    known = entries(file)

    @settings(max_examples=150)
    @given(st.integers(1, 5), st.sampled_from(COLUMNS), st.integers(0, 10_000), st.integers(1, 255))
    def changed(number, column, place, flip):
        with file.connect() as connection:
            query = f'SELECT typeof("{column}"), CAST("{column}" AS BLOB) FROM decisions WHERE number = {number}'
            kind, value = connection.execute(sa.text(query)).one()
        new = bytearray(value or b"\0")
        if new:
            new[place % len(new)] ^= flip
        kept = "CAST(:new AS TEXT)" if kind in ("text", "integer") else ":new"
        try:
            do(file, f'UPDATE decisions SET "{column}" = {kept} WHERE number = {number}', new=bytes(new or b"x"))
        except IntegrityError:
            return  # the table itself refuses a second step that closes a decision
        told = verify_log(file).broken
        if column in ("key", "step"):
            assert {each.what for each in told} & {n.CHANGED, n.ADDED}
        else:
            assert known[number - 1][1:] in {(each.key, each.step) for each in told}
        put_back(file)
        assert verify_log(file).whole

    changed()


CHANGES = {
    "key": "key || 'x'",
    "step": "'withdrawn'",
    "author": "upper(author) || ' '",
    "reason": "reason || ' '",
    "number": "number + 10",
    "previous": "digest",
    "digest": "previous || 'x'",
    "closes": "NOT closes",
    "content": "NULL",
}
ON_POSTGRESQL = {
    "content": "content || ''::bytea || '\\x00'::bytea",
    "manifest": "(' ' || manifest::text)::json",
    "at": "at + interval '1 microsecond'",
}
ON_SQLITE = {
    "content": "CAST(content AS TEXT)",  # the same bytes, but no blob any more
    "manifest": "' ' || manifest",
    "at": "substr(at, 1, 25) || char(unicode(substr(at, 26)) + 1)",
}


def test_each_column_of_each_entry_counts_on_either_database(log):
    own = ON_SQLITE if log.dialect.name == "sqlite" else ON_POSTGRESQL
    for number, _, step in entries(log):
        for column, value in [*CHANGES.items(), *own.items()]:
            absent = column in ("manifest", "content") and step != n.PROPOSED
            paired = column == "closes" and number < 5  # the decision has both, and a pair is kept apart by its key
            if not absent and not paired:
                do(log, f'UPDATE decisions SET "{column}" = {value} WHERE number = {number}')
                assert n.CHANGED in {each.what for each in verify_log(log).broken}, (number, column)
                put_back(log)
    assert verify_log(log).whole


def test_what_is_deleted_added_or_cut_off_is_found_by_its_number(log):
    for number in range(1, 6):
        do(log, f"DELETE FROM decisions WHERE number = {number}")
        assert found(log) == {(number, n.MISSING)}
        put_back(log)
        do(log, f"DELETE FROM decisions WHERE number >= {number}")
        assert found(log) == {(each, n.MISSING) for each in range(number, 6)}
        put_back(log)
    columns = "closes, step, at, author, reason"
    do(log, f"INSERT INTO decisions (key, {columns}) SELECT 'x', {columns} FROM kept WHERE number = 1")
    assert verify_log(log).broken == (Broken(0, "x", n.PROPOSED, n.ADDED),)


def test_any_two_that_change_places_are_found_both(log):
    known, links = entries(log), ("number", "previous", "digest")
    for one, other in combinations(range(1, 6), 2):
        for columns in (links[:1], links[:2], links):
            for number, place in ((one, other), (other, one)):
                values = (f"{name} = (SELECT {name} FROM kept WHERE number = {place})" for name in columns)
                key, step = known[number - 1][1:]
                do(log, f"UPDATE decisions SET {', '.join(values)} WHERE key = '{key}' AND step = '{step}'")
            told = {(each.key, each.step) for each in verify_log(log).broken}
            assert {known[one - 1][1:], known[other - 1][1:]} <= told
            put_back(log)


def test_an_entry_chained_anew_no_longer_fits_what_follows(log):
    """Whoever changes an entry and its digest must change all that follow, and the head."""
    do(log, f"UPDATE decisions SET digest = '{'0' * 64}' WHERE number = 2")
    assert found(log) == {(2, n.CHANGED), (3, n.OUT_OF_ORDER)}
    put_back(log)
    do(log, f"UPDATE decisions SET digest = '{'0' * 64}' WHERE number = 5")
    assert found(log) == {(5, n.CHANGED), (5, n.HEAD)}


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM decision_head",
        "UPDATE decision_head SET digest = 'x'",
        "UPDATE decision_head SET number = 4",
        "UPDATE decision_head SET number = 2000000000",
        "INSERT INTO decision_head SELECT 9, digest FROM kept_head",
    ],
)
def test_a_head_that_was_touched_is_found_and_not_mended_by_writing_on(log, change):
    do(log, change)
    assert not verify_log(log).whole
    open_decision(log, "Ann", "more", MANIFEST, CONTENT)
    assert not verify_log(log).whole


def test_a_gap_is_not_closed_by_writing_on(log):
    do(log, "DELETE FROM decisions WHERE number = 5")
    open_decision(log, "Ann", "more", MANIFEST, CONTENT)
    assert found(log) == {(5, n.MISSING)}


def test_a_log_chained_anew_is_found_by_a_head_that_was_noted(log):
    noted = verify_log(log).head
    open_decision(log, "Ann", "more", MANIFEST, CONTENT)
    assert verify_log(log, noted).whole  # what was noted is still an entry of the log
    do(
        log,
        "DELETE FROM decisions WHERE number >= 5",
        "UPDATE decision_head SET number = 4, digest = (SELECT digest FROM kept WHERE number = 4)",
    )
    assert verify_log(log).whole
    assert verify_log(log, noted).broken == (Broken(0, "", "", n.NOTED),)


def test_entries_written_at_once_are_one_chain(engine):
    at_once(lambda i: open_decision(engine, f"Ann {i}", "now", MANIFEST, CONTENT), 4)
    assert verify_log(engine).whole
    assert log_table(engine)["number"].tolist() == [1, 2, 3, 4]


def test_a_log_from_before_the_chain_is_chained_oldest_first_and_not_otherwise_touched(database_url, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(migrating, "HEAD", "0004")
        before.setattr(migrating, "at_once", migrating.step_by_step)
        old = connect(database_url)
    manifest, rows = '{"seed":1,  "b" : [ ]}', [("b", False, 3), ("a", True, 2), ("a", False, 1)]
    for key, closes, second in rows:
        do(
            old,
            """INSERT INTO decisions (key, closes, step, at, author, reason, manifest)
            VALUES (:key, :closes, 'proposed', :at, 'Ann', 'why', :manifest)""",
            key=key, closes=closes, at=f"2026-01-01 00:00:0{second}.000000", manifest=None if closes else manifest,
        )  # fmt: skip
    old.dispose()
    engine = connect(database_url)
    assert verify_log(engine).whole and verify_log(engine).entries == 3
    table = log_table(engine)
    assert table["key"].tolist() == ["a", "a", "b"]
    assert table["manifest"].fillna("").tolist() == [manifest, "", manifest]
    open_decision(engine, "Ann", "more", MANIFEST, CONTENT)
    assert verify_log(engine).whole and verify_log(engine).entries == 4
    engine.dispose()
