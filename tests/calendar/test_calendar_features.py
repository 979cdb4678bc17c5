from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from calendar_cases import CALENDAR, days_of_year, events, one
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import active_events, build_calendar, default_events, features, spring_festival
from core.calendar.features import FESTIVAL_KNOTS, QUARTER_EDGE, working_position

DAY = timedelta(days=1)
YEARS = (2024, 2025, 2026)
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
UNIT = {"M": "month", "Q": "quarter"}
LATER = pd.DatetimeIndex(["2027-12-31", "2028-01-01", "2030-06-30", "2099-01-21", "2099-12-31"])


def is_working(day):
    return bool(CALENDAR.working(one(day))[0])


@settings(max_examples=25)
@given(days=st.lists(st.dates(date(2019, 1, 1), date(2029, 12, 31)), min_size=1, max_size=5, unique=True))
def test_the_features_of_a_day_do_not_depend_on_the_other_days_asked(days):
    dates = pd.DatetimeIndex(days)
    together = features(CALENDAR, dates)
    for day in dates:
        pd.testing.assert_frame_equal(
            together.loc[[day]], features(CALENDAR, one(day)), check_freq=False, check_names=False
        )


@pytest.mark.parametrize("day", ["2024-01-01", "2024-12-31", "2025-01-28", "2025-06-30"])
def test_the_edges_of_a_year_look_the_same_from_both_sides(day):
    stamp = pd.Timestamp(day)
    alone = features(CALENDAR, one(stamp)).iloc[0]
    for start, end in (("2013-07-01", day), (day, "2031-01-05"), ("2023-12-31", "2026-01-01")):
        assert features(CALENDAR, pd.date_range(start, end)).loc[stamp].equals(alone)


def test_features_are_finite_numbers_and_mostly_within_one():
    frame = features(CALENDAR, pd.date_range("2013-01-01", "2031-12-31"))
    assert (frame.dtypes == "float64").all()
    assert np.isfinite(frame.to_numpy()).all()
    assert frame.to_numpy().min() >= 0
    assert frame.drop(columns=["event_promotion", "event_settlement"]).to_numpy().max() == 1
    assert frame.columns.is_unique


def test_years_to_come_have_the_same_features():
    frame = features(CALENDAR, LATER)
    assert np.isfinite(frame.to_numpy()).all()
    assert list(frame.columns) == list(features(CALENDAR, days_of_year(2024)).columns)
    assert CALENDAR.projected(LATER).all()
    assert frame.loc["2027-12-31", "quarter_end_q4"] == 1
    assert frame.loc["2099-01-21", "holiday"] == 1  # lunar new year's day


@pytest.mark.parametrize("market", ["DE", "GB", "US", "SA"])
def test_other_markets_have_features_without_chinese_feasts(market):
    frame = features(build_calendar(market), days_of_year(2026))
    assert np.isfinite(frame.to_numpy()).all()
    assert not [
        name for name in frame if name.startswith(("spring_festival", "national_day", "event", "tax", "make_up_day_"))
    ]
    assert frame["quarter_end"].eq(1).sum() == 4


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("period", ["M", "Q"])
def test_positions_count_working_days_from_either_end(year, period):
    dates = days_of_year(year)
    worked = [day for day in dates if is_working(day)]
    first, last = working_position(CALENDAR, dates, period)
    for row, day in enumerate(dates):
        inside = [other for other in worked if getattr(other, UNIT[period]) == getattr(day, UNIT[period])]
        assert first[row] == (inside.index(day) + 1 if day in inside else 0)
        assert last[row] == (len(inside) - inside.index(day) if day in inside else 0)


@pytest.mark.parametrize("year", YEARS)
def test_month_and_quarter_features_follow_the_positions(year):
    dates = days_of_year(year)
    frame = features(CALENDAR, dates)
    first, last = working_position(CALENDAR, dates, "M")
    for k in range(1, 5):
        assert frame[f"month_first_{k}"].tolist() == (first == k).tolist()
        assert frame[f"month_last_{k}"].tolist() == (last == k).tolist()
    first, last = working_position(CALENDAR, dates, "Q")
    for row, day in enumerate(dates):
        out = max(0.0, 1 - (last[row] - 1) / QUARTER_EDGE) if last[row] else 0.0
        back = max(0.0, 1 - (first[row] - 1) / QUARTER_EDGE) if first[row] else 0.0
        seen = frame.loc[day]
        assert (seen["quarter_end"], seen["quarter_start"]) == (out, back)
        assert [seen[f"quarter_end_q{q}"] for q in (1, 2, 3, 4)] == [out * (day.quarter == q) for q in (1, 2, 3, 4)]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_one_weekday_or_a_make_up_day_or_in_a_break(year):
    dates = days_of_year(year)
    frame = features(CALENDAR, dates)
    assert frame[[*WEEKDAYS, "make_up_day", "holiday"]].sum(axis=1).eq(1).all()
    assert frame["make_up_day"].astype(bool).tolist() == CALENDAR.make_up(dates).tolist()
    plain = frame[frame[["make_up_day", "holiday"]].sum(axis=1).eq(0)]
    assert plain[WEEKDAYS].to_numpy().argmax(axis=1).tolist() == plain.index.day_of_week.tolist()


