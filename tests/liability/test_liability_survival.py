"""Survival curves against the truth of sample books, and in worlds whose hazard is known exactly."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.errors import MissingData
from core.liability.chances import NONE, chances
from core.liability.survival import CHANCE, HIGH, LEFT, LOW, survival
from core.sample.flows import flows_table, lots_table, simulate
from core.sample.truth import true_survival
from tests.sample_desk import whole_book

CALENDAR = build_calendar("CN")
AS_OF = pd.Timestamp("2026-06-24")
SEEDS = (2026, 1)
LOOKED_AT = (0, 1, 2, 5, 10, 20, 40, 80)


@cache
def compared():
    """The curves of each seed beside the truth, at the chances looked at."""
    products, parts = whole_book().products, []
    for seed in SEEDS:
        made = simulate(seed, AS_OF, CALENDAR)
        found = survival(products, flows_table(made), lots_table(made), CALENDAR, confidence=0.90).curve
        both = found.merge(true_survival(made), on=[n.PRODUCT_ID, n.GROUP, CHANCE], suffixes=("", "_true"))
        parts.append(both[both[CHANCE].isin(LOOKED_AT)].merge(products[[n.PRODUCT_ID, n.FAMILY]], on=n.PRODUCT_ID))
    return pd.concat(parts).assign(held=lambda rows: rows[f"{LEFT}_true"].between(rows[LOW], rows[HIGH]))


def test_ninety_percent_intervals_cover_the_truth_and_say_something():
    rows = compared()
    assert rows["held"].mean() >= 0.90
    assert rows.groupby(n.FAMILY)["held"].mean().min() >= 0.80
    assert (rows[HIGH] - rows[LOW]).mean() < 0.15
    assert (rows[LEFT] - rows[f"{LEFT}_true"]).abs().mean() < 0.03


def test_curves_of_every_open_ended_product_and_group_fall_within_their_intervals():
    rows = compared()
    assert rows.groupby([n.PRODUCT_ID, n.GROUP]).ngroups == 50
    assert ((rows[LOW] <= rows[LEFT]) & (rows[LEFT] <= rows[HIGH])).all()
    assert rows[[LOW, LEFT, HIGH]].stack().between(0, 1).all()


def world(hazard, hold=7, days=300):
    """Return products, flows and lots of a product whose lots leave by ``hazard`` of their chance, day by day."""
    dates, random = pd.date_range("2025-06-01", periods=days), np.random.default_rng(5)
    product = {n.PRODUCT_ID: "p", n.FAMILY: n.MIN_HOLDING, n.HOLD_DAYS: float(hold), n.OPEN_DAY: np.nan}
    lots, rows = {}, []
    for day, date in enumerate(dates):
        left = 0.0
        for bought in lots:
            if day - bought >= hold:
                gone = lots[bought] * hazard(day - bought - hold)
                lots[bought], left = lots[bought] - gone, left + gone
        lots[day] = random.lognormal(10, 0.5)
        rows.append((date, "p", n.ALL, lots[day], left, sum(lots.values())))
    flows = pd.DataFrame(rows, columns=[n.DATE, n.PRODUCT_ID, n.GROUP, n.SUBSCRIPTION, n.REDEMPTION, n.AUM])
    held = pd.DataFrame({n.PURCHASE_DATE: dates[list(lots)], n.AMOUNT: list(lots.values())})
    return pd.DataFrame([product]), flows, held.assign(**{n.AS_OF: dates[-1], n.PRODUCT_ID: "p", n.GROUP: n.ALL})


def test_a_hazard_of_the_assumed_shape_is_found():
    peak, fade, level = 30.0, 4.0, 0.004

    def hazard(chance):
        return level * (1 + (peak - 1) * np.exp(-chance / fade))

    found = survival(*world(hazard), CALENDAR)
    told = found.hazard("p", n.ALL)[:60]
    np.testing.assert_allclose(told, [hazard(chance) for chance in range(60)], rtol=0.1)
    assert found.peaks.iloc[0][["peak", "fade"]].tolist() == pytest.approx([peak, fade], rel=0.15)


def test_chances_of_each_family_by_hand():
    days = pd.date_range("2026-06-01", "2026-07-31")
    at = {day: row for row, day in enumerate(days)}

    def met(bought, **terms):
        product = pd.Series({n.HOLD_DAYS: np.nan, n.OPEN_DAY: np.nan} | terms)
        column = chances(product, days, CALENDAR)[:, at[pd.Timestamp(bought)]]
        return {f"{days[row]:%m-%d}": int(chance) for row, chance in enumerate(column) if chance != NONE}

    held = met("2026-06-03", **{n.FAMILY: n.MIN_HOLDING, n.HOLD_DAYS: 14.0})
    assert held["06-17"] == 0 and held["06-18"] == 1 and "06-16" not in held
    opened = met("2026-06-10", **{n.FAMILY: n.MONTHLY_OPEN, n.OPEN_DAY: 10.0})
    assert opened == {"07-10": 0}
    monthly = met("2026-06-09", **{n.FAMILY: n.MONTHLY_OPEN, n.OPEN_DAY: 20.0})
    assert monthly == {"06-22": 0, "07-20": 1}  # the 20th of June 2026 is a Saturday after Dragon Boat
    fixed = met("2026-06-06", **{n.FAMILY: n.FIXED_TERM, n.HOLD_DAYS: 14.0})
    assert fixed == {"06-22": 0, "07-06": 1, "07-20": 2}  # the Saturdays' maturities move on


def test_a_book_without_lots_is_told_what_to_import():
    products, flows, lots = world(lambda _: 0.01, days=60)
    for few in (lots.iloc[:0], lots.iloc[:5]):
        with pytest.raises(MissingData, match="Import the lots table"):
            survival(products, flows, few, CALENDAR)


def test_an_unknown_series_has_no_hazard():
    with pytest.raises(KeyError):
        survival(*world(lambda _: 0.01), CALENDAR).hazard("p", "nobody")
