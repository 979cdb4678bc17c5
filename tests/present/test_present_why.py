"""One day explained: parts that add up whatever is looked at, sentences for more, less and nothing, bars."""

import itertools

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.forecast.explain import (
    ANNOUNCED,
    COMPONENT,
    COMPONENTS,
    LEVEL,
    MONTH,
    OVERRIDE,
    QUARTER,
    TAX,
    WEEKDAY,
)
from core.present import why
from core.present.charts_why import steps_of, waterfall
from core.present.flow_series import CUMULATIVE, NET, VIEWS
from core.present.template import DARK, LIGHT

CALENDAR = build_calendar()
QUARTER_END = pd.Timestamp("2026-06-30")


@pytest.fixture(scope="module")
def explained():
    rng = np.random.default_rng(3)
    keys = list(
        itertools.product([QUARTER_END, pd.Timestamp("2026-07-01")], ("p", "q"), ("a", "b"), n.SIDES, COMPONENTS)
    )
    frame = pd.DataFrame(keys, columns=[n.DATE, *n.PANEL_LEVELS, COMPONENT])
    return frame.assign(**{n.AMOUNT: rng.normal(0, 1e7, len(frame))})


def made(day=QUARTER_END, view=n.REDEMPTION, **parts):
    amounts = pd.Series(0.0, list(COMPONENTS))
    amounts.update(pd.Series(parts, dtype=float))
    return why.DayWhy(day, view, amounts, make_up=False)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("product", "group"), [("p", "a"), ("q", n.ALL), (n.ALL, n.ALL)])
def test_the_parts_of_a_day_are_what_a_slow_sum_says(explained, product, group, view):
    found = why.day_why(explained, product, group, QUARTER_END, view, CALENDAR)
    for component in COMPONENTS:
        total = 0.0
        for row in explained.to_dict("records"):
            fits = row[n.DATE] == QUARTER_END and row[COMPONENT] == component
            fits &= product in (n.ALL, row[n.PRODUCT_ID]) and group in (n.ALL, row[n.GROUP])
            if fits and view in (NET, CUMULATIVE):
                total += row[n.AMOUNT] if row[n.SIDE] == n.SUBSCRIPTION else -row[n.AMOUNT]
            elif fits and row[n.SIDE] == view:
                total += row[n.AMOUNT]
        assert found.parts[component] == pytest.approx(total)
    assert found.expected == pytest.approx(found.parts.sum())


def test_a_day_says_how_far_from_a_usual_one_it_is_and_why():
    day = made(**{LEVEL: 36e6, QUARTER: 18e6, WEEKDAY: 3e6, MONTH: 4e6, TAX: -0.1e6})
    assert why.why_sentence(day) == (
        "Tue 30 Jun: CNY 60.9m of redemptions expected, 24.9m more than on a usual day: "
        "end of the quarter +18.0m, end of the month +4.00m, Tuesday +3.00m"
    )


def test_a_quiet_day_and_a_day_of_nothing_are_said_as_such():
    assert why.why_sentence(made(**{LEVEL: 36e6, TAX: 1e5})) == (
        "Tue 30 Jun: CNY 36.1m of redemptions expected, as on a usual day"
    )
    assert why.why_sentence(made(**{LEVEL: 36e6, WEEKDAY: -36e6})) == "Tue 30 Jun: no flow is expected"
    ticket = made(**{LEVEL: 36e6, WEEKDAY: -36e6, ANNOUNCED: 5e6})
    assert "known in advance +5.00m" in why.why_sentence(ticket)
    undone = made(**{LEVEL: 36e6, OVERRIDE: -36e6})
    assert "override -36.0m" in why.why_sentence(undone)


def test_what_the_desk_entered_is_told_however_small():
    parts = {LEVEL: 36e6, QUARTER: 18e6, WEEKDAY: 13e6, MONTH: 14e6, TAX: 9e6, OVERRIDE: 2e5}
    assert why.why_sentence(made(**parts)).endswith("tax deadline +9.00m, override +200k")


def test_less_than_usual_is_said_in_a_net_view_with_its_sign():
    day = made(view=NET, **{LEVEL: 5e6, QUARTER: -18e6})
    assert why.why_sentence(day) == (
        "Tue 30 Jun: net flow of CNY -13.0m expected, 18.0m less than on a usual day: end of the quarter -18.0m"
    )


@pytest.mark.parametrize(
    ("component", "day", "word"),
    [
        (WEEKDAY, "2026-06-30", "Tuesday"), (QUARTER, "2026-06-30", "end of the quarter"),
        (QUARTER, "2026-07-02", "start of the quarter"), (QUARTER, "2026-12-20", "end of the quarter"),
        (QUARTER, "2026-01-05", "start of the quarter"), (MONTH, "2026-06-30", "end of the month"),
        (MONTH, "2026-07-10", "start of the month"), (MONTH, "2026-07-15", "middle of the month"),
    ],
)  # fmt: skip
def test_a_component_bears_the_name_it_has_on_the_day(component, day, word):
    assert why.component_word(component, made(pd.Timestamp(day))) == word


def test_a_make_up_sunday_is_called_what_it_is(explained):
    day = pd.Timestamp("2025-09-28")
    assert CALENDAR.make_up(pd.DatetimeIndex([day]))[0]
    found = why.day_why(explained.assign(**{n.DATE: day}), n.ALL, n.ALL, day, NET, CALENDAR)
    assert why.component_word(WEEKDAY, found) == "Make-up working day"


@pytest.mark.parametrize("component", COMPONENTS[1:])
def test_every_component_has_a_word(component):
    assert why.component_word(component, made())


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_the_bars_add_up_to_what_is_expected(explained, view, colours):
    day = why.day_why(explained, "p", n.ALL, QUARTER_END, view, CALENDAR)
    bars = waterfall(day, colours).data[0]
    assert bars.measure == ("absolute", *["relative"] * (len(bars.x) - 2), "total")
    assert sum(bars.x[:-1]) == pytest.approx(bars.x[-1])
    divisor = day.expected / bars.x[-1]
    assert bars.x[0] * divisor == pytest.approx(day.usual)


def test_the_bars_go_from_the_largest_down_and_the_smallest_are_one():
    day = made(**{LEVEL: 100e6, QUARTER: 20e6, WEEKDAY: -30e6, TAX: 2e5, ANNOUNCED: 1e5})
    steps = steps_of(day)
    assert list(steps.index) == ["Tuesday", "end of the quarter", "all else"]
    assert list(steps) == pytest.approx([-30e6, 20e6, 3e5])
    labels = waterfall(day, LIGHT).layout.yaxis.ticktext
    assert labels[0] == "<b>Usual day  100m</b>"
    assert labels[2] == "End of the quarter  +20.0m"
    assert labels[-1] == "<b>Expected  90.3m</b>"


def test_a_day_like_any_other_is_two_bars():
    bars = waterfall(made(**{LEVEL: 1e6}), LIGHT).data[0]
    assert list(bars.x) == [1.0, 1.0]
