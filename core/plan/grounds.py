"""What changes act on: one product as the desk knows it, gathered from the links of the chain."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.explain import COMPONENT, PROMOTION
from core.liability.ladder import FIRST, REDEEMABLE
from core.merchants.pass_through import PassThrough
from core.plan.case import Case
from core.plan.desk import alive
from core.plan.forecasts import DeskForecast
from core.plan.groups import PAID_UNTIL, group_shares, promotions_ahead
from core.plan.lots import lots_ahead
from core.stress.changes import OWN_YIELD, RIVAL_YIELD
from core.stress.shocks import Grounds
from core.types import Flags, Floats

PERCENT_OF_TEN_BP: Final = 1e-3  # of a log, by bp


def make_grounds(
    book: Book,
    calendar: Calendar,
    known: DeskForecast,
    case: Case,
    explained: pd.DataFrame,
    *,
    passed: PassThrough | None = None,
    moves: Mapping[tuple[str, str], Floats] | None = None,
) -> Grounds:
    """Return what changes of the case's product act on.

    ``known``: the desk's forecast; ``explained``: why its days are as they are (``explain_desk``); ``passed``: what the
    past shows of quoted yields, None = not asked; ``moves``: what launches move, as ``Grounds`` has it.
    """
    product_id, as_of = str(case.product[n.PRODUCT_ID]), known.forecast.origin
    redeemable, opens = _terms(book, calendar, known, case)
    return Grounds(
        product_id=product_id,
        expected=case.forecast.expected,
        net_assets=case.net_assets,
        assets=case.assets,
        redeemable=redeemable,
        opens=opens,
        calendar=calendar,
        promotions=_promotions(explained, calendar, case.forecast.expected, product_id, as_of),
        shares=_shares(book, product_id, as_of),
        answers=_answers(passed, _shares(book, product_id, as_of), product_id) if passed else {},
        moves=moves or {},
        closed=_closed(book, product_id, as_of),
    )


def _terms(book: Book, calendar: Calendar, known: DeskForecast, case: Case) -> tuple[Floats, Flags]:
    """Return what may leave for the first time on each day, share of net assets, and whether any may.

    Where lots are not known, everything may leave on any day on which the forecast expects redemptions.
    """
    product_id, days = str(case.product[n.PRODUCT_ID]), len(case.forecast.expected)
    try:
        ahead = lots_ahead(book, calendar, known.forecast.paths, [product_id], days)
    except MissingData:
        pays = (case.forecast.expected[n.REDEMPTION].fillna(0.0) > 0).to_numpy()
        return np.where(pays & (np.cumsum(pays) == 1), 1.0, 0.0), pays
    first = ahead.days[FIRST].to_numpy() / ahead.held if ahead.held else np.zeros(days)
    return first, (ahead.days[REDEEMABLE] > 0).to_numpy()


def _promotions(
    explained: pd.DataFrame, calendar: Calendar, expected: pd.DataFrame, product_id: str, as_of: pd.Timestamp
) -> dict[str, Floats]:
    """Return what each promotion that is not settled yet adds to the days ahead, by event; those that add something."""
    mine = explained[(explained[n.PRODUCT_ID] == product_id) & (explained[COMPONENT] == PROMOTION)]
    added = mine.pivot_table(index=n.DATE, columns=n.SIDE, values=n.AMOUNT, aggfunc="sum")
    adds = added.reindex(index=expected.index, columns=list(n.SIDES)).fillna(0.0)
    found = {}
    for event in promotions_ahead(calendar, as_of).to_dict("records"):
        inside = (adds.index >= event[n.START]) & (adds.index <= event[PAID_UNTIL])
        own = np.where(inside[:, None], adds.to_numpy(), 0.0)
        if own.any():
            found[str(event[n.EVENT_ID])] = own
    return found


def _shares(book: Book, product_id: str, as_of: pd.Timestamp) -> dict[tuple[str, str], float]:
    """Return each customer group's share of the product's latest flows, by (group, side)."""
    groups = sorted(set(book.flows.loc[book.flows[n.PRODUCT_ID] == product_id, n.GROUP]) - {n.ALL})
    told = {group: group_shares(book, str(group), as_of) for group in groups}
    return {(str(group), side): told[group].get((product_id, side), 0.0) for group in groups for side in n.SIDES}


def _answers(
    passed: PassThrough, shares: Mapping[tuple[str, str], float], product_id: str
) -> dict[tuple[str, str], float]:
    """Return the change of the log of each side's flow by bp of quoted yield, where the past shows any."""
    found: dict[tuple[str, str], float] = {}
    for each in passed.found:
        share = shares.get((each.group, each.side), 0.0)
        for kind, rate in ((OWN_YIELD, each.own_rate), (RIVAL_YIELD, each.rival_rate)):
            if each.product_id == product_id and rate is not None:
                key = (kind, each.side)
                found[key] = found.get(key, 0.0) + share * rate.value * PERCENT_OF_TEN_BP
    return found


def _closed(book: Book, product_id: str, as_of: pd.Timestamp) -> dict[str, tuple[float, float]]:
    """Return by other product its net assets and this one's share of those of all that would be left."""
    held = {each: _net_assets(book, each, as_of) for each in alive(book, as_of)}
    total = sum(held.values())
    mine = held.get(product_id, 0.0)
    return {each: (own, mine / (total - own)) for each, own in held.items() if each != product_id and own < total}


def _net_assets(book: Book, product_id: str, as_of: pd.Timestamp) -> float:
    try:
        return book.net_assets(product_id, as_of)
    except MissingData:
        return 0.0
