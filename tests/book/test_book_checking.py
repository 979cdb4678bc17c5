import pandas as pd
import pytest

from core import names as n
from core.book import CONTRACTS, check
from core.book.series_notes import balance_gaps, missing_days
from core.errors import InputError, RowsError

PRODUCTS = {
    n.PRODUCT_ID: ["A", "B"],
    n.NAME: ["Alpha", "Beta"],
    n.FAMILY: ["cash", "Min Holding"],
    n.HOLD_DAYS: ["", "14"],
    n.OPEN_DAY: ["", ""],
    n.PAYOUT_DAYS: ["0", "1"],
    n.BENCHMARK_YIELD: ["0.0163", "2.2%"],
}
FLOWS = {
    n.DATE: ["2026-06-24", "2026-06-25", "2026-06-26"],
    n.PRODUCT_ID: ["000086"] * 3,
    n.SUBSCRIPTION: ["10", "20", "30"],
    n.REDEMPTION: ["1", "2", "3"],
}
POSITIONS = {
    n.AS_OF: ["2026-06-24", "2026-06-24"],
    n.PRODUCT_ID: ["A", "A"],
    n.ASSET_ID: ["x", "y"],
    n.NAME: ["X", "Y"],
    n.ASSET_CLASS: ["NCD", "cash"],
    n.AMOUNT: ["1e6", "5"],
    n.YIELD: ["0.018", "0"],
    n.MATURITY: ["2026-09-24", ""],
    n.SALE_DAYS: ["1", ""],
    n.SALE_COST_BP: ["3", ""],
}
EVENTS = {n.EVENT_ID: ["e"], n.NAME: ["E"], n.KIND: ["promotion"], n.START: ["2026-06-01"], n.END: ["2026-06-18"]}
LOTS = {n.AS_OF: ["2026-06-24"], n.PRODUCT_ID: ["A"], n.PURCHASE_DATE: ["2026-06-01"], n.AMOUNT: ["5"]}


def raw(columns, **changed):
    frame = pd.DataFrame({**columns, **changed}, dtype="str")
    return frame.set_index(pd.RangeIndex(2, len(frame) + 2, name="row"))


def kinds(checked):
    return {note.kind: note for note in checked.notes}


def only_fault(checked):
    assert len(checked.bad) == 1, checked.bad.to_string()
    return tuple(checked.bad.iloc[0])


@pytest.mark.parametrize(
    ("table", "columns"),
    [(n.PRODUCTS, PRODUCTS), (n.FLOWS, FLOWS), (n.POSITIONS, POSITIONS), (n.EVENTS, EVENTS), (n.LOTS, LOTS)],
)
def test_a_clean_table_is_typed_and_complete(table, columns):
    checked = check(raw(columns), table)
    assert checked.bad.empty
    assert checked.notes == ()
    frame = checked.require()
    assert len(frame) == len(next(iter(columns.values())))
    dtypes = {column.name: column.dtype for column in CONTRACTS[table].columns}
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {name: dtypes[name] for name in frame}


def test_words_of_a_closed_list_are_read_however_they_are_spelled():
    assert check(raw(PRODUCTS), n.PRODUCTS).frame[n.FAMILY].tolist() == [n.CASH, n.MIN_HOLDING]
    assert check(raw(POSITIONS), n.POSITIONS).frame[n.ASSET_CLASS].tolist() == [n.NCD, n.CASH_AT_BANK]


@pytest.mark.parametrize("header", [n.TOP10_SHARE, "Top10 holders", "前十大持有人占比"])
def test_what_the_ten_largest_holders_own_is_a_share_or_a_percent(header):
    for name, cells in ((header, ["0.24", ""]), (header, ["24%", ""]), (f"{header} (%)", ["24", ""])):
        shares = check(raw(PRODUCTS | {name: cells}), n.PRODUCTS).require()[n.TOP10_SHARE]
        assert shares.fillna(-1.0).tolist() == [0.24, -1.0]


def test_flows_without_groups_are_of_all_and_ids_keep_their_zeros():
    frame = check(raw(FLOWS), n.FLOWS).frame
    assert frame[n.GROUP].tolist() == [n.ALL] * 3
    assert frame[n.PRODUCT_ID].tolist() == ["000086"] * 3
    assert check(raw(FLOWS, group=["", "", ""]), n.FLOWS).frame[n.GROUP].tolist() == [n.ALL] * 3


def test_flows_may_hold_one_side_but_not_none():
    one = {name: cells for name, cells in FLOWS.items() if name != n.REDEMPTION}
    assert check(raw(one), n.FLOWS).frame.columns.tolist() == [n.DATE, n.PRODUCT_ID, n.SUBSCRIPTION, n.GROUP]
    none = {name: cells for name, cells in one.items() if name != n.SUBSCRIPTION}
    with pytest.raises(InputError, match=r"subscription\|redemption.*--map HEADER=subscription"):
        check(raw(none), n.FLOWS)


