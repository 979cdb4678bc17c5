"""A design as a file: read back as it was written, and refused with what would be right."""

import tomllib
from dataclasses import fields

import pandas as pd
import pytest
from design_made import monthly, shelf
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.design import Design, Promotion, from_mapping, to_mapping, toml_of
from core.errors import InputError

GOOD = {"name": "A", "family": n.MIN_HOLDING, "customer_yield": 0.015, "launched": "2026-07-01", "hold_days": 7}
RATES = st.floats(-1.0, 1.0)
WORDS = st.text(min_size=1, max_size=20).filter(str.strip)


@st.composite
def designs(draw):
    family = draw(st.sampled_from(n.FAMILIES))
    held = family in (n.MIN_HOLDING, n.FIXED_TERM, n.CLOSED)
    promotion = st.builds(Promotion, RATES, st.integers(1, 3650))
    return Design(
        name=draw(WORDS),
        family=family,
        customer_yield=draw(RATES),
        launched=pd.Timestamp(draw(st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2097-12-31").date()))),
        hold_days=draw(st.integers(1, 3650)) if held else 0,
        open_day=draw(st.integers(1, 28)) if family == n.MONTHLY_OPEN else 0,
        payout_days=draw(st.integers(0, 30)),
        cap=draw(st.floats(0, exclude_min=True, allow_nan=False)),
        groups=tuple(draw(st.lists(WORDS, unique=True, max_size=3))),
        promotion=draw(st.none() | promotion),
        after_cutoff=draw(st.floats(0.0, 1.0)),
        instant_limit=draw(st.floats(0.0, 10_000.0)) if family == n.CASH else 0.0,
        ramp_days=draw(st.floats(0.0, 3650.0)),
    )


@given(designs())
def test_a_design_is_read_back_as_it_was_written(design):
    assert from_mapping(to_mapping(design)) == design
    assert from_mapping(tomllib.loads(toml_of(design))) == design


def test_a_spec_says_no_more_than_it_needs():
    assert toml_of(shelf()) == (
        'name = "7-day shelf"\nfamily = "min_holding"\ncustomer_yield = 0.015\nlaunched = "2026-07-01"\nhold_days = 7\n'
    )
    assert from_mapping({**to_mapping(monthly()), "launched": pd.Timestamp("2026-07-01").date()}) == monthly()


@pytest.mark.parametrize(
    ("change", "entry", "found", "needed"),
    [
        ({"name": " "}, "name", " ", "a name"),
        ({"family": "bond"}, "family", "bond", "min_holding"),
        ({"customer_yield": 1.5}, "customer_yield", "1.5", "from -1 to 1"),
        ({"customer_yield": float("nan")}, "customer_yield", "nan", "from -1 to 1"),
        ({"customer_yield": True}, "customer_yield", "True", "from -1 to 1"),
        ({"launched": "soon"}, "launched", "soon", "2026-07-01"),
        ({"launched": "2150-01-01"}, "launched", "2150-01-01", "2097"),
        ({"hold_days": 0}, "hold_days", "0", "from 1 to 3650"),
        ({"hold_days": 7.5}, "hold_days", "7.5", "whole number"),
        ({"open_day": 20}, "open_day", "20", n.MONTHLY_OPEN),
        ({"family": n.CASH}, "hold_days", "7", n.MIN_HOLDING),
        ({"family": n.MONTHLY_OPEN, "hold_days": 0, "open_day": 29}, "open_day", "29", "from 1 to 28"),
        ({"payout_days": -1}, "payout_days", "-1", "from 0 to 30"),
        ({"cap": 0}, "cap", "0", "above 0"),
        ({"groups": "farmers"}, "groups", "farmers", "a list"),
        ({"groups": ["a", "a"]}, "groups", "a", "each once"),
        ({"promotion": 5}, "promotion", "5", "extra_yield and days"),
        ({"promotion": {"extra_yield": 0.01}}, "days", "nothing", "from 1 to 3650"),
        ({"promotion": {"extra_yield": 0.01, "days": 9, "odd": 1}}, "promotion.odd", "1", "extra_yield"),
        ({"after_cutoff": 1.2}, "after_cutoff", "1.2", "from 0 to 1"),
        ({"instant_limit": 1.0}, "instant_limit", "1.0", "from 0 to 0"),
        ({"ramp_days": -1.0}, "ramp_days", "-1.0", "from 0"),
        ({"speed": 1}, "speed", "1", "customer_yield"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(change, entry, found, needed):
    with pytest.raises(InputError) as caught:
        from_mapping({**GOOD, **change})
    told = str(caught.value)
    assert told.startswith(f"{entry} of the design is ") and found in told and needed in told


@pytest.mark.parametrize("missing", ["name", "family", "customer_yield", "launched", "hold_days"])
def test_what_must_be_said_is_asked_for(missing):
    if missing == "hold_days":
        left = {**GOOD, "hold_days": 0}
    else:
        left = {key: value for key, value in GOOD.items() if key != missing}
    with pytest.raises(InputError, match=f"{missing} of the design is "):
        from_mapping(left)


def test_every_field_can_be_said():
    whole = Design(
        "A", n.CASH, 0.01, pd.Timestamp("2026-07-01"), 0, 0, 2, 5e9, ("farmers",), Promotion(0.001, 30), 0.4, 1e4, 45.0
    )
    assert set(to_mapping(whole)) == {field.name for field in fields(Design)} - {n.HOLD_DAYS, n.OPEN_DAY}
