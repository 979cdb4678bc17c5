"""Frames of every table, in the form that core.book hands over."""

import numpy as np
import pandas as pd

from core import names as n
from core.book import CONTRACTS, conform
from core.book.contracts import DATE, TEXT, TIME, WHOLE

WORDS = ["稳健7天 A", 'a "quoted" name', "it's; DROP TABLE flows", "back\\slash\ttab", "007", "é", "多\n行"]
# Floats whose shortest decimal form is long, tiny, huge or beyond 2**53.
FLOATS = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, 2.0**53 + 2, 1 / 3, 123456789.01, 0.0]


def flows(rows, **columns):
    """Rows of (date, product_id, *values of the named columns)."""
    names = [n.DATE, n.PRODUCT_ID, *columns.get("names", [n.SUBSCRIPTION])]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({n.DATE: "datetime64[us]"})


def many_flows(count, seed=1):
    """``count`` flows of one product a day."""
    random = np.random.default_rng(seed)
    days = pd.date_range("1900-01-01", periods=count, unit="us")
    amounts = {n.SUBSCRIPTION: random.lognormal(14, 1, count), n.REDEMPTION: random.lognormal(14, 1, count)}
    return pd.DataFrame({n.DATE: days, n.PRODUCT_ID: "P1", **amounts})


def any_frame(table, count, seed):
    """``count`` rows of a table with odd words, extreme floats and gaps; the keys differ, and are sorted."""
    random = np.random.default_rng(seed)
    columns = {column.name: _values(column, count, random) for column in CONTRACTS[table].columns}
    frame = conform(pd.DataFrame(columns), table)
    return frame.sort_values(list(CONTRACTS[table].key), ignore_index=True)


def _values(column, count, random):
    draws = random.permutation(count)
    if column.kind == DATE:
        values = pd.Series(pd.Timestamp("1999-12-31") + pd.to_timedelta(draws, unit="D"))
    elif column.kind in (TEXT, TIME):
        values = pd.Series([f"{WORDS[draw % len(WORDS)]}{draw}" for draw in draws])
    elif column.kind == WHOLE:
        values = pd.Series(draws, dtype="float64")
    else:
        values = pd.Series([FLOATS[draw % len(FLOATS)] for draw in draws])
    return values if column.key else values.mask(pd.Series(random.random(count) < 0.3))
