"""Cash ahead carried to flows ahead, against loops over days."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.errors import InputError
from core.merchants.implied import implied_change, implied_flows
from core.merchants.lags import LONGEST
from core.merchants.pass_through import RECENT_DAYS, Estimate, PassThrough, SeriesPassThrough

CALENDAR = build_calendar("CN")
AS_OF = pd.Timestamp("2025-11-08")  # a Saturday
DAYS = pd.date_range(AS_OF + pd.Timedelta(days=1), periods=30, freq="D", name=n.DATE)
WEIGHTS = np.append(np.linspace(0.15, 0.01, LONGEST), 0.0)


def series(side=n.REDEMPTION, weights=WEIGHTS, recent=None, group=n.ECOMMERCE):
    lags = tuple(Estimate(float(weight), float(weight) - 0.1, float(weight) + 0.1) for weight in weights)
    total = Estimate(float(sum(weights)), 0.0, 1.0)
    known = np.zeros(RECENT_DAYS) if recent is None else recent
    return SeriesPassThrough("P", group, side, total, lags, None, None, 500, 0.1, known)


def test_usual_cash_changes_nothing():
    np.testing.assert_allclose(implied_change(series(), np.ones(30), DAYS, CALENDAR), 1.0)


def test_more_cash_kept_up_comes_to_the_elasticity():
    change = implied_change(series(), np.full(30, 1.2), DAYS, CALENDAR)
    np.testing.assert_allclose(change[LONGEST:], 1.2 ** WEIGHTS.sum())
    assert (np.diff(change) >= -1e-12).all() and change[0] == pytest.approx(1.2 ** WEIGHTS[0])


@pytest.mark.parametrize("side", n.SIDES)
def test_each_day_answers_to_the_days_before_it_and_orders_wait_for_a_dealing_day(side):
    random = np.random.default_rng(1)
    recent, ratio = 0.1 * random.standard_normal(RECENT_DAYS), np.exp(0.2 * random.standard_normal(30))
    logs = dict(zip(range(-RECENT_DAYS, 30), [*recent, *np.log(ratio)], strict=True))

    def ordered(day):
        return sum(WEIGHTS[lag] * logs[day - lag] for lag in range(LONGEST + 1))

    change = implied_change(series(side, recent=recent), ratio, DAYS, CALENDAR)
    dealing = dict(zip(range(-5, 30), CALENDAR.dealing(pd.date_range(end=DAYS[-1], periods=35)), strict=True))
    for day in range(30):
        waited = [day]
        while side == n.SUBSCRIPTION and dealing[day] and not dealing[waited[-1] - 1]:
            waited.append(waited[-1] - 1)
        assert np.log(change[day]) == pytest.approx(np.mean([ordered(each) for each in waited]))


def test_paths_are_carried_one_by_one():
    paths = np.exp(0.1 * np.random.default_rng(2).standard_normal((4, 30)))
    for side in n.SIDES:
        together = implied_change(series(side), paths, DAYS, CALENDAR)
        for path, change in zip(paths, together, strict=True):
            np.testing.assert_allclose(implied_change(series(side), path, DAYS, CALENDAR), change)


def test_flows_of_groups_with_an_estimate_move_and_others_stay_at_their_norm():
    found = PassThrough(AS_OF, (series(), series(n.SUBSCRIPTION)), {})
    keys = [("P", n.ECOMMERCE, n.REDEMPTION), ("P", n.INDIVIDUALS, n.REDEMPTION), ("P", n.ECOMMERCE, n.SUBSCRIPTION)]
    norm = pd.DataFrame(1e6 * np.arange(1.0, 4.0) * np.ones((30, 3)), index=DAYS)
    norm.columns = pd.MultiIndex.from_tuples(keys, names=n.PANEL_LEVELS)
    for ratio in (np.full(30, 1.2), np.full((5, 30), 0.9)):
        flows = implied_flows(found, norm, {n.ECOMMERCE: ratio}, CALENDAR)
        assert flows.shape == (*ratio.shape, 3)
        np.testing.assert_allclose(flows[..., 1], 2e6)
        np.testing.assert_allclose(flows[..., 0], 1e6 * implied_change(series(), ratio, DAYS, CALENDAR))
        np.testing.assert_allclose(flows[..., 20:, 2], 3e6 * ratio[..., 20:] ** WEIGHTS.sum(), rtol=1e-9)
    np.testing.assert_allclose(implied_flows(found, norm, {}, CALENDAR), norm.to_numpy())


def test_no_cash_at_all_and_other_days_are_refused_in_words():
    with pytest.raises(InputError, match="above 0"):
        implied_change(series(), np.append(np.ones(29), 0.0), DAYS, CALENDAR)
    norm = pd.DataFrame(np.ones((5, 1)), index=DAYS[3:8])
    norm.columns = pd.MultiIndex.from_tuples([("P", n.ECOMMERCE, n.REDEMPTION)], names=n.PANEL_LEVELS)
    with pytest.raises(InputError, match="12 Nov 2025, and the pass-through is known as of 8 Nov 2025"):
        implied_flows(PassThrough(AS_OF, (series(),), {}), norm, {}, CALENDAR)
