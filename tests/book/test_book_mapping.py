import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.book import CONTRACTS, complete_mapping, guess_mapping
from core.book.headers import bare_name, unit_of
from core.book.mapping import headers_by_column
from core.book.synonyms import SYNONYMS
from core.errors import InputError

ALL_WORDS = sorted({word for words in SYNONYMS.values() for word in words} | set(SYNONYMS))


@pytest.mark.parametrize("table", n.TABLES)
def test_a_contract_maps_to_itself(table):
    names = CONTRACTS[table].names
    assert guess_mapping(names, table) == {name: name for name in names}


@pytest.mark.parametrize("table", n.TABLES)
def test_no_word_means_two_columns_of_one_table(table):
    seen = {}
    for column in CONTRACTS[table].names:
        for word in {bare_name(word) for word in (column, *SYNONYMS[column])}:
            assert seen.setdefault(word, column) == column, word


def test_every_column_has_synonyms_and_none_is_for_nothing():
    assert set(SYNONYMS) == {name for contract in CONTRACTS.values() for name in contract.names}


def test_common_names_are_recognised():
    assert guess_mapping(["日期", "产品代码", "申购金额", "赎回金额"], n.FLOWS) == {
        "日期": n.DATE,
        "产品代码": n.PRODUCT_ID,
        "申购金额": n.SUBSCRIPTION,
        "赎回金额": n.REDEMPTION,
    }
    assert guess_mapping(["fund_code", "transaction_date", "apply_amt", "redeem_amt", "uv_1"], n.FLOWS) == {
        "fund_code": n.PRODUCT_ID,
        "transaction_date": n.DATE,
        "apply_amt": n.SUBSCRIPTION,
        "redeem_amt": n.REDEMPTION,
    }
    assert guess_mapping([" Product ID", "DATE", "Redemption (CNY)", "申购金额（万元）"], n.FLOWS) == {
        " Product ID": n.PRODUCT_ID,
        "DATE": n.DATE,
        "Redemption (CNY)": n.REDEMPTION,
        "申购金额（万元）": n.SUBSCRIPTION,
    }
    assert guess_mapping(["rate_percent"], n.RATES) == {"rate_percent": n.RATE}


def test_an_exact_name_goes_before_a_likeness_and_a_likeness_before_a_synonym():
    assert guess_mapping(["Date", "date"], n.FLOWS) == {"date": n.DATE}
    assert guess_mapping(["trade_date", "Date"], n.FLOWS) == {"Date": n.DATE}
    assert guess_mapping(["trade_date", "日期"], n.FLOWS) == {"trade_date": n.DATE}


@given(st.lists(st.sampled_from(ALL_WORDS) | st.text(max_size=8), unique=True), st.sampled_from(n.TABLES))
@settings(deadline=None)
def test_no_column_is_given_to_two_headers(headers, table):
    mapping = guess_mapping(headers, table)
    assert set(mapping) <= set(headers)
    assert set(mapping.values()) <= set(CONTRACTS[table].names)
    assert len(set(mapping.values())) == len(mapping)


def test_what_a_user_maps_is_completed_by_guesses_for_the_rest():
    headers = ["when", "fund_code", "date", "apply_amt"]
    assert complete_mapping(headers, n.FLOWS, {"when": n.DATE}) == {
        "when": n.DATE,
        "fund_code": n.PRODUCT_ID,
        "apply_amt": n.SUBSCRIPTION,
    }


def test_missing_columns_are_told_with_what_was_found_and_how_to_map():
    with pytest.raises(InputError) as caught:
        headers_by_column(["when", "fund_code", "in"], CONTRACTS[n.FLOWS], None)
    text = str(caught.value)
    for part in ("when, fund_code, in", "date, subscription|redemption", "--map HEADER=date"):
        assert part in text


@pytest.mark.parametrize(
    ("mapping", "part"),
    [
        ({"x": n.DATE}, "x=date"),
        ({"a": "day"}, "a=day"),
        ({"a": n.DATE, "b": n.DATE}, "a, b"),
        ({}, "date, product_id"),
    ],
)
def test_a_mapping_that_does_not_hold_is_told(mapping, part):
    with pytest.raises(InputError, match=part):
        headers_by_column(["a", "b"], CONTRACTS[n.FLOWS], mapping)


@pytest.mark.parametrize(
    ("header", "kind", "factor"),
    [
        ("rate_percent", "rate", 0.01),
        ("yield (%)", "rate", 0.01),
        ("收益率（％）", "rate", 0.01),
        ("yieldPct", "rate", 0.01),
        ("spread_bp", "rate", 0.0001),
        ("申购金额(万元)", "money", 1e4),
        ("规模（亿元）", "money", 1e8),
        ("余额(百万元)", "money", 1e6),
        ("AUM (million)", "money", 1e6),
    ],
)
def test_a_unit_is_read_off_the_header(header, kind, factor):
    assert unit_of(header, kind).factor == factor


@pytest.mark.parametrize(("header", "kind"), [("rate", "rate"), ("sale_cost_bp", "money"), ("申购金额(元)", "money")])
def test_an_ordinary_header_has_no_unit(header, kind):
    assert unit_of(header, kind) is None
