"""Dealing terms: every class has them, sales cost more by size, and what is wrong in the file is told."""

import math

import numpy as np
import pytest

from core import names as n
from core.errors import InputError
from core.reserve.dealing import FILE, Dealing, SaleStep, load_dealing
from core.reserve.positions import AT_ONCE

STEPS = (SaleStep(0.02, 1.0), SaleStep(0.10, 2.0), SaleStep(math.inf, 4.0))


def test_every_asset_class_has_its_terms_and_what_can_be_sold_has_steps():
    terms = load_dealing()
    assert tuple(terms) == n.ASSET_CLASSES
    for name, dealing in terms.items():
        up_to = [step.up_to for step in dealing.sale_steps]
        times = [step.times for step in dealing.sale_steps]
        assert dealing.asset_class == name
        assert dealing.ticket > 0
        assert dealing.mark == "house"
        assert len(up_to) >= (1 if name in AT_ONCE else 2)
        assert up_to == sorted(set(up_to))
        assert up_to[-1] == math.inf
        assert times == sorted(times)
        assert times[0] >= 1.0


@pytest.mark.parametrize("sold", [1e-9, 0.01, 0.02, 0.05, 0.1, 0.3])
def test_a_sale_costs_what_its_small_parts_cost(sold):
    parts = np.linspace(0.0, sold, 200_001)[1:]
    slowly = np.select([parts <= 0.02, parts <= 0.10], [1.0, 2.0], 4.0).mean()
    assert Dealing(n.NCD, 1e7, STEPS, "house", "a test").times(sold) == pytest.approx(slowly, rel=1e-4)


def test_nothing_sold_is_quoted_at_the_first_step():
    assert Dealing(n.NCD, 1e7, STEPS, "house", "a test").times(0.0) == 1.0


NCD_STEPS = "sale_steps = [{ up_to = 0.05, times = 1.0 }, { up_to = 0.15, times = 1.5 }, { times = 2.5 }]"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[ncd]\nticket = 10_000_000", "[ncd]\nticket = 0", "ncd: ticket is 0"),
        ("[ncd]\nticket = 10_000_000", "[ncd]", "ncd: ticket is nothing"),
        ("[ncd]\nticket = 10_000_000", "[ncd]\nticket = true", "ncd: ticket is True"),
        ('[cash]\nticket = 0.01\nmark = "house"', '[cash]\nticket = 0.01\nmark = "?"', "needed: Q, S"),
        ('source = "money in the custody account, to the cent"', "", "cash: source is nothing"),
        ("[ncd]", "[ncd]\nlot = 3", "ncd: lot is 3"),
        ("[ncd]", "[bank_loan]\n[ncd]", "no asset class: bank_loan"),
        ("[ncd]", "[ncd", "cannot be read"),
        (NCD_STEPS, "", "ncd: sale_steps is nothing"),
        (NCD_STEPS, "sale_steps = 3", "a list of steps"),
        (NCD_STEPS, "sale_steps = [{ times = 1.0 }]", "two steps or more"),
        (NCD_STEPS, "sale_steps = [{ up_to = 0.1, times = 2 }, { times = 1 }]", "times is 1; needed: a number from 1"),
        (NCD_STEPS, "sale_steps = [{ up_to = 0.1, times = 0.5 }, { times = 1 }]", "times is 0.5"),
        (NCD_STEPS, "sale_steps = [{ times = 1 }, { times = 1 }]", "up_to is nothing"),
        (NCD_STEPS, "sale_steps = [{ up_to = 0.1, times = 1 }, { up_to = 0.2, times = 1 }]", "up_to is 0.2"),
        (NCD_STEPS, "sale_steps = [{ up_to = 1.5, times = 1 }, { times = 1 }]", "up_to is 1.5"),
        (NCD_STEPS, "sale_steps = [{ up_to = 0.1, times = 1, bp = 3 }, { times = 1 }]", "nothing else than up_to"),
    ],
)
def test_what_is_wrong_is_told_with_what_is_needed(tmp_path, old, new, told):
    text = FILE.read_text("utf-8")
    assert old in text
    file = tmp_path / "dealing.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=told.replace("?", r"\?")):
        load_dealing(file)


def test_a_missing_class_and_a_missing_file_are_told(tmp_path):
    file = tmp_path / "dealing.toml"
    with pytest.raises(InputError, match="cannot be read"):
        load_dealing(file)
    file.write_text(FILE.read_text("utf-8").partition("[bond_fund]")[0], "utf-8")
    with pytest.raises(InputError, match="lack bond_fund"):
        load_dealing(file)
