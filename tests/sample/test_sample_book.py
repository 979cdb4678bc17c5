import io

import numpy as np
import pandas as pd
import pytest
from sample_made import AS_OF, book, ids, liabilities

from core import names as n
from core.book import CONTRACTS, check, read_table
from core.errors import InputError
from core.sample import SAMPLE_SOURCE, sample_book


def same(left, right):
    for table in n.TABLES:
        pd.testing.assert_frame_equal(getattr(left, table), getattr(right, table))


def test_the_same_seed_makes_the_same_book():
    again = sample_book(seed=2026, as_of="2026-06-24")
    same(again, book())
    assert again.version == book().version == "sample-2026"


def test_another_seed_makes_another_book_of_the_same_shape():
    other = sample_book(seed=7)
    assert other.version == "sample-7"
    assert set(other.events[n.SOURCE]) == {"synthetic sample, seed 7"}
    assert (other.flows[n.AUM] != book().flows[n.AUM]).mean() > 0.9
    pd.testing.assert_frame_equal(other.products, book().products)


def test_an_earlier_book_is_the_beginning_of_a_later_one():
    early = sample_book(as_of="2025-10-05")  # a holiday
    until = pd.Timestamp("2025-10-05")
    for table in (n.FLOWS, n.RECEIPTS, n.RATES):
        later = getattr(book(), table)
        expected = later[later[n.DATE] <= until].reset_index(drop=True)
        found = getattr(early, table)
        keys = list(CONTRACTS[table].key)
        pd.testing.assert_frame_equal(
            found.sort_values(keys, ignore_index=True), expected.sort_values(keys, ignore_index=True)
        )
    assert early.as_of == until


@pytest.mark.parametrize("as_of", ["2023-12-31", "2024-06-30", "2028-01-01", "yesterday", ""])
def test_a_day_out_of_range_is_said_in_words(as_of):
    with pytest.raises(InputError, match="needs a day from 1 Jul 2024 to 31 Dec 2027"):
        sample_book(as_of=as_of)


@pytest.mark.parametrize("table", n.TABLES)
def test_every_table_passes_the_check_when_written_and_read_back(table):
    frame = getattr(book(), table)
    raw = read_table(io.BytesIO(frame.to_csv(index=False).encode()), f"{table}.csv")
    products = None if table == n.PRODUCTS else list(book().products[n.PRODUCT_ID])
    checked = check(raw, table, products=products)
    assert checked.bad.empty, checked.bad
    assert not checked.notes
    again = checked.require().reset_index(drop=True)
    pd.testing.assert_frame_equal(again, frame[list(again.columns)], check_exact=True)


def test_twelve_products_of_five_families_and_two_issuers():
    products = book().products
    assert len(products) == 12
    assert set(products[n.FAMILY]) == set(n.FAMILIES)
    assert products[n.ISSUER].nunique() == 2
    assert sorted(products.loc[products[n.FAMILY] == n.MIN_HOLDING, n.HOLD_DAYS]) == [7, 14, 30, 90]
    assert sorted(products.loc[products[n.FAMILY] == n.MONTHLY_OPEN, n.OPEN_DAY]) == [10, 20]
    assert products[n.PRODUCT_ID].is_unique and products[n.NAME].is_unique
    assert (products[n.CUTOFF] == "15:00").all()
    concentrated = products[products[n.TOP10_SHARE] > 0.20]
    assert concentrated[[n.FAMILY, n.TOP10_SHARE]].to_numpy().tolist() == [[n.CASH, 0.238]]
    assert products[n.TOP10_SHARE].drop(concentrated.index).between(0.05, 0.16).all()


def test_thirty_months_of_five_groups():
    flows = book().flows
    assert flows[n.DATE].min() == pd.Timestamp("2024-01-01")
    assert book().as_of == AS_OF == flows[n.DATE].max()
    assert set(flows[n.GROUP]) == set(n.CUSTOMER_GROUPS)
    assert (flows.groupby([n.DATE, n.PRODUCT_ID]).size() == len(n.CUSTOMER_GROUPS)).all()
    assert not flows.isna().any().any()
    assert (flows[[n.SUBSCRIPTION, n.REDEMPTION, n.AUM]] >= 0).all().all()


def test_a_product_has_a_row_for_every_day_of_its_life():
    panel = book().panel()
    for product_id in book().products[n.PRODUCT_ID]:
        known = panel[product_id].notna().any(axis="columns")
        assert known[known.idxmax() : known[::-1].idxmax()].all()


def test_sizes_are_realistic():
    daily = book().flows.groupby([n.PRODUCT_ID, n.DATE])[n.AUM].sum()
    grown = daily.groupby(n.PRODUCT_ID).max()
    assert grown.between(2e9, 45e9).all()
    open_ended = ids(n.CASH, n.MIN_HOLDING, n.FIXED_TERM, n.MONTHLY_OPEN)
    assert pd.Series({key: book().net_assets(key) for key in open_ended}).between(2e9, 40e9).all()


def test_everything_says_that_it_is_synthetic():
    assert SAMPLE_SOURCE == "synthetic sample, seed 2026"
    assert set(book().events[n.SOURCE]) == {SAMPLE_SOURCE}


def test_events_cover_four_promotions_and_their_settlement_in_three_years():
    events = book().events
    for kind in ("promotion", "settlement"):
        years = events.loc[events[n.KIND] == kind, n.START].dt.year.value_counts()
        assert set(years.index) == {2024, 2025, 2026} and (years == 4).all()
    assert set(events[n.GROUPS]) <= set(n.CUSTOMER_GROUPS)


def test_parts_do_not_share_their_chance():
    found = liabilities()
    sides = [
        np.log(side[found.axis.first :]).ravel() for side in (found.factors.subscription, found.factors.redemption)
    ]
    assert abs(np.corrcoef(*sides)[0, 1]) < 0.35
