"""Names of days in the language in use; what is computed from them in none."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from calendar_cases import CALENDAR, days_of_year, events

from core import names as n
from core.calendar import build_calendar, default_events, features, kept_events, marks, said_events
from core.calendar.days import _listed, _market
from core.settings import ROOT
from tests.text_cases import in_both, is_chinese

FIRST, LAST = pd.Timestamp("2015-01-01"), pd.Timestamp("2030-12-31")
DAYS = [n.START, n.END, n.KIND]
FEASTS = ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]
SHOPPING = ["2026年年货节", "2026年618", "2026年双11", "2026年双12"]


def names(kind, year=2026, calendar=CALENDAR):
    found = marks(calendar, pd.Timestamp(f"{year}-01-01"), pd.Timestamp(f"{year}-12-31"))
    return found.loc[found[n.KIND] == kind, n.NAME].tolist()


def test_holidays_and_promotions_of_china_have_chinese_names(chinese):
    assert names("holiday") == FEASTS
    assert names("promotion") == SHOPPING
    assert names("settlement") == [f"{name}回款" for name in SHOPPING]


def test_a_holiday_that_is_not_announced_yet_is_said_so(chinese):
    assert names("holiday", 2030) == [f"{name}（推算）" for name in FEASTS]


def test_two_feasts_on_one_day_are_joined_as_the_language_does(chinese):
    assert CALENDAR.say_holiday("Mid-Autumn Festival; National Day") == "中秋节、国庆节"


def test_no_chinese_mark_has_a_word_of_english(chinese):
    assert marks(CALENDAR, FIRST, LAST)[n.NAME].map(is_chinese).all()


@pytest.mark.parametrize(("market", "name"), [("HK", "中秋节翌日"), ("US", "Independence Day"), ("DE", "Labor Day")])
def test_another_market_has_chinese_names_where_the_library_has(chinese, market, name):
    assert name in names("holiday", 2026, build_calendar(market))


@pytest.mark.parametrize("market", ["CN", "HK", "US"])
def test_the_days_of_the_marks_are_the_same_in_both_languages(market):
    english, other = in_both(lambda: marks(build_calendar(market), FIRST, LAST).sort_values(DAYS)[DAYS])
    pd.testing.assert_frame_equal(english.reset_index(drop=True), other.reset_index(drop=True))


def test_features_are_the_same_in_both_languages():
    dates = days_of_year(2026)
    english, other = in_both(lambda: features(build_calendar(), dates))
    pd.testing.assert_frame_equal(english, other)


def test_a_calendar_made_in_chinese_holds_english_names(chinese):
    _market.cache_clear()
    _listed.cache_clear()
    assert build_calendar().holiday_names(pd.DatetimeIndex(["2026-10-01"])).tolist() == ["National Day"]


PRINTED = """
import hashlib
import pandas as pd
from core.calendar import build_calendar, features, marks
first, last = pd.Timestamp("2024-01-01"), pd.Timestamp("2027-12-31")
parts = [features(build_calendar(), pd.date_range(first, last))]
parts += [marks(build_calendar(market), first, last) for market in ("CN", "DE", "MO")]
print([hashlib.sha256(part.to_csv().encode()).hexdigest() for part in parts])
"""


def printed(locale):
    words = {"LANG": locale, "LC_ALL": locale, "LANGUAGE": locale.split(".")[0]}
    done = subprocess.run(
        [sys.executable, "-c", PRINTED], cwd=ROOT, env=os.environ | words, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_locale_of_the_machine_changes_nothing():
    assert printed("zh_CN.UTF-8") == printed("C.UTF-8") == printed("de_DE.UTF-8")


def test_the_book_keeps_the_english_names(chinese):
    found = default_events()
    assert found[n.NAME].str.contains("Double 11").any() and found[n.NAME].str.isascii().all()
    said = said_events(found)
    assert not said[n.NAME].str.contains("Double").any()
    assert said[n.SOURCE].str.startswith("平台惯例").all()
    pd.testing.assert_frame_equal(kept_events(said), found)


def test_english_says_and_keeps_the_same():
    found = default_events()
    pd.testing.assert_frame_equal(said_events(found), found)
    pd.testing.assert_frame_equal(kept_events(found), found)


def test_a_name_of_the_desks_own_stays_as_it_is(chinese):
    own = events(("promotion", "2026-06-01", "2026-06-18", None)).assign(**{n.SOURCE: None})
    renamed = own.assign(**{n.EVENT_ID: "promotion_618_2026", n.NAME: "Our June sale"})
    for each in (own, renamed, own.iloc[:0]):
        pd.testing.assert_frame_equal(said_events(each), each)
        pd.testing.assert_frame_equal(kept_events(each), each)
