import dataclasses

import pytest

from core import names as n
from core.errors import InputError
from core.reserve import load_rulebook, rulebook_for, rulebooks
from core.reserve import measures as m
from core.reserve.reading import FOLDER
from core.reserve.rulebook import MARKS

GOOD = {
    "name": '"mine"', "title": '"My own"', "source": '"house paper 3"', "mark": '"house"', "kind": '"soft"',
    "sense": '"<="', "bound": "0.4", "measure": '"share"', "classes": '["ncd"]',
}  # fmt: skip


def written(folder, changes=(), title='title = "Mine"\n', times=1):
    table = {key: value for key, value in (GOOD | dict(changes)).items() if value is not None}
    lines = "\n".join(f"{key} = {value}" for key, value in table.items())
    (folder / "mine.toml").write_text(title + f"\n[[limit]]\n{lines}\n" * times, "utf-8")
    return load_rulebook("mine", folder)


def bounds(name):
    return {limit.name: (limit.sense, limit.bound, limit.kind, limit.mark) for limit in load_rulebook(name).limits}


def test_cash_management_has_the_numbers_of_the_notice():
    found = bounds("cn_cash_management")
    assert found["highly_liquid"] == (">=", 0.05, "hard", "Q")
    assert found["liquid_in_five_days"] == (">=", 0.10, "hard", "Q")
    assert found["restricted_liquidity"] == ("<=", 0.10, "hard", "K+")
    assert found["fixed_deposits"][:2] == ("<=", 0.30)
    assert found["one_bank"][:2] == ("<=", 0.20)
    assert found["one_issuer"][:2] == ("<=", 0.10)
    assert (found["below_aaa"][1], found["below_aaa_issuer"][1]) == (0.10, 0.02)
    assert (found["average_maturity"][1], found["average_life"][1]) == (120, 240)
    assert found["leverage"][1] == 1.2
    assert found["prohibited_ratings"][:2] == ("<=", 0.0)


def test_open_and_closed_products_have_the_numbers_of_the_measures():
    found = bounds("cn_open_public")
    assert found["highly_liquid_one_year"] == (">=", 0.05, "hard", "K+")
    assert found["restricted_liquidity"] == ("<=", 0.15, "hard", "S")
    assert found["leverage"][1] == 1.4
    assert bounds("cn_closed")["leverage"][1] == 2.0


@pytest.mark.parametrize("name", rulebooks())
def test_every_shipped_limit_has_title_source_and_mark_and_house_means_soft(name):
    book = load_rulebook(name)
    assert book.title
    for limit in book.limits:
        assert limit.title
        assert limit.source
        assert limit.mark in MARKS
        assert (limit.mark == "house") == (not limit.hard)


def test_each_family_has_a_rulebook():
    assert {rulebook_for(family) for family in n.FAMILIES} <= set(rulebooks())
    assert rulebook_for(n.CASH) == "cn_cash_management"
    assert rulebook_for(n.CLOSED) == "cn_closed"
    with pytest.raises(InputError, match=r"bonds.*min_holding"):
        rulebook_for("bonds")


def test_the_vocabulary_is_made_of_options_that_exist():
    fields = {field.name for field in dataclasses.fields(m.Measure)}
    assert set().union(*m.NEEDED.values(), *m.ALLOWED.values()) <= fields
    assert m.NEEDED.keys() == m.ALLOWED.keys()


def test_an_own_rulebook_is_read(tmp_path):
    book = written(tmp_path)
    assert (book.title, book.limits[0].title, book.limits[0].hard) == ("Mine", "My own", False)
    assert book.limits[0].measure == m.Measure(m.SHARE, classes=("ncd",))


@pytest.mark.parametrize("name", ["nowhere", "../rulebooks/cn_closed", ""])
def test_an_unknown_rulebook_is_told_with_those_that_exist(name):
    with pytest.raises(InputError, match="cn_cash_management, cn_closed, cn_open_public"):
        load_rulebook(name)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"measure": '"sharpe"'}, ("sharpe", "single_issuer")),
        ({"measure": "[1]"}, ("[1]", "single_issuer")),
        ({"sense": '"<"'}, ("<=, >=",)),
        ({"kind": '"firm"'}, ("hard, soft",)),
        ({"mark": '"A"'}, ("K?",)),
        ({"bound": '"much"'}, ("much", "a number")),
        ({"bound": "-0.1"}, ("a number",)),
        ({"bound": "nan"}, ("a number",)),
        ({"bound": None}, ("bound is nothing",)),
        ({"source": None}, ("source is nothing",)),
        ({"title": None}, ("title is nothing",)),
        ({"classes": '["gold"]'}, ("gold", "credit_bond")),
        ({"classes": '"ncd"'}, ("credit_bond",)),
        ({"classes": None}, ("classes is nothing",)),
        ({"colour": '"red"'}, ("colour", "below_rating")),
        ({"saleable": "1"}, ("true, false",)),
        ({"rating": '"A1"'}, ("AAA",)),
        ({"longer_than_days": '"a year"'}, ("a number",)),
        ({"measure": '"single_issuer"', "sense": '">="'}, ("sense",)),
    ],
)
def test_a_malformed_limit_is_told_with_what_is_needed(tmp_path, changes, words):
    with pytest.raises(InputError) as error:
        written(tmp_path, changes)
    assert all(word in str(error.value) for word in ("mine", *words)), str(error.value)


def test_malformed_files_are_told(tmp_path):
    for content, word in (("limit = [", "not valid TOML"), ("x = 1", "no limits"), ("limit = [1]", "no limits")):
        (tmp_path / "mine.toml").write_text(content, "utf-8")
        with pytest.raises(InputError, match=word):
            load_rulebook("mine", tmp_path)
    (tmp_path / "mine.toml").write_bytes(b"\xff")
    with pytest.raises(InputError, match="not valid TOML"):
        load_rulebook("mine", tmp_path)
    with pytest.raises(InputError, match="no title"):
        written(tmp_path, title="")
    with pytest.raises(InputError, match="no other limit"):
        written(tmp_path, times=2)


def test_rulebooks_are_listed_from_their_folder(tmp_path):
    assert rulebooks(tmp_path) == ()
    assert len(rulebooks()) == len(list(FOLDER.glob("*.toml"))) == 3
