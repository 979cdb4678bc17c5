"""Announced flows: certain ahead, taken out of what models learn from, and never counted twice."""

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, columns, panel
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.book import conform
from core.forecast import find_model, make_forecast
from core.forecast.announced import with_tickets, without

GROUPS = ("farmers", "individuals")
LAST = pd.Timestamp("2025-06-10")  # a Tuesday


def tickets(*rows):
    """Rows of (product, side, date, amount, announced, group)."""
    names = [n.PRODUCT_ID, n.SIDE, n.DATE, n.AMOUNT, n.ANNOUNCED, n.GROUP]
    frame = pd.DataFrame(rows, columns=names).astype({n.DATE: "datetime64[us]", n.ANNOUNCED: "datetime64[us]"})
    return conform(frame.assign(**{n.TICKET_ID: [f"t{k}" for k in range(len(rows))]}), n.TICKETS)


def by_group(days=60):
    flat = panel(days, "p", "q")
    named = pd.MultiIndex.from_product([["p", "q"], GROUPS, sorted(n.SIDES)], names=n.PANEL_LEVELS)
    shares = np.tile([0.25, 0.25, 0.75, 0.75], 2)
    values = np.repeat(flat.to_numpy().reshape(days, 2, 1, 2), 2, axis=2).reshape(days, 8)
    return pd.DataFrame(values * shares, flat.index, named)


def day(ahead):
    return LAST + pd.Timedelta(days=ahead)


def forecast(history=None):
    history = panel(100, "p", "q") if history is None else history
    return make_forecast(find_model(n.WEEKDAY_MEDIAN), history.loc[:LAST], 14, CALENDAR, count=20)


def test_a_ticket_is_certain_in_what_is_expected_and_on_every_path():
    plain = forecast()
    known = with_tickets(plain, tickets(("p", n.REDEMPTION, day(3), 5e6, LAST, None)))
    changed = pd.DataFrame(0.0, plain.expected.index, plain.expected.columns)
    changed.loc[day(3), ("p", n.ALL, n.REDEMPTION)] = 5e6
    pd.testing.assert_frame_equal(known.expected - plain.expected, changed, atol=1e-6)
    pd.testing.assert_frame_equal(known.announced, changed)
    np.testing.assert_allclose(
        known.paths.values - plain.paths.values, np.broadcast_to(changed, (20, 14, 4)), atol=1e-6
    )
    assert known.modelled is plain.modelled


@pytest.mark.parametrize(
    ("date", "announced"),
    [(3, 1), (0, -5), (40, 0)],
    ids=["announced after the origin", "came already", "beyond the horizon"],
)
def test_what_is_not_known_or_not_ahead_changes_nothing(date, announced):
    plain = forecast()
    known = with_tickets(plain, tickets(("p", n.REDEMPTION, day(date), 5e6, day(announced), None)))
    pd.testing.assert_frame_equal(known.expected, plain.expected)
    assert (known.paths.values == plain.paths.values).all()


def test_tickets_of_one_day_add_up_and_another_product_or_side_is_left_alone():
    plain = forecast()
    two = tickets(("p", n.REDEMPTION, day(3), 5e6, LAST, None), ("p", n.REDEMPTION, day(3), 2e6, day(-3), n.ALL))
    added = with_tickets(plain, two).announced
    assert added.loc[day(3), ("p", n.ALL, n.REDEMPTION)] == 7e6
    assert added.to_numpy().sum() == 7e6
    stranger = tickets(("unknown", n.REDEMPTION, day(3), 5e6, LAST, None))
    assert with_tickets(plain, stranger).announced.to_numpy().sum() == 0


def test_a_ticket_of_all_is_spread_over_the_groups_as_the_forecast_and_one_of_a_group_is_its_own():
    plain = forecast(by_group(100))
    all_of_them = with_tickets(plain, tickets(("p", n.REDEMPTION, day(3), 8e6, LAST, n.ALL))).announced.loc[day(3)]
    expected = plain.expected.loc[day(3)]
    for group in GROUPS:
        share = expected["p", group, n.REDEMPTION] / sum(expected["p", each, n.REDEMPTION] for each in GROUPS)
        assert all_of_them["p", group, n.REDEMPTION] == pytest.approx(8e6 * share)
    own = with_tickets(plain, tickets(("p", n.REDEMPTION, day(3), 8e6, LAST, "farmers"))).announced.loc[day(3)]
    assert own["p", "farmers", n.REDEMPTION] == own.sum() == 8e6


