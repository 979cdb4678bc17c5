"""Any clean table, written in any of the ways that people write tables, is read back as it was."""

import csv
import io
from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.book import CONTRACTS, check, conform, read_table
from core.book.contracts import DATE, MONEY, NUMBER, RATE, TEXT, TIME, WHOLE

LETTERS = "abzAZ019_-产品货币"  # in GBK, each of the Chinese letters is no UTF-8
WORDS = st.text(LETTERS, min_size=1, max_size=6)
QUOTED = st.text(LETTERS + " ,;\"'", min_size=1, max_size=8).map(lambda text: f"x{text}x")
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CELLS = {
    DATE: DAYS.map(pd.Timestamp),
    TEXT: WORDS,
    MONEY: st.integers(0, 10**13).map(lambda cents: cents / 100),
    RATE: st.integers(-(10**6), 10**6).map(lambda millionths: millionths / 10**6),
    NUMBER: st.integers(-(10**8), 10**8).map(lambda millionths: millionths / 10**6),
    WHOLE: st.integers(1, 28).map(float),
    TIME: st.times().map(lambda time: f"{time:%H:%M}"),
}
DATE_FORMS = (
    "{0.year:04}-{0.month:02}-{0.day:02}", "{0.year}/{0.month}/{0.day}", "{0.year:04}{0.month:02}{0.day:02}",
    "{0.year}年{0.month}月{0.day}日", "{0.day:02}/{0.month:02}/{0.year}", "{0.day}.{0.month}.{0.year}",
)  # fmt: skip


def swapped(text):
    return text.translate(str.maketrans(",.", ".,"))


def full_width(text):
    return text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.,-"})


# How a file writes its numbers; all with fractions, so that none could be meant the other way.
NUMBER_FORMS = (
    repr,
    lambda value: f"{value:,.6f}",
    lambda value: swapped(f"{value:,.6f}"),
    lambda value: f"{value:,.6f}".replace(",", " ").replace(".", ","),
    lambda value: full_width(f"{value:,.6f}"),
    lambda value: f"￥ {value:,.6f}",
)


def cells_of(contract, column):
    if column.name in contract.values:
        return st.sampled_from(contract.values[column.name])
    cells = QUOTED if column.name == n.NAME else CELLS[column.kind]
    may_be_empty = not column.required and not column.key and column.name not in contract.any_of
    return st.none() | cells if may_be_empty else cells


@st.composite
def tables(draw):
    contract = CONTRACTS[draw(st.sampled_from(n.TABLES))]
    sides = draw(st.sampled_from([n.SIDES, n.SIDES[:1], n.SIDES[1:]]))
    columns = [c for c in contract.columns if c.required or c.name in sides or draw(st.booleans())]
    columns = [c for c in columns if c.name not in n.SIDES or c.name in sides]
    rows = draw(
        st.lists(
            st.tuples(*(cells_of(contract, column) for column in columns)),
            min_size=1,
            max_size=8,
            unique_by=lambda row: tuple(cell for cell, column in zip(row, columns, strict=True) if column.key),
        )
    )
    frame = conform(pd.DataFrame(rows, columns=[column.name for column in columns]), contract.table)
    for first, last in ((n.START, n.END), (n.PURCHASE_DATE, n.AS_OF), (n.ENTERED, n.EXPIRES)):
        if {first, last} <= set(frame):
            frame[last] = frame[[first, last]].max(axis="columns")
            frame = frame.drop_duplicates(list(contract.key))
    if contract.table == n.TICKETS:
        late = frame[n.DATE] <= frame[n.ANNOUNCED]
        frame[n.DATE] = frame[n.DATE].mask(late, frame[n.ANNOUNCED] + pd.Timedelta(days=1))
    if contract.table == n.OVERRIDES:
        frame[n.VALUE] = frame[n.VALUE].abs().clip(upper=10.0)  # an amount and a change that can be
    if n.TOP10_SHARE in frame:
        frame[n.TOP10_SHARE] = frame[n.TOP10_SHARE].abs().clip(upper=1.0)
    return contract.table, frame[[column.name for column in columns]].reset_index(drop=True)


