"""Panels of merchants made with a seed."""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.merchants.panel import MerchantPanel

CALENDAR = build_calendar("CN")
START = "2025-03-03"
WEEKS = np.array([[0.8, 0.8, 0.8, 0.9, 1.0, 1.5, 1.6], [1.3, 1.3, 1.2, 1.2, 1.1, 0.4, 0.3]])  # by group


def merchants(days, count, *, seed=0, noise=0.2, growth=0.0, start=START, closed=0.1, paid=False, groups="ab"):
    """Return a panel of shops whose week is that of their group; some days are closed, some shops open late."""
    random = np.random.default_rng(seed)
    index = pd.date_range(start, periods=days, name=n.DATE)
    member = np.arange(count) % len(groups)
    size = np.exp(random.normal(5.0, 0.7, count))
    rhythm = WEEKS[member % len(WEEKS)][:, index.day_of_week].T
    amounts = size * rhythm * np.exp(noise * random.normal(size=(days, count)) + growth * np.arange(days)[:, None])
    opened = np.where(random.random(count) < 0.2, random.integers(0, max(days // 2, 1), count), 0)
    seen = (random.random((days, count)) >= closed) & (np.arange(days)[:, None] >= opened)
    received = np.where(seen, amounts, np.nan)
    names = np.array([f"m{number:03d}" for number in range(count)], dtype=object)
    return MerchantPanel(
        index, names, np.array(list(groups), dtype=object)[member], received, 0.8 * received if paid else None
    )
