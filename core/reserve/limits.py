"""The independent check of an allocation: position by position, never by the coefficients the optimiser used."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from core import names as n
from core.reserve import measures as m
from core.reserve.assets import Asset, Holding
from core.reserve.rulebook import AT_MOST, TOTAL_ASSETS, Limit, Rulebook
from core.text.worded import spoken

LIMIT, TITLE, SUBJECT, VALUE, BOUND, SENSE = "limit", "title", "subject", "value", "bound", "sense"
SLACK, HARD, MARK, UNKNOWN = "slack", "hard", "mark", "unknown"
COLUMNS = (LIMIT, TITLE, SUBJECT, VALUE, BOUND, SENSE, SLACK, HARD, n.SOURCE, MARK, UNKNOWN)


@dataclass(frozen=True)
class _Line:
    """One position of the portfolio and the share of net assets in it."""

    asset_class: str
    amount: float
    held: Holding


_Portfolio: TypeAlias = list[_Line]


def check_limits(weights: pd.Series, assets: tuple[Asset, ...], rulebook: Rulebook) -> pd.DataFrame:
    """Return one row for each limit, in the rulebook's order, with COLUMNS.

    ``weights``: share of net assets by asset class; above 1 in total, the rest is borrowed. ``value`` and ``bound``:
    shares of the limit's base, or days; of a limit on issuers or securities the largest one's, which ``subject`` names.
    ``slack``: room left, negative when the limit is broken. ``unknown``: share of net assets that the limit looks at
    but whose issuer or rating is not known, and which is therefore not counted.
    """
    portfolio = _portfolio(weights, assets)
    return pd.DataFrame([_row(limit, portfolio) for limit in rulebook.limits], columns=list(COLUMNS))


def limit_values(weights: pd.Series, assets: tuple[Asset, ...], limit: Limit) -> dict[str, float]:
    """Return what the weights come to under one limit, by issuer or security; of other limits the one value, by ""."""
    return _values(limit, _portfolio(weights, assets))


def slack(limit: Limit, value: float) -> float:
    """Return the room that a value leaves, negative when the limit is broken."""
    return limit.bound - value if limit.sense == AT_MOST else value - limit.bound


def _portfolio(weights: pd.Series, assets: tuple[Asset, ...]) -> _Portfolio:
    return [
        _Line(asset.asset_class, weight * held.share, held)
        for asset, weight in [(asset, float(weights[asset.asset_class])) for asset in assets]
        for held in asset.holdings
    ]


def _row(limit: Limit, portfolio: _Portfolio) -> dict[str, object]:
    values = _values(limit, portfolio) or {"": 0.0}
    subject = max(values, key=values.__getitem__)
    return {
        LIMIT: limit.name, TITLE: limit.title, SUBJECT: subject, VALUE: values[subject], BOUND: limit.bound,
        SENSE: limit.sense, SLACK: slack(limit, values[subject]), HARD: limit.hard, n.SOURCE: spoken(limit.source),
        MARK: limit.mark, UNKNOWN: _unknown(limit.measure, portfolio),
    }  # fmt: skip


def _values(limit: Limit, portfolio: _Portfolio) -> dict[str, float]:
    base = _total(limit.measure, portfolio) if limit.base == TOTAL_ASSETS else 1.0
    return {name: value / base for name, value in _by_subject(limit.measure, portfolio).items()}


def _by_subject(measure: m.Measure, portfolio: _Portfolio) -> dict[str, float]:
    if measure.kind not in m.LARGEST:
        return {"": _VALUE[measure.kind](measure, portfolio)}
    owed: dict[str, float] = {}
    for line in _narrowed(measure, portfolio):
        subject = line.held.issuer if measure.kind == m.SINGLE_ISSUER else line.held.asset_id
        if subject:
            owed[subject] = owed.get(subject, 0.0) + line.amount
    return owed


def _share(measure: m.Measure, portfolio: _Portfolio) -> float:
    return sum(line.amount for line in _narrowed(measure, portfolio))


def _narrowed(measure: m.Measure, portfolio: _Portfolio) -> _Portfolio:
    lines = [line for line in portfolio if line.asset_class in measure.classes]
    if measure.longer_than_days is not None:
        lines = [line for line in lines if line.held.remaining_days > measure.longer_than_days]
    if measure.within_trading_days is not None:
        lines = [line for line in lines if line.held.trading_days <= measure.within_trading_days]
    if measure.not_cash_within_days is not None:
        late = measure.not_cash_within_days
        lines = [line for line in lines if line.held.free_day > late and line.held.sale_day > late]
    if measure.saleable is not None:
        lines = [line for line in lines if (line.held.sale_day != float("inf")) == measure.saleable]
    if measure.rating is not None:
        lines = [line for line in lines if line.held.rating == measure.rating]
    if measure.below_rating is not None:
        worse = m.RATINGS[m.RATINGS.index(measure.below_rating) + 1 :]
        lines = [line for line in lines if line.held.rating in worse]
    return lines


def _highly_liquid(measure: m.Measure, portfolio: _Portfolio) -> float:
    total = 0.0
    for line in portfolio:
        counts = line.asset_class in (n.CASH_AT_BANK, n.DEMAND_DEPOSIT)
        if line.asset_class in (measure.classes or (n.TREASURY, n.CENTRAL_BANK_BILL, n.POLICY_BANK)):
            counts = counts or _is_short_and_sold(measure, line.held)
        if measure.or_within_trading_days is not None and line.held.trading_days <= measure.or_within_trading_days:
            counts = True
        total += line.amount if counts else 0.0
    return total


def _is_short_and_sold(measure: m.Measure, held: Holding) -> bool:
    if measure.within_days is not None and held.remaining_days > measure.within_days:
        return False
    days = measure.sold_within_trading_days
    return days is None or (held.sale_day != float("inf") and held.sale_days <= days)


def _restricted(measure: m.Measure, portfolio: _Portfolio) -> float:
    total = 0.0
    for line in portfolio:
        unsold = line.held.sale_day == float("inf")
        if line.asset_class == n.ABS:
            total += line.amount
        elif unsold or line.asset_class in (n.OVERNIGHT_REPO, n.TERM_REPO, n.TIME_DEPOSIT):
            total += line.amount if line.held.trading_days > (measure.longer_than_trading_days or 0.0) else 0.0
    return total


def _average_days(_: m.Measure, portfolio: _Portfolio) -> float:
    return sum(line.amount * line.held.remaining_days for line in portfolio)


def _total(_: m.Measure, portfolio: _Portfolio) -> float:
    return sum(line.amount for line in portfolio)


def _unknown(measure: m.Measure, portfolio: _Portfolio) -> float:
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
    m.LEVERAGE: _total,
}
