"""The parameters of the sample book: products, customer groups and dated effects, read from data/sample."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from core import names as n
from core.settings import DATA

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Product:
    """One invented product; the meaning of each figure stands in products.toml.

    ``size`` (currency units) and ``groups`` (shares of it) are as chosen (``core.sample.choice``) or as written.
    """

    product_id: str
    name: str
    family: str
    issuer: str
    payout_days: int
    benchmark_yield: float
    launched: pd.Timestamp
    noise: float
    mix: str
    size: float = 0.0
    groups: Mapping[str, float] = field(default_factory=dict)
    hold_days: int = 0
    open_day: int = 0
    raising_days: int = 0
    growth: float = 0.0
    turnover: float = 0.0
    orders: float = 1.0
    campaigns: float = 0.0
    after_cutoff: float = 0.0
    quarter_end: float = 0.0
    season: float = 0.0
    top10_share: float = math.nan

    def daily_turnover(self) -> float:
        """Return the share of net assets that leaves on an average natural day."""
        return self.turnover / DAYS_A_MONTH


@dataclass(frozen=True)
class Group:
    """One customer group; weekday tuples run Monday to Sunday, month tuples January to December."""

    name: str
    activity: float
    ordering: float
    orders: tuple[float, ...]
    redemptions: tuple[float, ...]
    orders_by_month: tuple[float, ...]
    redemptions_by_month: tuple[float, ...]
    spread: float


@dataclass(frozen=True)
class Effect:
    """Money that moves in a window of dealing days around an anchor; ``total`` is a share of net assets by key."""

    name: str
    anchor: str
    side: str
    strength: str
    first: int
    last: int
    shape: str
    total: Mapping[str, float]
    groups: Mapping[str, float]


@cache
def read(name: str) -> dict[str, Any]:
    """Return one parameter file of data/sample as it stands."""
    return tomllib.loads((DATA / "sample" / f"{name}.toml").read_text("utf-8"))


def written() -> tuple[Product, ...]:
    """Return the products as the file has them, in its order."""
    rows = ({**row, n.LAUNCHED: pd.Timestamp(row[n.LAUNCHED])} for row in read("products")["product"])
    return tuple(Product(**row) for row in rows)


def groups() -> tuple[Group, ...]:
    """Return the five customer groups in the order of ``names.CUSTOMER_GROUPS``."""
    table = read("groups")
    return tuple(Group(name=name, **table[name]) for name in n.CUSTOMER_GROUPS)


def effects() -> tuple[Effect, ...]:
    """Return every dated effect."""
    return tuple(Effect(**row) for row in read("effects")["effect"])
