"""What a design draws and takes: all of it comes from somewhere, only from whom it is offered to, up to its cap."""

from dataclasses import replace

import numpy as np
import pytest
from design_made import GROUPS, LAUNCHED, made_menu

from core import names as n
from core.design import Design
from core.design.choice import fit_choice
from core.design.demand import (
    FREE_SOONER,
    LOCKED_LONGER,
    NEEDS_EARLY,
    NEEDS_SOONER,
    NOT_OFFERED,
    PAYS_LESS,
    PAYS_MORE,
    RESTS_ANYWAY,
    RESTS_LONGER,
    by_group,
    capped,
    demanded,
    taken_from,
)  # fmt: skip
from core.design.results import SHARE
from core.text import say


@pytest.fixture(scope="module")
def known():
    menu = made_menu()
    return menu, fit_choice(menu)


DESIGN = Design("A", n.MIN_HOLDING, 0.0155, LAUNCHED, hold_days=14)


def asked(known, design=DESIGN, rate=None):
    return demanded(*known, design, design.customer_yield if rate is None else rate)


def test_what_it_draws_is_what_everything_else_gives(known):
    menu, _ = known
    amounts = asked(known)
    taken = taken_from(menu, amounts)
    assert taken[n.AMOUNT].sum() == pytest.approx(amounts.sum())
    assert set(taken[n.PRODUCT_ID]) == {n.OUTSIDE, *menu.terms.index}
    assert taken[n.AMOUNT].is_monotonic_decreasing
    own = taken.set_index(n.PRODUCT_ID)
    assert own.at["P2", SHARE] == pytest.approx(own.at["P2", n.AMOUNT] / menu.held.loc["P2"].sum())


def test_it_is_one_more_of_the_logits_alternatives(known):
    menu, choice = known
    amounts = asked(known)
    appeal = np.exp(choice.utility(DESIGN.family, DESIGN.hold_days, DESIGN.customer_yield))
    others = menu.held.sum() / (menu.money * menu.outside)
    np.testing.assert_allclose(amounts / menu.money, appeal / (1.0 + others + appeal))


def test_only_those_it_is_offered_to_hold_it(known):
    menu, choice = known
    some = replace(DESIGN, groups=("calm",))
    amounts = asked(known, some)
    assert (amounts[["brisk", "even"]] == 0).all()
    assert amounts["calm"] == asked(known)["calm"]
    told = by_group(menu, choice, some, amounts).set_index(n.GROUP)
    assert list(told[n.REASON] == NOT_OFFERED) == [True, True, False]


def test_a_cap_serves_all_alike(known):
    amounts = asked(known)
    low = capped(amounts, 0.25 * amounts.sum())
    assert low.sum() == pytest.approx(0.25 * amounts.sum())
    np.testing.assert_allclose(low / amounts, 0.25)
    assert capped(amounts, np.inf) is amounts


def test_more_yield_draws_more_and_a_longer_lock_less(known):
    assert (asked(known, rate=0.0165) > asked(known)).all()
    assert (asked(known, replace(DESIGN, hold_days=60)) < asked(known)).all()


@pytest.mark.parametrize(
    ("family", "days", "rate", "reasons"),
    [
        (n.MIN_HOLDING, 180, 0.0160, (NEEDS_SOONER, LOCKED_LONGER, RESTS_LONGER)),
        (n.CASH, 0, 0.0160, (NEEDS_EARLY, FREE_SOONER, RESTS_ANYWAY)),
        (n.MIN_HOLDING, 16, 0.0260, (PAYS_MORE,) * 3),
        (n.MIN_HOLDING, 16, 0.0060, (PAYS_LESS,) * 3),
    ],
)
def test_the_reason_is_the_groups_own_cycle_or_what_tells_most(known, family, days, rate, reasons):
    menu, choice = known
    design = Design("A", family, rate, LAUNCHED, hold_days=days)
    told = by_group(menu, choice, design, asked(known, design))
    assert tuple(told[n.GROUP]) == GROUPS
    assert tuple(told[n.REASON]) == reasons
    assert all(say(f"design.reason.{reason}") for reason in told[n.REASON])
