from math import ceil, isnan

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, columns, gaps, panel
from forecast_slowly import slow_levels

from core import names as n
from core.calendar import build_calendar, default_events, features
from core.forecast.calendar_effects import FIRST_FIT, OFTEN, SERIES_A_DAY, calendar_effects, contributions
from core.forecast.calendar_fit import (
    CLIP,
    LEVEL_HALF_LIFE,
    MEMORY,
    NORMAL_MAD,
    PENALTY,
    ROUNDS,
    SHARED_PENALTY,
    WEEKDAY_PENALTY,
    WEEKDAYS,
)
from core.forecast.contract import log_offset

PLAIN = build_calendar(events=default_events().iloc[:0])


def slow_level(values, is_open):
    """Return the exponential mean over open days on both sides of each day, by loops."""
    days = len(values)
    level = np.zeros(days)
    for t in range(days):
        weights = [0.5 ** (abs(t - s) / LEVEL_HALF_LIFE) if is_open[s] else 0.0 for s in range(days)]
        level[t] = sum(w * values[s] for s, w in enumerate(weights) if w) / sum(weights)
    return level


def slow_effects(rights, normals, penalty, sides):
    """Return the effects (P,) of each series: its normal equations solved alone, shrunk towards those of its side."""
    effects = {}
    for column, side in enumerate(sides):
        flowing = [k for k in rights if sides[k] == side]
        towards = np.zeros(len(penalty))
        if flowing:
            normal = sum(normals[k] for k in flowing) / len(flowing) + SHARED_PENALTY * np.eye(len(penalty))
            mean = np.linalg.solve(normal, sum(rights[k] for k in flowing) / len(flowing))
            towards = (1 - 1 / len(flowing) if column in flowing else 1.0) * mean
        own, right = (normals[column], rights[column]) if column in rights else (0.0, 0.0)
        effects[column] = np.linalg.solve(own + np.diag(penalty), right + penalty * towards)
    return effects


def slow_fit(amounts, design, penalty, sides):
    """Return the effects (P, K) and the limits (K,) of outliers: every sum written out."""
    days, offset = len(amounts), log_offset(amounts)
    flowing = [k for k in range(len(sides)) if any(amount > 0 for amount in amounts[:, k])]
    logs, is_open = np.log(amounts + offset), ~np.isnan(amounts)
    weights = [0.5 ** ((days - 1 - t) / MEMORY) for t in range(days)]
    products = [weights[t] * np.outer(design[t], design[t]) for t in range(days)]
    normals = {k: sum(products[t] for t in range(days) if is_open[t, k]) for k in flowing}
    pseudo, limit = logs.copy(), np.zeros(len(sides))
    effects = {k: np.zeros(len(penalty)) for k in range(len(sides))}
    for _ in range(ROUNDS):
        level = {k: slow_level(pseudo[:, k] - design @ effects[k], is_open[:, k]) for k in flowing}
        rights = {
            k: sum(weights[t] * design[t] * (pseudo[t, k] - level[k][t]) for t in range(days) if is_open[t, k])
            for k in flowing
        }
        effects = slow_effects(rights, normals, penalty, sides)
        for k in flowing:
            fitted = level[k] + design @ effects[k]
            residuals = logs[:, k] - fitted
            limit[k] = CLIP * NORMAL_MAD * np.median([abs(x) for x in residuals if not isnan(x)])
            pseudo[:, k] = [fitted[t] + min(max(residuals[t], -limit[k]), limit[k]) for t in range(days)]
    return np.array([effects[k] for k in range(len(sides))]).T, limit


def slow_forecast(history, horizon):
    """Forecast a panel: effects fitted on the last row of the schedule, the level told on the last row of all."""
    amounts, row = history.to_numpy(), len(history) - 1
    often = max(OFTEN, ceil(len(history.columns) / SERIES_A_DAY))
    fitted = max(range(FIRST_FIT, row + 1, often), default=row)
    frame = features(CALENDAR, pd.date_range(history.index[0], periods=len(history) + horizon))
    design, sides = frame.to_numpy(), list(history.columns.get_level_values(n.SIDE))
    penalty = np.array([WEEKDAY_PENALTY if name in WEEKDAYS else PENALTY for name in frame])
    effects, limit = slow_fit(amounts[: fitted + 1], design[: fitted + 1], penalty, sides)
    offset = log_offset(amounts[: fitted + 1], amounts)
    flowing = [(amounts[:end] > 0).any(axis=0) for end in (fitted + 1, row + 1)]
    level = slow_levels(np.log(amounts + offset) - design[: row + 1] @ effects, limit, fitted, horizon, flowing[0])
    return np.where(flowing[1], np.maximum(np.exp(level + design[row + 1 :] @ effects) - offset, 0.0), 0.0)


def outliers(days):
    frame = panel(days, "p", "q")
    frame.iloc[::17] *= 40
    return frame


def begins_late(days, before=np.nan):
    """Return a panel of which one product begins on its third last day, and another has one side only."""
    frame = panel(days, "p", "q", "r").drop(columns=[("r", n.ALL, n.SUBSCRIPTION)])
    frame.iloc[: days - 3, [0, 1]] = before
    return frame


def hardly_flows(days):
    """Return the same, but known to be nothing until then, and one side of it for good."""
    frame = begins_late(days, 0.0)
    frame.iloc[:, 0] = 0.0
    return frame


PANELS = {
    "plain": lambda days: panel(days, "p", "q"),
    "gaps": lambda days: pd.concat([gaps(days), panel(days, "q", seed=7)], axis=1),
    "outliers": outliers,
    "begins late": begins_late,
    "hardly flows": hardly_flows,
}


