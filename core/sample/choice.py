"""How customers choose: the conditional logit behind the sizes of the open-ended products, and the products it makes.

McFadden (1974): a group's money divides among the products and everything else in proportion to exp(utility). What the
utility is made of stands in choice.toml.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from core import names as n
from core.sample.parameters import DAYS_A_MONTH, Product, groups, read, written
from core.types import Floats

TEN_BASIS_POINTS = 1e-3
DAILY_LOCK = 1


def products() -> tuple[Product, ...]:
    """Return the products in the order of the file, the open-ended ones as large as customers choose them."""
    listed = written()
    chosen = [product for product in listed if product.family != n.CLOSED]
    held = {product.product_id: amounts for product, amounts in zip(chosen, holdings(chosen), strict=True)}
    return tuple(_sized(product, held.get(product.product_id)) for product in listed)


def holdings(offered: list[Product]) -> Floats:
    """Return what each group holds of each of the ``offered`` products, currency units, shape (P, G)."""
    table = read("choice")
    appeal = np.exp(utility(offered))
    money = np.array([table["money"][group] for group in n.CUSTOMER_GROUPS])
    return np.asarray((1.0 - table["outside"]) * money * appeal / appeal.sum(axis=0))


def utility(offered: list[Product]) -> Floats:
    """Return the utility of each product for each group, shape (P, G), less the group's constant."""
    table = read("choice")
    yields = np.array([product.benchmark_yield for product in offered])
    spread = (yields - yields.mean()) / TEN_BASIS_POINTS
    locked = np.log1p([lock(product) for product in offered])
    restless = np.array([group.activity for group in groups()]) - 1.0
    family = np.array([table["family"][product.family] for product in offered])
    own = table["by_yield"] * spread + table["by_lock"] * locked + family
    return np.asarray(own[:, None] + table["by_cycle"] * np.outer(locked, restless))


def lock(product: Product) -> float:
    """Return for how many days money is out of reach on average."""
    if product.family == n.MONTHLY_OPEN:
        return DAYS_A_MONTH / 2
    return max(product.hold_days, DAILY_LOCK)


def true_choice() -> pd.Series:
    """Return the coefficients that an estimate on the sample book should find, by name as in choice.toml.

    A family's constant has the family's name; that of min_holding is 0, the base of the others.
    """
    table = read("choice")
    named = {name: table[name] for name in ("by_yield", "by_lock", "by_cycle")}
    return pd.Series(named | table["family"])


def _sized(product: Product, held: Floats | None) -> Product:
    """Return the product with what groups hold of it; ``held`` (G,), None where its size is written."""
    if held is None:
        return product
    shares = dict(zip(n.CUSTOMER_GROUPS, held / held.sum(), strict=True))
    return replace(product, size=float(held.sum()), groups=shares)
