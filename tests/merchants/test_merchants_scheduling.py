"""Sums over merchants in one process, by worker processes of which one is killed, and on a cluster that runs."""

import logging
import pickle
from functools import partial

import numpy as np
import pandas as pd
import pytest
from distributed import KilledWorker, LocalCluster
from merchant_made import made, plain_sums
from merchant_sums import deadly_once, faulty, sums

from core import names as n
from core.errors import InputError, RowsError
from core.merchants import scheduling
from core.merchants.panel import merchant_panel
from core.merchants.partitions import split_panel
from core.merchants.scheduling import scheduler_named, total
from core.merchants.splitting import split_file

RECEIPTS, MERCHANTS = made(merchants=60)
WORKERS = 2


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    """Twelve partitions in files."""
    folder = tmp_path_factory.mktemp("merchants")
    RECEIPTS.to_csv(folder / "r.csv", index=False)
    return split_file(folder / "r.csv", MERCHANTS, folder / "parts", each=5)


@pytest.fixture(scope="module")
def here(panel):
    return total(partial(sums, groups=panel.groups), panel)


@pytest.fixture(scope="module")
def workers():
    """A local cluster of several workers, for several sums."""
    with scheduler_named(f"processes:{WORKERS}") as scheduler:
        yield scheduler


@pytest.fixture(scope="module")
def address():
    """The address of a cluster that runs already (in threads of this process, which start at once)."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"}, silence_logs=logging.CRITICAL,
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


def assert_same(ours, other):
    for a, b in zip(vars(ours).values(), vars(other).values(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9)


def test_the_sums_of_one_process_are_those_of_plain_pandas(here):
    for ours, plain in zip(vars(here).values(), plain_sums(RECEIPTS, MERCHANTS), strict=True):
        np.testing.assert_allclose(ours, plain.to_numpy(), rtol=1e-9)


def test_workers_come_to_the_same_sums_and_progress_is_told(panel, here, workers):
    told = []
    assert_same(total(partial(sums, groups=panel.groups), panel, workers, told.append), here)
    assert told == [f"Partitions of merchants: {done} of 12" for done in range(1, 13)]


def test_a_worker_that_is_killed_in_the_middle_costs_only_time(panel, here, workers, tmp_path):
    marker, victim = tmp_path / "killed", panel.parts[6].merchants[0]
    found = total(partial(deadly_once, groups=panel.groups, marker=marker, victim=victim), panel, workers)
    assert marker.exists()
    assert_same(found, here)


def test_partitions_in_memory_are_sent_along(here, workers):
    held = split_panel(merchant_panel(RECEIPTS, MERCHANTS), each=7)
    assert_same(total(partial(sums, groups=held.groups), held, workers), here)


def test_a_mistake_of_the_user_that_a_worker_finds_is_one_here(workers, tmp_path):
    twice = pd.concat([RECEIPTS, RECEIPTS.iloc[[0]]])
    twice.to_csv(tmp_path / "r.csv", index=False)
    doubled = split_file(tmp_path / "r.csv", MERCHANTS, tmp_path / "parts")
    with pytest.raises(InputError, match="1 rows for a merchant and day that another row is for"):
        total(partial(sums, groups=doubled.groups), doubled, workers)
    doubled.parts[0].file.path.unlink()
    with pytest.raises(InputError, match=r"receipts-00000\.parquet cannot be opened"):
        total(partial(sums, groups=doubled.groups), doubled, workers)


def test_a_fault_of_ours_stays_one(panel, workers):
    with pytest.raises(ZeroDivisionError, match="a fault of ours"):
        total(faulty, panel, workers)


def test_a_cluster_that_runs_is_used_and_left_running(panel, here, address):
    for _ in range(2):
        assert_same(total(partial(sums, groups=panel.groups), panel, address), here)


@pytest.mark.parametrize("name", ["wings", "", "processes", "processes:0", "processes:x", "processes:2:much", "tcp:a"])
def test_schedulers_that_are_none(name, panel):
    with pytest.raises(InputError, match=f'There is no scheduler "{name}". Choose here'):
        total(faulty, panel, name)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://nowhere"])
def test_an_address_where_no_cluster_answers(address, panel, monkeypatch):
    monkeypatch.setattr(scheduling, "_SECONDS_TO_ANSWER", 0.3)
    with pytest.raises(InputError, match=f"No Dask cluster answers at {address}"):
        total(faulty, panel, address)


def test_a_cluster_without_workers_says_so(panel, monkeypatch):
    monkeypatch.setattr(scheduling, "_SECONDS_TO_ANSWER", 0.3)
    with (
        LocalCluster(
            n_workers=0, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"}, silence_logs=logging.CRITICAL,
        ) as cluster,
        pytest.raises(InputError, match=r"has no workers\. Start one"),
    ):  # fmt: skip
        total(faulty, panel, cluster.scheduler_address)


class Doomed:
    """The client of a cluster whose workers die one after the other."""

    def submit(self, *_, **__):
        return self

    def result(self):
        raise KilledWorker("sums", None, 3)

    def cancel(self, futures):
        self.cancelled = len(futures)


def test_a_partition_that_ends_every_worker_is_said_and_the_rest_let_go(panel):
    client = Doomed()
    with pytest.raises(InputError, match="ended four workers of processes:9 one after the other"):
        total(faulty, panel, partial(scheduling._there, client, "processes:9"))
    assert client.cancelled == 11


def test_memory_is_shared_among_the_workers_unless_it_is_said():
    count, memory = scheduling._size("processes:4:1GB")
    assert (count, memory) == (4, 10**9)
    _, whole = scheduling._size("processes:1")
    assert scheduling._size("processes:4") == (4, whole // 4)


def test_errors_of_the_user_go_to_another_process_and_back():
    rows = RowsError("book.no_rows", pd.DataFrame({n.AMOUNT: [1.0]}), filename="x")
    back = pickle.loads(pickle.dumps(rows))
    assert (type(back), str(back), back.key, back.values) == (RowsError, str(rows), rows.key, rows.values)
    pd.testing.assert_frame_equal(back.rows, rows.rows)
