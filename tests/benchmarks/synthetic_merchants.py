"""Synthetic panels of merchants as large as wanted, written as Parquet a partition at a time.

Shops of five archetypes: an even week, one that peaks at weekends, one by a school that idles in its holidays, a seller
paid two weeks after a promotion who spends before it, and one that pays suppliers at month end. Sizes are log-normal;
some shops open late, some close for good, all have silent days. Each partition has a seed of its own, so that a part of
a panel is the same however much more of it there is.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from core import names as n

FIRST = pd.Timestamp("2024-06-01")
TRADES = ("bakery", "canteen", "grocer", "market", "noodles", "online", "pharmacy", "repairs")
CITIES = ("coast", "river", "hills")
GROUPS = tuple(f"{trade} {city}" for trade in TRADES for city in CITIES)  # of each group most are of one archetype
WEEKS = np.array([
    [1.0, 1.0, 1.0, 1.0, 1.05, 1.0, 0.95],
    [0.7, 0.7, 0.75, 0.8, 1.1, 2.0, 1.9],
    [1.2, 1.2, 1.2, 1.2, 1.15, 0.5, 0.45],
    [1.1, 1.05, 1.0, 1.0, 1.0, 0.9, 0.95],
    [1.05, 1.05, 1.05, 1.05, 1.1, 0.8, 0.7],
])  # fmt: skip
SCHOOL, SELLER, MONTH_END = 2, 3, 4
SETTLEMENT_DAYS, STOCKING_DAYS = 14, 10
PROMOTIONS = ("06-18", "11-11")
LATE, CLOSED, SILENT = 0.1, 0.05, 0.02  # shares of shops that open later or close for good, and of silent days


def table(merchants):
    """Return the table of merchants by its contract."""
    number = np.arange(merchants)
    return pd.DataFrame({n.MERCHANT_ID: ids(number), n.GROUP: np.array(GROUPS, dtype=object)[group(number)]})


def write(folder, merchants, days, each, tell=lambda _: None):
    """Write the receipts of so many ``merchants`` over so many ``days`` to ``folder``, and return how many rows."""
    rows = 0
    for part, start in enumerate(range(0, merchants, each)):
        made = receipts(np.arange(start, min(start + each, merchants)), days, part)
        parquet.write_table(made, folder / f"receipts-{part:05d}.parquet", use_dictionary=[n.DATE, n.MERCHANT_ID])
        rows += made.num_rows
        tell(f"{rows:,} rows of receipts generated")
    return rows


def receipts(number, days, seed):
    """Return the receipts of shops by their numbers as an Arrow table of the contract, a row for each open day."""
    draw, dates = np.random.default_rng([7, seed]), pd.date_range(FIRST, periods=days)
    kind = archetype(number)
    received, paid = profiles(dates)
    size = np.exp(draw.normal(6.5, 1.1, len(number)))
    noise = np.exp(draw.normal(0.0, 0.35, (2, len(number), days)).astype(np.float32))
    amounts = np.stack([received[kind], paid[kind]]) * size[:, None] * noise
    shop, day = np.nonzero(is_open(draw, len(number), days))
    texts = pa.array(ids(number), pa.string())
    return pa.table({
        n.DATE: pa.array(dates.to_numpy().astype("datetime64[D]")[day]),
        n.MERCHANT_ID: pa.DictionaryArray.from_arrays(pa.array(shop.astype(np.int32)), texts),
        n.AMOUNT: amounts[0][shop, day].round(2),
        n.OUTFLOW: amounts[1][shop, day].round(2),
    })  # fmt: skip


def ids(number):
    return np.array([f"M{one:07d}" for one in number], dtype=object)


def group(number):
    return (number * 2_654_435_761 >> 7) % len(GROUPS)


def archetype(number):
    """Return the archetype of each shop: mostly that of its group."""
    return np.where(number % 5 == 0, number // 5, group(number)) % len(WEEKS)


def profiles(dates):
    """Return what a shop of each archetype takes and pays on each day, shape (A, T) each, as a share of its size."""
    received = WEEKS[:, dates.day_of_week]
    received[SCHOOL, dates.month.isin([7, 8])] *= 0.3
    paid = 0.6 + 0.1 * received
    sold, stocked = around(dates, SETTLEMENT_DAYS, 4), around(dates, -STOCKING_DAYS, 5)
    received[SELLER, sold] *= 3.0
    paid[SELLER, stocked] *= 2.5
    paid[MONTH_END] = np.where(dates.day > 25, 2.5, 0.35)
    return received, paid


def around(dates, shift, width):
    """Return the days within ``width`` days of ``shift`` days after a promotion."""
    promotions = pd.to_datetime([f"{year}-{day}" for year in dates.year.unique() for day in PROMOTIONS])
    gaps = (dates.to_numpy()[:, None] - (promotions + pd.Timedelta(days=shift)).to_numpy()) / np.timedelta64(1, "D")
    return (np.abs(gaps) <= width).any(axis=1)


def is_open(draw, shops, days):
    """Return the days (M, T) on which each shop took anything."""
    day = np.arange(days)
    opened = np.where(draw.random(shops) < LATE, draw.integers(1, max(days // 2, 2), shops), 0)
    closed = np.where(draw.random(shops) < CLOSED, draw.integers(days // 2, days + 1, shops), days)
    running = (day >= opened[:, None]) & (day < closed[:, None])
    return running & (draw.random((shops, days), dtype=np.float32) >= SILENT)
