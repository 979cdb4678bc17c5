"""What a group pays before a promotion: its shops buy the goods that they will sell in it."""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.contract import days_of
from core.merchants.life import lives
from core.merchants.panel import MerchantPanel
from core.merchants.profiles import STOCKING, profiles


def stocking_up(cash: pd.DataFrame, calendar: Calendar) -> float:
    """Return how many times its usual payments a group makes in the four weeks before a promotion.

    ``cash``: its ``amount`` and ``outflow`` by gapless day. The group is looked at as if it were one merchant; 1 where
    that is not sure: the 95% interval of ``contrasts`` holds 1, too few promotions are known, or payments are not.
    """
    one, received = np.array([n.GROUP], dtype=object), cash[[n.AMOUNT]].to_numpy(float)
    paid = cash[[n.OUTFLOW]].to_numpy(float) if n.OUTFLOW in cash else None
    panel = MerchantPanel(days_of(cash), one, one, received, paid)
    told = profiles(panel, lives(panel), calendar, growth=0.0).patterns.get(STOCKING)
    if told is None or not (told.low[0] > 1.0 or told.high[0] < 1.0):
        return 1.0
    return float(told.ratio[0])