@pytest.mark.parametrize("make", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("days", [20, 120, 123])  # before the first fit, on a day of one, three days after it
def test_the_closed_form_against_a_dense_solve_with_loops(make, days):
    history = make(days)
    np.testing.assert_allclose(calendar_effects(history, 20, CALENDAR), slow_forecast(history, 20), rtol=1e-8)


def test_a_wide_panel_is_fitted_less_often():
    history = panel(50, *(f"p{k}" for k in range(SERIES_A_DAY * 4)))
    assert ceil(len(history.columns) / SERIES_A_DAY) > OFTEN
    np.testing.assert_allclose(calendar_effects(history, 5, CALENDAR), slow_forecast(history, 5), rtol=1e-8)


def of_monday(history):
    """Return the effects (K,) of a Monday."""
    made = contributions(history, 7, CALENDAR)
    return made.effects[:, made.features.index("monday")].sum(axis=0)


def test_a_short_series_borrows_the_effects_of_a_long_one_of_its_side():
    history = panel(300, "long", "short", noise=0.05)
    history.iloc[history.index.day_of_week == 0, :2] *= 3.0
    history.iloc[:279, 2:] = np.nan  # three weeks are left
    together, alone = of_monday(history), of_monday(history[["short"]])
    assert (alone < 0.5).all()
    assert (together[:2] > 1.1).all()
    assert (together[2:] > alone + 0.15).all()
    assert (together[2:] < together[:2] - 0.15).all()


@pytest.mark.parametrize(("changed", "rounding"), [("values", 0.0), ("open days", 1e-10), ("never flowed", 1e-10)])
def test_effects_take_nothing_from_the_other_side(changed, rounding):
    """Series with the same open days are solved together, and how many they are shows in the last digit."""
    history = pd.concat([gaps(150), panel(150, "q", seed=8)], axis=1)
    other = history.columns.get_level_values(n.SIDE) == n.SUBSCRIPTION
    wild = history.copy()
    wild.loc[:, other] *= np.random.default_rng(5).lognormal(0, 2, (150, 2))
    if changed == "open days":
        wild.loc[::3, other] = np.nan
    if changed == "never flowed":
        wild.loc[:, history.columns[other][1]] = 0.0
    first, second = (contributions(frame, 14, CALENDAR).effects for frame in (history, wild))
    np.testing.assert_allclose(first[:, :, ~other], second[:, :, ~other], rtol=rounding, atol=rounding)
    assert np.abs(first[:, :, other] - second[:, :, other]).max() > 0.1


def known_amounts(index, quarter_end=0.8, level=2e6):
    """Return amounts (T,) made of nothing but a level, the weekday and the ramp to the quarter's end."""
    frame = features(PLAIN, index)
    effects = {
        "monday": 0.4,
        "friday": -0.2,
        "saturday": -0.7,
        "sunday": -0.9,
        "holiday": -0.8,
        "quarter_end": quarter_end,
    }
    return level * np.exp(frame[list(effects)].to_numpy() @ np.array(list(effects.values())))


@pytest.fixture(scope="module", params=[1, 4], ids=["one product", "four products"])
def recovered(request):
    """Return a forecast, the truth, and how much of an effect as rare as a quarter's end must be found."""
    products = [f"p{k}" for k in range(request.param)]
    index = pd.date_range("2023-01-01", "2026-05-31", name=n.DATE)
    noise = np.exp(np.random.default_rng(4).normal(0, 0.05, (len(index), 2 * len(products))))
    history = pd.DataFrame(known_amounts(index)[:, None] * noise, index, columns(*products))
    made = calendar_effects(history, 30, PLAIN)
    return made, known_amounts(made.index), {1: 0.4, 4: 0.75}[len(products)]


def test_known_effects_are_recovered(recovered):
    """Shrunk towards none, so not in full; the level is right, each day of the week within a twentieth."""
    made, truth, _ = recovered
    ordinary = features(PLAIN, made.index)["quarter_end"].eq(0).to_numpy() & PLAIN.dealing(made.index)
    for column in made:
        ratio = made[column].to_numpy() / truth
        assert np.abs(ratio[ordinary] - 1).max() < 0.05
        assert np.abs(ratio - 1).mean() < 0.1


def test_the_quarters_end_is_recovered_in_part_and_in_most_where_products_tell_it_together(recovered):
    made, truth, share = recovered
    end, before = pd.Timestamp("2026-06-30"), pd.Timestamp("2026-06-09")  # both a Tuesday
    wanted = np.log(truth[made.index.get_loc(end)] / truth[made.index.get_loc(before)])
    assert wanted == pytest.approx(0.8)
    for column in made:
        assert share * wanted < np.log(made.loc[end, column] / made.loc[before, column]) < 1.05 * wanted


def test_one_wild_day_hardly_moves_the_forecast():
    history = panel(200, "p")
    wild = history.copy()
    wild.iloc[-20] *= 1000
    calm, moved = (calendar_effects(frame, 14, CALENDAR) for frame in (history, wild))
    assert (moved / calm).to_numpy().max() < 1.3


def test_a_series_closed_for_months_is_carried_by_its_last_open_days():
    history = panel(300, "p")
    history.iloc[120:, 0] = np.nan
    made = calendar_effects(history, 14, CALENDAR)
    usual = history.iloc[90:120, 0].median()
    assert made.iloc[:, 0].between(usual / 4, usual * 4).all()
