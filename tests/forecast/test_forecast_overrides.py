"""Overrides: the manager's figure in place of the model's, path by path, while in force."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, panel
from hypothesis import given, settings
from hypothesis import strategies as st
from test_forecast_announced import GROUPS, LAST, by_group, day, forecast, tickets

from core import names as n
from core.book import conform
from core.forecast.announced import with_tickets
from core.forecast.openness import open_days
from core.forecast.overrides import in_force, with_overrides

OUT = ("p", n.ALL, n.REDEMPTION)


def overrides(*rows):
    """Rows of (start, end, measure, value, entered, expires, group) in days from the origin, of p's redemptions."""
    frame = pd.DataFrame([
        {
            n.OVERRIDE_ID: f"o{k}", n.PRODUCT_ID: "p", n.SIDE: n.REDEMPTION, n.START: day(start), n.END: day(end),
            n.MEASURE: measure, n.VALUE: value, n.REASON: "because", n.ENTERED: day(entered), n.EXPIRES: day(expires),
            n.GROUP: group,
        }
        for k, (start, end, measure, value, entered, expires, group) in enumerate(rows)
    ])  # fmt: skip
    return conform(frame, n.OVERRIDES)


def percent(value, start=2, end=4, entered=0, expires=9, group=None):
    return (start, end, n.PERCENT, value, entered, expires, group)


def amount(value, start=2, end=4, entered=0, expires=9, group=None):
    return (start, end, n.AMOUNT_A_DAY, value, entered, expires, group)


def ratio(changed, plain, column=OUT):
    return (changed.expected[column] / plain.expected[column]).to_numpy()


def test_a_percent_scales_what_is_expected_and_every_path_alike_on_its_days_only():
    plain = forecast()
    changed = with_overrides(plain, overrides(percent(0.25)))
    factor = np.ones(14)
    factor[1:4] = 1.25
    np.testing.assert_allclose(ratio(changed, plain), factor)
    k = list(plain.expected.columns).index(OUT)
    np.testing.assert_allclose(changed.paths.values[:, :, k], plain.paths.values[:, :, k] * factor)
    others = plain.expected.columns.drop(OUT)
    pd.testing.assert_frame_equal(changed.expected[others], plain.expected[others])
    assert changed.modelled is plain.modelled and changed.announced is plain.announced


def test_an_amount_is_what_is_expected_a_day():
    plain = forecast()
    changed = with_overrides(plain, overrides(amount(3e6)))
    assert changed.expected.loc[day(2) : day(4), OUT].tolist() == pytest.approx([3e6] * 3)
    assert changed.expected.loc[day(5), OUT] == plain.expected.loc[day(5), OUT]
    spread = [forecast.paths.values[:, 2, 0].std() / forecast.expected.iloc[2, 0] for forecast in (plain, changed)]
    assert spread[0] == pytest.approx(spread[1])


def test_where_the_model_expects_nothing_an_amount_is_certain():
    history = panel(100, "p")
    history[OUT] = 0.0
    plain = forecast(history)
    plain = replace(plain, paths=replace(plain.paths, values=plain.paths.values * [0.0, 1.0]))
    changed = with_overrides(plain, overrides(amount(3e6)))
    assert (changed.expected.loc[day(2) : day(4), OUT] == 3e6).all()
    assert (changed.paths.values[:, 1:4, 0] == 3e6).all()


def test_nothing_changes_on_a_day_on_which_the_product_is_closed():
    history = panel(100, "p")
    history.loc[~CALENDAR.dealing(history.index)] = 0.0
    plain = forecast(history)
    is_open = open_days(history.loc[:LAST], plain.paths.dates, CALENDAR, pd.DataFrame(columns=[n.FAMILY]))
    changed = with_overrides(plain, overrides(amount(3e6, 1, 14, expires=14)), is_open=is_open)
    dealing = CALENDAR.dealing(plain.paths.dates)
    np.testing.assert_allclose(changed.expected[OUT], np.where(dealing, 3e6, 0.0))


@pytest.mark.parametrize(
    "row",
    [percent(0.5, entered=1), percent(0.5, entered=-9, expires=-1), percent(0.5, -4, 0, entered=-5)],
    ids=["not entered yet", "expired", "window over"],
)
def test_what_is_not_in_force_changes_nothing(row):
    plain = forecast()
    assert with_overrides(plain, overrides(row)) is plain


def test_in_force_from_the_day_it_is_entered_to_the_day_it_expires():
    both = overrides(percent(0.5, entered=0, expires=0), percent(0.1, entered=-3, expires=0))
    assert in_force(both, LAST)[n.OVERRIDE_ID].tolist() == ["o1", "o0"]
    assert in_force(both, day(1)).empty
    assert in_force(both, day(-1))[n.OVERRIDE_ID].tolist() == ["o1"]


