"""Spring Festival by solar date."""

from functools import cache

import numpy as np
import pandas as pd
from lunardate import LunarDate

from core.types import Floats

LAST_YEAR = 2099  # of the lunar table


@cache
def spring_festival(year: int) -> pd.Timestamp:
    """Return the solar date of lunar new year's day in ``year`` (1900 to 2099, the range of the lunar table)."""
    return pd.Timestamp(LunarDate(year, 1, 1).to_solar_date())


def nearest(dates: pd.DatetimeIndex, anchors: list[pd.Timestamp]) -> Floats:
    """Return for each date the signed number of days to the nearest anchor: negative before it, 0 on it."""
    ordered = pd.DatetimeIndex(sorted(anchors))
    right = ordered.searchsorted(dates).clip(0, len(ordered) - 1)
    left = (right - 1).clip(0)
    after, before = (dates - ordered[left]).days.to_numpy(), (dates - ordered[right]).days.to_numpy()
    return np.where(np.abs(before) <= np.abs(after), before, after).astype(float)