@pytest.mark.parametrize(
    ("table", "columns", "changed", "column", "need"),
    [
        (n.FLOWS, FLOWS, {n.SUBSCRIPTION: ["10", "-20", "30"]}, n.SUBSCRIPTION, "0 or more"),
        (n.FLOWS, FLOWS, {n.SUBSCRIPTION: ["10", "abc", "30"]}, n.SUBSCRIPTION, "0 or more"),
        (n.FLOWS, FLOWS, {n.SUBSCRIPTION: ["10", "inf", "30"]}, n.SUBSCRIPTION, "0 or more"),
        (n.FLOWS, FLOWS, {n.SUBSCRIPTION: ["10", "5%", "30"]}, n.SUBSCRIPTION, "0 or more"),
        (n.FLOWS, FLOWS, {n.SUBSCRIPTION: ["10", "1e300", "30"]}, n.SUBSCRIPTION, "0 or more"),
        (n.FLOWS, FLOWS, {n.REDEMPTION: ["1", "", "3"]}, n.REDEMPTION, "write 0"),
        (n.FLOWS, FLOWS, {n.PRODUCT_ID: ["A", "", "A"]}, n.PRODUCT_ID, "may not be empty"),
        (n.FLOWS, FLOWS, {n.GROUP: ["g", "", "g"]}, n.GROUP, "may not be empty"),
        (n.FLOWS, FLOWS, {n.DATE: ["2026-06-24", "2026-06-31", "2026-06-26"]}, n.DATE, "a date"),
        (n.PRODUCTS, PRODUCTS, {n.FAMILY: ["cash", "fund"]}, n.FAMILY, "cash, min_holding, fixed_term"),
        (n.PRODUCTS, PRODUCTS, {n.HOLD_DAYS: ["", ""]}, n.HOLD_DAYS, "since family is min_holding"),
        (n.PRODUCTS, PRODUCTS, {n.HOLD_DAYS: ["", "1.5"]}, n.HOLD_DAYS, "a whole number"),
        (n.PRODUCTS, PRODUCTS, {n.OPEN_DAY: ["", "32"]}, n.OPEN_DAY, "from 1 to 31"),
        (n.PRODUCTS, PRODUCTS, {n.BENCHMARK_YIELD: ["0.01", "1.63"]}, n.BENCHMARK_YIELD, "a decimal"),
        (n.PRODUCTS, PRODUCTS, {"cutoff": ["15:00", "25:00"]}, "cutoff", "a time of day"),
        (n.PRODUCTS, PRODUCTS, {n.TOP10_SHARE: ["0.24", "24"]}, n.TOP10_SHARE, "0.24 for 24%"),
        (n.PRODUCTS, PRODUCTS, {n.TOP10_SHARE: ["0.24", "-0.1"]}, n.TOP10_SHARE, "a share from 0 to 1"),
        (n.POSITIONS, POSITIONS, {n.ASSET_CLASS: ["ncd", "gold"]}, n.ASSET_CLASS, "one of cash"),
        (n.POSITIONS, POSITIONS, {n.SALE_DAYS: ["1", "2"]}, n.SALE_COST_BP, "since sale_days has one"),
        (n.EVENTS, EVENTS, {n.END: ["2026-05-31"]}, n.END, "not before the start"),
        (n.LOTS, LOTS, {n.PURCHASE_DATE: ["2026-06-25"]}, n.PURCHASE_DATE, "not after the day"),
    ],
)
def test_a_bad_cell_is_told_with_row_column_value_and_need(table, columns, changed, column, need):
    checked = check(raw(columns, **changed), table)
    row, name, value, needed = only_fault(checked)
    assert (row, name) == (2 if len(checked.frame) == 0 else 3, column)
    assert value == raw(columns, **changed).loc[row, column]
    assert need in needed
    assert len(checked.frame) == len(next(iter(columns.values()))) - 1
    with pytest.raises(RowsError) as caught:
        checked.require()
    assert f"Row {row}, {column}: " in str(caught.value)
    assert need in str(caught.value)
    pd.testing.assert_frame_equal(caught.value.rows, checked.bad)


def test_a_repeated_key_names_the_first_row():
    checked = check(raw(FLOWS, **{n.DATE: ["2026-06-24", "2026-06-25", "2026/6/24"]}), n.FLOWS)
    row, column, value, needed = only_fault(checked)
    assert (row, column, value) == (4, "date, product_id", "2026/6/24, 000086")
    assert "row 2" in needed


def test_a_key_of_a_faulty_cell_is_no_repetition():
    checked = check(raw(FLOWS, **{n.DATE: ["x", "x", "2026-06-26"]}), n.FLOWS)
    assert checked.bad["row"].tolist() == [2, 3]


