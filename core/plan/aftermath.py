"""What happened since a decision: its buffer and gain, as they were shown, against the flows that came after it."""

from collections.abc import Iterable

import pandas as pd

from core import names as n
from core.book import Book
from core.plan.decisions import Decision
from core.plan.frozen import ALLOCATIONS, Frozen
from core.reserve.aftermath import BASIS_POINTS, Aftermath, aftermath
from core.types import Panel


def since(
    decision: Decision, content: Frozen, book: Book, until: pd.Timestamp, replaced: pd.Timestamp | None = None
) -> Aftermath:
    """Return what came after a decision by ``until``, in the flows as ``book`` has them now.

    ``content``: what was shown when it was proposed. The days run from the one after that which it was shown for. Only
    an approved one was planned to earn anything, up to the day ``replaced`` of the one that took its place.
    """
    choice, held = decision.choice, content[ALLOCATIONS]
    decided, fixed = held[decision.policy], held.get(n.FIXED)
    earns = fixed is not None and decision.status == n.APPROVED
    gain = (decided["objective_yield"] - fixed["objective_yield"]) * BASIS_POINTS if earns else float("nan")
    in_force = None if replaced is None else max((replaced - choice.as_of).days, 0)
    after = _flows(book, decision.product_id).loc[choice.as_of + pd.Timedelta(days=1) : until]
    raisable = content["raisable"][decision.policy]
    return aftermath(after, content["net_assets"], decided["buffer"], raisable, gain, choice.horizon, in_force)


def in_force(found: Iterable[Decision], as_of: pd.Timestamp) -> tuple[Decision, ...]:
    """Return the decision that holds for each product on a day: the one approved last, until its horizon ends.

    ``found``: decisions in any order; returned in the order in which they were decided.
    """
    approved = _approved(found)
    last = {each.product_id: each for each in approved}
    lasting = [each for each in approved if as_of <= each.choice.as_of + pd.Timedelta(days=each.choice.horizon)]
    return tuple(each for each in lasting if last[each.product_id] is each)


def replaced_on(decision: Decision, found: Iterable[Decision]) -> pd.Timestamp | None:
    """Return the day that the plan which took the place of an approved one was made for; None while there is none."""
    own = [each for each in _approved(found) if each.product_id == decision.product_id]
    keys = [each.key for each in own]
    later = own[keys.index(decision.key) + 1 :] if decision.key in keys else []
    return later[0].choice.as_of if later else None


def _approved(found: Iterable[Decision]) -> list[Decision]:
    return sorted((each for each in found if each.status == n.APPROVED), key=lambda each: each.steps[-1].at)


def _flows(book: Book, product_id: str) -> Panel:
    """Return the flows of a product, none where the book has none any more."""
    if not (book.flows[n.PRODUCT_ID] == product_id).any():
        sides = pd.MultiIndex.from_product([[product_id], [n.ALL], n.SIDES], names=n.PANEL_LEVELS)
        return pd.DataFrame(index=pd.DatetimeIndex([]), columns=sides, dtype=float)
    return book.panel([product_id])
