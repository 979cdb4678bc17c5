"""Accuracy: figures against a slower way, nothing known from the future, ranked by worth, kept once."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_made import CLOSED, HOLD, OPEN, book, calendar, cut, days, known, plan

from core import names as n
from core.errors import MissingData
from core.forecast import find_model, scores
from core.forecast.forecasting import expect
from core.forecast.hierarchy import PRODUCT, TOTAL
from core.forecast.scores import EVERY_DAY, KINDS, PastForecasts, day_kinds, summed
from core.plan import accuracy, accuracy_keeping, keeping, leaderboard
from core.plan.models import desk_model
from core.reserve.replay import PolicyRecord, Replay

NAIVE = find_model(n.SEASONAL_NAIVE)
LAST = pd.Timestamp("2026-03-31")


def made_up(seed=0, origins=20, horizon=30, missing=0.1):
    """Forecasts of three products, and what came with holes in it."""
    random = np.random.default_rng(seed)
    keys = [(product, n.ALL, side) for product in "ABC" for side in n.SIDES]
    columns = pd.MultiIndex.from_tuples(keys, names=n.PANEL_LEVELS)
    shape = (origins, horizon, len(columns))
    actual = random.gamma(2.0, 50.0, shape)
    first = LAST - days(2 * origins - 1)
    forecasts = actual * random.lognormal(0.0, 0.3, shape)
    known = pd.date_range(first, periods=origins, freq="2D")
    future = known.to_numpy()[:, None] + np.arange(1, horizon + 1) * np.timedelta64(1, "D") > LAST.to_numpy()
    hidden = (random.random(shape) < missing) | future[:, :, None]
    return PastForecasts(known, columns, forecasts, np.where(hidden, np.nan, actual))


ISSUERS = {("A", n.ALL): "one", ("B", n.ALL): "two", ("C", n.ALL): "two"}
EVERY = dict.fromkeys(ISSUERS, n.ALL)
OWN = {key: key[0] for key in ISSUERS}


def scored(past):
    levels = {TOTAL: EVERY, n.ISSUER: ISSUERS, PRODUCT: OWN}
    long = pd.concat([summed(past, level, units) for level, units in levels.items()])
    return scores.scores(long, calendar(), LAST).set_index(scores.KEYS)


def slowly(past, members, side, horizon, kind):
    """Error and count of one unit, day by day."""
    kinds = day_kinds(calendar(), pd.date_range(past.origins[0], LAST + days(60)))
    columns = [k for k, (product, _, s) in enumerate(past.columns) if product in members and s == side]
    off = due = 0.0
    counted = set()
    for o, origin in enumerate(past.origins):
        if origin + days(horizon) > LAST:
            continue
        missed = came = 0.0
        for h in range(horizon):
            day = origin + days(h + 1)
            known = [k for k in columns if not np.isnan(past.actuals[o, h, k])]
            gap = sum(past.forecasts[o, h, k] - past.actuals[o, h, k] for k in known)
            missed, came = missed + gap, came + sum(past.actuals[o, h, k] for k in known)
            if known and kind in (EVERY_DAY, kinds[day]):
                off, due = off + abs(gap), due + sum(past.actuals[o, h, k] for k in known)
                counted.add(day)
        if kind == scores.WINDOW and came:
            off, due = off + abs(missed), due + came
            counted.add(origin)
    return off / due if due else np.nan, len(counted)


@pytest.mark.parametrize("kind", [scores.WINDOW, EVERY_DAY, scores.ORDINARY, scores.OFF, scores.QUARTER_END])
@pytest.mark.parametrize("horizon", scores.HORIZONS)
def test_every_figure_is_that_of_a_slow_count(kind, horizon):
    past = made_up()
    found = scored(past)
    for level, unit, members in ((TOTAL, n.ALL, "ABC"), (n.ISSUER, "two", "BC"), (PRODUCT, "A", "A")):
        for side in n.SIDES:
            error, count = slowly(past, members, side, horizon, kind)
            if count:
                row = found.loc[(level, unit, side, horizon, kind)]
                assert row["error"] == pytest.approx(error)
                assert row["count"] == count


def test_a_level_pools_the_errors_of_its_units_and_does_not_net_them():
    past = made_up(missing=0.0)
    found = scored(past)
    for kind in (scores.WINDOW, EVERY_DAY):
        rows = found.xs((PRODUCT, n.REDEMPTION, 30, kind), level=["level", "side", "horizon", "kind"])["error"]
        total = found.loc[(TOTAL, n.ALL, n.REDEMPTION, 30, kind), "error"]
        assert rows[list("ABC")].min() <= rows[n.ALL] <= rows[list("ABC")].max()
        assert total < rows[n.ALL]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(1e-3, 1e6))
def test_a_sum_is_never_worse_than_its_days_and_the_currency_is_no_matter(seed, scale):
    past = made_up(seed, origins=10)
    found = scored(past)["error"]
    window, daily = (found.xs(kind, level="kind") for kind in (scores.WINDOW, EVERY_DAY))
    assert (window <= daily + 1e-12).all()
    other = scored(replace(past, forecasts=past.forecasts * scale, actuals=past.actuals * scale))["error"]
    assert other.to_numpy() == pytest.approx(found.to_numpy(), nan_ok=True)


def test_a_forecast_that_came_true_has_no_error():
    past = made_up(missing=0.0)
    found = scored(replace(past, forecasts=np.nan_to_num(past.actuals)))
    assert (found["error"].dropna() == 0).all()


def test_days_on_which_nothing_came_have_no_wape():
    past = made_up(missing=0.0)
    found = scored(replace(past, actuals=past.actuals * 0.0))
    assert found["error"].isna().all() and (found["count"] > 0).all()


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2026-06-30", "quarter_end"), ("2026-06-27", "off"), ("2026-05-29", "month_end"), ("2026-10-01", "off"),
     ("2026-09-30", "quarter_end"), ("2026-09-24", "before_break"), ("2026-05-06", "after_break"),
     ("2026-11-11", "promotion"), ("2026-08-12", "ordinary")],
)  # fmt: skip
def test_a_day_is_of_the_first_kind_that_fits(day, kind):
    assert day_kinds(calendar(), pd.DatetimeIndex([day]))[day] == kind


def test_a_day_is_of_one_kind_whatever_is_asked_with_it():
    year = pd.date_range("2025-07-01", "2026-06-30")
    kinds = day_kinds(calendar(), year)
    assert set(kinds) == set(KINDS)
    assert day_kinds(calendar(), year[200:230]).equals(kinds.iloc[200:230])


# Rehearsed on the book


@pytest.fixture(scope="module")
def panel():
    return accuracy.judged_panel(cut(HOLD, OPEN), book().as_of).iloc[-320:]


def past_of(panel, rows=None):
    return accuracy.past_forecasts(panel, NAIVE, calendar(), book().products, 30, rows)


def test_what_comes_later_changes_no_past_forecast(panel):
    rows = np.array([150, 200, 250])
    known = past_of(panel, rows)
    poisoned = panel.copy()
    poisoned.iloc[251:] = 1e12
    other = past_of(poisoned, rows)
    assert np.array_equal(known.forecasts, other.forecasts)
    assert not np.array_equal(known.actuals, other.actuals)


def test_origins_come_up_on_every_weekday_and_each_has_a_day_to_be_judged_by(panel):
    past = past_of(panel)
    assert set(past.origins.day_of_week) == set(range(7))
    assert past.origins[-1] == panel.index[-1] - days(1)
    assert np.diff(past.origins.to_numpy()).max() == np.timedelta64(2, "D")


def test_a_series_is_judged_once_it_is_old_enough_to_be_forecast(panel):
    young = panel.copy()
    young.loc[young.index[:200], HOLD] = np.nan
    past = past_of(young)
    own = past.columns.get_level_values(n.PRODUCT_ID) == HOLD
    judged = ~np.isnan(past.actuals[:, 0, own]).any(axis=1)
    assert past.origins[judged][0] >= young.index[200] + days(accuracy.FEWEST_DAYS - 1)
    assert (past.forecasts[judged][:, :, own] > 0).any()
    with pytest.raises(MissingData, match="long enough ago"):
        past_of(panel.iloc[:90], np.array([80]))


def test_a_product_is_closed_for_redemption_between_its_open_days(panel):
    past = past_of(panel)
    column = past.columns.get_loc((OPEN, n.ALL, n.REDEMPTION))
    assert ((past.forecasts[:, :, column] > 0).sum(axis=1) <= 2).all()


def test_closed_products_are_no_part_of_it(monkeypatch):
    monkeypatch.setattr(accuracy, "SPAN_DAYS", 40)
    monkeypatch.setattr(accuracy, "desk_model", lambda *_, **__: NAIVE)
    found = accuracy.accuracy_record(cut(HOLD, CLOSED), calendar(), book().as_of)
    assert set(found.loc[found["level"] == PRODUCT, "unit"]) == {HOLD, n.ALL}
    with pytest.raises(MissingData, match="closed-end"):
        accuracy.accuracy_record(cut(HOLD, CLOSED), calendar(), book().as_of, CLOSED)


def test_one_product_is_judged_with_its_groups_beside(monkeypatch):
    monkeypatch.setattr(accuracy, "SPAN_DAYS", 40)
    monkeypatch.setattr(accuracy, "desk_model", lambda *_, **__: NAIVE)
    found = accuracy.accuracy_record(cut(HOLD), calendar(), book().as_of, HOLD)
    groups = set(book().flows.loc[book().flows[n.PRODUCT_ID] == HOLD, n.GROUP])
    assert set(found.loc[found["level"] == n.GROUP, "unit"]) == {*groups, n.ALL}


# The leaderboard


@pytest.fixture
def replays(monkeypatch):
    """Records by model, found in place of a replay."""
    made = {}
    when = pd.DatetimeIndex(pd.date_range("2026-05-01", periods=10), name=n.DATE)

    def found(_book, _product, _calendar, *, policies, model=n.ENSEMBLE, **_):
        rules = {"fixed:0.20": PolicyRecord("fixed:0.20", 0.2, 0, 0.0, 0.0), "floor:0.05": made["floor"]}
        records = tuple(rules.get(policy, replace(made.get(model, made["other"]), name=n.MODEL)) for policy in policies)
        need = pd.Series(0.1, when)
        return Replay(14, need, pd.DataFrame(index=when), records, 0.1, need.to_frame(), need, 25.0)

    monkeypatch.setattr(leaderboard, "replay_product", found)
    monkeypatch.setattr(leaderboard, "REPLAYED", (n.SEASONAL_NAIVE, n.WEEKDAY_MEDIAN))
    return made


def test_the_unbreached_come_first_by_gain_then_the_breached_by_days(replays):
    replays["floor"] = PolicyRecord("floor:0.05", 0.05, 7, 0.1, 3.75)
    replays[n.SEASONAL_NAIVE] = PolicyRecord("", 0.1, 2, 0.1, 9.0)
    replays["other"] = PolicyRecord("", 0.12, 0, 0.0, 2.0)
    heard = []
    found = leaderboard.leaderboard(cut(HOLD), HOLD, calendar(), book().as_of, heard.append)
    assert list(found[n.NAME]) == [n.WEEKDAY_MEDIAN, "fixed:0.20", n.SEASONAL_NAIVE, "floor:0.05"]
    assert heard == [n.SEASONAL_NAIVE, n.WEEKDAY_MEDIAN]
    assert set(found["days"]) == {10}


def test_the_wape_beside_a_model_is_that_of_its_forecasts_on_the_replayed_days(replays):
    replays["floor"] = replays["other"] = PolicyRecord("floor:0.05", 0.05, 0, 0.0, 3.75)
    found = leaderboard.leaderboard(cut(HOLD), HOLD, calendar(), book().as_of).set_index(n.NAME)
    panel, model = cut(HOLD).panel([HOLD]), desk_model(cut(HOLD), n.SEASONAL_NAIVE, calendar())
    off = due = 0.0
    for origin in pd.date_range("2026-05-01", periods=10)[::2]:
        said = expect(model, panel.loc[:origin], 14, calendar(), book().products)[HOLD, n.ALL, n.REDEMPTION]
        came = panel.loc[said.index, (HOLD, n.ALL, n.REDEMPTION)]
        off, due = off + (said - came).abs().sum(), due + came.sum()
    assert found.loc[n.SEASONAL_NAIVE, n.REDEMPTION] == pytest.approx(off / due)
    assert np.isnan(found.loc["fixed:0.20", n.REDEMPTION])


def test_a_closed_product_has_no_leaderboard():
    with pytest.raises(MissingData, match="closed-end"):
        leaderboard.leaderboard(cut(CLOSED), CLOSED, calendar(), book().as_of)


# What is kept


def test_scores_are_kept_exactly_and_opened_again_without_being_made(engine, monkeypatch):
    made = scored(made_up()).reset_index()
    monkeypatch.setattr(accuracy_keeping, "accuracy_record", lambda *_: made)
    first = accuracy_keeping.kept_accuracy(engine, book(), calendar(), book().as_of)
    monkeypatch.setattr(accuracy_keeping, "accuracy_record", lambda *_: pytest.fail("made again"))
    again = accuracy_keeping.kept_accuracy(engine, book(), calendar(), book().as_of)
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(made, again)


def test_another_product_day_or_code_is_made_afresh(engine, monkeypatch):
    asked = []
    monkeypatch.setattr(
        accuracy_keeping, "accuracy_record", lambda *what: asked.append(what[2:]) or pd.DataFrame({"a": [1.0]})
    )
    earlier = book().as_of - days(1)
    for as_of, product in ((book().as_of, None), (book().as_of, HOLD), (earlier, None), (earlier, None)):
        accuracy_keeping.kept_accuracy(engine, book(), calendar(), as_of, product)
    monkeypatch.setattr(keeping, "code_version", lambda: "newer")
    accuracy_keeping.kept_accuracy(engine, book(), calendar(), earlier)
    assert asked == [(book().as_of, None), (book().as_of, HOLD), (earlier, None), (earlier, None)]


def test_the_record_of_drift_is_what_the_plans_go_by():
    found = accuracy.drift_record(book(), calendar(), book().as_of).set_index(n.PRODUCT_ID)
    closed = set(book().products.loc[book().products[n.FAMILY] == n.CLOSED, n.PRODUCT_ID])
    assert set(found.index) == set(known().history.columns.get_level_values(n.PRODUCT_ID)) - closed
    for product_id, row in found.iterrows():
        drift = plan(product_id).drift
        assert row["state"] == drift.state
        assert (drift.since is None and pd.isna(row["since"])) or row["since"] == drift.since
