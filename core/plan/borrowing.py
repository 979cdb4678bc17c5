"""Who a new product borrows its forecast from, and why it is them, in words."""

from collections.abc import Sequence

import pandas as pd

from core import names as n
from core.forecast.analogues import Borrowed
from core.text import figures, joining, say


def borrowed_words(borrowed: Borrowed, products: pd.DataFrame) -> dict[str, str]:
    """Return a sentence for each young product: whom it borrows from and why, or why it has no forecast.

    ``products``: frame of the contract.
    """
    told = {product_id: _sentence(product_id, borrowed, products) for product_id in borrowed.sources}
    return told | {product_id: str(why) for product_id, why in borrowed.left_out.items()}


def _sentence(product_id: str, borrowed: Borrowed, products: pd.DataFrame) -> str:
    sources, days = borrowed.sources[product_id], borrowed.days[product_id]
    if not sources:
        return say("levels.by_terms", product=product_id)
    named, alike = joining.listed(sources), joining.listed(_alike(product_id, sources, products))
    if days == 1:
        return say("levels.borrowed_one", product=product_id, sources=named, alike=alike)
    return say("levels.borrowed", product=product_id, days=figures.count(days), sources=named, alike=alike)


def _alike(product_id: str, sources: Sequence[str], products: pd.DataFrame) -> list[str]:
    """Return what the product and all that it borrows from have in common."""
    terms = products.drop_duplicates(n.PRODUCT_ID).set_index(n.PRODUCT_ID).reindex([product_id, *sources])
    same = {column: terms[column].notna().all() and terms[column].nunique() == 1 for column in terms}
    words = [say("levels.alike.family")] if same[n.FAMILY] else []
    words += [say("levels.alike.holding", days=f"{terms[n.HOLD_DAYS].iloc[0]:.0f}")] if same[n.HOLD_DAYS] else []
    words += [say("levels.alike.issuer")] if same[n.ISSUER] else []
    return words or [say("levels.alike.flows")]
