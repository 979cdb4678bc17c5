"""What the limits leave to a product as it is held today: broken, or how far from it."""

from dataclasses import dataclass

import pandas as pd

from core import names as n
from core.plan.results import Plan
from core.reserve import Limit, breaches
from core.reserve.limits import BOUND, LIMIT, SLACK, SUBJECT, VALUE
from core.text import joining, say
from core.text.figures import share
from core.text.worded import spoken


@dataclass(frozen=True)
class Headroom:
    """One limit on what a product holds. ``room``: up to the bound, as a share of it; negative when it is broken.

    ``subject``: the issuer or security that comes closest, or "" where the limit is on no single one; ``text`` says it;
    ``source`` and ``mark``: where the bound is from, and how surely that is known, as of ``Limit``.
    """

    limit: str
    subject: str
    room: float
    text: str
    source: str = ""
    mark: str = ""


def headroom(plan: Plan) -> tuple[Headroom, ...]:
    """Return every breach of the plan's rulebook, and of the limits that hold the room that each leaves.

    A bound of 0 is kept by holding nothing, and leaves no room that could shrink: it is told only where it is broken.
    """
    name = str(plan.product[n.NAME])
    broken = [
        Headroom(
            each.limit, each.subject, -each.excess / (each.bound or 1.0),
            say("plan.limit_broken", product=name, limit=each.text), each.source, each.mark,
        )
        for each in breaches(plan.assets, plan.rulebook)
    ]  # fmt: skip
    over = {each.limit for each in broken}
    rows = {str(row[LIMIT]): row for _, row in plan.limits[n.CURRENT].iterrows()}
    kept = [limit for limit in plan.rulebook.limits if limit.bound and limit.name not in over]
    return (*broken, *(_kept(name, limit, rows[limit.name]) for limit in kept))


def _kept(product: str, limit: Limit, row: pd.Series) -> Headroom:
    subject, room = str(row[SUBJECT]), max(float(row[SLACK]), 0.0) / float(row[BOUND])
    text = say(
        "alerts.limit_near", product=product, value=_figure(limit, row[VALUE]), bound=_figure(limit, row[BOUND]),
        title=joining.bracketed(limit.title, subject) if subject else limit.title,
    )  # fmt: skip
    return Headroom(limit.name, subject, room, text, spoken(limit.source), limit.mark)


def _figure(limit: Limit, value: float) -> str:
    return say("reserve.days", days=f"{value:,.1f}") if limit.measure.in_days else share(value)
