"""From a product's positions to its asset classes."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.reserve.assets import BASIS_POINT, ONE_STEP, Asset, Holding, SaleStep
from core.text import joining
from core.types import Floats

AT_ONCE = (n.CASH_AT_BANK, n.DEMAND_DEPOSIT, n.OVERNIGHT_REPO)
# What has no maturity counts as ten years, so that no maturity limit is met by leaving the maturity out.
NO_MATURITY_DAYS = 3650.0


def assets_from_positions(
    positions: pd.DataFrame, calendar: Calendar, horizon: int, steps: Mapping[str, tuple[SaleStep, ...]] | None = None
) -> tuple[Asset, ...]:
    """Return one Asset for each asset class of one product on one day, in the order of ``names.ASSET_CLASSES``.

    ``positions``: frame of the positions contract; ``horizon`` in natural days; ``steps``: sale cost by size by class,
    the quoted cost for any size where a class has none. A position is cash on its maturity, or on the next dealing
    day if that is closed. Cash, demand deposits and overnight repo that have no maturity, or one by the next dealing
    day, are cash at once. A sale decided today brings cash after ``sale_days`` dealing days.

    Raises MissingData without any amount; InputError for two days or products at once, an unknown asset class, a
    position past its maturity, or one that can be sold without a cost from 0 up to 10,000 bp.
    """
    held = positions[positions[n.AMOUNT] > 0]
    if held.empty:
        raise MissingData("reserve.no_positions")
    _check(held)
    as_of = pd.Timestamp(held[n.AS_OF].iloc[0])
    due = _due_days(held, as_of, calendar)
    cost = held[n.SALE_COST_BP].fillna(0.0) * BASIS_POINT
    table = held.assign(due=due, trading=_trading_days(due, as_of, calendar), cost=cost)
    next_day = (calendar.shift(as_of, 1) - as_of).days
    groups = dict(list(table.groupby(n.ASSET_CLASS, sort=False)))
    held_classes = [name for name in n.ASSET_CLASSES if name in groups]
    found = [_asset(groups[name], as_of, horizon, next_day, calendar) for name in held_classes]
    return tuple(replace(asset, sale_steps=(steps or {}).get(asset.asset_class, ONE_STEP)) for asset in found)


def _check(held: pd.DataFrame) -> None:
    for column in (n.AS_OF, n.PRODUCT_ID):
        if (found := held[column].unique()).size > 1:
            raise InputError("reserve.several", column=column, found=joining.listed(str(value) for value in found))
    if unknown := sorted(set(held[n.ASSET_CLASS]) - set(n.ASSET_CLASSES)):
        raise InputError(
            "reserve.unknown_asset_class", found=joining.listed(unknown), known=joining.listed(n.ASSET_CLASSES)
        )
    unpriced = held[held[n.SALE_DAYS].notna() & ~held[n.SALE_COST_BP].between(0.0, 1.0 / BASIS_POINT, "left")]
    if not unpriced.empty:
        raise InputError("reserve.no_sale_cost", assets=_listed(unpriced))


def _listed(rows: pd.DataFrame) -> str:
    return joining.listed(rows[n.ASSET_ID].astype(str))


def _due_days(held: pd.DataFrame, as_of: pd.Timestamp, calendar: Calendar) -> Floats:
    """Natural days from ``as_of`` to the dealing day on which each position is paid; inf without a maturity."""
    due = np.array([math.inf if pd.isna(day) else _days(as_of, calendar.roll(day)) for day in held[n.MATURITY]])
    if (due < 0).any():
        raise InputError("reserve.overdue", assets=_listed(held[due < 0]), as_of=as_of.date())
    return due


def _days(start: pd.Timestamp, end: pd.Timestamp) -> float:
    return float((end - start).days)


def _trading_days(due: Floats, as_of: pd.Timestamp, calendar: Calendar) -> Floats:
    """Dealing days after ``as_of`` up to and with the day each position is paid; inf without a maturity."""
    last = due[np.isfinite(due)].max(initial=0.0)
    dealing = calendar.dealing_days(as_of + pd.Timedelta(days=1), as_of + pd.Timedelta(days=last))
    day_numbers = (dealing - as_of).days.to_numpy()
    return np.where(np.isfinite(due), np.searchsorted(day_numbers, due, side="right"), math.inf)


def _asset(rows: pd.DataFrame, as_of: pd.Timestamp, horizon: int, next_day: int, calendar: Calendar) -> Asset:
    total = float(rows[n.AMOUNT].sum())
    return Asset(
        asset_class=str(rows[n.ASSET_CLASS].iloc[0]),
        amount=total,
        yield_=float(np.average(rows[n.YIELD], weights=rows[n.AMOUNT])),
        as_of=as_of,
        horizon=horizon,
        next_day=next_day,
        holdings=tuple(_holding(row, total, as_of, next_day, calendar) for _, row in rows.iterrows()),
    )


def _holding(row: pd.Series, total: float, as_of: pd.Timestamp, next_day: int, calendar: Calendar) -> Holding:
    at_once = row[n.ASSET_CLASS] in AT_ONCE and (pd.isna(row[n.MATURITY]) or row["due"] <= next_day)
    saleable = not pd.isna(row[n.SALE_DAYS]) and not at_once
    return Holding(
        asset_id=str(row[n.ASSET_ID]),
        share=float(row[n.AMOUNT]) / total,
        free_day=0.0 if at_once else float(row["due"]),
        sale_days=float(row[n.SALE_DAYS]) if saleable else math.nan,
        sale_day=_days(as_of, calendar.shift(as_of, int(row[n.SALE_DAYS]))) if saleable else math.inf,
        sale_cost=float(row["cost"]) if saleable else 0.0,
        remaining_days=_remaining(row, as_of, at_once),
        trading_days=min(float(row["trading"]), 1.0) if at_once else float(row["trading"]),
        issuer=_text(row.get(n.ISSUER)),
        rating=_text(row.get(n.RATING)),
    )


def _remaining(row: pd.Series, as_of: pd.Timestamp, at_once: bool) -> float:
    if pd.isna(row[n.MATURITY]):
        return 0.0 if at_once else NO_MATURITY_DAYS
    return max(_days(as_of, row[n.MATURITY]), 0.0)


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()  # type: ignore[call-overload]
