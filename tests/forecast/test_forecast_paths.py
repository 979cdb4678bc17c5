import dataclasses

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, closed_at_weekends, panel
from scipy.stats import chi2

from core import names as n
from core.calendar import features
from core.errors import MissingData
from core.forecast import MODELS, Paths, make_forecast
from core.forecast.contract import log_offset
from core.forecast.paths import HIGHEST, MEMORY, PRIOR_DAYS, PROJECTED_SPREAD, TENSE, WIDEST, draw, scenario_paths
from core.forecast.rehearsal import WARM_UP, past_origins, rehearse
from core.forecast.volatility import FEWEST_DEGREES, HALF_LIFE, PRIOR, STEEPEST, WEEK

MEDIAN, NAIVE, ENSEMBLE = MODELS[n.WEEKDAY_MEDIAN], MODELS[n.SEASONAL_NAIVE], MODELS[n.ENSEMBLE]
HORIZON = 14
MONTHLY = pd.DataFrame({n.PRODUCT_ID: ["p"], n.FAMILY: [n.MONTHLY_OPEN], n.OPEN_DAY: [15], n.LAUNCHED: [pd.NaT]})


def logs(made):
    """Return the log deviations (S, H, K) of the paths from what is expected; a path at zero counts as a thousandth."""
    expected = made.expected.to_numpy()
    return np.log(np.maximum(made.paths.values, 1e-3 * expected)) - np.log(expected)


def slow_volatility(errors, origins, row, seen):
    """Return by origin the volatility (K,) known at it; ``seen``: the last day that is known at ``row``."""
    week = {r: np.mean([errors[r, h] for h in range(WEEK)], axis=0) ** 2 for r in origins if r + WEEK <= row}
    usual = np.mean(list(week.values()), axis=0)
    found = {}
    for r in seen:
        age = {j: r - j - WEEK for j in week if j + WEEK <= r}
        total = PRIOR * usual + sum(0.5 ** (age[j] / HALF_LIFE) * week[j] for j in age)
        variance = total / (PRIOR + sum(0.5 ** (a / HALF_LIFE) for a in age.values()))
        found[r] = np.full(2, np.exp(np.mean(np.log(np.sqrt(variance)))))  # both sides of the product together
    return found


def test_paths_against_slow_loops():
    """Every step written out: known trajectories, volatility, tense days, weights, the draw and its widening."""
    history, count, seed = panel(170, "p", seed=6), 25, 3
    made = make_forecast(MEDIAN, history, HORIZON, CALENDAR, count=count, seed=seed)
    amounts, row = history.to_numpy(), len(history) - 1
    offset = log_offset(amounts)
    days = pd.date_range(history.index[0], periods=len(history) + HORIZON)
    tense = features(CALENDAR, days)[list(TENSE)].gt(0).any(axis=1).to_numpy()
    every = past_origins(len(history), MEDIAN)
    origins = [r for r in every if r + HORIZON <= row]
    errors = {}
    for r in every:
        said = MEDIAN.predict(history.iloc[: r + 1], HORIZON, CALENDAR).to_numpy()
        for h in range(min(HORIZON, row - r)):
            errors[r, h] = np.log(amounts[r + 1 + h] + offset) - np.log(said[h] + offset)
    known = slow_volatility(errors, every, row, every)
    today = np.maximum(known[row], np.median(list(known.values()), axis=0))
    errors = {
        (r, h): errors[r, h] * np.clip(today / known[r], 1 / STEEPEST, STEEPEST) for r, h in errors if r in origins
    }
    strained = [errors[r, h] ** 2 for r, h in errors if tense[r + 1 + h]]
    calm = [errors[r, h] ** 2 for r, h in errors if not tense[r + 1 + h]]
    seen = len(strained) / HORIZON
    mixed = (sum(strained) / HORIZON + PRIOR_DAYS * np.mean(calm, axis=0)) / (seen + PRIOR_DAYS)
    scale = np.sqrt(np.clip(mixed / np.mean(calm, axis=0), 1, WIDEST**2))
    weights = np.array([0.5 ** ((row - r) / MEMORY) for r in origins])
    chosen = np.random.default_rng(seed).choice(len(origins), size=count, p=weights / weights.sum())
    length = weights.sum() ** 2 / (weights**2).sum() * MEDIAN.stride
    place = np.random.default_rng([seed, 1]).permutation((np.arange(count) + 0.5) / count)
    for s in range(count):
        for h in range(HORIZON):
            r = origins[chosen[s]]
            degrees = round(max(length / max(h + 1, WEEK) - 1, FEWEST_DEGREES), 1)
            wider = np.sqrt(degrees / chi2.ppf(place[s], degrees))
            moved = errors[r, h] / (scale if tense[r + 1 + h] else 1) * (scale if tense[row + 1 + h] else 1) * wider
            amount = np.maximum(np.exp(moved) * (made.expected.to_numpy()[h] + offset) - offset, 0)
            amount = np.minimum(amount, HIGHEST * amounts.max(axis=0))
            np.testing.assert_allclose(made.paths.values[s, h], amount, rtol=1e-9)


