"""Why a day is as it is: amounts that add up, zero where nothing falls, against a second way of working them out."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from forecast_cases import AWKWARD, CALENDAR, closed_at_weekends, columns, panel
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.calendar import build_calendar, default_events, features
from core.forecast import Forecast, Paths, find_model
from core.forecast import explain as why
from core.forecast.calendar_effects import contributions
from core.forecast.explain import COMPONENT, COMPONENTS, EFFECTS, component_of, explain
from core.forecast.forecasting import expect

HORIZON = 40


def forecast_of(history, model=n.CALENDAR_EFFECTS, expected=None):
    """Return a forecast of the model's own figures, or of any other; its paths play no part here."""
    modelled = expect(find_model(model), history, HORIZON, CALENDAR) if expected is None else expected
    paths = Paths(modelled.index, modelled.columns, modelled.to_numpy()[None], 1)
    return Forecast(history.index[-1], model, modelled, paths, modelled, modelled * 0.0)


def with_entries(forecast):
    """Return the forecast with tickets on every third day and an override of the first week."""
    announced = forecast.modelled * 0.0
    announced.iloc[::3] = 7e5
    expected = forecast.modelled + announced
    expected.iloc[:7] *= 1.2
    return replace(forecast, expected=expected, announced=announced)


def wide(explained):
    """Return the amounts by day and series (rows) and component (columns)."""
    return explained.set_index([n.DATE, *n.PANEL_LEVELS, COMPONENT])[n.AMOUNT].unstack(COMPONENT)[list(COMPONENTS)]


def stacked(frame):
    return frame.stack(list(range(frame.columns.nlevels)), future_stack=True).rename_axis([n.DATE, *n.PANEL_LEVELS])


def assert_adds_up(explained, expected):
    told = wide(explained).sum(axis=1)
    wanted = stacked(expected).reindex(told.index)
    size = wide(explained).abs().sum(axis=1).to_numpy()
    assert (np.abs(told - wanted).to_numpy() <= np.maximum(1e-9 * size, 1e-12)).all()
    assert len(told) == expected.size


@pytest.mark.parametrize("model", [n.CALENDAR_EFFECTS, n.SEASONAL_NAIVE])
@pytest.mark.parametrize("case", AWKWARD)
def test_the_parts_add_up_to_what_is_expected_however_odd_the_history(case, model):
    history = AWKWARD[case](60)
    forecast = with_entries(forecast_of(history, model))
    explained = explain(history, forecast, CALENDAR)
    assert list(explained) == [n.DATE, *n.PANEL_LEVELS, COMPONENT, n.AMOUNT]
    assert np.isfinite(explained[n.AMOUNT]).all()
    assert_adds_up(explained, forecast.expected)


HISTORY = panel(120, "p", "q")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e12)), min_size=8, max_size=8))
def test_whatever_a_model_says_is_explained_without_a_residual(amounts):
    days = pd.date_range(HISTORY.index[-1] + pd.Timedelta(days=1), periods=2, name=n.DATE)
    said = pd.DataFrame(np.reshape(amounts, (2, 4)), days, HISTORY.columns)
    assert_adds_up(explain(HISTORY, forecast_of(HISTORY, n.ENSEMBLE, said), CALENDAR), said)


def test_nothing_is_left_for_other_models_where_there_are_none():
    history = panel(200, "p", "q")
    parts = wide(explain(history, forecast_of(history), CALENDAR))
    assert parts[why.OTHER_MODELS].abs().max() < 1e-6 * parts[why.LEVEL].min()
    other = wide(explain(history, forecast_of(history, n.WEEKDAY_MEDIAN), CALENDAR))
    assert other[why.OTHER_MODELS].abs().max() > 1e-3 * other[why.LEVEL].min()


