"""nightly: what becomes of dropped files, when a step is done and when not, and how that is told."""

import json
import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cli_runs import flows, run, written
from night_files import PRODUCTS, drop_book, dropped, products

from core import names as n
from core.errors import MissingData
from core.plan.nightly import Step, context, night
from core.plan.nightly.dropping import kind_of
from core.settings import settings
from core.store import Alert, connect, imports, load_book, raise_alerts

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def steps(monkeypatch):
    """Steps that are quick and remember that they were done; what they do can be changed."""
    done = []

    def doing(name):
        return lambda context: done.append(name) or {"products": len(context.book.products)}

    made = [Step("forecast", doing("forecast"), vital=True), Step("plan", doing("plan"), vital=True)]
    made.append(Step("report", doing("report"), files=True))
    monkeypatch.setattr(night, "STEPS", made)
    return done


@pytest.fixture
def drop(tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def start(tmp_path, drop, database_url):
    """Start a night on a database of either kind; return the exit code and the JSON object."""

    def started(*words):
        ran = run("nightly", "--drop", drop, "--database", database_url, "--json", *words)
        return ran.code, json.loads(ran.out)

    return started


def logged(url):
    engine = connect(url)
    log = imports(engine)
    engine.dispose()
    return list(zip(log["table"], log["source"], strict=True))


def statuses(values, of="files"):
    return {item["name"]: item["status"] for item in values[of]}


def test_files_are_imported_in_the_order_of_the_books_tables_and_moved_away(start, steps, drop, database_url):
    drop_book(drop)
    code, values = start()
    assert logged(database_url) == [
        ("products", "products.csv"),
        ("flows", "flows_1.csv"),
        ("positions", "positions.csv"),
    ]
    assert code == 1  # two were refused
    assert [path.name for path in drop.iterdir() if path.is_file()] == []
    (day,) = (drop / "done").iterdir()
    assert {path.name for path in day.iterdir()} == {"products.csv", "flows_1.csv", "positions.csv"}
    flows_1 = next(file for file in values["files"] if file["name"] == "flows_1.csv")
    assert (flows_1["kind"], flows_1["rows_added"], flows_1["rows_restated"], flows_1["message"]) == (
        "flows",
        300,
        0,
        "",
    )
    assert set(values) == {"night", "book_version", "as_of", "files", "steps", "alerts", "status"}
    assert values["as_of"] == "2025-07-02" and steps == ["forecast", "plan", "report"]


@on_sqlite
def test_a_refused_file_lies_beside_what_is_wrong_with_it_and_stops_nothing(start, steps, drop):
    bad = flows(PRODUCTS, days=20)
    dropped(drop, "flows_bad.csv", bad.assign(redemption=-1.0))
    dropped(drop, "flows_good.csv", bad)
    code, values = start()
    assert code == 1 and statuses(values) == {"flows_bad.csv": "refused", "flows_good.csv": "imported"}
    told = (drop / "refused" / "flows_bad.csv.txt").read_text()
    assert told.startswith(values["files"][0]["message"])
    assert all(f'Row {row}, redemption: "-1.0"; needed: an amount of 0 or more' in told for row in range(2, 42))
    assert start()[0] == 0  # it was told, and the folder is empty


@on_sqlite
def test_a_file_that_was_refused_is_imported_once_the_book_has_what_it_needs(start, steps, drop):
    dropped(drop, "products.csv", products().iloc[:1])
    path = dropped(drop, "flows.csv", flows(PRODUCTS, days=20))
    assert statuses(start()[1])["flows.csv"] == "refused"
    (drop / "refused" / "flows.csv").rename(path)
    dropped(drop, "products_more.csv", products())
    code, values = start()
    assert code == 0 and statuses(values) == {"products_more.csv": "imported", "flows.csv": "imported"}


def test_a_file_dropped_again_is_known_and_not_imported_twice(start, steps, drop, database_url):
    frame = flows(days=20)
    dropped(drop, "flows.csv", frame)
    start()
    dropped(drop, "flows.csv", frame)
    dropped(drop, "flows_same.csv", frame)
    code, values = start()
    assert code == 0 and statuses(values) == {"flows.csv": "known", "flows_same.csv": "known"}
    assert len(logged(database_url)) == 1
    (day,) = (drop / "done").iterdir()
    assert {path.name for path in day.iterdir()} == {"flows.csv", "flows_same.csv"}


@on_sqlite
def test_a_file_dropped_again_puts_back_what_another_had_restated(start, steps, drop, database_url):
    first = flows(days=20)
    for frame in (first, first.assign(redemption=first["redemption"] * 10), first):
        dropped(drop, "flows.csv", frame)
        code, values = start()
        assert code == 0 and statuses(values) == {"flows.csv": "imported"}
    engine = connect(database_url)
    assert load_book(engine).flows["redemption"].sum() == pytest.approx(first["redemption"].sum())
    engine.dispose()


@on_sqlite
def test_another_file_of_the_same_name_stays_beside_the_first(start, steps, drop):
    for days in (20, 21):
        dropped(drop, "flows.csv", flows(days=days))
        assert start()[0] == 0
    (day,) = (drop / "done").iterdir()
    names = sorted(path.name for path in day.iterdir())
    assert len(names) == 2 and names[-1] == "flows.csv" and names[0].startswith("flows.")


@on_sqlite
def test_a_file_that_is_still_written_is_left_alone_and_said(start, steps, drop):
    written(flows(days=20), drop / "flows.csv")  # now
    dropped(drop, "flows_2.csv.part", flows(days=20))
    dropped(drop, ".flows_3.csv", flows(days=20))
    code, values = start()
    assert statuses(values) == {"flows.csv": "waiting", "flows_2.csv.part": "waiting"}
    assert (drop / "flows.csv").exists() and code == 0
    os.utime(drop / "flows.csv", (0, 0))
    code, values = start()
    assert statuses(values) == {"flows.csv": "imported", "flows_2.csv.part": "waiting"} and code == 0


def test_nothing_is_done_twice(start, steps, drop):
    dropped(drop, "flows.csv", flows(days=20))
    code, first = start()
    code_again, again = start()
    assert (code, first["status"]) == (0, "done")
    assert (code_again, again["status"], again["files"]) == (0, "nothing_new", [])
    assert (again["night"], again["book_version"]) == (first["night"], first["book_version"])
    assert statuses(again, "steps") == dict.fromkeys(("forecast", "plan", "report"), "kept")
    assert steps == ["forecast", "plan", "report"]


@on_sqlite
def test_only_the_report_is_made_again_when_a_file_changes_nothing_of_the_book(start, steps, drop):
    dropped(drop, "flows.csv", flows(days=20))
    start()
    dropped(drop, "nonsense.csv", flows(days=20))
    code, values = start()
    assert code == 1 and statuses(values, "steps") == {"forecast": "kept", "plan": "kept", "report": "done"}


@on_sqlite
def test_a_step_that_depends_on_the_day_is_done_on_each(start, steps, drop, monkeypatch):
    monkeypatch.setattr(night, "STEPS", [night.STEPS[0], replace(night.STEPS[1], daily=True), night.STEPS[2]])
    dropped(drop, "flows.csv", flows(days=20))
    assert [start()[1]["status"] for _ in range(2)] == ["done", "nothing_new"]
    tomorrow = context.today() + timedelta(days=1)
    monkeypatch.setattr(context, "today", lambda: tomorrow)
    assert statuses(start()[1], "steps") == {"forecast": "kept", "plan": "done", "report": "kept"}
    assert steps == ["forecast", "plan", "report", "plan"]


@on_sqlite
def test_an_alert_that_could_not_be_sent_is_told_by_every_run(start, steps, drop, database_url, monkeypatch):
    dropped(drop, "flows.csv", flows(days=20))
    assert start()[1]["alerts"] == {"sent": 0, "waiting": 0, "failed": []}
    engine = connect(database_url)
    raise_alerts(engine, [Alert("late:all", "late", "warning", n.ALL, date(2026, 6, 24), "Flows are late.", "data")],
                 date(2026, 6, 24), ["webhook"])  # fmt: skip
    engine.dispose()
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("TIDEGATE_ALERT_WEBHOOK", "http://127.0.0.1:1/alerts")
    settings.cache_clear()
    for _ in range(2):  # the second comes before it is due again
        code, values = start()
        assert (code, values["status"], values["alerts"]["waiting"]) == (1, "incomplete", 1)
        assert "Flows are late." in values["alerts"]["failed"][0]
    settings.cache_clear()


@on_sqlite
def test_a_new_day_is_a_new_night(start, steps, drop):
    for days in (20, 21):
        dropped(drop, f"flows_{days}.csv", flows(days=days))
        code, values = start()
        assert (code, values["status"]) == (0, "done")
    assert steps == ["forecast", "plan", "report"] * 2
    assert values["files"][0]["rows_added"] == 1


@on_sqlite
def test_an_empty_folder_and_an_empty_book(start, drop):
    code, values = start()
    assert (code, values["files"], values["as_of"], values["status"]) == (1, [], None, "incomplete")
    assert statuses(values, "steps") == {"forecast": "failed"} | dict.fromkeys(
        ("plan", "stress", "alerts", "report", "judge"), "skipped"
    )
    assert "Import a flows file first" in values["steps"][0]["message"]


@on_sqlite
def test_a_step_that_failed_is_tried_again_and_what_needs_it_not_is_done(start, steps, drop, monkeypatch):
    def fail(context):
        raise MissingData("book.no_flows")

    whole = list(night.STEPS)
    optional = replace(whole[1], work=fail, vital=False)
    monkeypatch.setattr(night, "STEPS", [whole[0], optional, whole[2]])
    dropped(drop, "flows.csv", flows(days=20))
    code, values = start()
    assert code == 1 and statuses(values, "steps") == {"forecast": "done", "plan": "failed", "report": "done"}
    monkeypatch.setattr(night, "STEPS", whole)
    code, values = start()
    assert code == 0 and statuses(values, "steps") == {"forecast": "kept", "plan": "done", "report": "kept"}


@on_sqlite
def test_the_mapping_that_is_remembered_is_used(start, steps, drop, tmp_path, database_url):
    odd = flows(days=20).rename(columns={n.SUBSCRIPTION: "zugang", n.REDEMPTION: "abgang"})
    first = written(odd.iloc[:10], tmp_path / "first.csv")
    words = ("--map", "zugang=subscription", "--map", "abgang=redemption")
    assert run("import", n.FLOWS, first, *words, "--database", database_url).code == 0
    dropped(drop, "flows.csv", odd)
    assert start()[1]["files"][0]["rows_added"] == 10


def test_what_was_done_is_told_in_words(steps, drop, tmp_path):
    dropped(drop, "flows.csv", flows(days=20))
    words = ("nightly", "--drop", drop, "--database", f"sqlite:///{tmp_path / 'book.db'}")
    ran = run(*words)
    assert ran.out.splitlines()[0] == "flows.csv: imported, 20 rows added, 0 restated"
    assert "Forecasting" in ran.err and "Taking in flows.csv" in ran.err
    assert "Everything is done already" in run(*words).out


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path):
    words = ("nightly", "--drop", tmp_path / "nowhere", "--database", f"sqlite:///{tmp_path / 'book.db'}")
    assert "nowhere cannot be used" in run(*words).mistake


def test_the_folder_of_a_fresh_machine_is_made(steps, tmp_path, monkeypatch):
    from core.plan.nightly import dropping

    monkeypatch.setattr(dropping, "DROP", tmp_path / "local" / "drop")
    words = ("nightly", "--drop", dropping.DROP, "--database", f"sqlite:///{tmp_path / 'book.db'}")
    assert run(*words).code == 0 and dropping.DROP.is_dir()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("flows_2026-07-01.csv", n.FLOWS),
        ("Flows.XLSX", n.FLOWS),
        ("house_limits.parquet", n.HOUSE_LIMITS),
        ("my_flows.csv", ""),
        ("flow.csv", ""),
    ],
)
def test_the_name_of_a_file_tells_its_table(name, kind):
    assert kind_of(name) == kind


def test_the_longest_table_of_a_name_wins(monkeypatch):
    monkeypatch.setattr(n, "TABLES", (n.FLOWS, "flows_of_groups"))
    assert kind_of("flows_of_groups_1.csv") == "flows_of_groups"
