import pickle
import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from merchant_made import GROUPS, START, joined, made, plain_sums
from merchant_sums import sums

from core import names as n
from core.errors import InputError, RowsError
from core.merchants import receipt_files, receiving
from core.merchants.panel import merchant_panel
from core.merchants.partitions import open_folder, split_panel
from core.merchants.receiving import receipts_at
from core.merchants.scheduling import total
from core.merchants.splitting import split_file

RECEIPTS, MERCHANTS = made()
WHOLE = joined(split_panel(merchant_panel(RECEIPTS, MERCHANTS)))
HEADER = "date,merchant_id,amount,outflow\n"


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(receipt_files, "ROWS", 100)
    monkeypatch.setattr(receipt_files, "BYTES", 2_000)


def write(frame, path, **options):
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_csv(path, index=False, **options)
    return path


@given(st.integers(1, 40), st.randoms(use_true_random=False))
def test_sums_over_any_partitions_in_any_order_are_those_of_plain_pandas(each, random):
    panel = split_panel(merchant_panel(RECEIPTS, MERCHANTS), each)
    assert panel.merchants == len(MERCHANTS) and panel.groups == GROUPS
    shuffled = replace(panel, parts=tuple(random.sample(panel.parts, len(panel.parts))))
    found = total(lambda part: sums(part, panel.groups), shuffled)
    for ours, plain in zip(vars(found).values(), plain_sums(RECEIPTS, MERCHANTS), strict=True):
        assert list(plain) == list(GROUPS)
        np.testing.assert_allclose(ours, plain.to_numpy(), rtol=1e-9)


