"""Whether flows can be replayed: both sides are needed, and a balance. What has to be assumed is said."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from core import names as n
from core.errors import MissingData
from core.text import figures, say
from core.types import Panel

MASKED_SHARE = 0.05  # of a side's days on which something came; more days at its very least amount are no chance
MASKED_DAYS = 5


def require_sides(history: Panel, product_id: str, reliance: float, *, balances: bool = True) -> None:
    """Raise MissingData unless ``history`` (panel of one product) holds the sides that a replay needs.

    Redemptions alone will do where subscriptions are not relied on. ``balances``: whether there are any; where there
    are none, the message says so too.
    """
    there = history.columns.get_level_values(n.SIDE)
    words = {"product": product_id, "either": "" if balances else say("court.no_aum_either")}
    if n.REDEMPTION not in there:
        raise MissingData("court.no_redemption", **words)
    if n.SUBSCRIPTION not in there and reliance > 0:
        raise MissingData("court.no_subscription", reliance=figures.share(reliance, 0), **words)


def worked_out(history: Panel, opening: float, tell: Callable[[str], None]) -> pd.Series:
    """Return the net assets by day that follow from ``opening``, those at the end of the first day of ``history``.

    Flows alone move them; where subscriptions are not known they stay as they were. ``tell`` hears what is assumed.
    """
    words = {"opening": figures.money(opening), "day": figures.day(history.index[0])}
    sides = history.fillna(0.0).T.groupby(level=n.SIDE).sum().T
    if n.SUBSCRIPTION not in sides:
        tell(say("court.assets_constant", **words))
        return pd.Series(opening, history.index)
    tell(say("court.assets_worked_out", **words))
    net = sides[n.SUBSCRIPTION] - sides[n.REDEMPTION]
    return opening + net.cumsum() - net.iloc[0]


def tell_masked(history: Panel, tell: Callable[[str], None]) -> None:
    """Tell of each side whose least amount comes so often that it hides what came: such days are taken as they are."""
    for side, amounts in history.T.groupby(level=n.SIDE).sum(min_count=1).T.items():
        came = amounts[amounts > 0]
        least = int(np.isclose(came, came.min(), rtol=1e-9, atol=0.0).sum()) if len(came) else 0
        if least > max(MASKED_SHARE * len(came), MASKED_DAYS):
            tell(
                say(
                    f"court.masked_{side}",
                    days=figures.count(least),
                    all=figures.count(len(came)),
                    amount=figures.amount(float(came.min())),
                )
            )
