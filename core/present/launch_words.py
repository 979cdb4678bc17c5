"""A launch in words: what it does to the desk's net flow, and which products give up most."""

from collections.abc import Mapping

import pandas as pd

from core import names as n
from core.text import figures, say

MOST_PRODUCTS = 8
TELLING = 0.005  # of the largest change: less is no bar


def net_flow(totals: pd.DataFrame, part: str) -> pd.Series:
    """Return subscription less redemption by day. ``totals``: columns (part, side), currency units a day."""
    return totals[part, n.SUBSCRIPTION] - totals[part, n.REDEMPTION]


def moved_products(moved: pd.DataFrame) -> pd.Series:
    """Return by how much the net flow of products changes over all days, the largest change first.

    ``moved``: days x (product_id, side), currency units a day.
    """
    total = moved.sum()
    sides = {side: total.xs(side, level=n.SIDE) for side in n.SIDES}
    net = sides[n.SUBSCRIPTION].sub(sides[n.REDEMPTION], fill_value=0.0)
    ordered = net.reindex(net.abs().sort_values(ascending=False).index).head(MOST_PRODUCTS)
    return ordered[ordered.abs() > TELLING * ordered.abs().max()]


def launch_title(name: str, before: pd.Series, after: pd.Series) -> str:
    """Return what the launch does to the desk's net flow over the days."""
    totals = [float(series.sum()) for series in (before, after)]
    return say(
        "product_lab.launch.title", name=name, days=len(before),
        change=figures.money(totals[1] - totals[0], signed=True),
        before=figures.money(totals[0], signed=True), after=figures.money(totals[1], signed=True),
    )  # fmt: skip


def moved_title(moved: pd.Series, names: Mapping[str, str]) -> str:
    """Return which product gives up most."""
    if moved.empty:
        return say("product_lab.launch.moves_none")
    product = str(moved.index[0])
    return say(
        "product_lab.launch.moves",
        product=names.get(product, product),
        change=figures.money(moved.iloc[0], signed=True),
    )
