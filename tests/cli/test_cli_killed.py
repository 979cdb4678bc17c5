"""An import that is killed in the middle leaves nothing, and nothing in the way of the next."""

import os
import subprocess
import sys
from pathlib import Path

from cli_runs import ROOT, flows, run, written

from core import names as n
from core.store import connect, imports, load_book

CHILD = Path(__file__).resolve().parent / "cli_child.py"


def test_a_killed_import_leaves_none_and_the_next_one_all(database_url, tmp_path):
    path = written(flows(("P", "Q"), days=3000), tmp_path / "flows.csv")
    words = ("import", n.FLOWS, str(path), "--database", database_url, "--json")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, CHILD, *words],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    told = []
    while not told or told[-1] not in ("waiting\n", ""):
        told.append(child.stderr.readline())  # what the checks noticed comes first
    assert told[-1] == "waiting\n", told
    child.kill()
    out, _ = child.communicate()
    assert (child.returncode, out) == (-9, "")
    engine = connect(database_url)
    assert load_book(engine).flows.empty
    assert imports(engine).empty
    engine.dispose()
    assert run(*words).values["added"] == 6000
    assert run(*words).values["added"] == 0
