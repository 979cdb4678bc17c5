"""A made-up panel of merchants and what its partitions must come to."""

import numpy as np
import pandas as pd

from core import names as n

START = pd.Timestamp("2026-01-01")
GROUPS = ("bakers", "grocers", "sellers")


def made(merchants=37, days=40, seed=3):
    """Return (receipts, merchants) by their contracts, rows in the order of days, one day in five without a row."""
    random = np.random.default_rng(seed)
    day, shop = np.nonzero(random.random((days, merchants)) > 0.2)
    ids = np.array([f"{number:03d}" for number in range(merchants)])
    paid = np.where(random.random(len(day)) < 0.5, np.nan, random.gamma(1.0, 50.0, len(day)).round(2))
    keys = {n.DATE: (START + pd.to_timedelta(day, "D")).astype("datetime64[us]"), n.MERCHANT_ID: ids[shop]}
    receipts = pd.DataFrame(keys | {n.AMOUNT: random.gamma(2.0, 100.0, len(day)).round(2), n.OUTFLOW: paid})
    group = np.array(GROUPS)[random.integers(0, len(GROUPS), merchants)]
    return receipts, pd.DataFrame({n.MERCHANT_ID: ids, n.GROUP: group})


def joined(panel):
    """Return all partitions as one frame (day x (merchant, group, side)), merchants sorted."""
    frames = []
    for part in panel.parts:
        loaded = part.load()
        assert list(loaded.merchants) == list(part.merchants)
        pd.testing.assert_index_equal(loaded.days, panel.days)
        for side, amounts in ((n.AMOUNT, loaded.received), (n.OUTFLOW, loaded.paid)):
            if amounts is not None:
                columns = pd.MultiIndex.from_arrays([loaded.merchants, loaded.groups, [side] * len(loaded.groups)])
                frames.append(pd.DataFrame(amounts, loaded.days, columns))
    return pd.concat(frames, axis="columns", sort=False).sort_index(axis="columns")


def plain_sums(receipts, merchants):
    """Return frames (day x group) of receipts, outflows and shops that took anything, by plain pandas."""
    daily = receipts.merge(merchants).groupby([n.DATE, n.GROUP])
    columns = (daily[n.AMOUNT].sum(), daily[n.OUTFLOW].sum(), daily[n.AMOUNT].count())
    return [column.unstack(fill_value=0.0) for column in columns]
