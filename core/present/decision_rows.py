"""Decisions and house limits in the reader's words: who proposed, decided or changed what, when and why."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import pandas as pd

from core import names as n
from core.present.words import counted, policy_word
from core.reserve import HouseLimit
from core.reserve.house import said_bound
from core.text import figures, joining, say

PRODUCT, POLICY, STATUS, LINK = "product", "policy", "status", "link"
PROPOSED_AT, PROPOSED_BY, PROPOSED_WHY = "proposed_at", "proposed_by", "proposed_why"
DECIDED_AT, DECIDED_BY, DECIDED_WHY = "decided_at", "decided_by", "decided_why"
DECISION_COLUMNS: Final = (
    PROPOSED_AT, PRODUCT, POLICY, STATUS, PROPOSED_BY, PROPOSED_WHY, DECIDED_BY, DECIDED_AT, DECIDED_WHY,
)  # fmt: skip
READ_FIRST: Final = (PRODUCT, POLICY, STATUS)
TITLE, OWN, AT = "title", "own", "at"
HOUSE_COLUMNS: Final = (TITLE, n.BOUND, OWN, n.AUTHOR, n.ENTERED, n.REASON)
HISTORY_COLUMNS: Final = (AT, TITLE, n.BOUND, n.AUTHOR, n.REASON)
FIGURE, THEN, NOW = "figure", "then", "now"
DIFFERENCE_COLUMNS: Final = (FIGURE, THEN, NOW)


def decision_rows(decisions: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return DECISION_COLUMNS, row by row. ``decisions``: the frame of ``decision_table``; ``names`` by product_id."""
    said = {
        PRODUCT: [names.get(product, product) for product in decisions[n.PRODUCT_ID]],
        POLICY: [policy_word(policy) for policy in decisions[POLICY]],
        STATUS: [status_word(status) for status in decisions[STATUS]],
    }
    return decisions.assign(**said)[list(DECISION_COLUMNS)]


def decision_formats() -> dict[str, Callable[[Any], str]]:
    """Return the formatters of the decisions' table."""
    return {PROPOSED_AT: moment, DECIDED_AT: moment}


def decision_titles(*, one_product: bool) -> dict[str, str]:
    """Return the column titles; the product is left out where all rows are of one."""
    shown = [column for column in DECISION_COLUMNS if column != PRODUCT or not one_product]
    return {column: say(f"decisions.column.{column}") for column in shown}


def status_word(status: str) -> str:
    """Return the reader's word for the status of a decision, or for the step that led to it."""
    return say(f"decisions.status.{status}")


def known_status(status: str) -> str:
    """Return the reader's word for a status, or what stands in its place where it was tampered with."""
    return status_word(status) if status in (n.PROPOSED, n.APPROVED, n.REJECTED, n.WITHDRAWN) else status


def step_sentence(step: str, at: datetime, author: str, reason: str) -> str:
    """Return a step of a decision in words."""
    return say("decisions.step", step=status_word(step), author=author, at=moment(at), reason=reason)


def moment(at: datetime | pd.Timestamp) -> str:
    """Return a moment to the minute, in UTC as it was kept."""
    return say("decisions.moment", day=figures.day(at), time=f"{at:%H:%M}")


def remade_sentence(differences: int, changed: Sequence[str]) -> str:
    """Return whether a plan computed again is the one that was decided, else how far it is not, and why.

    ``changed``: what has changed since, of "code" and "libraries".
    """
    why = joining.sentences(say(f"decisions.changed.{name}") for name in changed)
    if not differences:
        return say("decisions.same", why=why).strip()
    return say(
        "decisions.differs", figures=counted("decisions.figures", differences), why=why or say("decisions.unknown_why")
    )


def difference_titles() -> dict[str, str]:
    """Return the column titles of DIFFERENCE_COLUMNS: each figure by its place, what it was and what it is."""
    return {column: say(f"decisions.column.{column}") for column in DIFFERENCE_COLUMNS}


def house_rows(limits: Sequence[HouseLimit]) -> pd.DataFrame:
    """Return HOUSE_COLUMNS, one row a soft limit; who, when and why are empty where the rulebook's own bound holds."""
    rows = [
        {
            TITLE: each.limit.title, n.BOUND: said_bound(each.limit, each.bound), OWN: said_bound(each.limit, each.own),
            n.AUTHOR: each.author, n.ENTERED: figures.day(each.entered) if each.entered is not None else "",
            n.REASON: each.reason,
        }
        for each in limits
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(HOUSE_COLUMNS))


def house_titles() -> dict[str, str]:
    """Return the column titles of the house limits."""
    return {column: say(f"house.column.{column}") for column in HOUSE_COLUMNS}


def history_rows(limit: HouseLimit, history: pd.DataFrame) -> pd.DataFrame:
    """Return HISTORY_COLUMNS, newest first; ``history``: the frame of ``house_limit_history``."""
    own = say("house.back", bound=said_bound(limit.limit, limit.own))
    bounds = [own if pd.isna(bound) else said_bound(limit.limit, bound) for bound in history[n.BOUND]]
    return history.assign(**{n.BOUND: bounds, TITLE: limit.limit.title}).iloc[::-1][list(HISTORY_COLUMNS)]


def history_formats() -> dict[str, Callable[[Any], str]]:
    """Return the formatters of a history."""
    return {AT: moment}


def history_titles() -> dict[str, str]:
    """Return the column titles of a history."""
    return {column: say(f"house.column.{column}") for column in HISTORY_COLUMNS}
