"""In Chinese, what is put together of several messages reads as Chinese: no English mark stands between its parts."""

import re

import pandas as pd
import pytest

from core import names as n
from core.book import check
from core.cli.results import table_text
from core.errors import InputError, RowsError
from core.forecast.registry import find_model
from core.liability.holders import LargeHolders
from core.present import lots_words, sentences, stress_words, words
from core.present.charts_groups import effect_chart
from core.present.decision_rows import remade_sentence
from core.present.template import LIGHT
from core.reserve import words as reserve_words
from core.stress import changes as c
from core.stress.contingency import Step
from core.stress.library import Stress, joined
from core.stress.outcome import StepEffect, Untold
from core.text import ENGLISH, use

DAY = pd.Timestamp("2026-06-30")
# An English mark after Chinese, a mark twice, or a space beside a Chinese mark.
WRONG = re.compile(r"[一-鿿][,;:.]|[。；：，、][ .。]|[ ][。；：，、]|[一-鿿] ?\(")


@pytest.fixture(autouse=True)
def _chinese():
    use("zh")
    yield
    use(ENGLISH)


def right(text):
    assert not WRONG.search(text), text
    return text


def test_sentences_follow_each_other_without_a_space():
    assert right(remade_sentence(0, ["code", "libraries"])).endswith("完全一致。代码此后有变动。程序库此后有变动。")
    assert "。作为巨额赎回" in right(lots_words.holders_sentence(LargeHolders(0.3, 0.03, 0.3, 0.1)))


def test_stresses_together_are_told_once_each():
    first, second = (Stress(name, name, (), f"内部假设{name}。", "house", f"{name}离开。") for name in ("甲", "乙"))
    both = joined([first, second])
    assert right(both.source) == "内部假设甲。内部假设乙。"
    told = Untold(both, "持有人结构未知。")
    assert right(stress_words.reading(told)).startswith("甲离开。乙离开。来源：内部假设甲。内部假设乙（")
    assert right(stress_words.conclusion([told], [])).endswith("持有人结构未知。")


def test_steps_name_their_sources():
    step = Step("gate", "gate", "room_below", 0.02)
    effect = StepEffect(step, DAY, "办法第十条。", "Q", None, None)
    assert right(stress_words.sources([effect, effect])).count("办法第十条（") == 2


def test_a_title_keeps_its_names_inside_a_sentence():
    assert stress_words.inside("ESMA情景") == "ESMA情景"
    assert stress_words.inside("Redemption情景") == "Redemption情景"


def test_what_collides_is_told_in_clauses():
    found = [reserve_words.Collision(name, 0.1, f"{name}至少5%", f"{name}降至3%") for name in ("现金", "国债")]
    assert "现金至少5%；国债至少5%" in right(str(reserve_words.infeasible(found, ())))


def test_bad_rows_are_told_of_the_table_that_a_reader_knows():
    raw = pd.DataFrame({n.PRODUCT_ID: ["P1"], n.DATE: ["?"], n.SUBSCRIPTION: ["x"], n.REDEMPTION: ["1"]}, index=[2])
    with pytest.raises(RowsError) as told:
        check(raw, n.FLOWS).require()
    assert right(str(told.value)).startswith("资金流")
    with pytest.raises(InputError, match="资金流"):
        check(raw[[n.PRODUCT_ID]], n.FLOWS)


def test_errors_list_and_name_as_chinese_does():
    with pytest.raises(InputError, match="seasonal_naive、weekday_median、"):
        find_model("oracle")
    with pytest.raises(InputError, match="大促：9超出范围"):
        c.checked(c.Change(c.PROMOTION, 9.0))


def test_a_day_has_its_weekday_where_chinese_has_it():
    assert sentences.weekday_day(DAY) == "6月30日周二"
    assert sentences.weekday_day(DAY, year=True) == "2026年6月30日周二"


def test_marks_of_a_day_are_listed():
    marks = pd.DataFrame({n.START: [DAY, DAY], n.END: [DAY, DAY], n.NAME: ["季末", "发薪日"]})
    assert sentences.reasons_of(DAY, marks) == "季末、发薪日"


def test_a_policy_is_named_for_readers():
    assert [words.policy_name(policy) for policy in (n.MODEL, "fixed:0.20")] == ["模型", "固定20%"]
    use(ENGLISH)
    assert words.policy_name("fixed:0.20") == "fixed:0.20"


def test_hover_texts_have_the_chinese_colon():
    chart = effect_chart(pd.DataFrame({n.NAME: ["安心"], "change": [1e6]}), LIGHT)
    assert chart.data[0].hovertemplate == "%{y}：%{text}<extra></extra>"


def test_a_table_in_text_gives_chinese_the_room_it_takes():
    head, row = table_text([{"模型": "季节朴素法", "秒": "1.0"}]).splitlines()
    width = [sum(2 if "一" <= character <= "鿿" else 1 for character in line) for line in (head, row)]
    assert width[0] == width[1]
