import dataclasses

import pytest

from core import names as n
from core.errors import InputError
from core.reserve import load_rulebook, rulebook_for, rulebooks, shared_rulebook
from core.reserve import measures as m
from core.reserve.reading import FOLDER
from core.reserve.rulebook import MARKS, TOTAL_ASSETS

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
    assert found["one_security"] == ("<=", 0.10, "hard", "Q")
    assert found["prohibited_ratings"][:2] == ("<=", 0.0)


def test_open_and_closed_products_have_the_numbers_of_the_measures():
    found = bounds("cn_open_public")
    assert found["highly_liquid_one_year"] == (">=", 0.05, "hard", "K+")
    assert found["restricted_liquidity"] == ("<=", 0.15, "hard", "S")
    assert found["leverage"][1] == 1.4
    assert found["one_security"][1] == bounds("cn_closed")["one_security"][1] == 0.10
    assert bounds("cn_closed")["leverage"][1] == 2.0


def test_european_funds_have_the_numbers_of_the_regulation():
    low, short, standard = (bounds(f"eu_mmf_{kind}") for kind in ("lvnav", "short_vnav", "standard_vnav"))
    names = ("average_maturity", "average_life", "daily_maturing", "weekly_maturing")
    assert [low[name][1] for name in names] == [60, 120, 0.10, 0.30]
    assert [short[name][1] for name in names] == [60, 120, 0.075, 0.15]
    assert [standard[name][1] for name in names] == [182, 365, 0.075, 0.15]
    assert [found["daily_maturing"][3] for found in (low, short, standard)] == ["Q", "Q", "S"]
    for found in (low, short, standard):
        assert (found["one_issuer_all"][1], found["one_bank_deposits"][1]) == (0.05, 0.10)
        assert (found["one_repo_counterparty"][1], found["securitisations"][1], found["one_body"][1]) == (0.15,) * 3
        assert (found["one_issue"][1], found["leverage"][1]) == (0.30, 1.10)
        assert found["one_repo_counterparty"][3] == "K+"


def test_american_funds_have_the_numbers_of_the_rule():
    found = bounds("us_2a_7")
    assert found["daily_liquid"] == (">=", 0.25, "hard", "Q")
    assert found["weekly_liquid"] == (">=", 0.50, "hard", "Q")
    assert found["illiquid"] == ("<=", 0.05, "hard", "S")
    assert (found["average_maturity"][1], found["average_life"][1]) == (60, 120)
    assert found["one_issuer_all"] == ("<=", 0.05, "hard", "K+")


@pytest.mark.parametrize("name", rulebooks())
def test_shares_abroad_are_of_total_assets_and_leverage_is_not(name):
    foreign = not name.startswith("cn_")
    for limit in load_rulebook(name).limits:
        average, leverage = limit.measure.in_days, limit.measure.kind == m.LEVERAGE
        assert (limit.base == TOTAL_ASSETS) == (not leverage and (foreign or average))


@pytest.mark.parametrize("name", rulebooks())
def test_every_shipped_limit_has_title_source_and_mark_and_house_means_soft(name):
    book = load_rulebook(name)
    assert book.title
    for limit in book.limits:
        assert limit.title
        assert limit.source
        assert limit.mark in MARKS
        assert (limit.mark == "house") == (not limit.hard)


def test_what_all_products_share_is_the_desks_own_and_no_products_rulebook():
    shared = shared_rulebook()
    assert shared.title == "House limits over all products" and shared.name not in rulebooks()
    for limit in shared.limits:
        assert (limit.kind, limit.mark) == ("soft", "house")
        assert "all products" in limit.title and limit.source


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
        ({"measure": '"single_security"', "sense": '">="'}, ("sense",)),
        ({"base": '"gross"'}, ("base is gross", "net_assets, total_assets")),
        ({"measure": '"leverage"', "classes": None, "base": '"total_assets"'}, ("needed: net_assets",)),
        ({"not_cash_within_days": '"a week"'}, ("a number",)),
        ({"tier": "0.2"}, ("tier is 0.2", "[[limit.tier]]")),
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
    assert len(rulebooks()) == len(list(FOLDER.glob("*.toml"))) == 7


TIER = {"top10_above": "0.2", "bound": "0.3", "source": '"clause 9"', "mark": '"K+"'}


