"""Resident memory of this process and of all its children, the most that was seen while something ran."""

import threading

import psutil

EVERY = 0.05  # seconds


def peak(call):
    """Return (what ``call`` returns, the most bytes resident meanwhile). Pages shared between processes count twice."""
    seen, done = [resident()], threading.Event()

    def watch():
        while not done.wait(EVERY):
            seen.append(resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        result = call()
    finally:
        done.set()
        watcher.join()
    return result, max(seen)


def resident():
    own = psutil.Process()
    return sum(map(of_process, [own, *own.children(recursive=True)]))


def of_process(process):
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
