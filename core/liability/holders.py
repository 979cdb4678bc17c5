"""Large holders: how concentrated a product is, and what the exit of one of them would take."""

from dataclasses import dataclass

from core.errors import InputError

TEN = 10
LARGE_REDEMPTION = 0.10  # of the day before's units: what is more may be deferred (REGULATION A20, to be verified)


@dataclass(frozen=True)
class LargeHolders:
    """Shares of net assets.

    ``top10``: what the ten largest own, and the most that the largest of them may; ``least``: the least that it owns, a
    tenth of that; ``at_once``: the most of its exit that may leave on the first day on which it can; ``deferred``: how
    much of that the product may put off as part of a large redemption.
    """

    top10: float
    least: float
    at_once: float
    deferred: float


def large_holders(top10_share: float, redeemable_share: float) -> LargeHolders:
    """Return what the exit of a product's largest holder may take.

    ``redeemable_share``: of net assets, what may leave on the day; the holder's lots are taken to be as free as
    everyone's. Raises InputError for a share outside 0..1.
    """
    if not 0.0 <= top10_share <= 1.0:
        raise InputError("rulebook.top10", found=top10_share)
    at_once = top10_share * min(max(redeemable_share, 0.0), 1.0)
    return LargeHolders(top10_share, top10_share / TEN, at_once, max(at_once - LARGE_REDEMPTION, 0.0))
