"""Reserve and yields: windows against a slow count, and what moves them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from design_made import book, calendar, lab, monthly, purse, shelf, term

from core import names as n
from core.design import Promotion
from core.design.economics import GATHERING, RELIANCE, assets_like, needed_reserve, windows
from core.design.quantiles import QUANTILES, largest_day, monthly_net_assets, monthly_redemptions
from core.design.sweep import HOLD_DAYS, LEFT_MONEY, sweep_hold_days, sweep_open_days, sweet_spot
from core.errors import InputError, MissingData
from core.reserve.need import REBUILD_DAYS, called_buffer

PATHS = 100


@pytest.fixture(scope="module")
def study():
    return lab().study(shelf(), scenarios=PATHS)


def test_windows_are_what_leaves_from_every_day_on():
    made = lab().walk(shelf(), 3)
    found = windows(made)
    net = made.redemption - RELIANCE * made.subscription
    for day in (GATHERING, 250, made.balance.shape[1] - REBUILD_DAYS):
        for path in range(3):
            left = np.cumsum(net[path, day : day + REBUILD_DAYS]) / made.balance[path, day - 1]
            np.testing.assert_allclose(found[day - GATHERING, path], left)
    assert len(found) == made.balance.shape[1] - REBUILD_DAYS - GATHERING + 1


def test_the_reserve_is_the_most_that_any_day_calls_for():
    outflows = windows(lab().walk(shelf(), PATHS))
    assert needed_reserve(outflows, 0.99) == max(called_buffer(each, 0.99) for each in outflows)
    assert needed_reserve(outflows, 0.995) >= needed_reserve(outflows, 0.95)


def test_a_study_adds_up(study):
    own = study.economics
    assert own.left == pytest.approx(own.gross_yield - own.paid)
    assert own.paid == own.quoted == 0.0150 and own.promotion_cost == 0.0
    assert own.unlocked_yield >= own.gross_yield > 0
    assert 0.05 <= own.reserve < 0.5 and own.confidence == 0.99
    assert own.weights.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(study.aum, np.cumsum(study.subscription - study.redemption, axis=1), atol=1.0)
    assert study.first_year_aum == pytest.approx(study.aum.mean())
    assert ((study.redeemable >= 0) & (study.redeemable <= 1.0001)).all()
    assert study.taken[n.AMOUNT].sum() == pytest.approx(study.demand[n.AMOUNT].sum())
    assert study.comparable.index[0] == "JB-HOLD-07" and study.launch_curve[-1] > 0.99


def test_studies_are_the_same_by_seed(study):
    again = lab().study(shelf(), scenarios=PATHS)
    np.testing.assert_array_equal(again.aum, study.aum)
    assert again.economics.left == study.economics.left


def test_a_promotion_costs_what_early_customers_are_paid():
    own = lab().study(shelf(promotion=Promotion(0.004, 60)), scenarios=PATHS)
    share = own.aum[:, :60].sum() / own.aum.sum()
    assert own.economics.promotion_cost == pytest.approx(0.004 * share)
    assert own.economics.paid == pytest.approx(0.0150 + 0.004 * share)


def test_an_open_day_lets_leave_only_on_itself_and_a_maturity_calls_for_no_reserve():
    open_once = lab().study(monthly(), scenarios=PATHS)
    assert (open_once.redeemable > 0).sum() <= 12
    assert open_once.redeemable[90:].max() > 0.9
    assert lab().study(term(182, n.CLOSED), scenarios=PATHS).economics.reserve == 0.05


def test_assets_are_those_of_comparable_products_in_their_mix():
    positions, weights = book().positions, pd.Series({"JB-HOLD-07": 0.75, "NL-HOLD-90": 0.25})
    mixed = {asset.asset_class: asset.amount for asset in assets_like(positions, weights, book().as_of, calendar())}
    share = {
        name: own.groupby(n.ASSET_CLASS)[n.AMOUNT].sum() / own[n.AMOUNT].sum()
        for name, own in positions.groupby(n.PRODUCT_ID)
    }
    for kind, amount in mixed.items():
        expected = sum(weight * share[name].get(kind, 0.0) for name, weight in weights.items())
        assert amount == pytest.approx(expected)
    strangers = assets_like(positions, pd.Series({"X": 1.0}), pd.Timestamp("2020-01-01"), calendar())
    assert sum(asset.amount for asset in strangers) == pytest.approx(1.0)
    with pytest.raises(MissingData):
        assets_like(positions.iloc[:0], weights, book().as_of, calendar())


def test_a_sweep_has_a_row_a_variant_that_is_a_study():
    frame = sweep_hold_days(lab(), shelf(), scenarios=40)
    assert tuple(frame[n.VALUE]) == HOLD_DAYS
    alone = lab().study(shelf(30), scenarios=40)
    row = frame.iloc[HOLD_DAYS.index(30)]
    assert row[n.AUM] == alone.first_year_aum and row["reserve"] == alone.economics.reserve
    assert row[LEFT_MONEY] == pytest.approx(alone.economics.left * alone.first_year_aum)
    assert frame[LEFT_MONEY].iloc[sweet_spot(frame)] == frame[LEFT_MONEY].max()


def test_open_days_are_swept_and_families_without_the_term_are_refused():
    frame = sweep_open_days(lab(), monthly(), values=(5, 28), scenarios=20)
    assert list(frame[n.VALUE]) == [5, 28] and frame["reserve"].nunique() == 2
    with pytest.raises(InputError, match=n.MONTHLY_OPEN):
        sweep_open_days(lab(), shelf())
    with pytest.raises(InputError, match=n.MIN_HOLDING):
        sweep_hold_days(lab(), purse())


@pytest.mark.parametrize(
    ("design", "dials", "told"),
    [
        (shelf(groups=("astronauts",)), {}, "astronauts"),
        (shelf(), {"confidence": 1.0}, "between 0 and 1"),
        (shelf(), {"rulebook": "mine"}, "cn_open_public"),
    ],
)
def test_what_cannot_be_studied_is_refused(design, dials, told):
    with pytest.raises(InputError, match=told):
        lab().study(design, scenarios=5, **dials)


def test_without_flows_enough_it_says_what_to_import():
    young = replace(lab(), as_of=book().flows[n.DATE].min() + pd.Timedelta(days=20))
    with pytest.raises(MissingData, match="60 days"):
        young.study(shelf(), scenarios=5)


def test_months_since_the_launch(study):
    assets, paid = monthly_net_assets(study), monthly_redemptions(study)
    assert assets.shape == paid.shape == (12, len(QUANTILES))
    np.testing.assert_allclose(assets.loc[12], np.quantile(study.aum[:, -1], QUANTILES))
    july = study.dates < pd.Timestamp("2026-08-01")
    np.testing.assert_allclose(paid.loc[1], np.quantile(study.redemption[:, july].sum(axis=1), QUANTILES))
    day, amounts = largest_day(study)
    assert study.redemption.mean(axis=0).max() == study.redemption[:, study.dates == day].mean()
    assert amounts.is_monotonic_increasing
