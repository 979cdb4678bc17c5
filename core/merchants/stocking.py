"""What a group pays before a promotion: its shops buy the goods that they will sell in it."""

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.merchants.life import lives
from core.merchants.panel import MerchantPanel
from core.merchants.profiles import STOCKING, profiles
from core.types import Floats


def stocking_up(panel: MerchantPanel, calendar: Calendar) -> pd.Series:
    """Return by group how many times its usual payments it makes in the four weeks before a promotion.

    1 where that is not sure: the 95% interval of ``contrasts`` holds 1, or too few promotions are known.
    """
    whole = _groups_as_merchants(panel)
    told = profiles(whole, lives(whole), calendar, growth=0.0).patterns.get(STOCKING)
    if told is None:
        return pd.Series(1.0, whole.merchants)
    sure = (told.low > 1.0) | (told.high < 1.0)
    return pd.Series(np.where(sure, told.ratio, 1.0), whole.merchants)


def _groups_as_merchants(panel: MerchantPanel) -> MerchantPanel:
    """Return the panel in which each group is one merchant."""
    names, member = np.unique(panel.groups.astype(str), return_inverse=True)
    of_group = np.equal.outer(member, np.arange(len(names))).astype(float)
    labels = names.astype(object)
    paid = None if panel.paid is None else _summed(panel.paid, of_group)
    return MerchantPanel(panel.days, labels, labels, _summed(panel.received, of_group), paid)


def _summed(amounts: Floats, of_group: Floats) -> Floats:
    return np.asarray(np.nan_to_num(amounts) @ of_group)
