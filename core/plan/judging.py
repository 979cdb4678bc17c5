"""Replays: of a file's flows, or of a product of the book."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.plan.models import desk_model
from core.reserve import parse_policy
from core.reserve.replay import Replay, replay

POLICIES = ("fixed:0.20", "fixed:0.10", "floor:0.05", "model")
USUAL_DAYS = 120


def replay_product(
    book: Book,
    product_id: str,
    calendar: Calendar,
    *,
    days: int = USUAL_DAYS,
    end: pd.Timestamp | None = None,
    rebuild_days: int = 14,
    confidence: float = 0.99,
    reliance: float = 1.0,
    policies: Sequence[str] = POLICIES,
    model: str = n.ENSEMBLE,
) -> Replay:
    """Return the replay of the last ``days`` days of one product that can be judged by ``end`` (default: all known)."""
    history = book.panel([product_id]).loc[: end or book.as_of]
    last = history.index[-1] - pd.Timedelta(days=rebuild_days)
    return replay(
        history,
        balances_of(book.flows, product_id),
        last - pd.Timedelta(days=days - 1),
        last,
        [parse_policy(text) for text in policies],
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
    rebuild_days: int = 14,
    confidence: float = 0.99,
    reliance: float = 1.0,
    spread_bp: float = 25.0,
    policies: Sequence[str] = POLICIES,
) -> Replay:
    """Return the replay of a book that holds only flows, such as a file's.

    ``opening``: balance at the end of the first day, where the flows carry none. Raises InputError when the product
    or its balance is not clear.
    """
    chosen = product_id or _only_product(book)
    history = book.panel([chosen])
    balances = balances_of(book.flows, chosen)
    if opening is not None:
        flows = history.fillna(0.0).T.groupby(level=n.SIDE).sum().T.reindex(columns=list(n.SIDES), fill_value=0.0)
        net = flows[n.SUBSCRIPTION] - flows[n.REDEMPTION]
        balances = opening + net.cumsum() - net.iloc[0]
        stated = flows.assign(**{n.PRODUCT_ID: chosen, n.GROUP: n.ALL, n.AUM: balances}).rename_axis(n.DATE)
        book = replace(book, flows=stated.reset_index())
    if balances.isna().all():
        raise MissingData("plan.no_balances", product=chosen)
    return replay(
        history,
        balances,
        start,
        end,
        [parse_policy(text) for text in policies],
        calendar,
        desk_model(book, n.ENSEMBLE, calendar, [chosen]),
        rebuild_days=rebuild_days,
        confidence=confidence,
        reliance=reliance,
        spread_bp=spread_bp,
    )


def _only_product(book: Book) -> str:
    found = sorted(book.flows[n.PRODUCT_ID].unique())
    if len(found) != 1:
        raise InputError("plan.which_product", count=len(found), products=", ".join(map(str, found[:10])))
    return str(found[0])


def balances_of(flows: pd.DataFrame, product_id: str) -> pd.Series:
    """Return the balance by day, groups summed; days without one take the last before it."""
    own = flows[flows[n.PRODUCT_ID] == product_id]
    daily = own.groupby(n.DATE)[n.AUM].sum(min_count=1)
    return daily.reindex(pd.date_range(daily.index.min(), daily.index.max(), name=n.DATE)).ffill()
