"""The desk at a glance: one row a product and the expected flow of all, small enough to be kept and reopened."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.forecast.drift import BROKEN
from core.plan.attention import DATA, conflict_text
from core.plan.choice import Choice, first_choice
from core.plan.forecasts import DeskForecast, forecast_desk, net_flow
from core.plan.headroom import Headroom, headroom
from core.plan.planning import make_plan
from core.plan.results import Attention, OutflowDay, Plan
from core.plan.trading import plan_attribution
from core.reserve.curves import Curve, curve_of
from core.text import joining, say
from core.types import Floats

STRIP_DAYS = 45
MISSING = "missing"  # a product has no plan


@dataclass(frozen=True)
class DeskRow:
    """One product: buffers as shares of net assets (NaN where no allocation exists), gains in bp and currency a year.

    ``buffer_called``: the least that the scenarios call for, also where no allocation has it; ``conflict`` then says
    why none has, else "". ``net_flow``: expected subscriptions less redemptions of the days ahead, currency;
    ``gain_items``: where the gain comes from, bp a year by item; ``headroom``: what each limit leaves today;
    ``broken_since``: the day since which the model's record is broken, None while it holds.
    """

    product_id: str
    name: str
    family: str
    issuer: str
    net_assets: float
    buffer_now: float
    buffer_fixed: float
    buffer_model: float
    buffer_called: float
    yield_gain_bp: float
    yield_gain_money: float
    gain_items: dict[str, float]
    shortfall_probability: float
    net_flow: tuple[float, ...]
    next_outflow: OutflowDay
    attention: tuple[Attention, ...]
    conflict: str
    headroom: tuple[Headroom, ...]
    broken_since: pd.Timestamp | None


@dataclass(frozen=True)
class Desk:
    """All products on ``as_of``.

    ``dates`` (45 days), ``net_flow`` expected over all products with a forecast, ``low`` and ``high``: its 90% range,
    currency; ``attention``: what concerns no single row.
    """

    as_of: pd.Timestamp
    horizon: int
    rows: tuple[DeskRow, ...]
    dates: tuple[pd.Timestamp, ...]
    net_flow: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    attention: tuple[Attention, ...]

    @property
    def net_assets(self) -> float:
        """Net assets of all rows, currency."""
        return sum(row.net_assets for row in self.rows)

    @property
    def yield_gain_money(self) -> float:
        """Yearly gain of the model on the 20% rule over all rows that have both, currency."""
        return float(np.nansum([row.yield_gain_money for row in self.rows]))

    @property
    def yield_gain_bp(self) -> float:
        """Yearly gain in bp of the net assets of the rows that have both allocations."""
        counted = sum(row.net_assets for row in self.rows if not np.isnan(row.yield_gain_bp))
        return self.yield_gain_money / counted * 1e4 if counted else float("nan")

    def mean_buffer(self, which: str) -> float:
        """Return the mean of ``buffer_now``, ``buffer_fixed`` or ``buffer_model``, weighted by net assets."""
        values = np.array([getattr(row, which) for row in self.rows])
        weights = np.array([row.net_assets for row in self.rows])
        known = ~np.isnan(values)
        return float(np.average(values[known], weights=weights[known])) if known.any() else float("nan")


def build_desk(
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp | None = None,
    horizon: int = Choice.horizon,
    known: DeskForecast | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Desk:
    """Return the desk on ``as_of`` (default: the book's last day) over ``horizon`` days, other dials at their defaults.

    A product without what a plan needs has no row, and ``attention`` says which and why; one paid back has neither.
    """
    as_of = as_of or book.as_of
    known = known or forecast_desk(book, calendar, as_of, n.ENSEMBLE, horizon=horizon)
    curve = curve_of(book.rates, as_of)
    rows: list[DeskRow] = []
    notices = undescribed(book)
    for product_id in alive(book, as_of):
        tell(product_id)
        choice = replace(first_choice(book, product_id), as_of=as_of, horizon=horizon)
        try:
            rows.append(_row(make_plan(book, choice, calendar, known), curve))
        except (InputError, MissingData) as why:
            text = say("plan.no_plan", product=product_id, why=str(why))
            notices.append(Attention(MISSING, text, DATA, product_id))
    paths = known.forecast.paths
    expected = known.forecast.expected.T.groupby(level=n.SIDE).sum().T.reindex(columns=list(n.SIDES))
    low, high = np.quantile(-paths.net_outflow()[:, :STRIP_DAYS], [0.05, 0.95], axis=0)
    return Desk(
        as_of=as_of,
        horizon=horizon,
        rows=tuple(rows),
        dates=tuple(paths.dates[:STRIP_DAYS]),
        net_flow=_floats(net_flow(expected).to_numpy()[:STRIP_DAYS]),
        low=_floats(low),
        high=_floats(high),
        attention=tuple(notices),
    )


def alive(book: Book, as_of: pd.Timestamp) -> list[str]:
    """Return the described products that have begun and not ended, in the order of the products table."""
    begun = set(book.flows.loc[book.flows[n.DATE] <= as_of, n.PRODUCT_ID])
    waiting = set(book.products.loc[book.products[n.LAUNCHED] > as_of, n.PRODUCT_ID]) - begun
    left_out = waiting | _paid_back(book, as_of)
    return [product_id for product_id in book.products[n.PRODUCT_ID] if product_id not in left_out]


def _paid_back(book: Book, as_of: pd.Timestamp) -> set[str]:
    """Return the products whose last known balance on or before ``as_of`` is zero."""
    known = book.flows[book.flows[n.AUM].notna() & (book.flows[n.DATE] <= as_of)]
    last = known[known[n.DATE] == known.groupby(n.PRODUCT_ID)[n.DATE].transform("max")]
    balance = last.groupby(n.PRODUCT_ID)[n.AUM].sum()
    return set(balance[balance <= 0].index)


def undescribed(book: Book) -> list[Attention]:
    """Return a notice when products have flows but no row in the products table."""
    missing = sorted(set(book.flows[n.PRODUCT_ID]) - set(book.products[n.PRODUCT_ID]))
    if not missing:
        return []
    text = say("plan.undescribed", count=len(missing), products=joining.listed(missing[:5]))
    return [Attention("undescribed", text, DATA)]


def _row(plan: Plan, curve: Curve | None) -> DeskRow:
    nothing = float("nan")
    gained = plan_attribution(plan, curve)
    return DeskRow(
        product_id=plan.choice.product_id,
        name=str(plan.product[n.NAME]),
        family=str(plan.product[n.FAMILY]),
        issuer=str(plan.product[n.ISSUER]),
        net_assets=plan.net_assets,
        buffer_now=plan.current.buffer,
        buffer_fixed=plan.fixed.buffer if plan.fixed else nothing,
        buffer_model=plan.model.buffer if plan.model else nothing,
        buffer_called=plan.buffer_called,
        yield_gain_bp=plan.yield_gain_bp,
        yield_gain_money=plan.yield_gain_money,
        gain_items=gained.in_bp() if gained else {},
        shortfall_probability=plan.model.shortfall_probability if plan.model else nothing,
        net_flow=_floats(net_flow(plan.expected).to_numpy()),
        next_outflow=plan.next_outflow,
        attention=plan.attention,
        conflict=conflict_text(plan, n.MODEL),
        headroom=headroom(plan),
        broken_since=plan.drift.since if plan.drift.state == BROKEN else None,
    )


def _floats(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
