"""One visitor's language is not shown to another, though they share what was worked out."""

import pytest

from core import names as n
from tests.text_cases import is_chinese


def names(app):
    """The names of what comes next, and of the events in the form."""
    return set(app.dataframe[0].value[n.NAME])


@pytest.mark.parametrize("first", ["en", "zh"])
def test_the_calendar_names_days_to_each_visitor_in_the_language_asked_for(open_app, shared_url, first):
    told = {}
    for language in (first, "zh" if first == "en" else "en"):
        app = open_app(shared_url, "calendar", language=language)
        assert not app.exception
        told[language] = names(app)
    assert {"618 2026", "618 2026: settlement", "National Day"} & told["en"]
    assert {"2026年618回款", "国庆节"} <= told["zh"]
    assert not told["en"] & told["zh"]


def test_the_limits_of_a_plan_are_told_to_each_visitor_in_the_language_asked_for(open_app, shared_url):
    marks, sources = {}, {}
    for language in ("en", "zh"):
        app = open_app(shared_url, "reserve", product="JB-CASH-01", look="limits", language=language)
        assert not app.exception
        limits = next(table.value for table in app.dataframe if "bound" in table.value)
        marks[language], sources[language] = set(limits["mark"]), limits[n.SOURCE]
    assert marks["en"] <= {"Q", "S", "K+", "K?", "house"}
    assert marks["zh"] <= {"原文", "转引", "待核实", "存疑", "内部"}
    assert sources["en"].map(str.isascii).all() and sources["zh"].map(is_chinese).all()
