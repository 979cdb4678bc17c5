"""What each product holds on the last day: its mix of asset classes, each a ladder of invented assets."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.sample.noise import generator
from core.sample.parameters import Product, read
from core.sample.rates import BASIS_POINT, RATE_DIGITS, curve
from core.types import Floats

UNEVEN = 0.18  # spread of the sizes of assets within a class (log)
YIELD_SPREAD_BP = 1.5  # an asset's own distance from its class
LOT = 10_000.0  # assets come in multiples of this; what is left over lies in the first asset, the custody account
OVERNIGHT_DAYS = 1.0
ENDS = (0.0, 1.0)  # of a ladder: its shortest and its longest asset
CENTS = 100.0


@dataclass(frozen=True, eq=False)
class Making:
    """What the assets of one product have in common; ``turn`` is the product's number."""

    random: np.random.Generator
    as_of: pd.Timestamp
    calendar: Calendar
    turn: int


@dataclass(frozen=True)
class Recipe:
    """How the assets of one class are made; fields as in mixes.toml."""

    name: str
    assets: int
    over_bp: tuple[float, float]
    issuers: str
    days: tuple[float, float] | None = None
    sale_days: float = np.nan
    sale_cost_bp: tuple[float, float] = (np.nan, np.nan)


def positions_table(
    seed: int, offered: tuple[Product, ...], amounts: Floats, as_of: pd.Timestamp, calendar: Calendar
) -> pd.DataFrame:
    """Return the positions of every product with net assets, which they add up to.

    ``amounts``: net assets in currency units, shape (P,), products in the order of ``offered``.
    """
    frames = [
        _holdings(Making(generator(seed, f"positions of {product.product_id}"), as_of, calendar, turn), product, amount)
        for turn, (product, amount) in enumerate(zip(offered, amounts, strict=True))
        if amount > 0
    ]
    return pd.concat(frames, ignore_index=True)


def _holdings(making: Making, product: Product, total: float) -> pd.DataFrame:
    mix: dict[str, float] = read("mixes")["mixes"][product.mix]
    classes = [_assets(making, name, _recipe(product.mix, name), share * total) for name, share in mix.items()]
    frame = pd.concat(classes, ignore_index=True)
    cents = np.rint(frame[n.AMOUNT].to_numpy() * CENTS)
    cents[0] += np.rint(total * CENTS) - cents.sum()
    numbers = frame.groupby(n.ASSET_CLASS).cumcount() + 1
    ids = [f"{product.product_id}-{name}-{k:02d}" for name, k in zip(frame[n.ASSET_CLASS], numbers, strict=True)]
    frame[n.AMOUNT], frame[n.ASSET_ID] = cents / CENTS, ids
    frame[n.AS_OF], frame[n.PRODUCT_ID] = making.as_of, product.product_id
    return frame


def _recipe(mix: str, asset_class: str) -> Recipe:
    tables: dict[str, Any] = read("mixes")
    return Recipe(**tables["classes"][asset_class] | tables["overrides"].get(mix, {}).get(asset_class, {}))


def _assets(making: Making, asset_class: str, recipe: Recipe, total: float) -> pd.DataFrame:
    """Return one class's assets, their terms evenly spread from the shortest to the longest."""
    place = np.linspace(0.0, 1.0, recipe.assets) if recipe.assets > 1 else np.zeros(1)
    maturities = _maturities(making, recipe, place)
    issuers, ratings = _issuers(making, recipe)
    return pd.DataFrame(
        {
            n.NAME: _names(recipe, issuers, maturities),
            n.ASSET_CLASS: asset_class,
            n.AMOUNT: _amounts(making, total, recipe.assets),
            n.YIELD: _yields(making, recipe, place, maturities),
            n.MATURITY: maturities,
            n.SALE_DAYS: recipe.sale_days,
            n.SALE_COST_BP: np.interp(place, ENDS, recipe.sale_cost_bp).round(2),
            n.ISSUER: issuers,
            n.RATING: ratings,
        }
    )


def _amounts(making: Making, total: float, assets: int) -> Floats:
    weights = np.exp(UNEVEN * making.random.standard_normal(assets))
    return np.asarray(np.floor(total * weights / weights.sum() / LOT) * LOT)


def _yields(making: Making, recipe: Recipe, place: Floats, maturities: pd.DatetimeIndex) -> Floats:
    left = np.full(len(place), OVERNIGHT_DAYS)
    if recipe.days is not None:
        left = np.asarray((maturities - making.as_of).days, dtype=float)
    over = np.interp(place, ENDS, recipe.over_bp) + YIELD_SPREAD_BP * making.random.standard_normal(len(place))
    return (curve(making.as_of, left) + BASIS_POINT * over).round(RATE_DIGITS)


def _issuers(making: Making, recipe: Recipe) -> tuple[list[str], list[str]]:
    """Return names and ratings, each product beginning elsewhere in the pool so that not all hold the same first."""
    pool = list(read("mixes")["issuers"][recipe.issuers].items())
    chosen = [pool[(making.turn + k) % len(pool)] for k in range(recipe.assets)]
    return [name for name, _ in chosen], [rating for _, rating in chosen]


def _maturities(making: Making, recipe: Recipe, place: Floats) -> pd.DatetimeIndex:
    """Return dealing days, or NaT where the class has no term."""
    if recipe.days is None:
        return pd.DatetimeIndex([pd.NaT] * len(place))
    terms = np.interp(place, ENDS, recipe.days)
    return pd.DatetimeIndex([making.calendar.roll(making.as_of + pd.Timedelta(days=round(term))) for term in terms])


def _names(recipe: Recipe, issuers: list[str], maturities: pd.DatetimeIndex) -> list[str]:
    dated = ["" if pd.isna(day) else f" {day:%Y-%m-%d}" for day in maturities]
    return [f"{issuer} {recipe.name}{day}" for issuer, day in zip(issuers, dated, strict=True)]
