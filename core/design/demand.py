"""What a design draws from each group and from each product: it enters the menu, and everything else gives way.

By the logit everything on the menu, the money outside included, gives in proportion to what it holds (independence of
irrelevant alternatives): a design that is much like one product takes from it no more than that, which flatters it.
"""

from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.design.choice import BY_CYCLE, BY_LOCK, BY_YIELD, Choice, design_row
from core.design.menu import LOCK, Menu
from core.design.results import SHARE
from core.design.spec import Design
from core.design.terms import lock_days

NOT_OFFERED: Final = "not_offered"
RESTS_LONGER: Final = "rests_longer"  # money is locked longer than usual, and the group's rests longer than others'
NEEDS_SOONER: Final = "needs_sooner"  # locked longer, and the group needs its money sooner
NEEDS_EARLY: Final = "needs_early"  # locked shorter, which a group that needs its money soon looks for
RESTS_ANYWAY: Final = "rests_anyway"  # locked shorter, which is worth little to a group whose money rests
PAYS_MORE: Final = "pays_more"
PAYS_LESS: Final = "pays_less"
FREE_SOONER: Final = "free_sooner"
LOCKED_LONGER: Final = "locked_longer"
TELLING: Final = 0.05  # of utility: a group's own cycle is the reason from here on


def demanded(menu: Menu, choice: Choice, design: Design, yield_: float) -> pd.Series:
    """Return what each group (G,) would hold of the design at a customer yield, currency units, without its cap."""
    appeal = np.exp(choice.utility(design.family, design.hold_days, yield_)).reindex(menu.money.index)
    outside = menu.money * menu.outside
    amounts = menu.money * appeal * outside / (menu.money + appeal * outside)
    offered = amounts.index.isin(design.groups) if design.groups else np.full(len(amounts), True)
    return amounts.where(offered, 0.0)


def capped(amounts: pd.Series, cap: float) -> pd.Series:
    """Return the amounts, all groups served alike where a cap stops them."""
    total = float(amounts.sum())
    return amounts * (cap / total) if total > cap else amounts


def taken_from(menu: Menu, amounts: pd.Series) -> pd.DataFrame:
    """Return what the design takes from each product and names.OUTSIDE: product_id, amount, share; largest first."""
    holdings = menu.holdings
    taken = (holdings / menu.money * amounts).sum(axis=1)
    frame = pd.DataFrame({n.AMOUNT: taken, SHARE: taken / holdings.sum(axis=1)}).rename_axis(n.PRODUCT_ID)
    return frame.sort_values(n.AMOUNT, ascending=False).reset_index()


def by_group(menu: Menu, choice: Choice, design: Design, amounts: pd.Series) -> pd.DataFrame:
    """Return a row a group: group, amount, share of its money, reason, and what moves its utility against the menu's.

    by_yield, by_lock and by_cycle are differences of utility from the mean of the menu.
    """
    parts = _against_menu(menu, choice, design)
    longer = lock_days(design.family, design.hold_days) > np.expm1(np.log1p(menu.terms[LOCK]).mean())
    reasons = [
        _reason(row, longer) if not design.groups or group in design.groups else NOT_OFFERED
        for group, row in parts.iterrows()
    ]
    columns = {n.GROUP: amounts.index, n.AMOUNT: amounts, SHARE: amounts / menu.money, n.REASON: reasons}
    return pd.DataFrame(columns).join(parts).reset_index(drop=True)


def _against_menu(menu: Menu, choice: Choice, design: Design) -> pd.DataFrame:
    own = choice.parts(design.family, design.hold_days, design.customer_yield)
    rows = [design_row(row[n.FAMILY], row[LOCK], row[n.YIELD] - choice.mean_yield) for _, row in menu.terms.iterrows()]
    usual = pd.DataFrame(rows).mean() * choice.coefficients
    cycle = choice.coefficients[BY_CYCLE] * (choice.activity - 1.0) * np.log1p(menu.terms[LOCK]).mean()
    return pd.DataFrame(
        {
            BY_YIELD: own[BY_YIELD] - usual[BY_YIELD],
            BY_LOCK: own[BY_LOCK] - usual[BY_LOCK],
            BY_CYCLE: own[BY_CYCLE] - cycle,
        }
    )


def _reason(parts: pd.Series, longer: bool) -> str:
    """Return why the design fits a group or not: its own cycle where that tells, else what tells most for all."""
    if abs(parts[BY_CYCLE]) >= TELLING:
        fits = parts[BY_CYCLE] > 0
        return (RESTS_LONGER if fits else NEEDS_SOONER) if longer else (NEEDS_EARLY if fits else RESTS_ANYWAY)
    if abs(parts[BY_YIELD]) >= abs(parts[BY_LOCK]):
        return PAYS_MORE if parts[BY_YIELD] >= 0 else PAYS_LESS
    return FREE_SOONER if parts[BY_LOCK] >= 0 else LOCKED_LONGER
