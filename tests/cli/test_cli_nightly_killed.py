"""A nightly run that is killed at any point and started again leaves what an undisturbed one leaves."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from cli_runs import ROOT, run
from night_files import content, drop_book, files

from tests.sample_desk import database_url

FORKS = Path(__file__).resolve().parent / "night_forks.py"
drawn = random.Random(7)
POINTS = [round(drawn.random(), 3) for _ in range(3)]  # shares of the events of a whole run
SHORT = [drawn.random() / 3 for _ in range(20)]
KILLED = -signal.SIGKILL


class Night:
    """A database, a drop folder and a folder of reports of one's own, and runs on them in forks of one process."""

    def __init__(self, forks, home, url=None):
        self.forks, self.home = forks, home / "night"
        shutil.rmtree(self.home, ignore_errors=True)
        drop_book(self.home / "drop")
        self.url = url or database_url(self.home / "book.db")

    def words(self):
        return ["--drop", str(self.home / "drop"), "--database", self.url]

    def start(self, **disturbed):
        asked = {"words": self.words(), "reports": str(self.home / "reports"), **disturbed}
        self.forks.stdin.write(json.dumps(asked) + "\n")
        self.forks.stdin.flush()
        ended = json.loads(self.forks.stdout.readline())
        assert ended["code"] in (0, 1, KILLED), ended
        return ended

    def left(self):
        return content(self.url), files(self.home / "drop", self.home / "reports")


@pytest.fixture(scope="module")
def forks(tmp_path_factory):
    answer = tmp_path_factory.mktemp("forks") / "answer"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, FORKS, answer], env=environment, cwd=ROOT, **pipes) as process:
        yield process
        process.stdin.close()


@pytest.fixture(scope="module")
def undisturbed(forks, tmp_path_factory):
    """What a run that nobody disturbs says and leaves."""
    night, again = (Night(forks, tmp_path_factory.mktemp(name)) for name in ("undisturbed", "watched"))
    said = night.start()
    return {**said, "events": again.start(at=0)["events"]}, night.left()


def emptied(url):
    with psycopg.connect(url.replace("postgresql:", "postgres:"), autocommit=True) as server:
        server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def told(values):
    return {key: values[key] for key in ("as_of", "files", "status")}


def ends_alike(night, points, undisturbed):
    """Kill the night at the points, one a run, then let it end; it has done the same, and says so unless it had."""
    said, left = undisturbed
    ended, killed = None, 0
    for point in points:
        ran = night.start(at=1 + int(point * said["events"]), signal=int(signal.SIGKILL))
        killed += ran["code"] == KILLED
        ended = ended or (ran if ran["code"] != KILLED else None)
    last = night.start()
    assert killed > len(points) / 2
    assert night.left() == left
    values = json.loads((ended or last)["out"])
    assert values["status"] == "nothing_new" or told(values) == told(json.loads(said["out"]))
    assert last["code"] == (0 if json.loads(last["out"])["status"] == "nothing_new" else 1)


def test_the_undisturbed_run_does_everything(undisturbed):
    said, (kept, left) = undisturbed
    values = json.loads(said["out"])
    assert said["code"] == 1 and values["status"] == "incomplete"  # since files were refused
    assert [file["status"] for file in values["files"]] == ["imported", "imported", "refused", "imported", "refused"]
    assert [step["status"] for step in values["steps"]] == ["done"] * len(values["steps"])
    assert {row[0] for row in kept["runs"]} == {"forecast", "desk", "stress_report", "override_worth", "replay"}
    assert {"done/flows_1.csv", "drop/refused/notes.csv.txt", "reports/2025-07-02.html"} <= set(left)
    assert "&lt;b&gt;Two&lt;/b&gt; &amp; more" in left["reports/2025-07-02.html"]
    report = json.loads(left["reports/2025-07-02.json"])
    assert [product["product_id"] for product in report["products"]] == ["P", "Q"] and len(report["files"]) == 5
    assert said["events"] > 1000


@pytest.mark.parametrize("point", POINTS)
def test_a_run_killed_anywhere_and_started_again_leaves_the_same(forks, undisturbed, tmp_path, point):
    ends_alike(Night(forks, tmp_path), [point], undisturbed)


def test_a_run_killed_again_and_again_ends_all_the_same(forks, undisturbed, tmp_path):
    ends_alike(Night(forks, tmp_path), SHORT, undisturbed)


def test_on_a_server_too(forks, undisturbed, tmp_path, postgres_url):
    for point in POINTS[:2]:
        emptied(postgres_url)
        ends_alike(Night(forks, tmp_path, postgres_url), [point], undisturbed)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_two_runs_one_works_and_the_other_says_since_when(request, forks, undisturbed, tmp_path, kind):
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else None
    night = Night(forks, tmp_path, url)
    stopped = night.start(at=undisturbed[0]["events"] // 2, signal=int(signal.SIGSTOP))
    other = run("nightly", *night.words(), "--json")
    assert other.code == 3, other
    values = json.loads(other.out)
    assert (values["status"], values["files"]) == ("running", []) and values["since"]
    assert "since" in run("nightly", *night.words()).out
    os.kill(stopped["pid"], signal.SIGKILL)
    assert night.start()["code"] in (0, 1)  # the dead one keeps nobody out
    assert night.left() == undisturbed[1]


def test_a_process_killed_while_it_plans_is_followed_by_one_that_ends(forks, undisturbed, tmp_path):
    night = Night(forks, tmp_path)
    command = [sys.executable, "-m", "core", "nightly", *night.words()]
    with subprocess.Popen(command, cwd=ROOT, text=True, stderr=subprocess.PIPE) as process:
        assert any("Planning" in line for line in iter(process.stderr.readline, ""))
        process.kill()
    ran = json.loads(night.start()["out"])
    assert process.returncode == KILLED
    assert told(ran) == told(json.loads(undisturbed[0]["out"]))
    assert [step["status"] for step in ran["steps"]] == ["kept", *["done"] * 5]
    assert night.left() == undisturbed[1]