def test_of_two_on_one_day_the_later_entered_holds():
    plain = forecast()
    both = overrides(percent(0.5, 2, 5, entered=0), percent(-0.5, 4, 8, entered=-2))
    factor = ratio(with_overrides(plain, both), plain)
    np.testing.assert_allclose(factor[:9], [1, 1.5, 1.5, 1.5, 1.5, 0.5, 0.5, 0.5, 1])


def test_an_override_of_all_scales_the_groups_alike_and_one_of_a_group_only_its_own():
    plain = forecast(by_group(100))
    both = overrides(amount(4e6, entered=-1), percent(1.0, 4, 5, group="farmers"))
    changed = with_overrides(plain, both)
    out = [("p", group, n.REDEMPTION) for group in GROUPS]
    assert changed.expected.loc[day(2), out].sum() == pytest.approx(4e6)
    first = changed.expected.loc[day(2), out] / plain.expected.loc[day(2), out]
    assert first.iloc[0] == pytest.approx(first.iloc[1])
    farmers, others = (ratio(changed, plain, column) for column in out)
    assert farmers[3] == pytest.approx(2.0) and farmers[4] == pytest.approx(2.0)
    assert others[3] == pytest.approx(4e6 / plain.expected.loc[day(4), out].sum()) and others[4] == 1.0


def test_an_override_of_a_group_moves_its_share_of_a_product_that_is_not_told_apart():
    groups = by_group(100)
    plain = forecast(groups.T.groupby(level=[0, 2]).sum().T.pipe(flat))
    changed = with_overrides(plain, overrides(percent(0.4, group="farmers")), groups)
    assert ratio(changed, plain)[1:4] == pytest.approx(1 + 0.25 * 0.4)  # farmers have a quarter
    set_to = with_overrides(plain, overrides(amount(5e6, group="farmers")), groups)
    expected = 0.75 * plain.expected.loc[day(2), OUT] + 5e6
    assert set_to.expected.loc[day(2), OUT] == pytest.approx(expected)
    with pytest.raises(ValueError, match="farmers"):
        with_overrides(plain, overrides(percent(0.4, group="farmers")))


def flat(frame):
    named = pd.MultiIndex.from_tuples([(p, n.ALL, side) for p, side in frame.columns], names=n.PANEL_LEVELS)
    return frame.set_axis(named, axis="columns")


def test_tickets_are_certain_whichever_is_put_on_first():
    plain, stated = forecast(), overrides(percent(0.5))
    known = tickets(("p", n.REDEMPTION, day(3), 5e6, LAST, None))
    one, other = with_tickets(with_overrides(plain, stated), known), with_overrides(with_tickets(plain, known), stated)
    pd.testing.assert_frame_equal(one.expected, other.expected)
    np.testing.assert_allclose(one.paths.values, other.paths.values)
    assert one.expected.loc[day(3), OUT] == pytest.approx(1.5 * plain.expected.loc[day(3), OUT] + 5e6)


ROWS = st.tuples(
    st.integers(-3, 15), st.integers(0, 9), st.sampled_from(n.MEASURES), st.floats(0, 9), st.integers(-4, 2),
    st.integers(0, 9), st.sampled_from([None, n.ALL, *GROUPS, "nobody"]),
).map(lambda row: (row[0], row[0] + row[1], *row[2:4], row[4], row[4] + row[5], row[6]))  # fmt: skip


@given(st.lists(ROWS, max_size=5))
@settings(max_examples=40, deadline=None)
def test_day_by_day_and_one_by_one_says_the_same(rows):
    """The slow way: for each day and group, look for the last override entered that speaks of it."""
    plain = GROUPED
    stated = overrides(*rows) if rows else conform(pd.DataFrame(), n.OVERRIDES)
    changed = with_overrides(plain, stated)
    assert (changed.paths.values >= 0).all()
    out = [("p", group, n.REDEMPTION) for group in GROUPS]
    ordered = stated[(stated[n.ENTERED] <= LAST) & (stated[n.EXPIRES] >= LAST)].sort_values([n.ENTERED, n.OVERRIDE_ID])
    for date in plain.paths.dates:
        for column in out:
            expected = plain.expected.loc[date, column]
            for row in ordered.to_dict("records"):
                group = n.ALL if pd.isna(row[n.GROUP]) else row[n.GROUP]
                if row[n.START] <= date <= row[n.END] and group in (n.ALL, column[1]):
                    meant = out if group == n.ALL else [column]
                    whole = plain.expected.loc[date, meant].sum()
                    share = plain.expected.loc[date, column] / whole
                    percent_of = plain.expected.loc[date, column] * (1 + row[n.VALUE])
                    expected = percent_of if row[n.MEASURE] == n.PERCENT else row[n.VALUE] * share
            assert changed.expected.loc[date, column] == pytest.approx(expected, abs=1e-6)


GROUPED = forecast(by_group(100))