def test_the_amounts_against_logarithmic_means_written_out():
    """Every feature for itself, its component read from the table of beginnings by hand."""
    history = panel(150)
    forecast = forecast_of(history, n.WEEKDAY_MEDIAN)
    parts = wide(explain(history, forecast, CALENDAR))
    near, year = contributions(history, HORIZON, CALENDAR), contributions(history, 365, CALENDAR)
    days = pd.date_range(forecast.expected.index[0], periods=365)
    felt = features(CALENDAR, days)
    is_weekday = felt[list(why.BEGINNINGS[why.WEEKDAY])].any(axis=1).to_numpy()
    weekday_rows = [p for p, name in enumerate(year.features) if name in why.BEGINNINGS[why.WEEKDAY]]
    for k, series in enumerate(history.columns):
        factors = [math.exp(sum(year.effects[d, p, k] for p in weekday_rows)) for d in range(365) if is_weekday[d]]
        usual = math.log(sum(factors) / len(factors))
        base = math.exp(near.level[k] + usual)
        for d in (0, 3, 17, 29, 39):
            target = forecast.expected.iloc[d, k] + year.offset[k]
            weight = (target - base) / math.log(target / base)
            told = parts.loc[(days[d], *series)]
            assert told[why.LEVEL] == pytest.approx(base - year.offset[k])
            left = math.log(target / base)
            for name in EFFECTS:
                effect = sum(
                    near.effects[d, p, k] for p, feature in enumerate(year.features) if component_of(feature) == name
                )
                effect -= usual if name == (why.WEEKDAY if is_weekday[d] else why.HOLIDAY) else 0.0
                left -= effect
                assert told[name] == pytest.approx(weight * effect, abs=1e-6 * base)
            assert told[why.OTHER_MODELS] == pytest.approx(weight * left, abs=1e-6 * base)


def test_a_day_on_which_nothing_falls_owes_nothing_to_the_calendar_but_its_weekday():
    history = panel(200, "p", start="2025-10-01")
    parts = wide(explain(history, forecast_of(history), CALENDAR)).droplevel([n.PRODUCT_ID, n.GROUP])
    felt = features(CALENDAR, pd.DatetimeIndex(parts.index.get_level_values(n.DATE)))
    for name in set(EFFECTS) - {why.WEEKDAY, why.HOLIDAY}:
        none = ~felt[[column for column in felt if component_of(column) == name]].any(axis=1).to_numpy()
        assert none.any()
        assert (parts.loc[none, name] == 0).all()


def test_a_weekday_holiday_and_quarter_end_are_told_apart():
    """Amounts made of a level, a low Sunday, closing holidays and a strong quarter end are found again as such."""
    index = pd.date_range("2023-01-01", "2025-06-15", name=n.DATE)
    felt = features(CALENDAR, index)
    logs = -1.0 * felt["sunday"] - 2.0 * felt["holiday"] + 1.0 * felt["quarter_end"]
    history = pd.DataFrame({column: 1e6 * np.exp(logs) for column in columns("p")}, index)
    history.columns = columns("p")
    parts = wide(explain(history, forecast_of(history), CALENDAR)).xs(n.REDEMPTION, level=n.SIDE).droplevel([1, 2])
    sunday, quarter_end = parts.loc["2025-06-22"], parts.loc["2025-06-30"]
    assert sunday[why.WEEKDAY] < -0.3 * sunday[why.LEVEL]
    assert abs(sunday[why.WEEKDAY]) > 3 * sunday[list(EFFECTS)].drop(why.WEEKDAY).abs().max()
    assert quarter_end[list(EFFECTS)].idxmax() == why.QUARTER
    assert quarter_end[why.QUARTER] > 0.4 * quarter_end[why.LEVEL]
    level = parts[why.LEVEL]
    assert level.nunique() == 1  # a usual day is the same whichever day is explained


def test_a_closed_day_loses_its_usual_amount_to_the_weekday_or_the_holiday():
    history = closed_at_weekends(200, 0.0, "p")  # to 18 September 2025: National Day and the weekends lie ahead
    forecast = forecast_of(history)
    announced = forecast.modelled * 0.0
    announced.iloc[:] = 5e5
    both = replace(forecast, expected=forecast.modelled + announced, announced=announced)
    parts = wide(explain(history, both, CALENDAR))
    days = pd.DatetimeIndex(parts.index.get_level_values(n.DATE))
    assert (parts[why.ANNOUNCED] == 5e5).all()
    for closed, name in (
        (~CALENDAR.working(days) & ~CALENDAR.in_break(days), why.WEEKDAY),
        (CALENDAR.in_break(days), why.HOLIDAY),
    ):
        assert closed.any()
        assert (parts.loc[closed, name] == -parts.loc[closed, why.LEVEL]).all()
        assert (parts.loc[closed].drop(columns=[why.LEVEL, name, why.ANNOUNCED]) == 0).all().all()
        assert (parts.loc[closed, why.LEVEL] > 0).all()


