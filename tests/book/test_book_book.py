import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.book import CONTRACTS, book_of, empty_book
from core.errors import InputError, MissingData

DAYS = list(pd.date_range("2026-06-20", periods=8))
amounts = st.none() | st.floats(0, 1e9)


@st.composite
def flows(draw):
    keys = st.tuples(st.sampled_from(DAYS), st.sampled_from(["A", "B"]), st.sampled_from(["g", "h"]))
    chosen = draw(st.lists(keys, min_size=1, max_size=20, unique=True))
    rows = [(*key, draw(amounts), draw(amounts)) for key in chosen]
    return pd.DataFrame(rows, columns=[n.DATE, n.PRODUCT_ID, n.GROUP, n.SUBSCRIPTION, n.REDEMPTION])


def slow_panel(frame, by_group):
    """The same panel cell by cell."""
    cells = {}
    for row in frame.to_dict("records"):
        for side in n.SIDES:
            if not pd.isna(row[side]):
                place = (row[n.PRODUCT_ID], row[n.GROUP] if by_group else n.ALL, side)
                days = cells.setdefault(place, {})
                days[row[n.DATE]] = days.get(row[n.DATE], 0.0) + row[side]
    index = pd.date_range(frame[n.DATE].min(), frame[n.DATE].max())
    return {place: [days.get(day, np.nan) for day in index] for place, days in sorted(cells.items())}


@given(flows(), st.booleans())
@settings(deadline=None, max_examples=50)
def test_a_panel_is_gapless_and_sums_groups(frame, by_group):
    panel = book_of({n.FLOWS: frame}, "test").panel(by_group=by_group)
    expected = slow_panel(frame, by_group)
    assert list(panel.columns) == list(expected)
    assert tuple(panel.columns.names) == n.PANEL_LEVELS
    assert panel.index.equals(pd.date_range(frame[n.DATE].min(), frame[n.DATE].max()))
    assert panel.index.name == n.DATE
    for place, values in expected.items():
        np.testing.assert_allclose(panel[place], values, rtol=1e-12)


def one_product():
    rows = [("2026-06-24", "g", 1.0, 100.0), ("2026-06-24", "h", 2.0, 50.0), ("2026-06-26", "g", 3.0, None)]
    frame = pd.DataFrame(rows, columns=[n.DATE, n.GROUP, n.SUBSCRIPTION, n.AUM]).assign(**{n.PRODUCT_ID: "A"})
    products = pd.DataFrame({n.PRODUCT_ID: ["A", "B"], n.NAME: ["Alpha", "Beta"]})
    return book_of({n.FLOWS: frame, n.PRODUCTS: products}, "one")


def test_a_side_that_no_file_holds_is_left_out_and_a_missing_day_is_unknown():
    panel = one_product().panel(["A"])
    assert panel.columns.tolist() == [("A", n.ALL, n.SUBSCRIPTION)]
    assert panel.iloc[:, 0].tolist()[::2] == [3.0, 3.0]
    assert np.isnan(panel.iloc[1, 0])


def test_as_of_products_and_net_assets():
    book = one_product()
    assert book.as_of == pd.Timestamp("2026-06-26")
    assert book.product("B")[n.NAME] == "Beta"
    assert book.net_assets("A") == 150.0
    assert book.net_assets("A", pd.Timestamp("2026-06-24")) == 150.0
    with pytest.raises(MissingData, match="23 Jun 2026"):
        book.net_assets("A", pd.Timestamp("2026-06-23"))


@pytest.mark.parametrize("ask", [lambda b: b.product("Z"), lambda b: b.panel(["Z"]), lambda b: b.net_assets("Z")])
def test_an_unknown_product_is_told_with_those_that_exist(ask):
    with pytest.raises(InputError, match=r"no product Z.*A"):
        ask(one_product())


def test_an_empty_book_has_every_column_and_says_that_flows_are_missing():
    book = empty_book()
    for table in n.TABLES:
        frame = getattr(book, table)
        assert frame.empty
        dtypes = [column.dtype for column in CONTRACTS[table].columns]
        assert [str(dtype) for dtype in frame.dtypes] == dtypes
        assert tuple(frame.columns) == CONTRACTS[table].names
    for ask in (lambda: book.as_of, book.panel, lambda: book.net_assets("A")):
        with pytest.raises(MissingData, match="no flows"):
            ask()
    with pytest.raises(InputError, match="no product A"):
        book.product("A")


def test_columns_that_a_frame_lacks_are_missing_and_never_the_word_nan():
    products = one_product().products
    assert products[n.FAMILY].isna().all()
    assert products[n.HOLD_DAYS].isna().all()
    assert products[n.LAUNCHED].isna().all()
