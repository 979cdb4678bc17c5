"""The library, its windows and the tools: read as written, and refused with what is needed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from stress_cases import AS_OF, DATES, grounds

from core import names as n
from core.calendar import build_calendar
from core.errors import InputError, MissingData
from core.reserve import rulebooks
from core.stress import changes as c
from core.stress.conditions import Fee
from core.stress.contingency import MEASURES
from core.stress.library import Stress, Template, dated, joined
from core.stress.queue import LargeRedemption
from core.stress.reading import MARKS, steps, stress_named, stresses
from core.stress.tools import FEE, rule_of, tools_of, with_tool
from core.stress.walk import Tools
from core.stress.windows import promotion_window, quarter_end_window
from core.text import catalogue

GROUNDS = grounds()
CALENDAR = build_calendar()
HEAD = '[[stress]]\nname = "mine"\ntitle = "Mine"\nreading = "Mine."\nsource = "House"\nmark = "house"\n'
CHANGE = '[[stress.change]]\nkind = "redemptions"\nsize = 1.0\n'


def of(*templates):
    return Stress("mine", "Mine", templates, "House", "house", "Mine.")


def written(tmp_path, text):
    path = tmp_path / "library.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_stress_of_the_library_can_be_told_of_a_product_whose_holders_are_known():
    names = [stress.name for stress in stresses()]
    assert {"quarter_end", "promotion_draw", "holder_exit", "spiral_2022", "platform_outage"} <= set(names)
    for stress in stresses():
        made = dated(stress, GROUNDS, 0.2)
        assert made.changes and all(c.checked(each) is each for each in made.changes)
        assert stress.title and stress.reading and stress.source and stress.mark in MARKS
        assert set(stress.rulebooks) <= set(rulebooks())


def test_what_a_reverse_stress_says_is_of_stresses_that_there_are():
    said = {key.rsplit(".", 1)[1] for key in catalogue("en") if key.startswith("stress_library.")}
    assert said == {stress.name for stress in stresses()}


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("[[stress]", "cannot be read as TOML"),
        ("", "no [[stress]] tables"),
        (HEAD, "at least one [[stress.change]]"),
        (HEAD + CHANGE + HEAD + CHANGE, "name"),
        (HEAD.replace('mark = "house"', 'mark = "sure"') + CHANGE, "assumption"),
        (HEAD.replace('source = "House"\n', "") + CHANGE, "source"),
        (HEAD.replace('title = "Mine"\n', "") + CHANGE, "title"),
        (HEAD + CHANGE.replace("redemptions", "panic"), "subscriptions"),
        (HEAD + CHANGE.replace("1.0", '"much"'), "a number from -1 to 9"),
        (HEAD + CHANGE.replace("1.0", "10"), "a number from -1 to 9"),
        (HEAD + CHANGE + 'window = "christmas"', "quarter_end, promotion"),
        (HEAD + CHANGE + "first_day = 0", "a whole number from 1 on"),
        (HEAD + CHANGE + "first_day = 4\nlast_day = 2", "not before first_day, which is 4"),
        (HEAD + CHANGE + 'first_day = 1\nwindow = "quarter_end"', "or a window by name"),
        (HEAD + CHANGE.replace("redemptions", "spreads") + "first_day = 1", "holds on all days"),
        (HEAD + CHANGE + "each_day = true", "with a first and a last day"),
        (HEAD + CHANGE + 'of = "someone"', "largest_holder"),
        (HEAD + CHANGE + "speed = 3", "kind, size"),
        (HEAD + 'rulebooks = ["mars"]\n' + CHANGE, "cn_open_public"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_needed(tmp_path, text, needed):
    with pytest.raises(InputError) as refused:
        stresses(written(tmp_path, text))
    assert needed in str(refused.value)


def test_a_desks_own_stress_speaks_for_itself(tmp_path):
    (mine,) = stresses(written(tmp_path, HEAD + CHANGE + "first_day = 1\nlast_day = 2\n"))
    assert (mine.title, mine.reading, mine.mark) == ("Mine", "Mine.", "house")
    (change,) = dated(mine, GROUNDS, None).changes
    assert (change.start, change.end) == (DATES[0], DATES[1])


def test_stresses_are_asked_for_by_name():
    assert [each.name for each in stress_named("spread_shock, quarter_end")] == ["spread_shock", "quarter_end"]
    with pytest.raises(InputError, match="no stress panic"):
        stress_named("quarter_end,panic")
    both = joined(stress_named("spread_shock,quarter_end"))
    assert both.name == "spread_shock+quarter_end" and len(both.changes) == 4
    assert joined(stress_named("quarter_end")) is stress_named("quarter_end")[0]


def test_the_quarter_end_is_the_last_dealing_days_of_the_quarter():
    window = quarter_end_window(CALENDAR, DATES)
    assert (window.start, window.end, window.note) == (DATES[0], pd.Timestamp("2026-06-30"), "")
    later = pd.date_range("2026-07-02", periods=10)
    window = quarter_end_window(CALENDAR, later)
    assert (window.start, window.end) == (later[-6], later[-1])
    assert "No quarter ends within the horizon" in window.note
    long = pd.date_range("2026-09-01", periods=60)
    window = quarter_end_window(CALENDAR, long)
    assert window.end == pd.Timestamp("2026-09-30")
    assert len(CALENDAR.dealing_days(window.start, window.end)) == 6


def test_a_promotion_window_says_which_it_is():
    window = promotion_window(CALENDAR, DATES)
    assert "618" in window.note and DATES[0] <= window.start <= window.end <= DATES[-1]
    quiet = pd.date_range("2026-08-01", periods=20)
    window = promotion_window(CALENDAR, quiet)
    assert (window.start, window.end) == (quiet[0], quiet[9])
    assert "No promotion lies ahead" in window.note


def test_holders_are_needed_and_told():
    stress = of(Template(c.LEAVES, 1.0, of="largest_holder", first_day=1))
    made = dated(stress, GROUNDS, 0.3)
    assert made.changes[0].size == pytest.approx(0.15)
    assert "15.0%" in made.notes[0] and "30.0%" in made.notes[0]
    with pytest.raises(MissingData, match="ten largest holders"):
        dated(stress, GROUNDS, None)


def test_without_flows_by_group_all_customers_draw():
    aimed = of(Template(c.REDEMPTIONS, 1.0, target=n.ECOMMERCE))
    everyone = dated(aimed, replace(GROUNDS, shares={}), None)
    assert everyone.changes[0].target == "" and "all customers" in everyone.notes[0]
    nobody = dated(aimed, GROUNDS, None)
    assert nobody.changes[0].target == n.ECOMMERCE and "changes nothing" in nobody.notes[0]


def test_a_size_a_day_is_one_change_a_dealing_day():
    made = dated(of(Template(c.LEAVES, 0.05, first_day=1, last_day=5, each_day=True)), GROUNDS, None)
    days = [change.start for change in made.changes]
    assert days == [change.end for change in made.changes] and len(days) == 5
    assert CALENDAR.dealing(pd.DatetimeIndex(days)).all() and days[0] == CALENDAR.shift(AS_OF, 1)


def test_a_window_without_an_open_day_is_told():
    opens = np.zeros(len(DATES), dtype=bool)
    opens[8] = True
    monthly = replace(GROUNDS, opens=opens)
    early = of(Template(c.LEAVES, 0.1, first_day=1, last_day=3))
    assert "not open from 25 Jun to 29 Jun" in dated(early, monthly, None).notes[0]
    assert dated(early, GROUNDS, None).notes == ()
    assert dated(of(Template(c.LEAVES, 0.1, first_day=1)), monthly, None).notes == ()
    assert dated(of(Template(c.SPREADS, 50.0)), replace(monthly, opens=opens & False), None).notes == ()


def test_the_tools_of_the_rulebooks():
    chinese = {tool.name: tool for tool in tools_of("cn_open_public")}
    large = chinese["large_redemption"]
    assert (large.above, large.share, large.cancel, large.mark) == (0.10, 0.10, 0.10, "K+ assumption")
    assert rule_of(tools_of("cn_open_public")) == large
    assert with_tool(Tools(), large).rule == LargeRedemption(0.10, 0.10, cancel=0.10)
    assert chinese["short_term_fee"].held_under == 7
    assert FEE not in {tool.kind for tool in tools_of("cn_cash_management")}
    gate = rule_of(tools_of("eu_mmf_lvnav"))
    assert with_tool(Tools(), gate).rule == LargeRedemption(0.10, 0.10, gate=True, days=15, weekly_below=0.30)
    assert gate.weekly_limit == "weekly_maturing"
    (european,) = [tool for tool in tools_of("eu_mmf_lvnav") if tool.kind == FEE]
    assert with_tool(Tools(), european).fees == (Fee(None, 0.10, 0.30, 0.10),)
    mandatory, discretionary = tools_of("us_2a_7")
    both = with_tool(with_tool(Tools(), mandatory), discretionary)
    assert both.fees == (Fee(0.01, 0.05), Fee(0.02)) and with_tool(both, mandatory) == both
    assert with_tool(Tools(), chinese["swing_pricing"]).swing
    assert tools_of("cn_closed") == () and rule_of(()) is None
    with pytest.raises(InputError, match="mars"):
        tools_of("mars")


@pytest.mark.parametrize(
    ("lines", "needed"),
    [
        ("rate = 2", "a number from 0 to 1"),
        ("held_under_days = 0", "a whole number"),
        ("weekly_below = 0.3", "needs"),
        ('weekly_below = 0.3\nweekly_limit = "monthly"', "weekly_maturing"),
        ("working_days = 15", "held_under_days"),
    ],
)
def test_a_bad_tool_is_refused(tmp_path, lines, needed):
    head = '[[limit]]\nname = "weekly_maturing"\n[[tool]]\nname = "x"\nkind = "fee"\nsource = "x"\nmark = "K+"\n'
    (tmp_path / "mine.toml").write_text(head + lines + "\n", "utf-8")
    with pytest.raises(InputError, match=needed):
        tools_of("mine", tmp_path)


def test_a_bad_step_is_refused(tmp_path):
    text = '[[step]]\nname = "x"\nmeasure = "pray"\ntrigger = "room_below"\nlevel = 0.1\n'
    with pytest.raises(InputError, match="repo, rule"):
        steps(written(tmp_path, text))
    assert {step.measure for step in steps()} == set(MEASURES)