def test_a_seed_gives_the_same_paths_and_another_others():
    history = panel(200, "p", "q")
    first, second, other = (make_forecast(MEDIAN, history, HORIZON, CALENDAR, seed=seed).paths for seed in (1, 1, 2))
    assert first.values.tobytes() == second.values.tobytes()
    assert (first.values != other.values).any()
    assert (first.seed, other.seed) == (1, 2)


@pytest.mark.parametrize("model", [MEDIAN, ENSEMBLE], ids=lambda model: model.name)
def test_the_median_path_is_close_to_what_is_expected(model):
    made = make_forecast(model, panel(400, "p", "q"), HORIZON, CALENDAR, count=2000)
    middle = np.median(made.paths.values, axis=0)
    assert np.abs(np.log(middle / made.expected.to_numpy())).mean() < 0.08


def test_the_spread_is_that_of_the_noise():
    made = make_forecast(MEDIAN, panel(500, "p", noise=0.3), HORIZON, CALENDAR, count=2000)
    assert 0.27 < logs(made).std() < 0.38


def test_both_sides_and_all_products_follow_the_same_trajectory():
    """Series that move together in the past do so in each scenario; a twin has the very same deviations."""
    twin = panel(250, "q", seed=0) * 3.0
    history = pd.concat([panel(250, "p", seed=0), twin], axis=1)
    deviations = logs(make_forecast(MEDIAN, history, HORIZON, CALENDAR, count=200))
    np.testing.assert_allclose(deviations[:, :, 0], deviations[:, :, 2], rtol=1e-9, atol=1e-12)
    common = np.random.default_rng(9).normal(0, 0.5, 250)
    moved = panel(250, "p", noise=0.05).mul(np.exp(common), axis=0)
    deviations = logs(make_forecast(MEDIAN, moved, HORIZON, CALENDAR, count=400))
    assert np.corrcoef(deviations[:, :, 0].ravel(), deviations[:, :, 1].ravel())[0, 1] > 0.9


def test_a_run_of_errors_stays_a_run():
    """A wave of two weeks in the past makes neighbouring days of a path err together."""
    wave = np.sin(np.arange(300) * 2 * np.pi / 40)
    history = panel(300, "p", noise=0.05).mul(np.exp(0.6 * wave), axis=0)
    deviations = logs(make_forecast(MEDIAN, history, HORIZON, CALENDAR, count=300))[:, :, 0]
    neighbours = [np.corrcoef(deviations[:, h], deviations[:, h + 1])[0, 1] for h in range(HORIZON - 1)]
    assert min(neighbours) > 0.8


def strained(history, factor):
    """Return the history with ``factor`` times the noise on tense days."""
    tense = features(CALENDAR, history.index)[list(TENSE)].gt(0).any(axis=1)
    extra = np.random.default_rng(12).normal(0, 1, history.shape) * factor * tense.to_numpy()[:, None]
    return history * np.exp(extra)


def test_paths_are_wider_near_a_quarters_end_when_the_record_says_so():
    calm = panel(500, "p", noise=0.15, start="2025-02-03")  # ends on 17 June 2026
    spread = {}
    for name, history in (("calm", calm), ("strained", strained(calm, 0.9))):
        made = make_forecast(MEDIAN, history, HORIZON, CALENDAR, count=3000)
        tense = features(CALENDAR, made.expected.index)[list(TENSE)].gt(0).any(axis=1).to_numpy()
        assert 3 <= tense.sum() <= 11
        deviations = logs(made)
        spread[name] = deviations[:, tense].std() / deviations[:, ~tense].std()
    assert spread["calm"] == pytest.approx(1.0, abs=0.2)
    assert spread["strained"] > 1.5


