"""The independent check of an allocation: position by position, never by the coefficients the optimiser used."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from core import names as n
from core.reserve import measures as m
from core.reserve.assets import Asset, Holding
from core.reserve.rulebook import AT_MOST, Limit, Rulebook

LIMIT, TITLE, VALUE, BOUND, SENSE, SLACK = "limit", "title", "value", "bound", "sense", "slack"
HARD, MARK, UNKNOWN = "hard", "mark", "unknown"
COLUMNS = (LIMIT, TITLE, VALUE, BOUND, SENSE, SLACK, HARD, n.SOURCE, MARK, UNKNOWN)


@dataclass(frozen=True)
class _Line:
    """One position of the portfolio and the share of net assets in it."""

    asset_class: str
    amount: float
    held: Holding


def check_limits(weights: pd.Series, assets: tuple[Asset, ...], rulebook: Rulebook) -> pd.DataFrame:
    """Return one row for each limit, in the rulebook's order, with COLUMNS.

    ``weights``: share of net assets by asset class; above 1 in total, the rest is borrowed. ``value`` and ``bound``:
    shares of net assets, or days; for a single-issuer limit the largest issuer's share. ``slack``: room left, negative
    when the limit is broken. ``unknown``: share of net assets that the limit looks at but whose issuer or rating is
    not known, and which is therefore not counted. Average maturities are per unit of net assets: with borrowing that
    is stricter than the official formula, which divides by total assets.
    """
    portfolio = [
        _Line(asset.asset_class, float(weights[asset.asset_class]) * held.share, held)
        for asset in assets
        for held in asset.holdings
    ]
    return pd.DataFrame([_row(limit, portfolio) for limit in rulebook.limits], columns=list(COLUMNS))


def _row(limit: Limit, portfolio: list[_Line]) -> dict[str, object]:
    value = _VALUE[limit.measure.kind](limit.measure, portfolio)
    slack = limit.bound - value if limit.sense == AT_MOST else value - limit.bound
    return {
        LIMIT: limit.name, TITLE: limit.title, VALUE: value, BOUND: limit.bound, SENSE: limit.sense, SLACK: slack,
        HARD: limit.hard, n.SOURCE: limit.source, MARK: limit.mark, UNKNOWN: _unknown(limit.measure, portfolio),
    }  # fmt: skip


def _share(measure: m.Measure, portfolio: list[_Line]) -> float:
    return sum(line.amount for line in _narrowed(measure, portfolio))


def _narrowed(measure: m.Measure, portfolio: list[_Line]) -> list[_Line]:
    lines = [line for line in portfolio if line.asset_class in measure.classes]
    if measure.longer_than_days is not None:
        lines = [line for line in lines if line.held.remaining_days > measure.longer_than_days]
    if measure.within_trading_days is not None:
        lines = [line for line in lines if line.held.trading_days <= measure.within_trading_days]
    if measure.saleable is not None:
        lines = [line for line in lines if (line.held.sale_day != float("inf")) == measure.saleable]
    if measure.rating is not None:
        lines = [line for line in lines if line.held.rating == measure.rating]
    if measure.below_rating is not None:
        worse = m.RATINGS[m.RATINGS.index(measure.below_rating) + 1 :]
        lines = [line for line in lines if line.held.rating in worse]
    return lines


def _highly_liquid(measure: m.Measure, portfolio: list[_Line]) -> float:
    total = 0.0
    for line in portfolio:
        counts = line.asset_class in (n.CASH_AT_BANK, n.DEMAND_DEPOSIT)
        if line.asset_class in (n.TREASURY, n.CENTRAL_BANK_BILL, n.POLICY_BANK):
            counts = measure.within_days is None or line.held.remaining_days <= measure.within_days
        if measure.or_within_trading_days is not None and line.held.trading_days <= measure.or_within_trading_days:
            counts = True
        total += line.amount if counts else 0.0
    return total


def _restricted(measure: m.Measure, portfolio: list[_Line]) -> float:
    total = 0.0
    for line in portfolio:
        if line.asset_class == n.ABS:
            total += line.amount
        if line.asset_class in (n.OVERNIGHT_REPO, n.TERM_REPO, n.TIME_DEPOSIT):
            total += line.amount if line.held.trading_days > (measure.longer_than_trading_days or 0.0) else 0.0
    return total


def _average_days(_: m.Measure, portfolio: list[_Line]) -> float:
    return sum(line.amount * line.held.remaining_days for line in portfolio)


def _single_issuer(measure: m.Measure, portfolio: list[_Line]) -> float:
    owed: dict[str, float] = {}
    for line in _narrowed(measure, portfolio):
        if line.held.issuer:
            owed[line.held.issuer] = owed.get(line.held.issuer, 0.0) + line.amount
    return max(owed.values(), default=0.0)


def _leverage(_: m.Measure, portfolio: list[_Line]) -> float:
    return sum(line.amount for line in portfolio)


def _unknown(measure: m.Measure, portfolio: list[_Line]) -> float:
    by_issuer, by_rating = measure.kind == m.SINGLE_ISSUER, measure.rating or measure.below_rating
    return sum(
        line.amount
        for line in portfolio
        if line.asset_class in measure.classes
        and ((by_issuer and not line.held.issuer) or (by_rating and line.held.rating not in m.RATINGS))
    )


_VALUE: dict[str, Callable[[m.Measure, list[_Line]], float]] = {
    m.SHARE: _share,
    m.HIGHLY_LIQUID: _highly_liquid,
    m.RESTRICTED: _restricted,
    m.MATURITY: _average_days,
    m.LIFE: _average_days,
    m.SINGLE_ISSUER: _single_issuer,
    m.LEVERAGE: _leverage,
}
