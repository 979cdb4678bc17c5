"""How customers choose: a conditional logit of each group's money over the menu and everything else.

McFadden (1974). Utility of product p for group g over the outside option:

    constant_g + by_yield x (yield_p - mean yield, in 10 bp) + by_lock x log(1 + lock_p)
    + by_cycle x (activity_g - 1) x log(1 + lock_p) + family constant of p

Estimated from holdings as Berry (1994) does, with log(share_pg) - log(share_0g) on the left. Two errors remain: one of
the product, the same for all groups, and one of product and group; they are weighed by generalised least squares. A
weak prior around 0 keeps apart what the menu cannot: with few products a family's constant stays near 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.design.menu import LOCK, Menu
from core.design.terms import lock_days
from core.types import Floats

BY_YIELD: Final = "by_yield"
BY_LOCK: Final = "by_lock"
BY_CYCLE: Final = "by_cycle"
FAMILIES: Final = (n.CASH, n.FIXED_TERM, n.MONTHLY_OPEN)  # min_holding is the base
COEFFICIENTS: Final = (BY_YIELD, BY_LOCK, BY_CYCLE, *FAMILIES)
TEN_BASIS_POINTS: Final = 1e-3
# A menu on which what pays more holds less, for reasons it does not show, would have customers flee from yield.
SIGNS: Final = {BY_YIELD: 1.0, BY_LOCK: -1.0}
PRIOR: Final = 2.0  # standard deviation of every coefficient before the book is read
CERTAIN: Final = 1e12  # a precision
NO_PRIOR: Final = 1e-9  # the precision of a group's constant: none but what solves a group that holds nothing
LEAST_ERROR: Final = 0.02  # of the logs of shares: balances wander by more than a fit of few products may show
UNKNOWN_ERROR: Final = 0.3  # where there are no more products than coefficients


@dataclass(frozen=True, eq=False)
class Choice:
    """What the holdings say.

    ``coefficients`` and ``errors`` (standard errors): by COEFFICIENTS; ``constants``: by group; ``product_error`` and
    ``own_error``: standard deviations of the logs of shares, by product and by product and group; ``covariance``: of
    both, coefficients first; ``mean_yield``: the menu's; ``activity``: by group; ``held_at_zero``: coefficients to
    which the menu alone would give the other sign than SIGNS.
    """

    coefficients: pd.Series
    errors: pd.Series
    constants: pd.Series
    product_error: float
    own_error: float
    covariance: Floats
    mean_yield: float
    activity: pd.Series
    held_at_zero: tuple[str, ...] = ()

    def parts(self, family: str, hold_days: float, yield_: float) -> pd.DataFrame:
        """Return what each coefficient adds to a product's utility, (G x COEFFICIENTS)."""
        lock = lock_days(family, hold_days)
        return self._columns(family, lock, yield_) * self.coefficients

    def utility(self, family: str, hold_days: float, yield_: float) -> pd.Series:
        """Return a product's utility over the outside option by group."""
        return self.constants + self.parts(family, hold_days, yield_).sum(axis=1)

    def error(self, family: str, hold_days: float, yield_: float) -> float:
        """Return the standard deviation of what a new product's log of holdings may be off by, all groups together."""
        own = self._columns(family, lock_days(family, hold_days), yield_).mean().to_numpy()
        row = np.concatenate([own, np.full(len(self.constants), 1.0 / len(self.constants))])
        told = float(row @ self.covariance @ row)
        return float(np.sqrt(told + self.product_error**2 + self.own_error**2 / len(self.constants)))

    def _columns(self, family: str, lock: float, yield_: float) -> pd.DataFrame:
        groups = self.activity.index
        row = design_row(family, lock, yield_ - self.mean_yield)
        rows = pd.DataFrame([row] * len(groups), index=groups)
        return rows.assign(**{BY_CYCLE: (self.activity - 1.0) * np.log1p(lock)})[list(COEFFICIENTS)]


def design_row(family: str, lock: float, spread: float) -> dict[str, float]:
    """Return what coefficients multiply for a product, but for the cycle's; closed products count as fixed terms."""
    own = n.FIXED_TERM if family == n.CLOSED else family
    row = {BY_YIELD: spread / TEN_BASIS_POINTS, BY_LOCK: float(np.log1p(lock))}
    return row | {name: float(name == own) for name in FAMILIES}


