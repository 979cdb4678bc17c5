"""The sample book: every table of one invented desk, made from a seed and the parameters in data/sample."""

import pandas as pd

from core import names as n
from core.book import Book, book_of
from core.calendar import build_calendar, default_events
from core.errors import InputError
from core.sample.axis import FIRST_DAY
from core.sample.entries import house_limits_table, overrides_table, tickets_table
from core.sample.flows import Liabilities, first_day, flows_table, lots_table, net_assets, simulate
from core.sample.merchants import merchant_panel
from core.sample.positions import positions_table
from core.sample.quotes import quotes_table
from core.sample.rates import rates_table
from core.text.figures import day

DEFAULT_SEED = 2026
DEFAULT_AS_OF = "2026-06-24"
SOURCE = "synthetic sample, seed {seed}"  # kept with the data, so not translated
SAMPLE_SOURCE = SOURCE.format(seed=DEFAULT_SEED)
EARLIEST = pd.Timestamp("2024-07-01")  # models need half a year of history
LATEST = pd.Timestamp("2027-12-31")  # rates are laid out no further
CUTOFF = "15:00"
PRODUCT_COLUMNS = (
    n.PRODUCT_ID, n.NAME, n.FAMILY, n.HOLD_DAYS, n.OPEN_DAY, n.PAYOUT_DAYS, n.BENCHMARK_YIELD, n.ISSUER, n.LAUNCHED,
    n.TOP10_SHARE,
)  # fmt: skip
EVENTS_AHEAD = pd.Timedelta(days=180)


def sample_book(seed: int = DEFAULT_SEED, as_of: str = DEFAULT_AS_OF) -> Book:
    """Return the book of 12 invented products from 2024-01-01 to ``as_of`` (ISO date); the same for the same seed.

    A book with an earlier ``as_of`` has the same flows up to it. Raises InputError for an ``as_of`` out of range.
    """
    last = _checked(as_of)
    calendar = build_calendar()
    found = simulate(seed, last, calendar)
    panel = merchant_panel(seed, found.axis, found.factors)
    tables = {
        n.PRODUCTS: _products(found),
        n.FLOWS: flows_table(found),
        n.LOTS: lots_table(found),
        n.POSITIONS: positions_table(seed, found.products, net_assets(found), last, calendar),
        n.RATES: pd.concat(_rates(seed, found), ignore_index=True),
        n.EVENTS: _events(seed, last),
        n.RECEIPTS: panel.receipts,
        n.MERCHANTS: panel.merchants,
        n.TICKETS: tickets_table(found.products, net_assets(found), last, calendar),
        n.OVERRIDES: overrides_table(last, calendar),
        n.HOUSE_LIMITS: house_limits_table(last, calendar),
    }
    return book_of(tables, f"sample-{seed}")


def _products(found: Liabilities) -> pd.DataFrame:
    """Return the products that have flows."""
    offered = [product for product in found.products if first_day(found.axis, product) <= found.axis.last]
    frame = pd.DataFrame([{column: getattr(product, column) for column in PRODUCT_COLUMNS} for product in offered])
    terms = frame[[n.HOLD_DAYS, n.OPEN_DAY]]
    return frame.assign(**terms.where(terms > 0), **{n.CUTOFF: CUTOFF})


def _rates(seed: int, found: Liabilities) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the market's fixings and the yields that products and their rival quote."""
    axis = found.axis
    market = rates_table(seed, FIRST_DAY, axis.last, axis.calendar)
    return market, quotes_table(found.factors.quotes, axis, found.products)


def _events(seed: int, last: pd.Timestamp) -> pd.DataFrame:
    """Return the promotions and settlement windows from the first year of the record to half a year ahead."""
    events = default_events()
    years = events[n.START].dt.year.between(FIRST_DAY.year, (last + EVENTS_AHEAD).year)
    return events[years].assign(**{n.SOURCE: SOURCE.format(seed=seed)})


def _checked(as_of: str) -> pd.Timestamp:
    last = pd.to_datetime(as_of, format="ISO8601", errors="coerce")
    if pd.isna(last) or not EARLIEST <= last <= LATEST:
        raise InputError("sample.as_of", found=as_of, first=day(EARLIEST), last=day(LATEST))
    return last.normalize()