def tiered(folder, *changes, sense='"<="'):
    steps = [{key: value for key, value in (TIER | change).items() if value is not None} for change in changes]
    lists = ", ".join("{" + ", ".join(f"{key} = {value}" for key, value in step.items()) + "}" for step in steps)
    return written(folder, {"tier": f"[{lists}]", "sense": sense})


def test_the_base_of_a_file_is_that_of_its_limits(tmp_path):
    book = written(tmp_path, title='title = "Mine"\nbase = "total_assets"\n')
    assert book.limits[0].base == TOTAL_ASSETS
    assert written(tmp_path).limits[0].base == "net_assets"
    with pytest.raises(InputError, match=r"base is gross.*net_assets, total_assets"):
        written(tmp_path, title='title = "Mine"\nbase = "gross"\n')


@pytest.mark.parametrize(
    ("top10_share", "numbers", "words"),
    [
        (None, (0.10, 120, 240), "not known"),
        (0.0, (0.10, 120, 240), "0.0%, not more than 20%"),
        (0.20, (0.10, 120, 240), "20.0%, not more than 20%"),
        (0.2001, (0.20, 90, 180), "above 20%"),
        (0.50, (0.20, 90, 180), "50.0%: the tighter limits of products above 20%"),
        (0.5001, (0.30, 60, 120), "above 50%"),
        (1.0, (0.30, 60, 120), "100.0%"),
    ],
)
def test_limits_tighten_with_what_the_ten_largest_holders_own(top10_share, numbers, words):
    loaded = load_rulebook("cn_cash_management")
    book = loaded.for_concentration(top10_share)
    found = {limit.name: limit for limit in book.limits}
    assert tuple(found[x].bound for x in ("liquid_in_five_days", "average_maturity", "average_life")) == numbers
    assert words in book.concentration
    assert book.tier_unknown == (top10_share is None)
    tight = numbers[1] < 120
    assert found["liquid_in_five_days"].mark == ("K+" if tight else "Q")
    assert ("concentration" in found["average_life"].source) == tight
    others = [limit for limit in book.limits if not limit.tiers]
    assert others == [limit for limit in loaded.limits if not limit.tiers]


def test_a_rulebook_without_tiers_asks_for_no_concentration():
    book = load_rulebook("cn_closed").for_concentration(None)
    assert not book.tier_unknown
    assert book.concentration == ""
    assert book.for_concentration(0.9).limits == book.limits


@pytest.mark.parametrize("found", [-0.01, 1.01, 24.0, float("nan")])
def test_a_concentration_that_is_no_share_is_refused(found):
    with pytest.raises(InputError, match="between 0 and 1"):
        load_rulebook("cn_cash_management").for_concentration(found)


def test_own_tiers_are_read(tmp_path):
    limit = tiered(tmp_path, {}, {"top10_above": "0.5", "bound": "0.1"}).limits[0]
    assert [limit.for_concentration(share).bound for share in (None, 0.2, 0.3, 0.6)] == [0.4, 0.4, 0.3, 0.1]
    assert limit.for_concentration(0.3).source == "clause 9"
    floor = tiered(tmp_path, {"bound": "0.5"}, sense='">="').limits[0]
    assert floor.for_concentration(0.3).bound == 0.5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([{"top10_above": None}], ("tier 1, top10_above is nothing", "a value")),
        ([{"top10_above": "20"}], ("top10_above is 20", "above 0 and below 1")),
        ([{"top10_above": '"most"'}], ("most", "a share")),
        ([{"bound": None}], ("tier 1, bound is nothing",)),
        ([{"bound": "0.4"}], ("bound is 0.4", "a tighter bound, below 0.4")),
        ([{"mark": '"A"'}], ("mark is A", "Q, S, K+, K?, house")),
        ([{"source": None}], ("source is nothing",)),
        ([{"above": "0.2"}], ("above", "top10_above, bound, source, mark")),
        ([{}, {}], ("tier 2, top10_above is 0.2", "above 0.2 and below 1")),
        ([{}, {"top10_above": "0.5"}], ("tier 2, bound is 0.3", "below 0.3")),
    ],
)
def test_a_malformed_tier_is_told_with_what_is_needed(tmp_path, changes, words):
    with pytest.raises(InputError) as error:
        tiered(tmp_path, *changes)
    assert all(word in str(error.value) for word in ("mine", "limit mine", *words)), str(error.value)


def test_the_tier_of_a_floor_must_be_higher(tmp_path):
    with pytest.raises(InputError, match=r"bound is 0.3; needed: a tighter bound, above 0.4"):
        tiered(tmp_path, {}, sense='">="')
