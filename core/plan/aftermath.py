"""What happened since a decision: its buffer and gain, as they were shown, against the flows that came after it."""

from collections.abc import Iterable

import pandas as pd

from core import names as n
from core.book import Book
from core.plan.decisions import Decision
from core.plan.frozen import ALLOCATIONS, Frozen
from core.reserve.aftermath import BASIS_POINTS, Aftermath, aftermath
from core.types import Panel


def since(decision: Decision, content: Frozen, book: Book, until: pd.Timestamp) -> Aftermath:
    """Return what came after a decision by ``until``, in the flows as ``book`` has them now.

    ``content``: what was shown when it was proposed. The days run from the one after that which it was shown for.
    """
    choice, held = decision.choice, content[ALLOCATIONS]
    decided, fixed = held[decision.policy], held.get(n.FIXED)
    gain = (decided["objective_yield"] - fixed["objective_yield"]) * BASIS_POINTS if fixed else float("nan")
    after = _flows(book, decision.product_id).loc[choice.as_of + pd.Timedelta(days=1) : until]
    raisable = content["raisable"][decision.policy]
    return aftermath(after, content["net_assets"], decided["buffer"], raisable, gain, choice.horizon)


def in_force(found: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decision that holds for each product, the one approved last, in the order in which they were decided.

    ``found``: decisions in any order.
    """
    approved = sorted((each for each in found if each.status == n.APPROVED), key=lambda each: each.steps[-1].at)
    last = {each.product_id: each for each in approved}
    return tuple(each for each in approved if last[each.product_id] is each)


def _flows(book: Book, product_id: str) -> Panel:
    """Return the flows of a product, none where the book has none any more."""
    if not (book.flows[n.PRODUCT_ID] == product_id).any():
        sides = pd.MultiIndex.from_product([[product_id], [n.ALL], n.SIDES], names=n.PANEL_LEVELS)
        return pd.DataFrame(index=pd.DatetimeIndex([]), columns=sides, dtype=float)
    return book.panel([product_id])
