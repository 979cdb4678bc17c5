"""`python cli_child.py ARGUMENTS` is `python -m core ARGUMENTS` that stops in the middle of its insert to be killed."""

import runpy
import sys
import time

from core.store import saving

whole_insert = saving.insert_rows


def half(connection, table, rows):
    whole_insert(connection, table, rows.iloc[: len(rows) // 2])
    print("waiting", file=sys.stderr, flush=True)  # noqa: T201
    time.sleep(600)


saving.insert_rows = half
runpy.run_module("core", run_name="__main__", alter_sys=True)
