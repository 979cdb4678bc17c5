"""Where limits and terms of dealing are written, in both languages; their figures in neither."""

import dataclasses

import pandas as pd
import pytest
from reserve_cases import limit, plain

from core import names as n
from core.errors import InputError
from core.reserve import load_rulebook, rulebooks, shared_rulebook
from core.reserve.breaches import breaches
from core.reserve.dealing import load_dealing
from core.reserve.house import house_limits, require_soft
from core.reserve.limits import check_limits
from core.reserve.reading import FOLDER, HOUSE, SHARED, _load
from core.reserve.rulebook import Rulebook
from core.text import ENGLISH, use
from core.text.worded import Worded, spoken
from tests.text_cases import in_both, is_chinese

PLACES = [*((name, FOLDER) for name in rulebooks()), (SHARED, HOUSE)]
SOURCE = Worded("a clause", {"zh": "某条款"})
ASSETS = (plain(n.NCD, 0.02, free_day=1), plain(n.ABS, 0.03, free_day=1))
OWN = dataclasses.replace(limit("house_ncd", classes=(n.NCD,), bound=0.1, hard=False), source=SOURCE)
BOOK = Rulebook("test", (OWN,), "Test")
NO_CHANGES = pd.DataFrame(columns=[n.RULEBOOK, n.LIMIT, n.BOUND, n.AUTHOR, n.REASON, n.ENTERED])


def sources():
    """The source of every limit, tier and asset class of the data."""
    limits = [(f"{name} {each.name}", each) for name, at in PLACES for each in load_rulebook(name, at).limits]
    tiers = [(name, tier) for name, each in limits for tier in each.tiers]
    return [(name, each.source) for name, each in (*limits, *tiers, *load_dealing().items())]


def test_every_source_of_the_data_is_there_in_both_languages():
    assert len(sources()) > 100
    for name, source in sources():
        english, other = in_both(lambda source=source: spoken(source))
        assert english.isascii() and english == source, name
        assert is_chinese(other), (name, other)


def test_rules_have_their_chinese_names(chinese):
    cash = {each.name: spoken(each.source) for each in load_rulebook("cn_cash_management").limits}
    assert cash["highly_liquid"] == "银保监发〔2021〕20号 第四条（一）"
    assert cash["house_ncd"] == "内部限额"
    assert cash["average_life"].endswith("待核实")
    assert {spoken(each.source) for each in shared_rulebook().limits} == {"全部产品的内部限额"}


@pytest.mark.parametrize(("name", "folder"), PLACES)
def test_a_rulebook_is_the_same_in_both_languages_whichever_reads_it_first(name, folder):
    def read():
        _load.cache_clear()
        return load_rulebook(name, folder)

    english, other = in_both(read)
    assert english == other
    assert [one.source.others for one in english.limits] == [one.source.others for one in other.limits]


def test_a_tier_brings_its_own_source(chinese):
    tight = {each.name: each for each in load_rulebook("cn_cash_management").for_concentration(0.6).limits}
    assert "集中度" in spoken(tight["average_life"].source)


def test_a_limit_that_was_read_in_one_language_is_told_in_another():
    checked, told = (
        in_both(lambda: check_limits(pd.Series({n.NCD: 0.5, n.ABS: 0.5}), ASSETS, BOOK)),
        in_both(lambda: breaches(ASSETS, BOOK)),
    )
    assert [frame[n.SOURCE].item() for frame in checked] == ["a clause", "某条款"]
    assert [found[0].source for found in told] == ["a clause", "某条款"]
    figures = [frame.select_dtypes("number") for frame in checked]
    pd.testing.assert_frame_equal(*figures)
    assert all(type(text) is str for frame in checked for text in frame[n.SOURCE])


def test_a_house_limit_names_its_source_in_the_language_in_use():
    unchanged = house_limits(BOOK, NO_CHANGES)[0]
    assert in_both(lambda: unchanged.source) == ("a clause", "某条款")


def test_a_hard_limit_says_in_the_language_in_use_where_it_is_written(chinese):
    hard = dataclasses.replace(OWN, kind="hard")
    with pytest.raises(InputError, match="某条款"):
        require_soft(Rulebook("test", (hard,), "Test"), OWN.name)


WRONG = """title = "Mine"
[[limit]]
name = "mine"
title = "Mine"
source = "a clause"
source_zh = "某条款"
mark = "house"
kind = "soft"
sense = "<="
bound = 0.4
measure = "share"
classes = ["ncd"]
[[limit.tier]]
top10_above = 0.2
bound = 0.9
source = "a clause"
source_zh = "某条款"
mark = "house"
"""


def test_a_wrong_tier_is_told_in_the_language_in_use(tmp_path, chinese):
    (tmp_path / "mine.toml").write_text(WRONG, "utf-8")
    with pytest.raises(InputError, match="第1档bound"):
        load_rulebook("mine", tmp_path)
    use(ENGLISH)
    with pytest.raises(InputError, match="tier 1, bound"):
        load_rulebook("mine", tmp_path)


def test_a_rulebook_without_chinese_sources_is_read_and_told_as_it_stands(tmp_path, chinese):
    lines = [line for line in WRONG.replace("0.9", "0.3").splitlines() if not line.startswith("source_zh")]
    (tmp_path / "mine.toml").write_text("\n".join(lines), "utf-8")
    assert spoken(load_rulebook("mine", tmp_path).limits[0].source) == "a clause"