def fit_choice(menu: Menu) -> Choice:
    """Return the logit of the menu's holdings. A product that a group does not hold says nothing of that group."""
    held = pd.Series(menu.held.loc[menu.grown].stack())
    held = held[held > 0]
    products, groups = held.index.get_level_values(n.PRODUCT_ID), held.index.get_level_values(n.GROUP)
    logs = np.log(held.to_numpy() / (menu.money * menu.outside).reindex(groups).to_numpy())
    mean_yield = float(menu.terms[n.YIELD].mean())
    columns = np.hstack([_columns(menu, products, groups, mean_yield), _is_each(groups, menu.held.columns)])
    product_error, own_error = _errors(columns, logs, products)
    spread = product_error**2 * _is_each(products, products) + own_error**2 * np.eye(len(logs))
    found, covariance = _least_squares(columns, logs, spread)
    errors, against = np.sqrt(np.diag(covariance)), list[str]()
    for name, sign in SIGNS.items():
        if sign * found[COEFFICIENTS.index(name)] < 0:
            against.append(name)
            found, covariance = _least_squares(columns, logs, spread, against)
    named, own = list(COEFFICIENTS), len(COEFFICIENTS)
    return Choice(
        coefficients=pd.Series(found[:own], named),
        errors=pd.Series(errors[:own], named),
        constants=pd.Series(found[own:], menu.held.columns),
        product_error=product_error,
        own_error=own_error,
        covariance=covariance,
        mean_yield=mean_yield,
        activity=menu.activity,
        held_at_zero=tuple(against),
    )


def _least_squares(columns: Floats, logs: Floats, spread: Floats, at_zero: Sequence[str] = ()) -> tuple[Floats, Floats]:
    """Return the estimate (K,) and its covariance (K, K); ``spread``: covariance of the logs (N, N)."""
    weight = np.linalg.inv(spread)
    prior = np.full(columns.shape[1], NO_PRIOR)
    prior[: len(COEFFICIENTS)] = PRIOR**-2
    prior[[COEFFICIENTS.index(name) for name in at_zero]] = CERTAIN
    covariance = np.linalg.inv(columns.T @ weight @ columns + np.diag(prior))
    found = covariance @ columns.T @ weight @ logs
    return np.where(prior < CERTAIN, found, 0.0), np.asarray(covariance)


def _is_each(values: pd.Index, of: pd.Index) -> Floats:
    """Return 1 where a value (N,) is the one of the column (M,), else 0."""
    return np.asarray(values.to_numpy()[:, None] == of.to_numpy(), dtype=float)


def _columns(menu: Menu, products: pd.Index, groups: pd.Index, mean_yield: float) -> Floats:
    """Return what COEFFICIENTS multiply, a row a product and group."""
    terms = menu.terms.loc[products]
    rows = [
        design_row(family, lock, yield_ - mean_yield)
        for family, lock, yield_ in zip(terms[n.FAMILY], terms[LOCK], terms[n.YIELD], strict=True)
    ]
    cycle = (menu.activity.reindex(groups).to_numpy() - 1.0) * np.log1p(terms[LOCK].to_numpy())
    return pd.DataFrame(rows).assign(**{BY_CYCLE: cycle})[list(COEFFICIENTS)].to_numpy()


def _errors(columns: Floats, logs: Floats, products: pd.Index) -> tuple[float, float]:
    """Return the standard deviations of the errors by product and by product and group, by analysis of variance."""
    found, _, rank, _ = np.linalg.lstsq(columns, logs, rcond=None)
    rest = pd.Series(logs - columns @ found, products)
    means = rest.groupby(level=0).mean()
    number, each = len(means), len(rest) / len(means)
    # The lengths of lock and yield and the families are told by products alone, the rest by groups within them.
    told = min(int(rank) - 1, len(COEFFICIENTS) - 1)
    within = len(rest) - number - (int(rank) - told)
    if within <= 0 or number <= told + 1:
        return UNKNOWN_ERROR, UNKNOWN_ERROR
    own = float(((rest - means.reindex(rest.index)) ** 2).sum() / within)
    between = float((means**2).sum() / (number - told - 1)) - own / each
    return max(np.sqrt(max(between, 0.0)), LEAST_ERROR), max(np.sqrt(own), LEAST_ERROR)
