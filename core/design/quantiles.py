"""A study's paths, month by month since the launch."""

from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.design.results import Study
from core.types import Floats

QUANTILES: Final = (0.05, 0.5, 0.95)
MONTHS: Final = 12
MONTH: Final = "month"


def monthly_net_assets(study: Study) -> pd.DataFrame:
    """Return quantiles of net assets at each month's end, currency units: index month 1..12, columns QUANTILES."""
    return _by_month(study.aum[:, _last_days(study)])


def monthly_redemptions(study: Study) -> pd.DataFrame:
    """Return quantiles of what leaves in each month, currency units: index month 1..12, columns QUANTILES."""
    sums = np.cumsum(study.redemption, axis=1)[:, _last_days(study)]
    return _by_month(np.diff(sums, axis=1, prepend=0.0))


def largest_day(study: Study) -> tuple[pd.Timestamp, pd.Series]:
    """Return the day on which most is expected to leave, and quantiles of what leaves on it, currency units."""
    place = int(study.redemption.mean(axis=0).argmax())
    amounts = np.quantile(study.redemption[:, place], QUANTILES)
    return study.dates[place], pd.Series(amounts, list(QUANTILES), name=n.AMOUNT)


def _last_days(study: Study) -> list[int]:
    """Return the number of the last day of each month since the launch."""
    ends = [study.dates[0] + pd.DateOffset(months=month) for month in range(1, MONTHS + 1)]
    return [min(int(study.dates.searchsorted(end)), len(study.dates)) - 1 for end in ends]


def _by_month(values: Floats) -> pd.DataFrame:
    found = np.quantile(values, QUANTILES, axis=0).T
    return pd.DataFrame(found, pd.RangeIndex(1, MONTHS + 1, name=MONTH), list(QUANTILES))
