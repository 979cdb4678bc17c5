"""Net cash, norms and lags, each against a slower way."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar, features
from core.merchants.lags import LONGEST, almon_basis, lagged, over_waiting
from core.merchants.net_cash import net_cash
from core.merchants.norms import cash_deviations, days_waiting, flow_controls
from core.merchants.panel import MerchantPanel

CALENDAR = build_calendar("CN")
DAYS = pd.date_range("2025-01-01", "2025-12-31", freq="D", name=n.DATE)


def panel(received, paid=None, groups=None):
    shops = received.shape[1]
    ids = np.array([f"M{shop}" for shop in range(shops)], dtype=object)
    known = np.array(["x"] * shops if groups is None else groups, dtype=object)
    return MerchantPanel(DAYS[: len(received)], ids, known, received, paid)


def test_cash_common_to_all_shops_shows_in_both_halves_at_any_size_of_shop():
    random = np.random.default_rng(1)
    common = np.exp(0.2 * random.standard_normal(50))
    sizes = np.array([1e3, 5.0, 700.0, 20.0, 90.0, 4e5])
    logs = net_cash(panel(np.outer(common, sizes)), "x")
    expected = np.log(common / common.mean())
    np.testing.assert_allclose(logs, np.column_stack([expected, expected]), atol=1e-12)
    paid = np.outer(1.0 / common, sizes)
    both = net_cash(panel(np.outer(common, sizes), paid), "x")
    np.testing.assert_allclose(both[:, 0] - both[:, 0].mean(), 2.0 * (np.log(common) - np.log(common).mean()))


def test_shops_that_open_late_or_close_for_a_day_make_no_jump():
    received = np.tile([100.0, 2000.0, 50.0, 300.0, 10.0, 1.0, 7.0, 20.0], (40, 1))
    received[:25, 1] = np.nan
    received[33, [0, 3, 4]] = np.nan
    np.testing.assert_allclose(net_cash(panel(received), "x"), 0.0, atol=1e-12)


def test_a_day_without_any_shop_is_unknown():
    received = np.full((10, 4), 5.0)
    received[4] = np.nan
    logs = net_cash(panel(received), "x")
    assert np.isnan(logs[4]).all() and not np.isnan(np.delete(logs, 4, axis=0)).any()


def test_halves_are_other_shops_of_like_size():
    sizes = np.array([8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0])
    received = np.tile(sizes, (9, 1))
    for shop in range(8):  # a shop's own day shows in one half alone
        received[shop + 1, shop] *= 2.0
    moved = net_cash(panel(received), "x")[1:] > net_cash(panel(received), "x")[:1] + 1e-9
    assert (moved.sum(axis=1) == 1).all()
    assert sizes[moved[:, 0]].sum() == sizes[moved[:, 1]].sum()


def test_only_the_groups_shops_count_and_all_of_them_for_all():
    received = np.column_stack([np.ones((10, 4)), np.tile(np.arange(1.0, 11.0)[:, None], (1, 4))])
    of = panel(received, groups=["x"] * 4 + ["y"] * 4)
    np.testing.assert_allclose(net_cash(of, "x"), 0.0, atol=1e-12)
    assert net_cash(of, "y").std() > net_cash(of, n.ALL).std() > 0.1


def test_what_the_calendar_explains_is_taken_out_and_what_is_left_is_no_more_of_it():
    random = np.random.default_rng(2)
    design = features(CALENDAR, DAYS).to_numpy()
    logs = np.column_stack([design @ random.standard_normal(design.shape[1]) for _ in range(2)])
    logs += np.linspace(0.0, 3.0, len(DAYS))[:, None] ** 2  # a slow trend
    assert np.abs(cash_deviations(logs, DAYS, "x", CALENDAR)).max() < 0.05
    news = random.standard_normal((len(DAYS), 2))
    left = cash_deviations(logs + news, DAYS, "x", CALENDAR)
    np.testing.assert_allclose(design.T @ left, 0.0, atol=1e-8)
    assert np.corrcoef(left[:, 0], news[:, 0])[0, 1] > 0.75


def test_promotions_are_the_calendars_for_their_own_groups_alone():
    opened = pd.Timestamp("2025-11-11")
    bump = np.exp(-np.square(np.asarray((DAYS - opened).days, dtype=float) - 10.0) / 40.0)
    logs = np.column_stack([bump, bump])
    own, other = (cash_deviations(logs, DAYS, group, CALENDAR) for group in (n.ECOMMERCE, n.FARMERS))
    assert np.square(own).sum() < 0.3 * np.square(other).sum()


def test_unknown_days_stay_unknown_and_do_not_disturb_the_others():
    logs = np.random.default_rng(3).standard_normal((len(DAYS), 2))
    logs[40, 1] = np.nan
    left = cash_deviations(logs, DAYS, "x", CALENDAR)
    assert np.isnan(left[40]).all() and np.isnan(left).sum() == 2


def test_frisch_waugh_partialled_series_give_the_coefficient_of_the_whole_regression():
    random, used = np.random.default_rng(4), CALENDAR.dealing(DAYS)
    controls = flow_controls(CALENDAR, DAYS, used)
    x, y = random.standard_normal((2, used.sum()))
    left = controls.left(np.column_stack([x, y]))
    whole = np.linalg.lstsq(np.column_stack([x, controls.design]), y, rcond=None)[0][0]
    assert left[:, 0] @ left[:, 1] / (left[:, 0] @ left[:, 0]) == pytest.approx(whole)


def test_a_dealing_day_takes_the_orders_of_the_closed_days_right_before_it():
    waiting, means = days_waiting(CALENDAR, DAYS), over_waiting(np.arange(365.0), DAYS, CALENDAR)
    dealing = CALENDAR.dealing(DAYS)
    for at in range(1, len(DAYS)):
        since = at
        while dealing[at] and since and not dealing[since - 1]:
            since -= 1
        assert waiting[at] == at - since
        assert means[at] == pytest.approx(np.arange(since, at + 1.0).mean())
    assert waiting.max() == 8  # National Day of 2025


def test_lags_look_back_and_the_days_before_the_first_are_unknown():
    values = np.random.default_rng(5).standard_normal((30, 2))
    found = lagged(values)
    for day in range(30):
        for lag in range(LONGEST + 1):
            expected = values[day - lag] if day >= lag else np.nan
            np.testing.assert_array_equal(found[day, :, lag], expected)


def test_lag_weights_fade_to_none_on_the_day_after_the_longest():
    basis = almon_basis()
    assert np.linalg.matrix_rank(basis) == basis.shape[1] < LONGEST
    rising = np.polynomial.Polynomial.fit(np.arange(LONGEST + 1), basis[:, 0], basis.shape[1])
    assert abs(rising(LONGEST + 1)) < 1e-9
