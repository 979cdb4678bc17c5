"""What left after each past day, as a share of the net assets of that day."""

import numpy as np
import pandas as pd

from core.forecast.contract import days_of
from core.reserve.need import net_outflow
from core.types import Panel


def running_outflow(history: Panel, net_assets: pd.Series, days_ahead: int, reliance: float = 1.0) -> pd.DataFrame:
    """Return the cumulative net outflow over the 1..``days_ahead`` days after each day: (days x days ahead).

    Days of ``history`` (panel of one product) whose days ahead are not all known are left out. NaN where the day has
    no net assets; a day without flow counts as 0.
    """
    outflow, days = net_outflow(history, reliance), days_of(history)[: max(len(history) - days_ahead, 0)]
    ahead = np.arange(len(days))[:, None] + np.arange(1, days_ahead + 1)
    assets = net_assets.reindex(days)
    running = pd.DataFrame(outflow[ahead].cumsum(axis=1), days, range(1, days_ahead + 1))
    return running.div(assets.where(assets > 0), axis=0)