@pytest.mark.parametrize("year", YEARS)
def test_days_around_long_breaks_are_found_by_walking(year):
    """A break is long from three days off in a row; the n-th working day beside it is marked."""
    dates = days_of_year(year)
    frame = features(CALENDAR, dates)

    def beside(day, step, k):
        if not is_working(day):
            return False
        position, other = 1, day + step
        while is_working(other):
            position, other = position + 1, other + step
            if position > k:
                return False
        length = 0
        while not is_working(other):
            length, other = length + 1, other + step
        return position == k and length >= 3

    for k in (1, 2):
        assert frame[f"before_break_{k}"].tolist() == [beside(day, DAY, k) for day in dates]
        assert frame[f"after_break_{k}"].tolist() == [beside(day, -DAY, k) for day in dates]


def test_spring_festival_is_told_by_lunar_distance():
    """The same lunar day has the same features in every year, however the solar date moves."""
    names = [f"spring_festival_{knot:+d}" for knot in FESTIVAL_KNOTS]
    for distance in (-30, -21, -17, -2, 0, 1, 3, 15, 28, 33, 90):
        rows = [
            features(CALENDAR, one(spring_festival(year) + distance * DAY))[names].iloc[0].tolist()
            for year in range(2019, 2030)
        ]
        assert all(row == rows[0] for row in rows)
        inside = FESTIVAL_KNOTS[0] <= distance <= FESTIVAL_KNOTS[-1]
        assert sum(rows[0]) == pytest.approx(1.0) if inside else sum(rows[0]) < 1
    on_knot = features(CALENDAR, one(spring_festival(2026) - 5 * DAY))[names].iloc[0]
    assert on_knot["spring_festival_-5"] == 1


def test_paydays_move_to_the_next_dealing_day():
    dates = days_of_year(2026)
    frame = features(CALENDAR, dates)
    for payday in (5, 10, 15, 20, 25):
        due = {CALENDAR.roll(pd.Timestamp(2026, month, payday)) for month in range(1, 13)}
        assert set(dates[frame[f"payday_{payday}"] == 1]) == due


def test_events_are_one_within_their_window_and_stated_effects_add_to_it():
    calendar = build_calendar(
        events=events(
            ("fair", "2026-03-10", "2026-03-12", np.nan),
            ("fair", "2026-03-12", "2026-03-13", 0.5),
            ("strike", "2026-03-11", "2026-03-11", -1.0),
        )
    )
    frame = features(calendar, pd.date_range("2026-03-09", "2026-03-14"))
    assert frame["event_fair"].tolist() == [0, 1, 1, 2.5, 1.5, 0]
    assert frame["event_strike"].tolist() == [0, 0, 0, 0, 0, 0]
    assert frame["event_promotion"].eq(0).all()


def test_a_desk_without_events_has_no_event_features():
    frame = features(build_calendar(events=default_events().iloc[:0]), days_of_year(2026))
    assert not [name for name in frame if name.startswith("event")]


def test_active_events_are_those_whose_window_holds_the_day():
    dates = days_of_year(2026)
    table = default_events()
    flags = active_events(table, dates)
    for event_id, start, end in zip(table["event_id"], table["start"], table["end"], strict=True):
        assert flags[event_id].tolist() == [start <= day <= end for day in dates]


def test_promotions_are_followed_by_their_settlement():
    table = default_events().set_index("event_id")
    assert table.index.is_unique
    assert set(pd.to_datetime(table["start"]).dt.year) >= set(range(2013, 2031))
    for event_id, row in table[table["kind"] == "promotion"].iterrows():
        paid = table.loc[f"{event_id}_settlement"]
        assert row["start"] <= row["end"]
        assert ((paid["start"] - row["end"]).days, (paid["end"] - row["end"]).days) == (7, 15)
    assert table.loc["promotion_618_2026", ["start", "end"]].tolist() == [
        pd.Timestamp("2026-05-13"),
        pd.Timestamp("2026-06-18"),
    ]
    goods = table.loc["new_year_goods_2026"]
    assert goods["end"] == spring_festival(2026) - 10 * DAY


def test_changing_a_table_of_default_events_changes_no_other():
    table = default_events()
    table["name"] = "changed"
    assert "changed" not in set(default_events()["name"])