@pytest.mark.parametrize("name", ["r.csv", "r.parquet"])
@pytest.mark.parametrize("each", [1, 10, 100])
def test_a_file_that_is_streamed_is_the_panel_in_memory(name, each, tmp_path, small_batches):
    told = []
    path = write(RECEIPTS, tmp_path / name)
    panel = split_file(path, MERCHANTS.sample(frac=1, random_state=1), tmp_path / "parts", tell=told.append, each=each)
    pd.testing.assert_frame_equal(joined(panel), WHOLE)
    assert panel.groups == GROUPS
    assert len(panel.parts) == -(-len(MERCHANTS) // each)
    assert len(told) > 5 and told[-1] == f"Splitting {name} by merchant: {len(RECEIPTS):,} rows read"


def test_a_folder_that_was_written_is_the_same_panel_when_it_is_opened(tmp_path):
    split_file(write(RECEIPTS, tmp_path / "r.csv"), MERCHANTS, tmp_path / "parts", each=10)
    panel = open_folder(tmp_path / "parts", MERCHANTS)
    assert len(panel.parts) == 4
    pd.testing.assert_frame_equal(joined(panel), WHOLE)


def test_words_of_a_dictionary_that_no_row_uses_are_no_merchants(tmp_path):
    more = pd.CategoricalDtype([*MERCHANTS[n.MERCHANT_ID], "X9", ""])
    path = write(RECEIPTS.astype({n.MERCHANT_ID: more}), tmp_path / "r.parquet")
    pd.testing.assert_frame_equal(joined(split_file(path, MERCHANTS, tmp_path / "parts")), WHOLE)


def test_merchants_without_receipts_are_left_out_and_files_without_outflows_say_so(tmp_path):
    some = RECEIPTS[RECEIPTS[n.MERCHANT_ID] < "012"].drop(columns=n.OUTFLOW)
    panel = split_file(write(some, tmp_path / "r.csv"), MERCHANTS, tmp_path / "parts", each=10)
    assert [len(part.merchants) for part in panel.parts] == [10, 2]
    assert all(part.load().paid is None for part in panel.parts)


def test_where_any_partition_has_outflows_all_have_them(tmp_path):
    one_paid = RECEIPTS.assign(**{n.OUTFLOW: RECEIPTS[n.OUTFLOW].where(RECEIPTS[n.MERCHANT_ID] == "000")})
    panel = split_file(write(one_paid, tmp_path / "r.csv"), MERCHANTS, tmp_path / "parts", each=10)
    assert all(np.isnan(part.load().paid).all() for part in panel.parts[1:])


def test_a_partition_in_a_file_is_small_to_send(tmp_path):
    panel = split_file(write(RECEIPTS, tmp_path / "r.csv"), MERCHANTS, tmp_path / "parts", each=10)
    assert len(pickle.dumps(panel.parts[0])) < 2_000
    pd.testing.assert_frame_equal(joined(pickle.loads(pickle.dumps(panel))), WHOLE)


def test_headers_encodings_units_and_forms_of_a_streamed_file(tmp_path):
    text = "\n日期;商户号;金额(万元);店名\n2026年1月1日;01;1.5;甲\n20260103;2; 3 ;乙\n2026/1/2;01;.5e0;\n"
    table = pd.DataFrame({n.MERCHANT_ID: ["01", "2"], n.GROUP: ["x", "y"]})
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        loaded = split_file(path, table, tmp_path / encoding).parts[0].load()
        np.testing.assert_array_equal(loaded.received, [[15_000, np.nan], [5_000, np.nan], [np.nan, 30_000]])


@pytest.mark.parametrize("unit", ["date", "s", "ns", "zoned", "text", "number"])
def test_every_kind_of_date_and_id_that_parquet_has(unit, tmp_path):
    dates = RECEIPTS[n.DATE]
    as_kind = {
        "date": lambda: dates.dt.date, "s": lambda: dates.dt.as_unit("s"), "ns": lambda: dates.dt.as_unit("ns"),
        "zoned": lambda: dates.dt.tz_localize("Asia/Shanghai"), "text": lambda: dates.dt.strftime("%Y/%m/%d"),
        "number": lambda: dates.dt.strftime("%Y%m%d").astype(int),
    }  # fmt: skip
    numbers = {n.MERCHANT_ID: RECEIPTS[n.MERCHANT_ID].astype(int) + 100}
    path = write(RECEIPTS.assign(**{n.DATE: as_kind[unit]()}, **numbers), tmp_path / "r.parquet")
    table = MERCHANTS.assign(**{n.MERCHANT_ID: (MERCHANTS[n.MERCHANT_ID].astype(int) + 100).astype(str)})
    panel = split_file(path, table, tmp_path / "parts")
    np.testing.assert_array_equal(joined(panel).to_numpy(), WHOLE.to_numpy())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("date,merchant_id\n2026-01-01,000\n", "Missing from the receipts file: amount"),
        (HEADER, "no rows"),
        ("\n\n", "is empty"),
        ("date,date,amount\n2026-01-01,1,1\n", "the header date stands twice"),
        (
            HEADER + "2026-01-01,000,1,\n01/02/2026,000,-3,\n2026-02-30,,,x\n",
            "Bad rows in the receipts file: 2 of 3, so none was imported. Row 3, date: \"01/02/2026\"; needed: a date "
            "from 1970 to 2199 with the year first, such as 2026-06-24. Row 3, amount: \"-3\"; needed: an amount of 0 "
            "or more written plainly, such as 1234.50. Row 4, date: \"2026-02-30\"; needed: a date from 1970 to 2199 "
            "with the year first, such as 2026-06-24. Row 4, merchant_id: empty; needed: a value; it may not be "
            "empty. Row 4, amount: empty; needed: an amount of 0 or more written plainly, such as 1234.50. And 1 more.",
        ),
        (HEADER + "2026-01-01,000,nan,\n", "Row 2, amount: \"nan\""),
        (HEADER + "2026-01-01,000,1,inf\n", "Row 2, outflow: \"inf\""),
        (HEADER + "2026-01-01,000,\"1,000\",\n", "Row 2, amount: \"1,000\""),
        (HEADER + "2026-01-01,000,1,\n2026-01-01,X9,1,\n2026-01-02,X8,1,\n", "2 merchants of the receipts.*X9 the f"),
        (HEADER + "2026-01-01,000,1\n2026-01-01,001,1,\n2026-01-01,1\n", "row 2: 3 cells under a header of 4 .*: 2"),
        (HEADER + "2126-01-01,000,1,\n2026-01-01,001,1,\n", "from 1 Jan 2026 to 1 Jan 2126, over more than 7,305 days"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_streamed_file_is_one_message_and_leaves_nothing(text, told, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=told):
        split_file(path, MERCHANTS, tmp_path / "parts")
    assert list(tmp_path.iterdir()) == [path]


def test_bad_rows_are_counted_over_all_batches_and_named_by_their_line(tmp_path, small_batches):
    wrong = RECEIPTS.astype({n.AMOUNT: object})
    wrong.loc[[300, 301, 700], n.AMOUNT] = ["much", "-1", ""]
    told = f'3 of {len(RECEIPTS):,}.*Row 302, amount: "much".*Row 303, amount: "-1".*Row 702, amount: empty'
    with pytest.raises(InputError, match=told):
        split_file(write(wrong, tmp_path / "r.csv"), MERCHANTS, tmp_path / "parts")


def test_times_of_day_are_no_dates(tmp_path):
    late = RECEIPTS.assign(**{n.DATE: RECEIPTS[n.DATE] + pd.Timedelta(hours=13)})
    with pytest.raises(InputError, match=r"Row 2, date: \"2026-01-01 13:00:00\""):
        split_file(write(late, tmp_path / "r.parquet"), MERCHANTS, tmp_path / "parts")


@pytest.mark.parametrize("kept", [4, 2_000])
def test_a_file_that_is_cut_off_is_refused(kept, tmp_path):
    path = write(RECEIPTS, tmp_path / "r.parquet")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputError, match=r"r\.parquet cannot be read as Parquet"):
        split_file(path, MERCHANTS, tmp_path / "parts")


def test_text_that_stops_being_text_is_refused(tmp_path, small_batches):
    path = write(RECEIPTS, tmp_path / "r.csv")
    path.write_bytes(path.read_bytes() + b" " * (1 << 20) + b"\n2026-01-01,\xff\xfe,1,1\n")
    with pytest.raises(InputError, match=r"r\.csv cannot be read as CSV"):
        split_file(path, MERCHANTS, tmp_path / "parts")


def test_two_rows_for_a_merchant_and_day_are_refused_by_name(tmp_path):
    twice = pd.concat([RECEIPTS, RECEIPTS.iloc[[50, 51]]])
    panel = split_file(write(twice, tmp_path / "r.csv"), MERCHANTS, tmp_path / "parts")
    day, merchant = RECEIPTS.loc[50, n.DATE], RECEIPTS.loc[50, n.MERCHANT_ID]
    with pytest.raises(InputError, match=rf"2 rows for .*first are of {merchant} on {day.day} {day:%b %Y}"):
        panel.parts[0].load()


@pytest.mark.parametrize("change", [{n.MERCHANT_ID: "X9"}, {n.DATE: START - pd.Timedelta(days=1)}, {n.AMOUNT: -1.0}])
def test_a_file_that_has_changed_since_is_refused(change, tmp_path):
    panel = split_file(write(RECEIPTS, tmp_path / "r.csv"), MERCHANTS, tmp_path / "parts")
    write(pd.concat([RECEIPTS, RECEIPTS.iloc[[0]].assign(**change)]), panel.parts[0].file.path)
    with pytest.raises(InputError, match="is not as it was when it was checked"):
        panel.parts[0].load()


def test_folders_that_cannot_be(tmp_path):
    with pytest.raises(InputError, match="holds no Parquet files"):
        open_folder(tmp_path, MERCHANTS)
    write(RECEIPTS.iloc[:500], tmp_path / "a.parquet")
    write(RECEIPTS.iloc[500:], tmp_path / "b.parquet")
    with pytest.raises(InputError, match=r"000 has receipts in b\.parquet and in another file .*like it: 37\)"):
        open_folder(tmp_path, MERCHANTS)


def test_a_folder_with_other_headers(tmp_path):
    (tmp_path / "parts").mkdir()
    renamed = RECEIPTS.rename(columns={n.DATE: "day", n.MERCHANT_ID: "machine"})
    for part, rows in renamed.groupby(renamed["machine"].str[1]):
        write(rows, tmp_path / "parts" / f"{part}.parquet")
    with receipts_at(tmp_path / "parts", MERCHANTS, {"day": n.DATE, "machine": n.MERCHANT_ID}) as panel:
        assert len(panel.parts) == 4
        pd.testing.assert_frame_equal(joined(panel), WHOLE)


@pytest.mark.parametrize("name", ["r.csv", "r.parquet", "r.xlsx"])
def test_a_small_file_is_checked_whole_and_a_large_one_is_streamed(name, tmp_path, monkeypatch):
    path = tmp_path / name
    if name.endswith("xlsx"):
        RECEIPTS.to_excel(path, index=False)
    else:
        write(RECEIPTS, path)
    with receipts_at(path, MERCHANTS) as panel:
        pd.testing.assert_frame_equal(joined(panel), WHOLE)
        assert not hasattr(panel.parts[0], "file")
    monkeypatch.setattr(receiving, "MOST_HELD", 500)
    with receipts_at(path, MERCHANTS) as panel:
        pd.testing.assert_frame_equal(joined(panel), WHOLE)
        files = [part.file.path for part in panel.parts if hasattr(part, "file")]
        assert all(file.exists() for file in files) and bool(files) != name.endswith("xlsx")
    assert not any(file.parent.parent.exists() for file in files)


def test_a_small_file_may_say_things_in_many_ways_and_has_every_bad_row_named(tmp_path):
    table, path, told = MERCHANTS.iloc[:1], tmp_path / "r.csv", []
    path.write_text('day,shop,amount\n13/1/2026,000,"1,000.50"\n2/1/2026,000,¥3\n')
    with receipts_at(path, table, {"day": n.DATE, "shop": n.MERCHANT_ID}, told.append) as panel:
        assert panel.parts[0].load().received[[0, -1], 0].tolist() == [3.0, 1000.5]
    path.write_text("date,merchant_id,amount\nnever,000,1\n2026-01-01,000,-1\n")
    with pytest.raises(RowsError) as error, receipts_at(path, table):
        pass
    assert list(error.value.rows["row"]) == [2, 3]


def test_the_length_of_a_file_is_estimated_from_its_beginning(tmp_path):
    frame = pd.concat([RECEIPTS] * 5)
    assert receipt_files.rows_about(write(frame, tmp_path / "r.csv")) == pytest.approx(len(frame), rel=0.05)
    assert receipt_files.rows_about(write(frame, tmp_path / "r.parquet")) == len(frame)
    with pytest.raises(InputError, match=r"none\.csv cannot be opened"):
        receipt_files.rows_about(tmp_path / "none.csv")


def peak(call):
    """The most bytes that NumPy, pandas and Arrow held at once during a call."""
    before = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(before)
    pa.set_memory_pool(pool)
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1] + pool.max_memory()
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(before)


def test_memory_is_bounded_by_a_partition_and_a_batch_not_by_the_panel(tmp_path, monkeypatch):
    monkeypatch.setattr(receipt_files, "ROWS", 20_000)
    receipts, merchants = made(merchants=800, days=200)
    path = write(receipts, tmp_path / "r.parquet")
    panel = split_file(path, merchants, tmp_path / "parts", each=100)
    assert len(panel.parts) == 8
    one, all_of_them = (
        peak(lambda some=some: total(lambda part: sums(part, GROUPS), replace(panel, parts=some)))
        for some in (panel.parts[:1], panel.parts)
    )
    assert all_of_them < 1.3 * one
    few = write(receipts[receipts[n.MERCHANT_ID] < "100"], tmp_path / "few.parquet")
    small, large = (
        peak(lambda file=file, into=into: split_file(file, merchants, tmp_path / into, each=100))
        for file, into in ((few, "small"), (path, "large"))
    )
    assert large < 2.5 * small
