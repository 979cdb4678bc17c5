"""Several threads that start the same work together."""

import threading
from concurrent.futures import ThreadPoolExecutor


def at_once(work, count):
    """Return what ``work(i)`` gives in ``count`` threads that start together."""
    gate = threading.Barrier(count)

    def run(number):
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
