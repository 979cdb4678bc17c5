import numpy as np
import pandas as pd
import pytest
from merchant_cases import CALENDAR, DAYS, KINDS, growth_of, panel, part, profiles_of, truth
from scipy.stats import t

from core.merchants import windows
from core.merchants.archetypes import (
    MONTH_END_PAYER,
    OFFICE_WEEK,
    PROMOTION_SELLER,
    SCHOOL_TERM,
    SEASON_SELLER,
    STEADY,
    WEEKEND_SHOP,
)
from core.merchants.contrasts import CHANCE, contrast
from core.merchants.life import lives
from core.merchants.panel import MerchantPanel
from core.merchants.profiles import MONTH_END, MOST, SEASON, SETTLEMENT, STOCKING, WEEKEND, profiles
from core.merchants.windows import SUMMER, WINTER

COLUMNS = (0, 13, 20, 30)  # one of several kinds, for the slow ways


def amounts(side, column, growth):
    """A merchant's amounts without growth, 0 on silent days, single days capped."""
    values = getattr(panel(), side)[:, column] * np.exp(-growth / 365.25 * np.arange(len(DAYS)))
    most = MOST * np.median(values[values > 0])
    return [0.0 if np.isnan(value) else min(value, most) for value in values]


def week_of(values):
    """The levels of a week, and its shares, week by week."""
    odd = CALENDAR.in_break(DAYS) | CALENDAR.make_up(DAYS)
    shares = [
        np.array(values[row : row + 7]) / sum(values[row : row + 7])
        for row in range(len(DAYS) - 6)
        if DAYS[row].weekday() == 0 and not odd[row : row + 7].any()
    ]
    return (7 * np.sum(shares, axis=0) + 2) / (len(shares) + 2), shares


def interval(shares):
    mean, error = np.mean(shares), np.std(shares, ddof=1) / np.sqrt(len(shares))
    half = t.ppf(1 - CHANCE / 2, len(shares) - 1) * error
    return [share / (1 - share) for share in (mean, mean - half, mean + half)]


def shares_slowly(window, values, week):
    """The shares of levels inside, window by window."""
    found = []
    for inside, outside in zip(window.inside, window.outside, strict=True):
        levels = [
            sum(values[row] for row in rows) / sum(week[DAYS[row].weekday()] for row in rows)
            for rows in (np.flatnonzero(inside), np.flatnonzero(outside))
        ]  # fmt: skip
        found.append(levels[0] / sum(levels))
    return found


@pytest.mark.parametrize("column", COLUMNS)
def test_week_and_weekend_are_those_of_a_walk_over_weeks(column):
    common = growth_of(panel()).a_year()
    found = profiles_of(panel())
    week, shares = week_of(amounts("received", column, common))
    np.testing.assert_allclose(found.week[:, column], week)
    assert found.weeks[column] == len(shares)
    weekend = [share[5:].mean() / (share[5:].mean() + share[:5].mean()) for share in shares]
    pattern = found.patterns[WEEKEND]
    np.testing.assert_allclose([pattern.ratio[column], pattern.low[column], pattern.high[column]], interval(weekend))


@pytest.mark.parametrize("column", COLUMNS)
def test_month_ends_are_those_of_a_walk_over_months(column):
    values = amounts("paid", column, growth_of(panel()).a_year())
    found, window = profiles_of(panel()), windows.month_ends(CALENDAR, DAYS)
    pattern = found.patterns[MONTH_END]
    expected = interval(shares_slowly(window, values, week_of(values)[0]))
    np.testing.assert_allclose([pattern.ratio[column], pattern.low[column], pattern.high[column]], expected)
    by_month = pd.Series(values, DAYS).groupby(DAYS.to_period("M")).sum()[:-1]
    last = [sum(values[row] for row in np.flatnonzero(days)) for days in window.inside]
    assert found.month_end_share[column] == pytest.approx(np.mean(last / by_month))


@pytest.mark.parametrize("column", COLUMNS)
def test_settlements_are_judged_by_how_quiet_windows_differ(column):
    values = amounts("received", column, growth_of(panel()).a_year())
    window, week = windows.settlements(CALENDAR, DAYS), week_of(values)[0]
    events, quiet = (shares_slowly(one, values, week) for one in (window, window.quiet))
    half = t.ppf(1 - CHANCE / 2, len(quiet) - 1) * np.std(quiet, ddof=1) / np.sqrt(len(events))
    low = np.mean(events) - half
    assert profiles_of(panel()).patterns[SETTLEMENT].low[column] == pytest.approx(low / (1 - low))


