"""What a limit can measure: a small closed vocabulary, each word a linear function of the weights.

The coefficient of a class is the share of it that counts. ``limits.py`` answers the same words a second way, position
by position, so that an error in one shows against the other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core import names as n
from core.reserve.assets import Asset, Holding
from core.types import Floats

SHARE = "share"  # of the named classes, narrowed by the options below
HIGHLY_LIQUID = "highly_liquid"  # cash, treasury, central-bank and policy-bank bonds
RESTRICTED = "restricted"  # repo and time deposits longer than n trading days, ABS
MATURITY = "average_maturity"  # WAM, days
LIFE = "average_life"  # WAL, days
SINGLE_ISSUER = "single_issuer"  # the largest issuer in the named classes
LEVERAGE = "leverage"  # total assets over net assets

CASH_CLASSES = (n.CASH_AT_BANK, n.DEMAND_DEPOSIT)
SOVEREIGN_CLASSES = (n.TREASURY, n.CENTRAL_BANK_BILL, n.POLICY_BANK)
TERM_CLASSES = (n.OVERNIGHT_REPO, n.TERM_REPO, n.TIME_DEPOSIT)
RATINGS = ("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB", "B", "CCC", "CC", "C")

# The options that each word needs, and those it may have.
NEEDED = {
    SHARE: {"classes"}, HIGHLY_LIQUID: set(), RESTRICTED: {"longer_than_trading_days"}, MATURITY: set(), LIFE: set(),
    SINGLE_ISSUER: {"classes"}, LEVERAGE: set(),
}  # fmt: skip
ALLOWED = {
    SHARE: {"longer_than_days", "within_trading_days", "saleable", "rating", "below_rating"},
    HIGHLY_LIQUID: {"within_days", "or_within_trading_days"}, RESTRICTED: set(), MATURITY: set(), LIFE: set(),
    SINGLE_ISSUER: {"rating", "below_rating"}, LEVERAGE: set(),
}  # fmt: skip
IN_DAYS = (MATURITY, LIFE)


@dataclass(frozen=True)
class Measure:
    """A word of the vocabulary with its options; None = not asked.

    ``within_days``, ``longer_than_days``: natural days to maturity; the same with ``trading``: dealing days.
    ``saleable``: whether it can be turned into cash early. ``rating``: exactly that; ``below_rating``: worse than that.
    A position without a rating is neither; the checker reports it as unknown.
    """

    kind: str
    classes: tuple[str, ...] = ()
    within_days: float | None = None
    longer_than_days: float | None = None
    within_trading_days: float | None = None
    or_within_trading_days: float | None = None
    longer_than_trading_days: float | None = None
    saleable: bool | None = None
    rating: str | None = None
    below_rating: str | None = None

    @property
    def in_days(self) -> bool:
        """Whether the value is a number of days rather than a share of net assets."""
        return self.kind in IN_DAYS

    def rows(self, assets: tuple[Asset, ...]) -> dict[str, Floats]:
        """Return the coefficients, shape (assets,), by issuer; the one row of other measures has the issuer ""."""
        if self.kind == SINGLE_ISSUER:
            issuers = sorted({issuer for asset in assets for issuer in asset.issuers} - {""})
            return {issuer: self._shares(assets, issuer) for issuer in issuers}
        if self.kind == LEVERAGE:
            return {"": np.ones(len(assets))}
        if self.kind == MATURITY:
            return {"": np.array([asset.remaining_days for asset in assets])}
        if self.kind == LIFE:
            return {"": np.array([asset.remaining_life_days for asset in assets])}
        return {"": self._shares(assets)}

    def _shares(self, assets: tuple[Asset, ...], issuer: str | None = None) -> Floats:
        counted = _COUNTED[self.kind]
        return np.array(
            [
                asset.share_of(lambda held: issuer in (None, held.issuer) and counted(self, asset.asset_class, held))  # noqa: B023 -- called at once
                for asset in assets
            ]
        )


def is_below(rating: str, floor: str) -> bool:
    """Return whether a known rating is worse than ``floor``."""
    return rating in RATINGS and RATINGS.index(rating) > RATINGS.index(floor)


def _in_share(measure: Measure, asset_class: str, held: Holding) -> bool:
    return (
        asset_class in measure.classes
        and (measure.longer_than_days is None or held.remaining_days > measure.longer_than_days)
        and (measure.within_trading_days is None or held.trading_days <= measure.within_trading_days)
        and (measure.saleable is None or held.saleable is measure.saleable)
        and (measure.rating is None or held.rating == measure.rating)
        and (measure.below_rating is None or is_below(held.rating, measure.below_rating))
    )


def _is_highly_liquid(measure: Measure, asset_class: str, held: Holding) -> bool:
    soon = measure.or_within_trading_days is not None and held.trading_days <= measure.or_within_trading_days
    short = measure.within_days is None or held.remaining_days <= measure.within_days
    return soon or asset_class in CASH_CLASSES or (asset_class in SOVEREIGN_CLASSES and short)


def _is_restricted(measure: Measure, asset_class: str, held: Holding) -> bool:
    assert measure.longer_than_trading_days is not None  # NEEDED sees to it
    return asset_class == n.ABS or (
        asset_class in TERM_CLASSES and held.trading_days > measure.longer_than_trading_days
    )


_COUNTED: dict[str, Callable[[Measure, str, Holding], bool]] = {
    SHARE: _in_share,
    HIGHLY_LIQUID: _is_highly_liquid,
    RESTRICTED: _is_restricted,
    SINGLE_ISSUER: _in_share,
}