def test_days_of_a_year_that_is_not_announced_are_wider():
    """The same draw under a calendar that takes 2027 as announced: its days are wider by the constant, others equal."""
    start = pd.Timestamp(f"{CALENDAR.announced}-12-22") - pd.Timedelta(days=299)
    history = panel(300, "p", start=start)
    known = dataclasses.replace(CALENDAR, announced=CALENDAR.announced + 1)
    offset = log_offset(history.to_numpy())
    wide, usual = (make_forecast(MEDIAN, history, 20, calendar, count=100) for calendar in (CALENDAR, known))
    pd.testing.assert_frame_equal(wide.expected, usual.expected)
    deviations = [
        np.log(made.paths.values + offset) - np.log(made.expected.to_numpy() + offset) for made in (wide, usual)
    ]
    projected = CALENDAR.projected(wide.paths.dates)
    assert 5 < projected.sum() < 20
    np.testing.assert_array_equal(deviations[0][:, ~projected], deviations[1][:, ~projected])
    ceiling = HIGHEST * history.to_numpy().max(axis=0)
    inside = (wide.paths.values > 0) & (wide.paths.values < ceiling) & projected[:, None]
    assert inside.sum() > 0.99 * projected.sum() * 200
    np.testing.assert_allclose(deviations[0][inside], PROJECTED_SPREAD * deviations[1][inside], atol=1e-9)


def test_totals_are_read_off_the_paths():
    history = panel(200, "p", "q")
    paths = make_forecast(MEDIAN, history, 5, CALENDAR, count=30).paths
    for s in range(30):
        running = 0.0
        for h in range(5):
            day = dict(zip(paths.columns, paths.values[s, h], strict=True))
            out = sum(amount for (_, _, side), amount in day.items() if side == n.REDEMPTION)
            into = sum(amount for (_, _, side), amount in day.items() if side == n.SUBSCRIPTION)
            running += out - 0.4 * into
            assert paths.side(n.REDEMPTION)[s, h] == pytest.approx(out)
            assert paths.net_outflow(0.4)[s, h] == pytest.approx(out - 0.4 * into)
            assert paths.cumulative_net_outflow(0.4)[s, h] == pytest.approx(running)
    one = paths.only("q")
    assert set(one.columns.get_level_values(n.PRODUCT_ID)) == {"q"}
    np.testing.assert_array_equal(one.values, paths.values[:, :, 2:])
    np.testing.assert_array_equal(paths.cumulative_net_outflow(0.0), paths.side(n.REDEMPTION).cumsum(axis=1))


def test_scenario_paths_are_those_of_the_forecast_where_no_day_is_closed():
    history = panel(200, "p", "q")
    paths = scenario_paths(history, HORIZON, CALENDAR, ENSEMBLE, count=40, seed=5)
    made = make_forecast(ENSEMBLE, history, HORIZON, CALENDAR, count=40, seed=5)
    assert isinstance(paths, Paths)
    np.testing.assert_array_equal(paths.values, made.paths.values)
    pd.testing.assert_index_equal(paths.dates, made.expected.index)


def test_closed_weekends_do_not_make_open_days_certain():
    """Past trajectories begin on all days of the week, so their closed days fall on open days ahead."""
    closed, always = (
        make_forecast(NAIVE, history, 30, CALENDAR, count=2000)
        for history in (closed_at_weekends(400, np.nan, "p"), panel(400, "p"))
    )
    is_open = closed.expected.to_numpy()[:, 0] > 0
    expected = closed.expected.to_numpy()[is_open]
    deviations = np.log(np.maximum(closed.paths.values[:, is_open], 1e-3 * expected)) - np.log(expected)
    assert (np.abs(deviations) < 1e-9).mean() < 0.01
    assert deviations.std() == pytest.approx(logs(always).std(), rel=0.25)
    week = deviations[:, :5].sum(axis=1).std(), logs(always)[:, :5].sum(axis=1).std()
    assert week[0] == pytest.approx(week[1], rel=0.3)


