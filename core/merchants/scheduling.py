"""Where partitions are worked on: in this process, by worker processes of this machine, or by a cluster that runs.

Each partition's result is added in the order of the partitions, so a sum is the same wherever it is made, and a worker
that dies costs nothing but the time to do its partitions again.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar

from core.errors import InputError
from core.merchants.panel import MerchantPanel
from core.merchants.partitions import Partition, Partitions, Tell, silent
from core.text import say

if TYPE_CHECKING:
    from distributed import Client

HERE: Final = "here"
PROCESSES: Final = "processes:"
ADDRESSES: Final = ("tcp://", "tls://")
MOST_WORKERS: Final = 256

_SECONDS_TO_ANSWER: Final = 10
_SETTINGS: Final[dict[str, Any]] = {
    # Small files are sent with their partitions; that such a message is large is known.
    "distributed.admin.large-graph-warning-threshold": "1GB",
    # Several partitions may be on a worker that dies; one that kills four workers would kill them all.
    "distributed.scheduler.allowed-failures": 3,
    # A partition is one call; a profile of it helps nobody.
    "distributed.worker.profile.enabled": False,
}


class Summable(Protocol):
    """A value that adds up."""

    def __add__(self, other: Any, /) -> Any:
        """Return the sum."""


Value = TypeVar("Value", bound=Summable)
Function: TypeAlias = Callable[[MerchantPanel], Value]
Scheduler: TypeAlias = Callable[[Function[Any], Sequence[Partition]], Iterator[Any]]


def total(
    function: Function[Value], panel: Partitions, scheduler: str | Scheduler = HERE, tell: Tell = silent
) -> Value:
    """Return the sum of a pure ``function`` over the partitions of ``panel``.

    ``scheduler`` is a name, as of ``scheduler_named``, or one that it has opened, for several sums in a row. To be
    sent to other processes, ``function`` must be importable (or a ``partial`` of one that is). Raises InputError for
    a scheduler that is not there, and whatever ``function`` raises.
    """
    if isinstance(scheduler, str):
        with scheduler_named(scheduler, tell) as opened:
            return total(function, panel, opened, tell)
    results = scheduler(function, panel.parts)
    return reduce(add, _told(results, len(panel.parts), tell))


@contextmanager
def scheduler_named(name: str, tell: Tell = silent) -> Iterator[Scheduler]:
    """Open a scheduler, and close what was started for it afterwards.

    "here": one partition in memory at a time. "processes:4": four worker processes of one thread each, each with its
    share of the machine's memory, or with what is said ("processes:4:1GB"). "tcp://host:port": a Dask cluster that
    runs, with this version of Tidegate, and sees the files where this process sees them. Raises InputError for any
    other name and for an address where no cluster answers.
    """
    if name == HERE:
        yield _here
    elif name.startswith(PROCESSES):
        workers, memory = _size(name)
        tell(say("scheduling.starting", workers=workers))
        with _local_cluster(workers, memory) as client:
            yield partial(_there, client, name)
    elif name.startswith(ADDRESSES):
        with _running_cluster(name) as client:
            yield partial(_there, client, name)
    else:
        raise _unknown(name)


def _here(function: Function[Value], parts: Sequence[Partition]) -> Iterator[Value]:
    return map(partial(_applied, function), parts)


def _applied(function: Function[Value], part: Partition) -> Value:
    return function(part.load())


def _there(client: "Client", name: str, function: Function[Value], parts: Sequence[Partition]) -> Iterator[Value]:
    """Yield the results in order; one that was handed on is let go, there as here."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError
    from distributed.comm import CommClosedError

    futures = deque(client.submit(_applied, function, part, pure=False) for part in parts)
    try:
        while futures:
            yield futures.popleft().result()
    except KilledWorker as fault:
        raise InputError("scheduling.killed", scheduler=name) from fault
    except (FutureCancelledError, CommClosedError) as fault:
        raise InputError("scheduling.lost", scheduler=name) from fault
    finally:
        client.cancel(list(futures))


@contextmanager
def _local_cluster(workers: int, memory: int) -> Iterator["Client"]:
    """Yield the client of a cluster that only this machine can reach, without a dashboard."""
    import logging

    import dask
    from distributed import Client, LocalCluster

    with (
        dask.config.set(_SETTINGS),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, memory_limit=memory, host="127.0.0.1",
            dashboard_address=None, scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else it wants port 8787
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):  # fmt: skip
        yield client


@contextmanager
def _running_cluster(address: str) -> Iterator["Client"]:
    import dask
    from distributed import Client

    with dask.config.set(_SETTINGS):
        try:
            client = Client(address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
        except (OSError, ValueError) as fault:
            raise InputError("scheduling.no_answer", address=address, seconds=_SECONDS_TO_ANSWER) from fault
        with client:
            try:
                client.wait_for_workers(1, timeout=_SECONDS_TO_ANSWER)
            except TimeoutError as fault:
                raise InputError("scheduling.no_workers", address=address) from fault
            yield client


def _size(name: str) -> tuple[int, int]:
    """Return the workers and the bytes of each that "processes:4" or "processes:4:1GB" asks for."""
    from dask.utils import parse_bytes
    from distributed.system import MEMORY_LIMIT

    workers, _, memory = name.removeprefix(PROCESSES).partition(":")
    if not workers.isdecimal() or not 1 <= int(workers) <= MOST_WORKERS:
        raise _unknown(name)
    try:
        return int(workers), int(parse_bytes(memory)) if memory else MEMORY_LIMIT // int(workers)
    except ValueError:
        raise _unknown(name) from None


def _unknown(name: str) -> InputError:
    return InputError("scheduling.unknown", found=name, most=MOST_WORKERS)


def _told(results: Iterator[Value], count: int, tell: Tell) -> Iterator[Value]:
    for done, result in enumerate(results, start=1):
        tell(say("scheduling.done", done=done, count=count))
        yield result
