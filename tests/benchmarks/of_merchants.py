"""Merchants: groups' forecasts from a generated panel in one process, on a Dask cluster, and with a worker killed.

Each run makes the tally that forecasts are made from, and the forecasts. Beside plain pandas stands ``group_sums``, of
which it can make the same.
"""

import os
import signal
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.merchants.group_forecast import expect_groups
from core.merchants.group_models import cash_panel, group_models
from core.merchants.partitions import MERCHANTS_EACH, open_folder
from core.merchants.scheduling import HERE, scheduler_named, total
from core.merchants.tallies import Tally, tally
from tests.benchmarks import synthetic_merchants
from tests.benchmarks.measured import timed
from tests.benchmarks.resident import peak

MERCHANTS, DAYS, WORKERS = 200_000, 400, 4
HORIZON, WEEKS = 14, 8
PLAIN_MERCHANTS = 20_000  # what plain pandas holds at once


@dataclass(frozen=True, eq=False)
class GroupSums:
    """By group: receipts and shops open on each day (G, T), and the shops' own forecasts of the next days (G, H)."""

    received: np.ndarray
    shops: np.ndarray
    forecast: np.ndarray

    def __add__(self, other):
        return GroupSums(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


def group_sums(panel, groups):
    """Return the sums of one partition over ``groups``; a shop's forecast of a weekday is the mean of its last."""
    took = ~np.isnan(panel.received)
    received = np.where(took, panel.received, 0.0)
    member = (panel.groups[:, None] == np.array(groups, dtype=object)).astype(float)
    recent = slice(-7 * WEEKS, None)
    by_week = (WEEKS, 7, len(panel.merchants))
    days = np.maximum(took[recent].reshape(by_week).sum(axis=0), 1)
    ahead = received[recent].reshape(by_week).sum(axis=0) / days
    return GroupSums((received @ member).T, (took @ member).T, (np.tile(ahead, (HORIZON // 7, 1)) @ member).T)


def plain_sums(paths, table):
    """Return the same in plain pandas, all rows in memory at once."""
    rows = pd.concat([pd.read_parquet(path) for path in paths]).merge(table, on=n.MERCHANT_ID)
    rows[n.DATE] = pd.to_datetime(rows[n.DATE])
    daily = rows.groupby([n.GROUP, n.DATE])[n.AMOUNT].agg(["sum", "count"]).unstack(n.DATE, fill_value=0)
    last = rows[n.DATE].max()
    recent = rows[rows[n.DATE] > last - pd.Timedelta(weeks=WEEKS)]
    usual = recent.groupby([n.MERCHANT_ID, n.GROUP, recent[n.DATE].dt.day_of_week])[n.AMOUNT].mean()
    weekday = pd.date_range(last, periods=HORIZON + 1)[1:].day_of_week
    ahead = usual.groupby([n.GROUP, n.DATE]).sum().unstack(fill_value=0.0)[weekday]
    return GroupSums(daily["sum"].to_numpy(), daily["count"].to_numpy(), ahead.to_numpy())


def in_one_killed(function, victim, marker, panel):
    """Return ``function`` of a panel; the first process to come upon the merchant ``victim`` is killed there."""
    if victim in panel.merchants and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return function(panel)


def difference(ours, other):
    """Return the largest relative difference of any figure."""
    pairs = [
        (a, b) for a, b in zip(vars(ours).values(), vars(other).values(), strict=True) if np.asarray(b).dtype == float
    ]
    return max(
        float(np.max(np.abs(a - b) / np.maximum(np.abs(b), 1e-300), where=a != b, initial=0.0)) for a, b in pairs
    )


@dataclass(frozen=True, eq=False)
class Told:
    """The sums of a run, and the forecasts (H, K) made of them."""

    tally: Tally
    forecasts: np.ndarray

    def difference(self, other):
        return max(difference(self.tally, other.tally), difference(_Array(self.forecasts), _Array(other.forecasts)))


@dataclass(frozen=True, eq=False)
class _Array:
    values: np.ndarray


def measure(tell, merchants=MERCHANTS, days=DAYS, each=MERCHANTS_EACH, workers=WORKERS):
    """Generate a panel and return rows, seconds, peak memory and differences of all ways of forecasting it, as JSON."""
    with tempfile.TemporaryDirectory(prefix="tidegate-") as name:
        folder, table = Path(name), synthetic_merchants.table(merchants)
        rows = synthetic_merchants.write(folder, merchants, days, each, tell)
        panel, checked = timed(lambda: open_folder(folder, table, tell=tell))
        function = partial(tally, calendar=build_calendar())
        whole, here = run(function, panel, HERE, rows, tell)
        return {
            "merchants": merchants, "days": days, "rows": rows,
            "partitions": len(panel.parts), "groups": len(panel.groups),
            "bytes": sum(path.stat().st_size for path in folder.iterdir()), "seconds_to_check": checked,
            "runs": [{**here, "difference": 0.0}, *on_cluster(function, panel, workers, rows, whole, folder, tell)],
            "pandas": against_pandas(panel, table, each, tell),
        }  # fmt: skip


def run(function, panel, scheduler, rows, tell, name=None):
    """Return (the tally and its forecasts, their seconds and peak memory)."""
    (made, seconds), resident = peak(lambda: timed(lambda: forecast(total(function, panel, scheduler, tell))))
    row = {"scheduler": name or scheduler, "seconds": seconds, "rows_per_second": rows / seconds}
    return made, {**row, "peak_bytes": resident}


def forecast(made):
    """Return the forecasts that a tally gives."""
    calendar = build_calendar()
    model = group_models(made, calendar)[-1]
    return Told(made, expect_groups(model, cash_panel(made), HORIZON, calendar).to_numpy())


def on_cluster(function, panel, workers, rows, whole, folder, tell):
    """Return what a local cluster takes, and what it takes with a worker killed half-way."""
    name, marker = f"processes:{workers}", folder / "killed"
    victim = panel.parts[len(panel.parts) // 2].merchants[0]
    with scheduler_named(name, tell) as cluster:
        same, row = run(function, panel, cluster, rows, tell, name)
        deadly = partial(in_one_killed, function, victim, marker)
        again, killed = run(deadly, panel, cluster, rows, tell, f"{name}, one killed")
    assert marker.exists(), "no worker was killed"
    return [{**row, "difference": same.difference(whole)}, {**killed, "difference": again.difference(whole)}]


def against_pandas(panel, table, each, tell):
    """Return the seconds of both on a part of the panel that plain pandas can hold."""
    some = replace(panel, parts=panel.parts[: max(PLAIN_MERCHANTS // each, 1)])
    rows = sum(int(np.count_nonzero(~np.isnan(part.load().received))) for part in some.parts)
    tell(f"plain pandas on {rows:,} rows")
    function = partial(group_sums, groups=panel.groups)
    (ours, seconds), resident = peak(lambda: timed(lambda: total(function, some)))
    paths = [part.file.path for part in some.parts]
    (expected, other), plain_resident = peak(lambda: timed(lambda: plain_sums(paths, table)))
    return {
        "rows": rows, "ours": seconds, "other": other, "times_faster": other / seconds, "peak_bytes": resident,
        "other_peak_bytes": plain_resident, "difference": difference(ours, expected),
    }  # fmt: skip