def test_the_one_open_day_of_a_month_is_not_certain():
    history = panel(480, "p")
    made = make_forecast(MEDIAN, history, 30, CALENDAR, products=MONTHLY, count=1000)
    day = np.flatnonzero(made.expected.to_numpy()[:, 0])
    assert day.size == 1
    ratio = made.paths.values[:, day[0], 0] / made.expected.to_numpy()[day[0], 0]
    assert (np.abs(ratio - 1) < 1e-9).mean() < 0.2
    assert np.quantile(ratio, 0.95) > 1.25


def test_a_young_series_is_as_uncertain_as_the_days_it_has_show():
    """Rehearsals from before it began would say nothing, or that it came from nowhere."""
    whole = panel(400, "p", "q")
    young = whole.copy()
    young.iloc[:280, 2:] = np.nan
    first, second = (logs(make_forecast(ENSEMBLE, frame, HORIZON, CALENDAR, count=1000)) for frame in (whole, young))
    assert second[:, :, 2:].std() == pytest.approx(first[:, :, 2:].std(), rel=0.3)
    assert second[:, :, 2:].max() < 2.0
    assert (np.abs(second[:, :, 2:]) < 1e-9).mean() < 0.01


def test_a_series_too_young_for_a_record_borrows_that_of_the_least_certain_one():
    calm, wild = panel(300, "p", noise=0.1), panel(300, "q", noise=0.6, seed=1)
    young = panel(300, "r", noise=0.1, seed=2)
    young.iloc[:270] = np.nan
    history = pd.concat([calm, wild, young], axis=1)
    deviations = logs(make_forecast(MEDIAN, history, HORIZON, CALENDAR, count=500))
    spread = deviations.std(axis=(0, 1))
    assert spread[4:].min() > 3 * spread[:2].max()
    assert spread[4] == pytest.approx(spread[2:4].max(), rel=0.1)


def test_a_rare_flow_may_come_though_none_is_expected():
    """The median of a series that flows on one day in twelve is nothing, and that is not certain."""
    history = panel(400, "p")
    history = history.where(np.random.default_rng(3).random(history.shape) < 1 / 12, 0.0)
    made = make_forecast(MEDIAN, history, HORIZON, CALENDAR, count=2000)
    quiet = made.expected.to_numpy() == 0
    assert quiet.mean() > 0.5
    assert 0.03 < (made.paths.values[:, quiet] > 0).mean() < 0.2


def test_too_few_past_errors_are_said():
    with pytest.raises(MissingData, match="45 days of flows are too few"):
        make_forecast(MEDIAN, panel(45), HORIZON, CALENDAR)
    young = panel(200)
    young.iloc[:160] = np.nan
    with pytest.raises(MissingData, match="too few"):
        make_forecast(MEDIAN, young, HORIZON, CALENDAR)


def test_draws_know_only_what_was_complete_at_their_origin():
    history = panel(200, "p")
    rehearsal = rehearse(NAIVE, history, HORIZON, CALENDAR)
    index = len(rehearsal.origins) - 20
    values = draw(rehearsal, index, history, CALENDAR, 30, 1)
    blind = dataclasses.replace(rehearsal, errors=rehearsal.errors.copy())
    day = rehearsal.origins[:, None] + np.arange(1, HORIZON + 1)
    blind.errors[day > rehearsal.origins[index]] = 1e6
    np.testing.assert_array_equal(values, draw(blind, index, history, CALENDAR, 30, 1))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("length", [1, 20, 29, 60, 1000])
def test_past_origins_end_at_the_last_day_and_leave_a_warm_up(name, length):
    model = MODELS[name]
    rows = past_origins(length, model)
    assert rows[-1] == length - 1
    assert set(np.diff(rows)) <= {model.stride}
    assert len(rows) <= model.most_origins
    assert rows[0] >= min(WARM_UP, length - 1)


def shifted(days, at, factor):
    """Return a calm panel whose level jumps by ``factor`` on row ``at``."""
    history = panel(days, "p", noise=0.1, seed=4)
    history.iloc[at:] *= factor
    return history


def test_paths_widen_within_days_of_a_shift_of_level_and_come_back():
    at, width = 260, {}
    for row in (at - 1, at + 10, at + 150):
        made = make_forecast(MEDIAN, shifted(420, at, 2.5).iloc[: row + 1], HORIZON, CALENDAR)
        width[row - at] = logs(made).std()
    assert width[10] > 1.8 * width[-1]
    assert width[149 + 1] < 0.75 * width[10]