def test_every_bad_row_is_listed_and_the_message_shows_the_first():
    count = 50
    columns = {n.DATE: ["2026-06-24"] * count, n.MERCHANT_ID: [f"m{i}" for i in range(count)], n.AMOUNT: ["x"] * count}
    checked = check(raw(columns), n.RECEIPTS)
    assert checked.bad["row"].tolist() == list(range(2, count + 2))
    with pytest.raises(RowsError, match=r"50 of 50.*Row 2, amount.*Row 6, amount.*And 45 more"):
        checked.require()


def test_a_mapped_file_is_told_of_by_its_own_headers():
    mapping = {"day": n.DATE, "who": n.PRODUCT_ID, "in": n.SUBSCRIPTION}
    frame = pd.DataFrame({"day": ["2026-06-24"], "who": ["A"], "in": ["-1"], "else": ["?"]}, index=[2])
    checked = check(frame, n.FLOWS, mapping)
    assert only_fault(checked)[:3] == (2, "in", "-1")


def test_products_are_compared_with_those_of_the_book():
    assert only_fault(check(raw(PRODUCTS | {n.PRODUCT_ID: ["A", ""]}), n.PRODUCTS, None, {"Z"}))[1] == n.PRODUCT_ID
    strange = check(raw(FLOWS), n.FLOWS, None, {"000087"})
    assert strange.bad["column"].tolist() == [n.PRODUCT_ID] * 3
    assert "000087" in strange.bad["needed"][0]
    assert check(raw(FLOWS), n.FLOWS, None, ["000086", "B"]).bad.empty
    empty = check(raw(FLOWS), n.FLOWS, None, set())
    assert empty.bad.empty
    assert kinds(empty)["unknown_products"].rows == 1
    assert check(raw(PRODUCTS), n.PRODUCTS, None, set()).notes == ()


def test_a_header_that_says_percent_divides_and_is_told():
    frame = {n.DATE: ["2026-06-24", "2026-06-25"], n.TENOR: ["1W", "1W"], "rate_percent": ["6.88", "6.5%"]}
    checked = check(raw(frame), n.RATES)
    assert checked.frame[n.RATE].tolist() == [0.0688, 0.065]
    assert kinds(checked)["percent"].rows == 2


def test_a_header_that_says_ten_thousands_multiplies_and_is_told():
    frame = {n.DATE: ["2026-06-24"], n.PRODUCT_ID: ["A"], "申购金额(万元)": ["1.5"]}
    checked = check(raw(frame), n.FLOWS)
    assert checked.frame[n.SUBSCRIPTION].tolist() == [15000.0]
    assert "10,000" in kinds(checked)["unit"].text


def test_rates_that_look_like_percents_are_told():
    frame = {n.DATE: ["2026-06-24", "2026-06-25"], n.TENOR: ["1W", "1W"], n.RATE: ["0.8", "0.02"]}
    assert kinds(check(raw(frame), n.RATES))["high_rate"].rows == 1


def test_dates_and_numbers_that_could_be_read_otherwise_are_told():
    dates = ["03/04/2026", "04/04/2026", "05/04/2026"]
    checked = check(raw(FLOWS, **{n.DATE: dates, n.SUBSCRIPTION: ["1,234", "5", "6"]}), n.FLOWS)
    assert set(kinds(checked)) == {"date_order", "number_form"}
    assert checked.frame[n.DATE].dt.month.tolist() == [4, 4, 4]


def slow_missing(flows):
    for product, rows in flows.groupby(n.PRODUCT_ID):
        days = set(rows[n.DATE])
        for day in pd.date_range(min(days), max(days)):
            if day not in days:
                yield product, day


def test_missing_days_are_counted_for_each_product_within_its_own_span():
    days = {"A": ["2026-06-24", "2026-06-26", "2026-06-29"], "B": ["2026-05-01", "2026-05-02"]}
    pairs = [(day, product) for product, listed in days.items() for day in listed]
    columns = {n.DATE: [d for d, _ in pairs], n.PRODUCT_ID: [p for _, p in pairs], n.SUBSCRIPTION: ["1"] * 5}
    checked = check(raw(columns), n.FLOWS)
    missing = missing_days(checked.frame)
    assert list(missing.itertuples(index=False, name=None)) == list(slow_missing(checked.frame))
    note = kinds(checked)["gap"]
    assert note.rows == 3
    assert "2 on weekends" in note.text


def test_a_balance_that_follows_from_the_flows_is_silent_and_rounding_is_let_pass():
    assert "balance" not in kinds(check(raw(FLOWS, **{n.AUM: ["100", "118.01", "145"]}), n.FLOWS))


