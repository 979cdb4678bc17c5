"""Models as the desk uses them: knowing what may leave each product of the book, and its customers' cash."""

from collections.abc import Sequence

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError
from core.forecast import MODELS, Model, find_model
from core.forecast.by_lots import LockedLots, by_lots, locked_lots, with_lots
from core.forecast.ladders import Ladder, ladders
from core.forecast.redeemable import on_balances
from core.merchants.cash_answer import ShopsCash
from core.merchants.panel import merchant_panel
from core.text import joining

DESK_MODELS = (*MODELS, n.BY_LOTS)


def desk_model(
    book: Book, name: str, calendar: Calendar, products: Sequence[str] | None = None, by_group: bool = False
) -> Model:
    """Return the model ``name`` of DESK_MODELS for panels ``book.panel(products, by_group)``.

    Redemptions are forecast as a rate of the redeemable balance where the book states it; the ensemble counts what
    lots tell among its members. Raises InputError naming the models that exist.
    """
    asked = (book, calendar, products, by_group)
    return on_what_is_known(name, desk_ladders(*asked), desk_lots(*asked), book.products)


def on_what_is_known(name: str, balances: tuple[Ladder, ...], lots: LockedLots | None, products: pd.DataFrame) -> Model:
    """Return the model ``name`` of DESK_MODELS, knowing ``balances`` and ``lots``."""
    if name not in DESK_MODELS:
        raise InputError("forecast.unknown_model", name=name, known=joining.listed(DESK_MODELS))
    found = on_balances(find_model(n.CALENDAR_EFFECTS if name == n.BY_LOTS else name), balances, products)
    combine = {n.BY_LOTS: by_lots, n.ENSEMBLE: with_lots}.get(name)
    return combine(found, lots, products) if combine and lots else found


def desk_lots(
    book: Book, calendar: Calendar, products: Sequence[str] | None = None, by_group: bool = False
) -> LockedLots | None:
    """Return the lots of those of ``products`` (None: all that have flows) whose lots are locked for some time."""
    return locked_lots(_flows_of(book, products), book.products, calendar, by_group)


def desk_ladders(
    book: Book, calendar: Calendar, products: Sequence[str] | None = None, by_group: bool = False
) -> tuple[Ladder, ...]:
    """Return what may leave each of ``products`` (None: all that have flows) on which day."""
    return ladders(_flows_of(book, products), book.products, calendar, by_group)


def shops_cash(book: Book, last: pd.Timestamp) -> ShopsCash | None:
    """Return the cash of the book's merchants as known on the day ``last``, None where it has none.

    Receipts of merchants whose group is not known count for no group.
    """
    told = book.receipts[n.MERCHANT_ID].isin(book.merchants[n.MERCHANT_ID])
    receipts = book.receipts[told & (book.receipts[n.DATE] <= last)]
    if receipts.empty:
        return None
    families = dict(zip(book.products[n.PRODUCT_ID], book.products[n.FAMILY], strict=True))
    return ShopsCash(merchant_panel(receipts, book.merchants), book.rates, families)


def _flows_of(book: Book, products: Sequence[str] | None) -> pd.DataFrame:
    return book.flows if products is None else book.flows[book.flows[n.PRODUCT_ID].isin(list(products))]