def test_where_nothing_is_expected_a_ticket_is_spread_evenly():
    history = by_group(100)
    history.loc[:, "p"] = 0.0
    added = with_tickets(forecast(history), tickets(("p", n.REDEMPTION, day(3), 8e6, LAST, None))).announced
    assert added.loc[day(3), "p"].loc[:, n.REDEMPTION].tolist() == [4e6, 4e6]


def test_past_tickets_are_taken_out_of_what_models_learn_from():
    history = panel(60, "p", "q")
    date = history.index[40]
    one = tickets(("p", n.REDEMPTION, date, 1e5, date - pd.Timedelta(days=2), None))
    taken = history - without(history, one)
    assert taken.loc[date, ("p", n.ALL, n.REDEMPTION)] == pytest.approx(1e5)
    assert taken.to_numpy().sum() == pytest.approx(1e5)


def test_a_ticket_said_on_its_own_day_was_never_known_ahead_and_stays_in_the_history():
    history = panel(60, "p")
    date = history.index[40]
    pd.testing.assert_frame_equal(without(history, tickets(("p", n.REDEMPTION, date, 1e5, date, None))), history)


def test_more_than_came_is_not_taken_and_a_day_not_known_stays_so():
    history = panel(60, "p")
    history.iloc[41] = np.nan
    dates, before = history.index[[40, 41]], history.index[0]
    less = without(history, tickets(*(("p", n.REDEMPTION, date, 1e12, before, None) for date in dates)))
    assert less.loc[dates[0], ("p", n.ALL, n.REDEMPTION)] == 0
    assert less.loc[dates[1]].isna().all()


def test_a_past_ticket_is_not_counted_twice():
    """A desk whose only large orders are tickets forecasts their days as if there were no others."""
    history, plain = panel(100, "p"), panel(100, "p")
    mondays = history.index[history.index.day_of_week == 0]
    history.loc[mondays, ("p", n.ALL, n.REDEMPTION)] += 4e6
    known = tickets(*(("p", n.REDEMPTION, date, 4e6, date - pd.Timedelta(days=3), None) for date in mondays))
    pd.testing.assert_frame_equal(without(history, known), plain)
    ahead = forecast(without(history, known))
    told = with_tickets(ahead, tickets(("p", n.REDEMPTION, day(6), 4e6, LAST, None)))  # the Monday after
    once = forecast(plain).expected.loc[day(6), ("p", n.ALL, n.REDEMPTION)] + 4e6
    assert told.expected.loc[day(6), ("p", n.ALL, n.REDEMPTION)] == pytest.approx(once)


ROWS = st.tuples(
    st.sampled_from(["p", "q", "r"]),
    st.sampled_from(n.SIDES),
    st.integers(0, 70),
    st.floats(0, 1e7),
    st.integers(1, 9),
    st.sampled_from([None, n.ALL, *GROUPS, "nobody"]),
)


@given(st.lists(ROWS, max_size=6), st.booleans())
@settings(max_examples=40, deadline=None)
def test_groups_and_their_sum_lose_the_same_where_enough_came(rows, one_group):
    """A second way: the sum of what is left by group is what is left of the sum, if no group goes below zero."""
    history = by_group() if not one_group else panel(60, "p", "q")
    dates = [history.index[0] + pd.Timedelta(days=row[2]) for row in rows]
    known = tickets(*(
        (row[0], row[1], date, row[3], date - pd.Timedelta(days=row[4]), None if row[5] == "nobody" else row[5])
        for row, date in zip(rows, dates, strict=True)
    ))  # fmt: skip
    left = without(history, known)
    assert (left >= 0).all().all() and (left <= history).all().all()
    for (product_id, side), own in known.groupby([n.PRODUCT_ID, n.SIDE]):
        if product_id not in history:
            continue
        before, after = (frame[product_id].xs(side, level=n.SIDE, axis=1).sum(axis=1) for frame in (history, left))
        stated = own.groupby(n.DATE)[n.AMOUNT].sum().reindex(history.index).fillna(0.0)
        assert (after >= before - stated - 1e-6).all()
        untouched = (left[product_id].xs(side, level=n.SIDE, axis=1) > 0).all(axis=1)
        np.testing.assert_allclose(after[untouched], (before - stated)[untouched], atol=1e-6)


def test_the_columns_stay_as_they_were():
    assert without(panel(30, "p"), tickets()).columns.equals(columns("p"))
