"""Replays: of a file's flows, or of a product of the book."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.plan.models import desk_model
from core.plan.replayable import require_sides, tell_masked, worked_out
from core.reserve.need import REBUILD_DAYS
from core.reserve.policies import parse_replayed
from core.reserve.replay import SPREAD_BP, Replay, replay
from core.text import joining
from core.types import Panel

POLICIES = ("fixed:0.20", "fixed:0.10", "floor:0.05", n.MILLER_ORR, n.NEWSVENDOR, n.MODEL, n.HINDSIGHT)
USUAL_DAYS = 120


def replay_product(
    book: Book,
    product_id: str,
    calendar: Calendar,
    *,
    days: int = USUAL_DAYS,
    end: pd.Timestamp | None = None,
    rebuild_days: int = REBUILD_DAYS,
    confidence: float = 0.99,
    reliance: float = 1.0,
    policies: Sequence[str] = POLICIES,
    model: str = n.ENSEMBLE,
) -> Replay:
    """Return the replay of the last ``days`` days of one product that can be judged by ``end`` (default: all known).

    Raises MissingData when the book holds only one side of its flows, or no balance.
    """
    history = book.panel([product_id]).loc[: end or book.as_of]
    require_sides(history, product_id, reliance)
    last = history.index[-1] - pd.Timedelta(days=rebuild_days)
    return replay(
        history,
        balances_of(book.flows, product_id),
        last - pd.Timedelta(days=days - 1),
        last,
        [parse_replayed(text) for text in policies],
        calendar,
        desk_model(book, model, calendar, [product_id]),
        rebuild_days=rebuild_days,
        confidence=confidence,
        reliance=reliance,
        products=book.products,
    )


def replay_flows(
    book: Book,
    calendar: Calendar,
    start: pd.Timestamp,
    end: pd.Timestamp,
    *,
    product_id: str | None = None,
    opening: float | None = None,
    rebuild_days: int = REBUILD_DAYS,
    confidence: float = 0.99,
    reliance: float = 1.0,
    spread_bp: float = SPREAD_BP,
    policies: Sequence[str] = POLICIES,
    tell: Callable[[str], None] = lambda _: None,
) -> Replay:
    """Return the replay of a book that holds only flows, such as a file's.

    ``opening``: balance at the end of the first day, where the flows carry none; ``tell`` hears what has to be assumed
    of such flows. Raises InputError when the product is not clear, MissingData when a side of its flows or its balance
    is missing.
    """
    chosen = product_id or _only_product(book)
    history = book.panel([chosen])
    asked = [parse_replayed(text) for text in policies]
    balances = balances_of(book.flows, chosen)
    require_sides(history, chosen, reliance, balances=opening is not None or bool(balances.notna().any()))
    if opening is not None:
        balances = worked_out(history, opening, tell)
        book = replace(book, flows=_stated(history, chosen, balances))
    if balances.isna().all():
        raise MissingData("plan.no_balances", product=chosen)
    tell_masked(history, tell)
    return replay(
        history,
        balances,
        start,
        end,
        asked,
        calendar,
        desk_model(book, n.ENSEMBLE, calendar, [chosen]),
        rebuild_days=rebuild_days,
        confidence=confidence,
        reliance=reliance,
        spread_bp=spread_bp,
    )


def _stated(history: Panel, product_id: str, balances: pd.Series) -> pd.DataFrame:
    """Return the flows of one product with ``balances`` as their aum: a frame of the flows contract."""
    sides = history.T.groupby(level=n.SIDE).sum(min_count=1).T.reindex(columns=list(n.SIDES))
    known: dict[str, Any] = {n.PRODUCT_ID: product_id, n.GROUP: n.ALL, n.AUM: balances}
    stated = sides.assign(**known)
    return stated.rename_axis(n.DATE).reset_index()


def _only_product(book: Book) -> str:
    found = sorted(book.flows[n.PRODUCT_ID].unique())
    if len(found) != 1:
        raise InputError("plan.which_product", count=len(found), products=joining.listed(map(str, found[:10])))
    return str(found[0])


def balances_of(flows: pd.DataFrame, product_id: str) -> pd.Series:
    """Return the balance by day, groups summed; days without one take the last before it."""
    own = flows[flows[n.PRODUCT_ID] == product_id]
    daily = own.groupby(n.DATE)[n.AUM].sum(min_count=1)
    return daily.reindex(pd.date_range(daily.index.min(), daily.index.max(), name=n.DATE)).ffill()