@pytest.mark.parametrize("column", COLUMNS)
def test_nine_days_in_ten_stray_no_more(column):
    values = np.array(amounts("received", column, growth_of(panel()).a_year()))
    week, plain = week_of(values)[0], ~(CALENDAR.in_break(DAYS) | CALENDAR.make_up(DAYS))
    due = week[DAYS.day_of_week]
    off = []
    for row in np.flatnonzero(plain):
        near = [at for at in range(max(row - 14, 0), min(row + 15, len(DAYS))) if plain[at]]
        off.append(abs(values[row] / (due[row] * values[near].sum() / due[near].sum()) - 1))
    assert profiles_of(panel()).stray[column] == pytest.approx(np.quantile(off, 0.9, method="inverted_cdf"))


@pytest.mark.parametrize(
    ("kind", "pattern", "expected", "off"),
    [
        (WEEKEND_SHOP, WEEKEND, 1.9, 0.1),
        (OFFICE_WEEK, WEEKEND, 0.4, 0.03),
        (SCHOOL_TERM, SUMMER, 0.45, 0.06),
        (SCHOOL_TERM, WINTER, 0.3, 0.06),
        (PROMOTION_SELLER, SETTLEMENT, 1.8, 0.15),
        (PROMOTION_SELLER, STOCKING, 1.45, 0.12),
        (MONTH_END_PAYER, MONTH_END, 5.0, 0.4),
        (SEASON_SELLER, SEASON, 2.0, 0.15),
        (STEADY, WEEKEND, 1.0, 0.05),
        (STEADY, MONTH_END, 1.0, 0.1),
    ],
)
def test_what_was_put_in_is_found(kind, pattern, expected, off):
    found = profiles_of(panel())
    assert np.median(found.patterns[pattern].ratio[truth() == kind]) == pytest.approx(expected, abs=off)


def test_the_year_is_flat_without_the_panels_growth_and_the_season_shows():
    found = profiles_of(panel(growth_a_year=0.5))
    steady, season = (found.year[:, truth() == kind].mean(axis=1) for kind in (STEADY, SEASON_SELLER))
    np.testing.assert_allclose(steady, 1.0, atol=0.06)
    assert list(np.sort(np.argsort(season)[-3:])) == [8, 9, 10]
    np.testing.assert_allclose(found.year.mean(axis=0), 1.0, atol=0.02)


def test_a_short_history_is_drawn_to_what_is_even():
    whole = panel()
    short = MerchantPanel(
        whole.days, whole.merchants, whole.groups,
        np.where(np.arange(len(DAYS))[:, None] >= len(DAYS) - 21, whole.received, np.nan),
        np.where(np.arange(len(DAYS))[:, None] >= len(DAYS) - 21, whole.paid, np.nan),
    )  # fmt: skip
    one, all_of_it = profiles_of(short, 0.1), profiles_of(whole, 0.1)
    weekend = truth() == WEEKEND_SHOP
    assert (one.week[5, weekend] < all_of_it.week[5, weekend]).all() and (one.week[5, weekend] > 1).all()
    assert (one.year[:5] == 1.0).all()
    assert np.isnan(one.patterns[SEASON].ratio).all() and np.isnan(one.patterns[SUMMER].ratio).all()


def test_silence_and_nonsense_leave_nan_and_no_warning():
    names = np.array(["a", "b", "c"], dtype=object)
    received = np.full((60, 3), np.nan)
    received[10, 1], received[:, 2] = 5.0, 0.0
    found = profiles_of(MerchantPanel(DAYS[:60], names, names, received, received.copy()))
    assert not np.isnan(found.week).any() and not np.isnan(found.year).any()
    assert np.isnan(found.patterns[WEEKEND].ratio).all()


def test_a_window_of_closed_days_has_a_ratio_too():
    never, always = np.zeros((4, 1)), np.ones((4, 1))
    assert contrast(never, always).high[0] == 0.0
    assert contrast(always, never).low[0] == np.inf
    assert contrast(never, always).inverse().low[0] == np.inf
    assert np.isnan(contrast(never[:2], always[:2]).ratio[0])


def test_intervals_hold_the_truth_as_often_as_they_claim():
    random = np.random.default_rng(5)
    inside, outside = (np.exp(0.3 * random.standard_normal((12, 4000))) for _ in range(2))
    found = contrast(1.3 * inside, outside)
    held = (found.low <= 1.3) & (found.high >= 1.3)
    assert held.mean() == pytest.approx(1 - CHANCE, abs=0.012)


def test_payments_are_measured_only_where_there_are_any():
    whole = part(panel(), np.arange(len(KINDS)))
    without = MerchantPanel(whole.days, whole.merchants, whole.groups, whole.received, None)
    found = profiles(without, lives(without), CALENDAR, 0.0)
    assert MONTH_END not in found.patterns and STOCKING not in found.patterns
    assert np.isnan(found.month_end_share).all()
