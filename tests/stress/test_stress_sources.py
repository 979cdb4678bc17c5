"""Where stresses and tools are written, in both languages; what they do in neither."""

import dataclasses

from stress_cases import grounds

from core.calendar import build_calendar
from core.reserve import rulebooks
from core.stress.library import dated, joined
from core.stress.outcome import Untold
from core.stress.plain import result_row
from core.stress.reading import stress_named, stresses
from core.stress.tools import tools_of
from core.stress.windows import promotion_window
from core.text.worded import spoken
from tests.text_cases import in_both, is_chinese

GROUNDS = grounds()
TOOLS = [tool for rulebook in rulebooks() for tool in tools_of(rulebook)]


def test_every_source_is_there_in_both_languages():
    assert len(TOOLS) > 5
    for each in (*stresses(), *TOOLS):
        english, other = in_both(lambda each=each: spoken(each.source))
        assert english.isascii() and english == each.source, each.name
        assert is_chinese(other), (each.name, other)


def test_what_a_house_assumes_and_what_a_rule_says_have_their_chinese_names(chinese):
    told = {each.name: spoken(each.source) for each in stresses()}
    assert told["quarter_end"].startswith("内部假设：")
    assert told["us_daily_redemptions"].startswith("美国2a-7规则(c)(2)(ii)")


def test_the_changes_of_a_stress_are_the_same_in_both_languages():
    english, other = in_both(lambda: [(each.changes, each.mark, each.source) for each in stresses()])
    assert english == other
    made, again = in_both(lambda: [dated(each, GROUNDS, 0.2).changes for each in stresses()])
    assert made == again


def test_a_tool_is_the_same_in_both_languages():
    english, other = in_both(lambda: [dataclasses.astuple(each) for name in rulebooks() for each in tools_of(name)])
    assert english == other


def test_a_row_of_results_has_the_source_in_the_language_in_use():
    stress = stress_named("holder_exit")[0]
    english, other = in_both(lambda: result_row(Untold(stress, "why"))["source"])
    assert english.startswith("House assumption: ") and other.startswith("内部假设：")
    assert type(english) is type(other) is str


def test_stresses_happening_together_name_both_sources(chinese):
    assert joined(stress_named("holder_exit,platform_outage")).source.count("内部假设：") == 2


def test_the_promotion_of_a_window_is_named_in_the_language_in_use():
    english, other = in_both(lambda: promotion_window(build_calendar(), GROUNDS.dates))
    assert (english.start, english.end) == (other.start, other.end)
    assert "618 2026" in english.note and "2026年618" in other.note
