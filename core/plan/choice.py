"""What a user has chosen to look at: all that a link holds."""

from dataclasses import dataclass

import pandas as pd

from core import names as n
from core.book import Book
from core.reserve import rulebook_for

FIXED_SHARE = 0.20


@dataclass(frozen=True)
class Choice:
    """The dials of one plan.

    ``reliance``: part of forecast subscriptions that may pay redemptions (0 = gross, 1 = net); ``leverage``: most that
    may be borrowed by repo, share of net assets; ``fixed``: the rule that the model is compared with; ``top10_share``:
    of units that the ten largest holders own, None = as the product's description says.
    """

    product_id: str
    as_of: pd.Timestamp
    horizon: int = 30
    confidence: float = 0.99
    reliance: float = 0.8
    leverage: float = 0.0
    rulebook: str = ""
    model: str = n.ENSEMBLE
    fixed: float = FIXED_SHARE
    top10_share: float | None = None


def first_choice(book: Book, product_id: str) -> Choice:
    """Return the choice a plan of the product opens with: the book's last day, the rulebook of its family.

    Raises InputError for a product that is not described, MissingData without flows.
    """
    family = str(book.product(product_id)[n.FAMILY])
    return Choice(product_id, book.as_of, rulebook=rulebook_for(family))
