"""What the Executive page and its report are made from: the desk of a day, and its products' past days, judged."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Final

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar, marks
from core.errors import InputError, MissingData
from core.plan.decisions import decisions
from core.plan.desk import Desk, DeskRow, alive
from core.plan.keeping import made_from
from core.plan.opening import has_sample_flows
from core.present.executive_facts import Facts
from core.present.reports.sources import told_sources
from core.reserve.impact import joined, judged_days
from core.reserve.need import REBUILD_DAYS
from core.reserve.replay import Replay
from core.store import Engine
from core.text import joining

WEEK: Final = 7
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, eq=False)
class Judged:
    """The past days of a desk: rows of ``judged_days`` of each product with product_id and issuer.

    ``left_out``: names of the products that could not be judged.
    """

    days: pd.DataFrame
    left_out: tuple[str, ...]


def judge_products(
    book: Book, as_of: pd.Timestamp, replay: Callable[[str], Replay], tell: Tell = lambda *_: None
) -> Judged:
    """Return the past days of every living product; arguments and errors as of ``judged_replays``."""
    found, left_out = judged_replays(book, as_of, replay, tell)
    days = joined([(product_id, judged_days(made)) for product_id, made in found.items()])
    issuers = book.products.set_index(n.PRODUCT_ID)[n.ISSUER]
    return Judged(days.assign(**{n.ISSUER: days[n.PRODUCT_ID].map(issuers)}), left_out)


def judged_replays(
    book: Book, as_of: pd.Timestamp, replay: Callable[[str], Replay], tell: Tell = lambda *_: None
) -> tuple[dict[str, Replay], tuple[str, ...]]:
    """Return the replay of every living product by product_id, and the names of those that cannot be judged.

    ``replay``: ``kept_replay`` of one of them; ``tell`` hears how many of how many are done and whose turn it is.
    Raises MissingData when no product can be judged, and what ``replay`` raises but for one that cannot.
    """
    found, left_out, why = dict[str, Replay](), list[str](), list[str]()
    products = alive(book, as_of)
    for done, product_id in enumerate(products):
        name = str(book.product(product_id)[n.NAME])
        tell(done, len(products), name)
        try:
            found[product_id] = replay(product_id)
        except (InputError, MissingData) as reason:
            left_out.append(name)
            why.append(str(reason))
    if not found:
        raise MissingData("executive.nothing_judged", why=joining.sentences(why))
    return found, tuple(left_out)


def executive_facts(engine: Engine, book: Book, calendar: Calendar, desk: Desk, judged: Judged) -> Facts:
    """Return the facts of the desk's day. Raises StoreError if the database cannot be used."""
    tomorrow = desk.as_of + pd.Timedelta(days=1)
    return Facts(
        as_of=desk.as_of,
        rows=pd.DataFrame([vars(row) for row in desk.rows], columns=[field.name for field in fields(DeskRow)]),
        days=judged.days,
        left_out=judged.left_out,
        block=REBUILD_DAYS,
        week=_week(desk),
        marks=marks(calendar, tomorrow, desk.as_of + pd.Timedelta(days=WEEK)),
        waiting=sum(each.open for each in decisions(engine)),
        synthetic=has_sample_flows(engine),
        sources=told_sources(made_from(book, calendar, desk.as_of, model=n.ENSEMBLE)),
    )


def _week(desk: Desk) -> pd.DataFrame:
    """Return the expected net flow of the days ahead with its 90% range, currency units by day."""
    columns = {"expected": desk.net_flow, "low": desk.low, "high": desk.high}
    return pd.DataFrame(columns, index=pd.DatetimeIndex(desk.dates)).head(WEEK)
