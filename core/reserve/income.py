"""What is earned day by day: interest accrued at the yield, money a day, actual days over 365."""

import pandas as pd

from core import names as n
from core.reserve.assets import Asset
from core.reserve.liquidity import YEAR_DAYS

DAYS, DAILY, ACCRUED = "days", "daily", "accrued"
HELD, PLANNED, CHANGE = "held", "planned", "change"


def accrued(positions: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Return what each position earns from its ``as_of`` to ``until``, or to its maturity if that comes first.

    ``positions``: frame of the positions contract. Columns: asset_id, asset_class, amount, yield, days that it accrues,
    ``daily`` and ``accrued`` in currency units: simple interest, amount x yield x days / 365, never backwards.
    """
    frame = positions[[n.ASSET_ID, n.ASSET_CLASS, n.AMOUNT, n.YIELD]].reset_index(drop=True)
    ends = positions[n.MATURITY].where(positions[n.MATURITY] < until, until)
    days = (ends - positions[n.AS_OF]).dt.days.clip(lower=0).reset_index(drop=True)
    daily = frame[n.AMOUNT] * frame[n.YIELD] / YEAR_DAYS
    return frame.assign(**{DAYS: days, DAILY: daily, ACCRUED: daily * days})


def daily_income(held: tuple[Asset, ...], planned: tuple[Asset, ...]) -> pd.DataFrame:
    """Return what each asset class earns a day, currency units: index asset class, columns held, planned and change.

    A class counts at its yield, gross of costs and of what borrowing costs.
    """
    columns = {
        name: pd.Series({asset.asset_class: asset.amount * asset.yield_ / YEAR_DAYS for asset in assets}, dtype=float)
        for name, assets in ((HELD, held), (PLANNED, planned))
    }
    frame = pd.DataFrame(columns).fillna(0.0).rename_axis(n.ASSET_CLASS)
    return frame.assign(**{CHANGE: frame[PLANNED] - frame[HELD]})
