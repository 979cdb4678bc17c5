"""What the Executive page and its report are made from, and the figures that both show."""

from dataclasses import dataclass, replace

import pandas as pd

from core import names as n
from core.reserve.impact import Impact, impact, impacts_by, to_date


@dataclass(frozen=True, eq=False)
class Facts:
    """All of one day.

    ``rows``: one a product of the desk, its fields as columns; ``days``: the rows of ``judged_days`` of every product
    that could be judged, with product_id and issuer; ``left_out``: names of those that could not. ``block``: days that
    resemble each other. ``week``: frame by day of the seven days ahead with the expected net flow and its 90% range
    (columns expected, low, high; currency); ``marks``: what falls on them; ``waiting``: proposals that wait for a
    decision. ``synthetic``: whether the book is generated; ``sources``: name and value of what this was made from.
    """

    as_of: pd.Timestamp
    rows: pd.DataFrame
    days: pd.DataFrame
    left_out: tuple[str, ...]
    block: int
    week: pd.DataFrame
    marks: pd.DataFrame
    waiting: int
    synthetic: bool
    sources: tuple[tuple[str, str], ...]

    def of(self, product_id: str) -> "Facts":
        """Return the same of one product alone."""
        rows, days = (frame[frame[n.PRODUCT_ID] == product_id] for frame in (self.rows, self.days))
        return replace(self, rows=rows, days=days, left_out=())

    def whole(self, period: str) -> Impact:
        """Return the impact of all products in the month, quarter or year to date."""
        return impact(to_date(self.days, period), self.block)

    def by(self, column: str, period: str) -> dict[str, Impact]:
        """Return the same for each product_id or issuer, the most money first."""
        return impacts_by(to_date(self.days, period), column, self.block)

    def gain_items(self) -> dict[str, float]:
        """Return where the yearly gain of today's plans comes from: bp of the net assets of products that have one."""
        own = self.rows[self.rows["gain_items"].map(bool)]
        if own.empty:
            return {}
        items = pd.DataFrame(list(own["gain_items"])).fillna(0.0)
        weights = own["net_assets"].reset_index(drop=True)
        return {str(name): float(value) for name, value in (items.mul(weights, axis=0).sum() / weights.sum()).items()}