def written(frame, date_form, number_form):
    """Return the frame as the texts that a person would have typed."""

    def text(cell):
        if pd.isna(cell):
            return ""
        if isinstance(cell, pd.Timestamp):
            return date_form.format(cell)
        return number_form(cell) if isinstance(cell, float) else str(cell)

    return [[text(cell) for cell in row] for row in frame.astype("object").itertuples(index=False)]


def as_csv(headers, rows, encoding, delimiter):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerows([headers, *rows])
    return stream.getvalue().encode(encoding)


def as_file(frame, write):
    stream = io.BytesIO()
    write(frame, stream)
    return stream.getvalue()


def read_back(data, filename, table):
    return check(read_table(io.BytesIO(data), filename), table).require()


def expected(table, frame):
    """The frame in the contract's order; flows and lots without groups are of all."""
    full = frame if n.GROUP in frame or n.GROUP not in CONTRACTS[table].key else frame.assign(**{n.GROUP: n.ALL})
    return conform(full, table)[[name for name in CONTRACTS[table].names if name in full]]


@given(
    tables(),
    st.sampled_from(DATE_FORMS),
    st.sampled_from(NUMBER_FORMS),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    st.sampled_from(",;\t"),
)
@settings(deadline=None, max_examples=60)
def test_csv(drawn, date_form, number_form, encoding, delimiter):
    table, frame = drawn
    headers = [f"{name} (产品)" for name in frame]  # makes the encoding matter, and brackets do not
    data = as_csv(headers, written(frame, date_form, number_form), encoding, delimiter)
    pd.testing.assert_frame_equal(read_back(data, "a.csv", table), expected(table, frame))


@given(tables(), st.booleans(), st.sampled_from(DATE_FORMS), st.sampled_from(NUMBER_FORMS))
@settings(deadline=None, max_examples=30)
def test_xlsx(drawn, typed, date_form, number_form):
    table, frame = drawn
    sheet = frame if typed else pd.DataFrame(written(frame, date_form, number_form), columns=frame.columns)
    data = as_file(sheet, lambda table, stream: table.to_excel(stream, index=False))
    pd.testing.assert_frame_equal(read_back(data, "a.xlsx", table), expected(table, frame))


@given(tables(), st.booleans(), st.sampled_from(DATE_FORMS), st.sampled_from(NUMBER_FORMS))
@settings(deadline=None, max_examples=30)
def test_parquet(drawn, typed, date_form, number_form):
    table, frame = drawn
    sheet = frame if typed else pd.DataFrame(written(frame, date_form, number_form), columns=frame.columns)
    data = as_file(sheet, lambda table, stream: table.to_parquet(stream))
    pd.testing.assert_frame_equal(read_back(data, "a.parquet", table), expected(table, frame))


@given(tables(), st.sampled_from(["{:.4f}%", "{:.4f} ％"]))
@settings(deadline=None, max_examples=30)
def test_rates_in_percent(drawn, form):
    table, frame = drawn
    rates = {column.name for column in CONTRACTS[table].columns if column.kind == RATE}
    rows = written(frame, DATE_FORMS[0], repr)
    places = [place for place, name in enumerate(frame) if name in rates]
    signed = [[form.format(float(c) * 100) if p in places and c else c for p, c in enumerate(row)] for row in rows]
    bare = [[f"{float(c) * 100:.4f}" if p in places and c else c for p, c in enumerate(row)] for row in rows]
    headers = [f"{name}_percent" if name in rates else name for name in frame]
    for heads, cells in ((list(frame), signed), (headers, bare), (headers, signed)):
        found = read_back(as_csv(heads, cells, "utf-8", ","), "a.csv", table)
        pd.testing.assert_frame_equal(found, expected(table, frame), rtol=1e-12)
