"""The hierarchy of flows: customer groups make a product, products an issuer, issuers the total, on every path.

Products are forecast jointly; what stands above them is their sum. Groups are forecast for themselves, and each path of
a product is then shared among them as their own paths say (top-down by the forecast's shares: Athanasopoulos, Ahmed and
Hyndman 2009; path by path as in Panagiotelis et al. 2023). Nothing becomes negative, a closed group stays at zero, and
the product's figures are the same whether someone looks at its groups or not.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from core import names as n
from core.forecast.forecasting import Forecast
from core.types import Floats

TOTAL: Final = "total"
PRODUCT: Final = "product"
LEVELS: Final = (TOTAL, n.ISSUER, PRODUCT, n.GROUP)


def reconcile(parts: Floats, total: Floats) -> Floats:
    """Return the amounts (..., H, G) that add up to ``total`` (..., H) in the proportions of ``parts`` (..., H, G).

    Where all parts are zero and the total is not, it is shared as all days and paths together say, or evenly if they
    are zero too. Amounts are not negative.
    """
    count = parts.shape[-1]
    whole = parts.sum(axis=-1, keepdims=True)
    overall = parts.reshape(-1, count).sum(axis=0)
    usual = overall / overall.sum() if overall.sum() > 0 else np.full(count, 1 / count)
    share = np.where(whole > 0, parts / np.where(whole > 0, whole, 1.0), usual)
    return np.asarray(share * total[..., None])


def reconcile_groups(product: Forecast, groups: Forecast) -> Forecast:
    """Return the forecast ``groups`` of one product's groups, coherent with ``product`` on every day and path.

    Both must be of the same origin, days and number of paths; ``product`` may hold other products too. What was
    announced for a group stays with it and only the rest is shared. Raises ValueError when the forecasts do not match.
    """
    _check(product, groups)
    expected, modelled, announced = groups.expected.copy(), groups.modelled.copy(), groups.announced.copy()
    values = groups.paths.values.copy()
    ids, _, sides = (groups.paths.columns.get_level_values(level) for level in n.PANEL_LEVELS)
    for name, side in dict.fromkeys(zip(ids, sides, strict=True)):
        own, whole = (ids == name) & (sides == side), (name, n.ALL, side)
        above = list(product.paths.columns).index(whole)
        certain, likely = groups.announced.to_numpy()[:, own], groups.expected.to_numpy()[:, own]
        expected.loc[:, own] = _around(certain, likely, product.expected[whole].to_numpy())
        announced.loc[:, own] = _around(certain, likely, product.announced[whole].to_numpy())
        modelled.loc[:, own] = reconcile(modelled.to_numpy()[:, own], product.modelled[whole].to_numpy())
        values[:, :, own] = _around(certain, values[:, :, own], product.paths.values[:, :, above])
    paths = replace(groups.paths, values=values)
    return replace(groups, expected=expected, paths=paths, modelled=modelled, announced=announced)


def _around(certain: Floats, parts: Floats, total: Floats) -> Floats:
    """Return ``parts`` (..., H, G) adding up to ``total`` (..., H), with at least ``certain`` (H, G) in each of them.

    A total below what is certain (an override may say so) is shared in its proportions.
    """
    promised = np.minimum(certain.sum(axis=-1), total)
    rest = reconcile(np.maximum(parts - certain, 0.0), total - promised)
    return reconcile(np.broadcast_to(certain, parts.shape), promised) + rest


def _check(product: Forecast, groups: Forecast) -> None:
    if not product.paths.dates.equals(groups.paths.dates) or len(product.paths.values) != len(groups.paths.values):
        raise ValueError("The forecasts are not of the same days and number of paths.")
