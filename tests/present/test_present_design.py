"""A design in words, tables and charts: what is said is what the study has."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.design.spec import Promotion
from core.present import charts_design, design_tables, design_titles, design_words
from core.present.design_changes import key_figures
from core.present.template import LIGHT
from tests.present.design_cases import DATES, ECONOMICS, LAUNCH, SHELF, study

NAMES = {"P": "First purse", "Q": "Quarter keep"}
NO_MARKS = pd.DataFrame({n.START: DATES[:0], n.END: DATES[:0], n.KIND: [], n.NAME: []})
FORTNIGHT = replace(SHELF, name="Fortnight", hold_days=14)


def told(start, now):
    return {figure.label: figure for figure in key_figures(now, start)}


def test_the_headline_says_net_assets_reserve_and_what_is_left():
    assert design_words.headline(study()) == (
        "7-day shelf would hold CNY 4.00bn after a year, needs a reserve of 7.5% and leaves 36.0 bp (CNY 7.20m in the"
        " first year)"
    )
    assert "loses 14.0 bp (CNY 2.80m" in design_words.headline(study(left=-0.0014))


def test_a_closed_design_is_told_by_what_it_raises():
    half = study(replace(SHELF, name="Half year", family=n.CLOSED, hold_days=182))
    half.aum[:, 182:] = 1e-6  # paid back, but for the last bits
    assert design_words.headline(half).startswith("Half year would raise CNY 1.99bn, needs a reserve of 7.5%")
    assert design_titles.aum_title(half) == "It raises CNY 1.99bn and holds it until 29 Dec 2026"
    assert key_figures(half, study())[0].label == "Net assets raised"


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({}, "7-day minimum holding at 1.50%"),
        ({"family": n.MONTHLY_OPEN, "open_day": 20}, "Monthly open on day 20 at 1.50%"),
        ({"family": n.CASH}, "Any-time purse at 1.50%"),
        ({"family": n.CLOSED, "hold_days": 364, "customer_yield": 0.0215}, "Closed-end of 364 days at 2.15%"),
    ],
)
def test_a_design_without_a_name_is_called_by_its_terms(changed, title):
    assert design_words.design_title(replace(SHELF, **changed)) == title


def test_each_change_is_told_with_its_reason():
    now = study(FORTNIGHT, 3.6e9, worst=0.03, reserve=0.054, gross_yield=0.0193, unlocked_yield=0.0195, left=0.0039)
    figures = told(study(), now)
    aum, reserve = figures["Net assets after a year"], figures["Reserve"]
    assert (aum.change, aum.reason) == ("CNY -400m", "since money is locked 7 days longer")
    assert reserve.change == "-2.1 points"
    assert reserve.reason == "since 3.0% of net assets leaves on the worst day instead of 5.0%"
    assert figures["Gross yield"].reason == "since liquidity costs 2.0 bp instead of 5.0 bp"
    assert figures["Left after customers"].change == "+3.0 bp · CNY -180k in the first year"
    assert figures["Left after customers"].reason == "since it earns 3.0 bp more"


def test_a_reserve_that_only_bad_days_explain_is_explained_by_them():
    even, now = study(worst=0.01), study(worst=0.01, reserve=0.09)
    now.redemption[4] *= 3.0
    now.redemption[:4] *= 0.5
    assert told(even, now)["Reserve"].reason == ("since 1 day in 100 takes 3.0% of net assets or more instead of 1.0%")


def test_what_pulls_the_other_way_is_said_as_such():
    dearer = replace(FORTNIGHT, customer_yield=0.016)
    assert told(study(), study(dearer, 4.4e9))["Net assets after a year"].reason == (
        "since customers get 10.0 bp more, although money is locked 7 days longer"
    )
    assert told(study(), study(FORTNIGHT, 4.4e9))["Net assets after a year"].reason == (
        "since Farmers bring CNY +300m, although money is locked 7 days longer"
    )


@pytest.mark.parametrize(
    ("changed", "aum", "reason"),
    [
        ({"cap": 1e9}, 1e9, "since it takes in CNY 1.00bn at most"),
        ({"groups": (n.FARMERS,)}, 3e9, "since it is offered to Farmers"),
        ({"promotion": Promotion(0.002, 30)}, 5e9, "since early customers get 20.0 bp extra for 30 days"),
        ({"payout_days": 2}, 3e9, "since money arrives a working day later"),
        ({"launched": LAUNCH + pd.Timedelta(days=31)}, 3e9, "since it is launched on 1 Aug 2026"),
        (
            {"family": n.MONTHLY_OPEN, "hold_days": 0, "open_day": 20}, 5e9,
            "since it is monthly open on day 20 instead of 7-day minimum holding",
        ),
    ],
)  # fmt: skip
def test_every_term_can_be_the_reason(changed, aum, reason):
    assert told(study(), study(replace(SHELF, **changed), aum))["Net assets after a year"].reason == reason


def test_a_gross_yield_differs_by_what_liquidity_costs_or_by_what_assets_earn():
    dearer = study(gross_yield=0.0188, unlocked_yield=0.0192)
    assert told(study(), dearer)["Gross yield"].reason == (
        "since its assets would earn 3.0 bp less even without a reserve"
    )


def test_what_is_left_is_earned_less_what_customers_get():
    now = study(replace(SHELF, customer_yield=0.0155), gross_yield=0.0192, quoted=0.0155, left=0.0033)
    assert told(study(), now)["Left after customers"].reason == (
        "since customers get 5.0 bp more, although it earns 2.0 bp more"
    )


def test_what_did_not_change_needs_no_reason():
    assert {(figure.change, figure.reason) for figure in key_figures(study(), study())} == {("as before", "")}
    assert {(figure.change, figure.reason) for figure in key_figures(study(), None)} == {("", "")}


def test_whom_it_fits_and_whom_it_robs():
    first, second = design_words.fit_sentences(study())
    assert first.startswith("**Farmers**: CNY 3.00bn, 3.1% of their money. ")
    assert second.startswith("**Distributors**: CNY 1.00bn")
    some = study()
    some.demand.loc[1, n.REASON] = "not_offered"
    assert design_words.fit_sentences(some)[1] == "It is not offered to Distributors."
    assert design_words.robbed_title(study(), NAMES) == (
        "Whom it robs: 40% of its money comes from our own products: First purse loses 12.0% of its net assets and"
        " Quarter keep loses 3.0% of its net assets"
    )
    bars = charts_design.taken_chart(study().taken, NAMES, LIGHT).data[0]
    assert list(bars.y) == ["Bank accounts and other houses", "First purse", "Quarter keep"]
    np.testing.assert_allclose(bars.x, [2.4, 1.2, 0.4])
    alone = replace(study(), taken=study().taken.head(1))
    assert "nothing to speak of" in design_words.robbed_title(alone, NAMES)


def test_net_assets_are_drawn_with_their_band_beside_the_start():
    chart = charts_design.aum_chart(study(FORTNIGHT, 3e9), study(), NO_MARKS, LIGHT)
    lines = {line.name: line for line in chart.data if line.name}
    np.testing.assert_allclose(lines["Fortnight"].y[-1], 3.0)
    np.testing.assert_allclose(lines["7-day shelf"].y[-1], 4.0)
    np.testing.assert_allclose(lines["90% of paths"].y[-1], 3.0 * 1.18)
    assert design_titles.aum_title(study()) == (
        "Net assets reach CNY 4.00bn after a year; 9 paths in 10 end between 3.28bn and 4.72bn"
    )


def test_the_day_of_the_month_on_which_most_leaves_stands_out():
    leaving = charts_design.leaving_by_day_of_month(study())
    assert len(leaving) == 31
    np.testing.assert_allclose(leaving[20], 0.05)
    np.testing.assert_allclose(leaving.drop(20), 0.01)
    assert design_titles.month_title(leaving) == "Most leaves on day 20 of the month: 5.00% of net assets"
    assert "No day of the month stands out" in design_titles.month_title(leaving.clip(upper=0.01))
    np.testing.assert_allclose(charts_design.month_chart(leaving, LIGHT).data[0].y, leaving)


def test_the_waterfall_adds_up_to_what_is_left():
    steps = charts_design.yield_steps(ECONOMICS)
    totals = [value for _, value, total in steps if total]
    changes = [value for _, value, total in steps if not total]
    np.testing.assert_allclose(totals, np.cumsum([totals[0], changes[0], sum(changes[1:])]))
    assert totals[-1] == ECONOMICS.left
    bars = charts_design.waterfall(ECONOMICS, LIGHT).data[0]
    np.testing.assert_allclose(bars.x, [195, -5, 190, -150, -4, 36])
    unpromoted = charts_design.yield_steps(replace(ECONOMICS, promotion_cost=0.0))
    assert "promotion" not in [name for name, *_ in unpromoted]
    assert design_titles.waterfall_title(ECONOMICS) == "Of 1.90% earned, customers get 1.54% and 36.0 bp are left"


def test_the_sweet_spot_is_marked_and_the_own_value_outlined():
    frame = pd.DataFrame(
        {
            "value": [7, 14, 30],
            n.AUM: [4e9, 3.6e9, 2e9],
            "reserve": [0.075, 0.054, 0.03],
            "gross_yield": 0.019,
            "left": [0.003, 0.0039, 0.004],
            "left_money": [6e6, 7.02e6, 4e6],
        }
    )
    chart = charts_design.sweep_chart(frame, 14, 7, "Hold days", LIGHT)
    for bars, column, divisor in zip(chart.data, (n.AUM, "reserve", "left_money"), (1e9, 0.01, 1e6), strict=True):
        np.testing.assert_allclose(bars.y, frame[column] / divisor)
        assert [colour == LIGHT.model for colour in bars.marker.color] == [False, True, False]
        assert list(bars.marker.line.width) == [2.5, 0, 0]
    assert design_titles.sweep_title(frame, 14, opens=False) == (
        "The sweet spot is 14 hold days: CNY 7.02m left in the first year"
    )
    losing = frame.assign(left_money=[-3e6, -2e6, -4e6])
    assert design_titles.sweep_title(losing, 14, opens=True) == (
        "No open day leaves anything: day 14 loses least, CNY 2.00m in the first year"
    )


def test_designs_stand_side_by_side():
    rows, formats, titles = design_tables.compared([study(), study(FORTNIGHT, 3e9)])
    assert list(rows[n.NAME]) == ["7-day shelf", "Fortnight"]
    assert set(titles) == set(rows) >= set(formats)
    assert [formats["left"](value) for value in rows["left"]] == ["+36.0 bp", "+36.0 bp"]
    np.testing.assert_allclose(rows["left_money"], [7.2e6, 5.4e6])
