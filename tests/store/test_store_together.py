"""Several at once, and one that dies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from at_once import at_once
from pandas.testing import assert_frame_equal
from store_frames import many_flows

from core import names as n
from core.errors import StoreError
from core.store import connect, imports, load_book, save_import, save_run, saving, transactions
from core.store.transactions import reading, writing

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}


def python(*words, **options):
    return subprocess.Popen([sys.executable, *words], env=ENVIRONMENT, text=True, stdout=subprocess.PIPE, **options)


@pytest.mark.parametrize("stage", ["half", "commit"])
def test_a_killed_import_leaves_nothing_and_no_lock(engine, database_url, stage):
    save_import(engine, n.FLOWS, many_flows(100, seed=1), "before.csv")
    before = load_book(engine)
    child = python(HERE / "store_child.py", database_url, stage)
    assert child.stdout.readline() == "waiting\n"
    assert load_book(engine).version == before.version  # others read meanwhile
    child.kill()
    assert child.wait() == -9
    child.stdout.close()
    after = load_book(engine)
    assert after.version == before.version
    assert_frame_equal(after.flows, before.flows)
    assert len(imports(engine)) == 1
    assert save_import(engine, n.FLOWS, many_flows(500, seed=9), "again.csv").added == 400


def test_the_same_file_imported_at_once_is_added_once(engine):
    results = at_once(lambda _: save_import(engine, n.FLOWS, many_flows(3000), "a.csv"), 4)
    assert sorted(result.added for result in results) == [0, 0, 0, 3000]
    assert sorted(result.unchanged for result in results) == [0, 3000, 3000, 3000]
    assert len(imports(engine)) == 1
    assert len(load_book(engine).flows) == 3000


def test_different_files_imported_at_once_are_all_kept(engine):
    frames = [many_flows(300, seed=i).assign(product_id=f"P{i}") for i in range(4)]
    at_once(lambda i: save_import(engine, n.FLOWS, frames[i], f"{i}.csv"), 4)
    kept = load_book(engine).flows.set_index(n.PRODUCT_ID)[n.SUBSCRIPTION]
    for i, frame in enumerate(frames):
        assert kept[f"P{i}"].tolist() == frame[n.SUBSCRIPTION].tolist()
    assert imports(engine)["import_id"].is_monotonic_increasing


def test_the_same_run_saved_at_once_is_kept_once(engine):
    keys = at_once(lambda i: save_run(engine, "forecast", {"seed": 1}, str(i).encode()), 4)
    assert len(set(keys)) == 1
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM runs")) == 1


def test_threads_may_make_the_same_book_at_once(database_url):
    engines = at_once(lambda _: connect(database_url), 6)
    assert {load_book(engine).version for engine in engines} == {"empty"}
    for engine in engines:
        engine.dispose()


def test_processes_may_make_the_same_book_at_once(database_url):
    work = "import sys; from core.store import connect; sys.stdin.read(); connect(sys.argv[1]); print('made')"
    children = [python("-c", work, database_url, stdin=subprocess.PIPE) for _ in range(2)]
    for child in children:
        child.stdin.close()
    assert [child.stdout.read() for child in children] == ["made\n"] * 2
    for child in children:
        child.stdout.close()
        assert child.wait() == 0


def test_a_reader_sees_one_state_while_others_write(engine):
    save_import(engine, n.FLOWS, many_flows(10), "a.csv")
    count = sa.text("SELECT count(*) FROM flows")
    with reading(engine) as connection:
        assert connection.scalar(count) == 10
        save_import(engine, n.FLOWS, many_flows(20), "b.csv")
        assert connection.scalar(count) == 10
    assert len(load_book(engine).flows) == 20


def test_a_writer_that_waits_too_long_says_so(database_url, monkeypatch):
    monkeypatch.setattr(transactions, "BUSY_SECONDS", 0.2)
    engine = connect(database_url)
    with writing(engine), pytest.raises(StoreError) as caught:
        save_import(engine, n.FLOWS, many_flows(10), "a.csv")
    assert caught.value.key == "store.busy"
    assert "try again" in str(caught.value)
    assert save_import(engine, n.FLOWS, many_flows(10), "a.csv").added == 10
    engine.dispose()


def test_a_server_lost_in_the_middle_is_told_and_leaves_nothing(postgres_url, monkeypatch):
    engine = connect(postgres_url)
    whole_insert = saving.insert_rows

    def lose_the_server(connection, table, rows):
        whole_insert(connection, table, rows[:5])
        mine = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        with engine.connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        whole_insert(connection, table, rows[5:])

    monkeypatch.setattr(saving, "insert_rows", lose_the_server)
    with pytest.raises(StoreError) as caught:
        save_import(engine, n.FLOWS, many_flows(10), "a.csv")
    assert caught.value.key == "store.unusable"
    monkeypatch.undo()
    assert load_book(engine).flows.empty
    assert save_import(engine, n.FLOWS, many_flows(10), "a.csv").added == 10
    engine.dispose()