def test_tickets_and_overrides_are_what_they_add():
    history = panel(120)
    forecast = with_entries(forecast_of(history))
    parts = wide(explain(history, forecast, CALENDAR))
    np.testing.assert_allclose(parts[why.ANNOUNCED], stacked(forecast.announced).reindex(parts.index))
    added = forecast.expected - (forecast.modelled + forecast.announced)
    np.testing.assert_allclose(parts[why.OVERRIDE], stacked(added).reindex(parts.index), atol=1e-6)
    assert (parts.loc[forecast.expected.index[8] :, why.OVERRIDE] == 0).all()
    assert (parts.loc[: forecast.expected.index[6], why.OVERRIDE] > 0).all()


def test_terms_close_days_in_the_explanation_as_in_the_forecast():
    """A monthly open product is explained on its open days alone, and leaves nothing to other models there."""
    terms = pd.DataFrame([{n.PRODUCT_ID: "p", n.FAMILY: n.MONTHLY_OPEN, n.OPEN_DAY: 20.0, n.LAUNCHED: pd.NaT}])
    history = panel(300)
    modelled = expect(find_model(n.CALENDAR_EFFECTS), history, HORIZON, CALENDAR, terms)
    parts = wide(explain(history, forecast_of(history, expected=modelled), CALENDAR, terms))
    redeemed = parts.xs(n.REDEMPTION, level=n.SIDE)
    assert (redeemed.abs().sum(axis=1) > 0).sum() == (modelled[("p", n.ALL, n.REDEMPTION)] > 0).sum() <= 2
    assert parts[why.OTHER_MODELS].abs().max() < 1e-6 * parts[why.LEVEL].max()


def test_a_series_without_a_history_of_its_own_is_told_by_its_mean_day():
    """So is a young product, which borrows its forecast from others."""
    history, whole = panel(120, "p"), panel(120, "p", "young")
    modelled = expect(find_model(n.WEEKDAY_MEDIAN), whole, HORIZON, CALENDAR)
    parts = wide(explain(history, forecast_of(history, expected=modelled), CALENDAR))
    assert_adds_up(explain(history, forecast_of(history, expected=modelled), CALENDAR), modelled)
    young = parts.xs("young", level=n.PRODUCT_ID)
    assert (young.drop(columns=[why.LEVEL, why.OTHER_MODELS]) == 0).all().all()
    mean = modelled[("young", n.ALL, n.REDEMPTION)].mean()
    np.testing.assert_allclose(young.xs(n.REDEMPTION, level=n.SIDE)[why.LEVEL], mean, atol=0.1)


def desk_events(kinds):
    row = default_events().iloc[[0]]
    made = [row.assign(**{n.EVENT_ID: kind, n.KIND: kind}) for kind in kinds]
    return pd.concat([default_events(), *made], ignore_index=True)


@pytest.mark.parametrize("market", ["CN", "US", "GB", "DE", "JP"])
def test_every_feature_of_the_calendar_belongs_to_a_component(market):
    calendar = build_calendar(market, desk_events(["payday", "school", "maturity", "a fair of our own"]))
    names = list(features(calendar, pd.date_range("2025-01-01", "2026-12-31")))
    assert {component_of(name) for name in names} <= set(EFFECTS)
    assert len(names) > 20


@pytest.mark.parametrize(
    ("feature", "component"),
    [
        ("holiday", why.HOLIDAY), ("make_up_day", why.WEEKDAY), ("quarter_end_q2", why.QUARTER),
        ("payday_15", why.MONTH), ("event_payday", why.MONTH), ("event_school", why.SCHOOL),
        ("event_settlement", why.PROMOTION), ("before_tax_deadline", why.TAX), ("spring_festival_-21", why.HOLIDAY),
    ],
)  # fmt: skip
def test_a_feature_belongs_where_a_reader_would_look(feature, component):
    assert component_of(feature) == component


def test_a_feature_without_a_component_is_told_rather_than_left_out():
    with pytest.raises(LookupError, match="moon_phase"):
        component_of("moon_phase")
