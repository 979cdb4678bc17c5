"""A process of its own that saves flows and says how far it is: `python store_child.py URL STAGE`.

At the stage "half" the first half of the rows has been sent, at "commit" all of them; there it waits to be killed.
"""

import sys
import time

from sqlalchemy import event
from store_frames import many_flows

from core.names import FLOWS
from core.store import connect, save_import, saving

ROWS = 20_000


def wait(*_):
    print("waiting", flush=True)  # noqa: T201
    time.sleep(600)


def half(connection, table, rows):
    whole_insert(connection, table, rows[: len(rows) // 2])
    wait()


if __name__ == "__main__":
    url, stage = sys.argv[1:]
    engine, whole_insert = connect(url), saving.insert_rows
    if stage == "half":
        saving.insert_rows = half
    else:
        event.listen(engine, "commit", wait)
    save_import(engine, FLOWS, many_flows(ROWS, seed=9), "killed.csv")
