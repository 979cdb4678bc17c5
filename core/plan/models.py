"""Models as the desk uses them: knowing what may leave each product of the book, and its customers' cash."""

from collections.abc import Sequence

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.forecast import Model, find_model
from core.forecast.ladders import Ladder, ladders
from core.forecast.redeemable import on_balances
from core.merchants.cash_answer import ShopsCash
from core.merchants.panel import merchant_panel


def desk_model(
    book: Book, name: str, calendar: Calendar, products: Sequence[str] | None = None, by_group: bool = False
) -> Model:
    """Return the registered model ``name`` for panels ``book.panel(products, by_group)``.

    Redemptions are forecast as a rate of the redeemable balance where the book states it. Raises InputError naming the
    models that exist.
    """
    return on_balances(find_model(name), desk_ladders(book, calendar, products, by_group), book.products)


def desk_ladders(
    book: Book, calendar: Calendar, products: Sequence[str] | None = None, by_group: bool = False
) -> tuple[Ladder, ...]:
    """Return what may leave each of ``products`` (None: all that have flows) on which day."""
    flows = book.flows if products is None else book.flows[book.flows[n.PRODUCT_ID].isin(list(products))]
    return ladders(flows, book.products, calendar, by_group)


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
