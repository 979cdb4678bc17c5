"""What a group's cash and quoted yields do to its flows: the factors, and the truth behind them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core import names as n
from core.sample.choice import products
from core.sample.parameters import Product, groups, read
from core.sample.quotes import Quotes
from core.types import Floats

QUOTE_STEP = 10.0  # basis points that the effects of yields are stated for
PERCENT = 100.0


def responses(side: str, cash: Floats, quotes: Quotes, products: Sequence[Product], carry_over: float) -> Floats:
    """Return the log of the factor on each day's flows, shape (T, P, G), of mean 1 as a factor.

    ``cash`` (T, G): standard normals, of which ``carry_over`` is left a day later.
    """
    from scipy.signal import lfilter  # takes a second to load, and only the sample's making needs it here

    lags = np.array(read("pass_through")["cash"]["lags"])
    passed, size = lfilter(lags, [1.0], cash, axis=0), cash_sizes(side, products)
    spread = np.square(size) * _variance(lags, carry_over) / 2.0
    return np.asarray(passed[:, None, :] * size - spread + _of_quotes(side, quotes, products)[:, :, None])


def cash_sizes(side: str, products: Sequence[Product]) -> Floats:
    """Return what a standard deviation of the group's daily cash, kept up, adds to the log of flows, shape (P, G)."""
    spread = np.array([group.spread for group in groups()]) * (1.0 + read("pass_through")["cash"]["paid"])
    return elasticities(side, products) * spread


def elasticities(side: str, products: Sequence[Product]) -> Floats:
    """Return the elasticity of flows to the group's net cash, summed over all lags, shape (P, G)."""
    table = read("pass_through")
    of_group = [table["elasticity"][group][side] for group in n.CUSTOMER_GROUPS]
    return np.outer([table["family"][product.family]["cash"] for product in products], of_group)


def true_pass_through() -> pd.DataFrame:
    """Return what an estimate on the sample book should find, a row for each product, group and side.

    Columns: product_id, group, side; ``elasticity`` to what shops take over what they pay, summed over all lags;
    ``own_rate`` and ``rival_rate``: percent of flow per 10 bp of yield.
    """
    rows = []
    for side in n.SIDES:
        for product, sizes in zip(products(), elasticities(side, products()), strict=True):
            rate = read("pass_through")["family"][product.family][side]
            for group, size in zip(n.CUSTOMER_GROUPS, sizes, strict=True):
                rows.append((product.product_id, group, side, size, rate["own"], rate["rival"]))
    return pd.DataFrame(rows, columns=[*n.PANEL_LEVELS, "elasticity", "own_rate", "rival_rate"])


def _of_quotes(side: str, quotes: Quotes, products: Sequence[Product]) -> Floats:
    """Return what quoted yields add to the log of flows, shape (T, P)."""
    rates = [read("pass_through")["family"][product.family][side] for product in products]
    own, rival = (np.array([rate[kind] for rate in rates]) / PERCENT / QUOTE_STEP for kind in ("own", "rival"))
    return np.asarray(quotes.own * own + quotes.rival[:, None] * rival)


def _variance(lags: Floats, carry_over: float) -> float:
    """Return the variance of standard normals carried over from day to day once spread over ``lags``."""
    apart = np.abs(np.subtract.outer(np.arange(len(lags)), np.arange(len(lags))))
    return float(lags @ carry_over**apart @ lags)