def test_a_balance_that_does_not_follow_is_told_with_days_and_worst_gap():
    note = kinds(check(raw(FLOWS, **{n.AUM: ["100", "118", "200"]}), n.FLOWS))["balance"]
    assert note.rows == 1
    assert "1 of 2" in note.text
    assert "+55" in note.text
    assert "26 Jun 2026" in note.text


def test_balances_of_groups_are_summed_and_days_that_cannot_be_compared_left_out():
    rows = [
        ("2026-06-24", "a", 1, 0, 10.0),
        ("2026-06-24", "b", 1, 0, 20.0),
        ("2026-06-25", "a", 5, 0, 12.0),  # a moves 3 to b: only the sum follows
        ("2026-06-25", "b", 0, 1, 22.0),
        ("2026-06-26", "a", 1, 0, 13.0),  # b is not known
        ("2026-06-28", "a", 1, 0, 99.0),  # no eve
    ]
    columns = [n.DATE, n.GROUP, n.SUBSCRIPTION, n.REDEMPTION, n.AUM]
    flows = pd.DataFrame(rows, columns=columns).assign(**{n.PRODUCT_ID: "P"}).astype({n.DATE: "datetime64[us]"})
    gaps = balance_gaps(flows)
    assert gaps["gap"].tolist() == [0.0]
    assert gaps[n.DATE].tolist() == [pd.Timestamp("2026-06-25")]


def test_a_frame_without_rows_is_told():
    with pytest.raises(InputError, match="no rows"):
        check(pd.DataFrame({n.DATE: []}), n.FLOWS)


def test_control_characters_in_an_id_are_a_bad_row():
    raw = pd.DataFrame({"date": ["2026-06-24"], "product_id": ["A\x00B"], "subscription": ["5"]}, index=[2])
    checked = check(raw, "flows")
    assert checked.bad[["row", "column"]].to_numpy().tolist() == [[2, "product_id"]]
    assert "control characters" in checked.bad["needed"].iloc[0]


TICKETS = {
    n.TICKET_ID: ["t1", "t2"],
    n.PRODUCT_ID: ["A", "A"],
    n.SIDE: ["redemption", "Subscription"],
    n.DATE: ["2026-06-30", "2026-07-01"],
    n.AMOUNT: ["2e8", "1,500,000.00"],
    n.ANNOUNCED: ["2026-06-22", "2026-06-24"],
}
OVERRIDES = {
    n.OVERRIDE_ID: ["o1", "o2"],
    n.PRODUCT_ID: ["A", "A"],
    n.SIDE: ["redemption", "redemption"],
    n.START: ["2026-06-29", "2026-06-29"],
    n.END: ["2026-06-30", "2026-06-30"],
    n.MEASURE: ["percent", "amount"],
    n.VALUE: ["-0.25", "3e6"],
    n.REASON: ["a rival pays more", "a rival pays more"],
    n.ENTERED: ["2026-06-24", "2026-06-24"],
    n.EXPIRES: ["2026-06-30", "2026-06-24"],
}


def test_tickets_and_overrides_without_groups_or_notes_are_clean():
    assert check(raw(TICKETS), n.TICKETS).require()[n.SIDE].tolist() == ["redemption", "subscription"]
    empty = check(raw(OVERRIDES, group=["", ""], author=["", "me"]), n.OVERRIDES).require()
    assert empty[n.VALUE].tolist() == [-0.25, 3e6] and empty[n.GROUP].isna().all()


@pytest.mark.parametrize(
    ("table", "column", "cell", "needed"),
    [
        (n.TICKETS, n.SIDE, "dividend", "one of subscription, redemption"),
        (n.TICKETS, n.DATE, "2026-06-22", "a day after the one on which it was announced"),
        (n.TICKETS, n.AMOUNT, "-5", "an amount of 0 or more"),
        (n.OVERRIDES, n.MEASURE, "share", "one of amount, percent"),
        (n.OVERRIDES, n.VALUE, "-1.5", "a change as a decimal from -1 to 10"),
        (n.OVERRIDES, n.VALUE, "25", "a change as a decimal from -1 to 10"),
        (n.OVERRIDES, n.END, "2026-06-28", "a day that is not before the start"),
        (n.OVERRIDES, n.EXPIRES, "2026-06-23", "not before the one on which it was entered"),
        (n.OVERRIDES, n.REASON, "", "it may not be empty"),
    ],
)
def test_an_impossible_entry_of_a_file_is_a_bad_row(table, column, cell, needed):
    columns = {n.TICKETS: TICKETS, n.OVERRIDES: OVERRIDES}[table]
    bad = check(raw(columns, **{column: [cell, columns[column][1]]}), table).bad
    assert bad["row"].tolist() == [2] and needed in bad["needed"][0]


def test_a_negative_amount_a_day_is_a_bad_row_though_a_change_may_be():
    assert "an amount of 0 or more" in check(raw(OVERRIDES, value=["-0.25", "-3"]), n.OVERRIDES).bad["needed"][0]
