"""Changing a house limit: with who and why, every change kept, regulation never touched."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from core import names as n
from core.errors import InputError
from core.reserve import Rulebook, house_limits, load_rulebook, shared_rulebook
from core.reserve.house import require_bound, require_soft, said_bound
from core.reserve.reading import SHARED
from core.store import Engine, all_stated, load_book, save_import, withdraw
from core.text import say


def set_house_limit(
    engine: Engine,
    rulebook: str,
    limit: str,
    bound: float,
    author: str,
    reason: str,
    *,
    entered: pd.Timestamp | None = None,
) -> None:
    """Move a soft limit of a rulebook to ``bound``: a share of net assets, days, or total over net assets.

    ``entered``: by default today (UTC). Raises InputError if it cannot be, StoreError if the database cannot be used.
    """
    book = _rulebook(rulebook)
    soft = require_soft(book, limit)
    require_bound(soft, bound)
    said = _said(author, reason, entered)
    now = next(each for each in house_limits(book, load_book(engine).house_limits) if each.limit.name == limit)
    if now.bound == bound:
        raise InputError("house.unchanged", title=soft.title, bound=said_bound(soft, bound))
    row = pd.DataFrame([{n.RULEBOOK: rulebook, n.LIMIT: limit, n.BOUND: bound, **said}])
    save_import(engine, n.HOUSE_LIMITS, row, say("plan.entered_by_hand"))


def withdraw_house_limit(
    engine: Engine, rulebook: str, limit: str, author: str, reason: str, *, entered: pd.Timestamp | None = None
) -> None:
    """Put a limit back to the rulebook's own bound, also one that the rulebook no longer has.

    Raises InputError if the desk has not changed it, or without author or reason; StoreError as above.
    """
    said = _said(author, reason, entered)
    if withdraw(engine, n.HOUSE_LIMITS, [(rulebook, limit)], said).import_id is None:
        raise InputError("house.not_changed", found=limit, rulebook=rulebook)


def house_limit_history(engine: Engine, rulebook: str, limit: str) -> pd.DataFrame:
    """Return every change of one limit, oldest first: at (UTC), bound, author, reason, entered, withdrawn.

    ``bound`` is NaN where the change went back to the rulebook's own. Raises StoreError as above.
    """
    rows = all_stated(engine, n.HOUSE_LIMITS, {n.RULEBOOK: rulebook, n.LIMIT: limit})
    bound = rows[n.BOUND].mask(rows[n.WITHDRAWN])
    return rows.assign(**{n.BOUND: bound})[["at", n.BOUND, n.AUTHOR, n.REASON, n.ENTERED, n.WITHDRAWN]]


def require_house_limits(changes: pd.DataFrame) -> None:
    """Raise InputError if a row of a file changes what cannot be changed: no plan could be made with it."""
    for rulebook in changes[n.RULEBOOK].unique():
        house_limits(_rulebook(rulebook), changes)


def _rulebook(name: str) -> Rulebook:
    """Return a product's rulebook, or the limits that all products share."""
    return shared_rulebook() if name == SHARED else load_rulebook(name)


def _said(author: str, reason: str, entered: pd.Timestamp | None) -> dict[str, Any]:
    if not author.strip():
        raise InputError("house.author")
    if not reason.strip():
        raise InputError("house.reason")
    today = pd.Timestamp(datetime.now(UTC).date())
    return {n.AUTHOR: author.strip(), n.REASON: reason.strip(), n.ENTERED: today if entered is None else entered}
