"""What a portfolio can pay on each day, how far scenarios outrun it, and what selling early then costs.

D is the outflow, shape (S, H): cumulative net outflow of scenario s by the end of day u = 1..H after the decision, as a
share of net assets. Weights are shares of net assets, shape (assets,). What they exceed 1 by is borrowed: it is rolled
on ordinary days, but has to be repaid when the cash is needed, so neither the buffer nor the cover counts it.
"""

from dataclasses import dataclass

import numpy as np

from core.reserve.assets import Asset
from core.reserve.tranches import Tranches, tranches
from core.types import Floats

YEAR_DAYS = 365.0
SHORT = 1e-9  # shares of net assets; less is rounding


@dataclass(frozen=True, eq=False)
class SaleLayer:
    """Cash that must come from sales at least this dear: ``max over u of (D[s,u] - ladder[u] . w)``, if positive.

    ``ladder``: what each tranche can give by day 1..H at no cost or by cheaper sales, shape (H, tranches).
    ``price``: what raising one unit of cash costs here more than in the layer before.
    """

    price: float
    ladder: Floats


def buffer_shares(assets: tuple[Asset, ...]) -> Floats:
    """Return the share of each class that is cash by the next dealing day without loss, shape (assets,)."""
    return np.array([asset.next_day_share for asset in assets])


def borrowed(weights: Floats) -> float:
    """Return the share of net assets that is financed by repo."""
    return float(weights.sum() - 1.0)


def buffer(weights: Floats, assets: tuple[Asset, ...]) -> float:
    """Return the reserve: share of net assets that is cash by the next dealing day without loss, less what is owed."""
    return float(buffer_shares(assets) @ weights - borrowed(weights))


def raisable(weights: Floats, assets: tuple[Asset, ...]) -> Floats:
    """Return the cash that can be raised by day 0..H after repaying repo, share of net assets, shape (H+1,)."""
    parts = tranches(assets)
    return parts.full @ parts.fill(weights) - borrowed(weights)


def free_cash(weights: Floats, assets: tuple[Asset, ...]) -> Floats:
    """Return the cash that is there by day 0..H without selling, repo repaid, share of net assets, shape (H+1,)."""
    ladder = np.column_stack([asset.ladder for asset in assets])
    return ladder @ weights - borrowed(weights)


def shortfalls(weights: Floats, assets: tuple[Asset, ...], outflow: Floats) -> Floats:
    """Return by how much each scenario outruns all cash on its worst day, share of net assets, shape (S,)."""
    return np.asarray((outflow - raisable(weights, assets)[1:]).max(axis=1))


def shortfall_probability(weights: Floats, assets: tuple[Asset, ...], outflow: Floats) -> float:
    """Return the share of scenarios that outrun all cash, sales included, on some day."""
    return float((shortfalls(weights, assets, outflow) > SHORT).mean())


def tail_mean(values: Floats, confidence: float) -> float:
    """Return the CVaR: mean of the worst ``1 - confidence`` of equally likely values, the last one counted in part."""
    worst = np.sort(values)[::-1]
    count = tail_count(values.size, confidence)
    parts = np.clip(count - np.arange(values.size), 0.0, 1.0)
    return float(parts @ worst / count)


def tail_count(scenarios: int, confidence: float) -> float:
    """Return how many scenarios the worst ``1 - confidence`` are, in fractions, cleaned of rounding, never zero."""
    return max(round((1.0 - confidence) * scenarios, 9), 1e-6)


def sale_layers(parts: Tranches) -> tuple[SaleLayer, ...]:
    """Return the layers whose prices times amounts sum to the least cost of covering a scenario.

    Cheapest sales first: what cannot be had at no cost is sold at the lowest cost, what is left at the next, and so
    on; what no sale can cover is priced like the dearest. Summed over layers this is exact while what is sold would
    not have matured before the last day of need, and never too much: a piece sold on day 2 that would have matured on
    day 10 is not asked to be replaced on day 20.
    """
    ladder = parts.free[1:]
    layers: list[SaleLayer] = []
    reached = 0.0
    for price in np.unique(parts.price):
        if price > reached:
            layers.append(SaleLayer(float(price) - reached, ladder))
        reached = float(price)
        ladder = np.where(parts.price == price, parts.full[1:], ladder)
    return tuple(layers)


def sale_cost(weights: Floats, assets: tuple[Asset, ...], outflow: Floats) -> float:
    """Return the expected cost of early sales a year, decimal of net assets: the horizon's mean cost times 365/H."""
    parts = tranches(assets)
    filled = parts.fill(weights)
    layers = sale_layers(parts)
    sold = [np.maximum((outflow - layer.ladder @ filled).max(axis=1), 0.0).mean() for layer in layers]
    return float(sum(layer.price * amount for layer, amount in zip(layers, sold, strict=True)) * a_year(outflow))


def a_year(outflow: Floats) -> float:
    """Return how often the horizon fits into a year of 365 days."""
    return YEAR_DAYS / outflow.shape[1]
