"""Models as the desk uses them: knowing what may leave each product of the book."""

from collections.abc import Sequence

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.forecast import Model, find_model
from core.forecast.ladders import Ladder, ladders
from core.forecast.redeemable import on_balances


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
