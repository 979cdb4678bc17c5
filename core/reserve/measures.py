"""What a limit can measure: a small closed vocabulary, each word a linear function of the weights.

The coefficient of a class is the share of it that counts. ``limits.py`` answers the same words a second way, position
by position, so that an error in one shows against the other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core import names as n
from core.reserve.assets import Asset, Holding
from core.types import Flags, Floats

SHARE = "share"  # of the named classes, narrowed by the options below
HIGHLY_LIQUID = "highly_liquid"  # cash, and treasury, central-bank and policy-bank bonds or the classes named
RESTRICTED = "restricted"  # repo, time deposits and what cannot be sold, longer than n trading days; ABS
MATURITY = "average_maturity"  # WAM, days
LIFE = "average_life"  # WAL, days
SINGLE_ISSUER = "single_issuer"  # the largest issuer in the named classes
SINGLE_SECURITY = "single_security"  # the largest position in the named classes
LEVERAGE = "leverage"  # total assets over net assets

CASH_CLASSES = (n.CASH_AT_BANK, n.DEMAND_DEPOSIT)
SOVEREIGN_CLASSES = (n.TREASURY, n.CENTRAL_BANK_BILL, n.POLICY_BANK)
TERM_CLASSES = (n.OVERNIGHT_REPO, n.TERM_REPO, n.TIME_DEPOSIT)
RATINGS = ("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB", "B", "CCC", "CC", "C")

# The options that each word needs, and those it may have.
NEEDED = {
    SHARE: {"classes"}, HIGHLY_LIQUID: set(), RESTRICTED: {"longer_than_trading_days"}, MATURITY: set(), LIFE: set(),
    SINGLE_ISSUER: {"classes"}, SINGLE_SECURITY: {"classes"}, LEVERAGE: set(),
}  # fmt: skip
ALLOWED = {
    SHARE: {"longer_than_days", "within_trading_days", "not_cash_within_days", "saleable", "rating", "below_rating"},
    HIGHLY_LIQUID: {"classes", "within_days", "sold_within_trading_days", "or_within_trading_days"},
    RESTRICTED: set(), MATURITY: set(), LIFE: set(), SINGLE_ISSUER: {"rating", "below_rating"}, SINGLE_SECURITY: set(),
    LEVERAGE: set(),
}  # fmt: skip
IN_DAYS = (MATURITY, LIFE)
LARGEST = (SINGLE_ISSUER, SINGLE_SECURITY)  # one row for each issuer or security


@dataclass(frozen=True)
class Measure:
    """A word of the vocabulary with its options; None = not asked.

    ``within_days``, ``longer_than_days``: natural days to maturity; the same with ``trading``: dealing days.
    ``sold_within_trading_days``: dealing days until a sale brings cash; ``not_cash_within_days``: natural days in which
    neither maturity nor a sale does. ``saleable``: whether it can be turned into cash early. ``rating``: exactly that;
    ``below_rating``: worse than that. A position without a rating is neither; the checker reports it as unknown.

    What is highly liquid: cash; of the classes, what is ``within_days`` and ``sold_within_trading_days``; and anything
    that matures ``or_within_trading_days``.
    """

    kind: str
    classes: tuple[str, ...] = ()
    within_days: float | None = None
    longer_than_days: float | None = None
    within_trading_days: float | None = None
    or_within_trading_days: float | None = None
    sold_within_trading_days: float | None = None
    not_cash_within_days: float | None = None
    longer_than_trading_days: float | None = None
    saleable: bool | None = None
    rating: str | None = None
    below_rating: str | None = None

    @property
    def in_days(self) -> bool:
        """Whether the value is a number of days rather than a share of net assets."""
        return self.kind in IN_DAYS

    def rows(self, assets: tuple[Asset, ...]) -> dict[str, Floats]:
        """Return the coefficients, shape (assets,), by subject: the issuer, the security, or "" of other measures.

        An issuer or security that another one equals or exceeds at any weights is left out: it never binds alone.
        """
        if self.kind == LEVERAGE:
            return {"": np.ones(len(assets))}
        if self.kind == MATURITY:
            return {"": np.array([asset.remaining_days for asset in assets])}
        if self.kind == LIFE:
            return {"": np.array([asset.remaining_life_days for asset in assets])}
        if self.kind in LARGEST:
            return _undominated(self._shares(assets))
        return {"": np.zeros(len(assets))} | self._shares(assets)

    def _shares(self, assets: tuple[Asset, ...]) -> dict[str, Floats]:
        """Return the share of each asset that counts, by subject; a position whose issuer is not known has none."""
        found: dict[str, Floats] = {}
        for column, asset in enumerate(assets):
            for held in asset.holdings:
                if _COUNTED[self.kind](self, asset.asset_class, held):
                    found.setdefault(_subject(self.kind, held), np.zeros(len(assets)))[column] += held.share
        if self.kind in LARGEST:
            found.pop("", None)
        return found


def _subject(kind: str, held: Holding) -> str:
    return {SINGLE_ISSUER: held.issuer, SINGLE_SECURITY: held.asset_id}.get(kind, "")


def _undominated(rows: dict[str, Floats]) -> dict[str, Floats]:
    """Return the rows without those that are nowhere above another; of equal ones the first stays."""
    if not rows:
        return {}
    matrix = np.array(list(rows.values()))
    below = (matrix[:, None] <= matrix[None]).all(axis=2)
    beaten: Flags = np.asarray((below & (~below.T | np.tri(len(matrix), k=-1, dtype=bool))).any(axis=1))
    return {subject: row for (subject, row), out in zip(rows.items(), beaten, strict=True) if not out}


def is_below(rating: str, floor: str) -> bool:
    """Return whether a known rating is worse than ``floor``."""
    return rating in RATINGS and RATINGS.index(rating) > RATINGS.index(floor)


def _in_share(measure: Measure, asset_class: str, held: Holding) -> bool:
    return (
        asset_class in measure.classes
        and (measure.longer_than_days is None or held.remaining_days > measure.longer_than_days)
        and (measure.within_trading_days is None or held.trading_days <= measure.within_trading_days)
        and (measure.not_cash_within_days is None or min(held.free_day, held.sale_day) > measure.not_cash_within_days)
        and (measure.saleable is None or held.saleable is measure.saleable)
        and (measure.rating is None or held.rating == measure.rating)
        and (measure.below_rating is None or is_below(held.rating, measure.below_rating))
    )


def _is_highly_liquid(measure: Measure, asset_class: str, held: Holding) -> bool:
    soon = measure.or_within_trading_days is not None and held.trading_days <= measure.or_within_trading_days
    short = measure.within_days is None or held.remaining_days <= measure.within_days
    sold = measure.sold_within_trading_days is None or held.sale_days <= measure.sold_within_trading_days
    named = asset_class in (measure.classes or SOVEREIGN_CLASSES)
    return soon or asset_class in CASH_CLASSES or (named and short and sold)


def _is_restricted(measure: Measure, asset_class: str, held: Holding) -> bool:
    assert measure.longer_than_trading_days is not None  # NEEDED sees to it
    stuck = asset_class in TERM_CLASSES or not held.saleable
    return asset_class == n.ABS or (stuck and held.trading_days > measure.longer_than_trading_days)


_COUNTED: dict[str, Callable[[Measure, str, Holding], bool]] = {
    SHARE: _in_share,
    HIGHLY_LIQUID: _is_highly_liquid,
    RESTRICTED: _is_restricted,
    SINGLE_ISSUER: _in_share,
    SINGLE_SECURITY: _in_share,
}
