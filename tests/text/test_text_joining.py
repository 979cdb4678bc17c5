"""Texts put together: each language has its own marks between the parts, and none is doubled."""

import pytest

from core.text import ENGLISH, joining, use

CHINESE = "zh"


@pytest.fixture
def chinese():
    use(CHINESE)
    yield
    use(ENGLISH)


def test_english_joins_with_its_own_marks():
    assert joining.listed(["a", "b", "c"]) == "a, b, c"
    assert joining.clauses(["a", "b"]) == "a; b"
    assert joining.sentences(["One.", "Two."]) == "One. Two."
    assert joining.labelled("Cash", "8%") == "Cash: 8%"
    assert joining.bracketed("Largest issuer", "North Bank") == "Largest issuer (North Bank)"


def test_chinese_joins_with_its_own_marks(chinese):
    assert joining.listed(["申购", "赎回"]) == "申购、赎回"
    assert joining.clauses(["甲", "乙"]) == "甲；乙"
    assert joining.sentences(["第一句。", "第二句。"]) == "第一句。第二句。"
    assert joining.labelled("现金", "8%") == "现金：8%"
    assert joining.bracketed("最大发行人", "北方银行") == "最大发行人（北方银行）"


def test_nothing_joined_is_nothing():
    assert joining.listed([]) == joining.clauses([]) == joining.sentences([]) == ""


def test_an_empty_sentence_leaves_no_gap():
    assert joining.sentences(["One.", "", "Two.", ""]) == "One. Two."


@pytest.mark.parametrize("text", ["Some leave", "Some leave.", "Some leave。"])
def test_a_sentence_ends_once(text):
    assert joining.ended(text) == "Some leave."
    assert joining.unended(text) == "Some leave"


@pytest.mark.parametrize("text", ["部分离开", "部分离开。", "部分离开."])
def test_a_chinese_sentence_ends_once(chinese, text):
    assert joining.ended(text) == "部分离开。"


def test_texts_with_braces_are_joined_as_they_are():
    assert joining.labelled("%{y}", "%{text}") == "%{y}: %{text}"


def test_only_english_lowers_a_title():
    assert joining.lowered("Quarter end") == "quarter end"


def test_a_name_inside_chinese_keeps_its_capitals(chinese):
    assert joining.lowered("LightGBM日历模型") == "LightGBM日历模型"


def test_a_title_begins_with_a_capital():
    assert [joining.capital(text) for text in ("the rest", "", "备付")] == ["The rest", "", "备付"]


def test_english_names_what_files_name():
    assert joining.named("words.side", "redemption") == "redemption"


def test_chinese_names_what_a_reader_knows(chinese):
    assert joining.named("words.side", "redemption") == "赎回"
    assert joining.named("words.group", "tea_growers") == "tea_growers"
