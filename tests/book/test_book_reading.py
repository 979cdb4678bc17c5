import io
from datetime import date, datetime, time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core import names as n
from core.book import check, read_table
from core.book.delimited import detect_delimiter
from core.book.workbook import cell_text
from core.errors import InputError, TidegateError

CHINESE = "日期,产品代码,申购金额\n2026-06-24,000086,12.5\n2026-06-25,货币一号,7\n"


def read(data, filename="flows.csv"):
    return read_table(io.BytesIO(data), filename)


def workbook(*rows, formats=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_encoding_gives_the_same_cells(encoding):
    frame = read(CHINESE.encode(encoding))
    assert frame.columns.tolist() == ["日期", "产品代码", "申购金额"]
    assert frame["产品代码"].tolist() == ["000086", "货币一号"]


@pytest.mark.parametrize(("delimiter", "name"), [(",", "a.csv"), (";", "a.CSV"), ("\t", "a.tsv")])
def test_the_delimiter_is_found(delimiter, name):
    frame = read(CHINESE.replace(",", delimiter).encode(), name)
    assert frame.shape == (2, 3)


def test_a_delimiter_within_quotation_marks_does_not_count():
    assert detect_delimiter('"a,b,c,d";e;f') == ";"
    assert detect_delimiter("single") == ","


def test_the_index_is_the_line_of_the_file():
    frame = read(b'\na,b\n1,2\n\n,\n"x\ny",3\n4,5,,\n')
    assert frame.index.tolist() == [3, 6, 8]
    assert frame["a"].tolist() == ["1", "x\ny", "4"]
    assert frame.index.name == "row"


def test_cells_are_stripped_and_columns_without_a_header_left_out():
    frame = read(",a,\n0, 1\u00a0,\n1,2,\n".encode())
    assert frame.to_dict("list") == {"a": ["1", "2"]}


def test_windows_and_old_line_ends():
    for end in ("\r\n", "\r"):
        assert read(f"a,b{end}1,2{end}3,4{end}".encode()).index.tolist() == [2, 3]


def test_typed_cells_of_a_workbook_become_clean_text():
    frame = read(
        workbook(
            ["date", "product_id", "amount", "share", "at", "id", "none"],
            [datetime(2026, 6, 24), "000086", 1234.0, 0.0688, time(15, 0), 86, None],
            [date(2026, 6, 25), 86, 0.1, "x", datetime(2026, 6, 24, 15, 30), 7.5, True],
            formats={"D2": "0.00%", "F2": "000000"},
        ),
        "flows.xlsx",
    )
    assert frame.loc[2].tolist() == ["2026-06-24", "000086", "1234", "6.88%", "15:00", "000086", ""]
    assert frame.loc[3].tolist() == ["2026-06-25", "86", "0.1", "x", "2026-06-24 15:30:00", "7.5", "True"]


def test_a_percent_sign_that_a_format_only_shows_changes_nothing():
    assert cell_text(5, '0.00"%"') == "5"
    assert cell_text(0.05, "0.00%") == "5%"


def test_only_the_first_sheet_is_read_and_empty_rows_keep_their_numbers():
    book = Workbook()
    book.active.append(["a", "b"])
    book.active["A4"] = "x"
    book.create_sheet("second").append(["never"])
    stream = io.BytesIO()
    book.save(stream)
    frame = read(stream.getvalue(), "a.xlsx")
    assert frame.index.tolist() == [4]
    assert frame.loc[4].tolist() == ["x", ""]


def test_typed_columns_of_a_parquet_file_become_clean_text():
    stream = io.BytesIO()
    pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-06-24", None]),
            "moment": pd.to_datetime(["2026-06-24 15:00", None]).tz_localize("Asia/Shanghai"),
            "date": [date(2026, 6, 24), None],
            "amount": [86.0, float("nan")],
            "rate": pd.Series([0.1, 0.2], dtype="float32"),
            "count": pd.Series([7, None], dtype="Int64"),
            "id": pd.Categorical(["000086", "b"]),
            "list": [[1], [2]],
        }
    ).to_parquet(stream)
    frame = read(stream.getvalue(), "a.parquet")
    assert frame.loc[2].tolist()[:7] == [
        "2026-06-24",
        "2026-06-24 15:00:00.000000",
        "2026-06-24",
        "86",
        "0.1",
        "7",
        "000086",
    ]
    assert frame.loc[3].tolist()[:7] == ["", "", "", "", "0.2", "", "b"]


def test_how_a_file_begins_matters_more_than_its_name():
    assert read(workbook(["a"], ["1"]), "export.csv")["a"].tolist() == ["1"]


def test_an_upload_may_be_read_twice():
    stream = io.BytesIO(CHINESE.encode())
    assert read_table(stream, "a.csv").equals(read_table(stream, "a.csv"))


def test_a_path_is_read_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n", "utf-8")
    assert read_table(path, path.name)["a"].tolist() == ["1"]


@pytest.mark.parametrize(
    ("data", "filename", "part"),
    [
        (b"", "a.csv", "empty"),
        (b" \n\t\n", "a.csv", "empty"),
        (b"\xef\xbb\xbf", "a.csv", "empty"),
        (b"a,b\n", "a.csv", "no rows"),
        (b"a,b\n,\n", "a.csv", "no rows"),
        (b"a,a\n1,2\n", "a.csv", "stands twice"),
        (b"a,b\n1,2\n3\n", "a.csv", "row 3: 1 cells"),
        (b"a,b\n1,2,3\n4,5,6\n", "a.csv", "rows like it: 2"),
        (b'a,b\n1,"2\n', "a.csv", "row 2: quotation marks"),
        (b"\x00\x01\x02\x03", "a.csv", "no text"),
        (b"a\n\xff\xff\xff\n", "a.csv", "no text"),
        ("日期,产品代码\n".encode()[:-2], "a.csv", "damaged or cut off"),
        (b"not a zip", "a.xlsx", "cannot be read as XLSX"),
        (b"PK\x03\x04 not a zip", "a.xlsx", "cannot be read as XLSX"),
        (b"PAR1 not a table", "a.parquet", "cannot be read as Parquet"),
        (b"text", "a.parquet", "cannot be read as Parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "old Excel"),
        (b"a,b\n1,2\n", "a.pdf", "unknown kind"),
        (b"a,b\n1,2\n", "book", "unknown kind"),
    ],
)
def test_a_file_that_is_no_table_is_told(data, filename, part):
    with pytest.raises(InputError, match=part) as caught:
        read(data, filename)
    assert filename in str(caught.value)


def test_an_empty_workbook_is_told():
    with pytest.raises(InputError, match="empty"):
        read(workbook(), "a.xlsx")


def test_a_file_that_cannot_be_opened_is_told(tmp_path):
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(InputError, match="cannot be opened"):
            read_table(path, path.name)


@given(st.binary(min_size=1, max_size=200), st.sampled_from(["a.csv", "a.xlsx", "a.parquet"]))
@settings(deadline=None, max_examples=100)
def test_any_bytes_are_a_table_or_told(data, filename):
    try:
        assert not read(data, filename).empty
    except TidegateError as error:
        assert filename in str(error)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_damaged_file_is_read_or_told_and_nothing_else(data):
    frame = pd.DataFrame({n.DATE: ["2026-06-24"] * 5, n.PRODUCT_ID: list("abcde"), n.SUBSCRIPTION: [1.5] * 5})
    stream = io.BytesIO()
    filename = data.draw(st.sampled_from(["a.xlsx", "a.parquet"]))
    frame.to_excel(stream, index=False) if filename == "a.xlsx" else frame.to_parquet(stream)
    damaged = bytearray(stream.getvalue())
    place = len(damaged) * data.draw(st.integers(0, 999)) // 1000  # a workbook's length hangs on the clock
    piece = data.draw(st.binary(min_size=1, max_size=40))
    damaged[place : place + len(piece)] = piece
    try:
        check(read(bytes(damaged), filename), n.FLOWS).require()
    except TidegateError as error:
        assert str(error)
