"""Any single corruption of a clean file ends in one clear error, in no other exception, and stores nothing."""

import io
from contextlib import redirect_stderr

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core import names as n
from core.book import check, read_table
from core.cli import main
from core.errors import RowsError, TidegateError
from core.store import connect, imports, save_import

KNOWN = ("000086", "B")
WRITERS = {
    "a.csv": lambda frame, stream: frame.to_csv(stream, index=False),
    "a.xlsx": lambda frame, stream: frame.to_excel(stream, index=False),
    "a.parquet": lambda frame, stream: frame.to_parquet(stream),
}


def flows(days):
    rows = [(f"2026-06-{day:02}", product) for day in range(1, days + 1) for product in KNOWN]
    frame = pd.DataFrame(rows, columns=[n.DATE, n.PRODUCT_ID], dtype="str")
    return frame.assign(**{n.SUBSCRIPTION: "1234.5", n.REDEMPTION: "0"})


def products(count):
    frame = pd.DataFrame({n.PRODUCT_ID: [f"P{number}" for number in range(count)]}, dtype="str")
    cells = {n.FAMILY: n.FIXED_TERM, n.HOLD_DAYS: "14", n.OPEN_DAY: "", n.PAYOUT_DAYS: "1", n.BENCHMARK_YIELD: "0.02"}
    return frame.assign(**{n.NAME: "name", **cells})


# kind of corruption -> table, columns it may strike, what it writes there, what the message asks for
CELLS = {
    "text in an amount": (n.FLOWS, n.SIDES, st.sampled_from(["abc", "-", "inf", "nan", "1e999", "1.2.3"]), "0 or more"),
    "negative": (n.FLOWS, n.SIDES, st.integers(1, 10**9).map(lambda value: f"-{value}"), "0 or more"),
    "impossible date": (n.FLOWS, [n.DATE], st.sampled_from(["2026-02-30", "20261301", "0", "tomorrow"]), "a date from"),
    "empty amount": (n.FLOWS, n.SIDES, st.just(""), "an amount; write 0"),
    "empty cell": (n.FLOWS, [n.DATE, n.PRODUCT_ID], st.just(""), "a value; it may not be empty"),
    "unknown product": (n.FLOWS, [n.PRODUCT_ID], st.sampled_from(["86", "C", "000087"]), "a product of the book"),
    "unknown family": (n.PRODUCTS, [n.FAMILY], st.sampled_from(["fund", "现金", "cash2"]), "one of cash"),
    "rate in percent": (n.PRODUCTS, [n.BENCHMARK_YIELD], st.sampled_from(["1.63", "163", "-2"]), "a decimal"),
}  # fmt: skip


def file_of(frame, filename):
    stream = io.BytesIO()
    WRITERS[filename](frame, stream)
    return stream.getvalue()


def message(data, filename, table):
    """Return the error that a file ends in; any other exception fails the test."""
    with pytest.raises(TidegateError) as caught:
        check(read_table(io.BytesIO(data), filename), table, None, KNOWN).require()
    return caught.value


def struck_cell(data, frames, filename, ask):
    table, columns, cells, need = CELLS[data.draw(st.sampled_from(list(CELLS)))]
    frame = frames[table]
    place, column = data.draw(st.integers(0, len(frame) - 1)), data.draw(st.sampled_from(columns))
    frame.loc[place, column] = data.draw(cells)
    error = ask(file_of(frame, filename), filename, table)
    assert isinstance(error, RowsError)
    assert error.rows["row"].tolist() == [place + 2]
    assert f"Row {place + 2}, {column}:" in str(error)
    assert need in str(error)


def repeated_row(data, frames, filename, ask):
    frame = frames[n.FLOWS]
    first = data.draw(st.integers(0, len(frame) - 1))
    frame = pd.concat([frame, frame.iloc[[first]]], ignore_index=True)
    error = ask(file_of(frame, filename), filename, n.FLOWS)
    assert f"Row {len(frame) + 1}, date, product_id:" in str(error)
    assert f"row {first + 2} has the same" in str(error)


def missing_column(data, frames, filename, ask):
    table = data.draw(st.sampled_from([n.FLOWS, n.PRODUCTS]))
    column = data.draw(st.sampled_from([n.PRODUCT_ID, n.DATE] if table == n.FLOWS else [n.PRODUCT_ID, n.FAMILY]))
    frame = frames[table].drop(columns=column)
    text = str(ask(file_of(frame, filename), filename, table))
    for part in (f"Missing from the {table} file: {column}.", ", ".join(frame.columns), f"--map HEADER={column}"):
        assert part in text


def cut_file(data, frames, filename, ask):
    whole = file_of(frames[n.FLOWS], filename)
    cut = whole[: len(whole) * data.draw(st.integers(0, 999)) // 1000]  # a workbook's length hangs on the clock
    if filename == "a.csv":  # a cut within the last cell of a row cannot be seen
        assume(not cut or cut[-1:] != b"\n")
        assume(cut.rpartition(b"\n")[2].count(b",") < 3)
    assert_says_what_is_needed(ask(cut, filename, n.FLOWS), filename)


def garbage(data, frames, filename, ask):
    assert_says_what_is_needed(ask(data.draw(st.binary(max_size=300)), filename, n.FLOWS), filename)


def assert_says_what_is_needed(error, filename):
    text = str(error)
    assert filename in text or n.FLOWS in text
    assert any(word in text for word in ("Choose", "Export", "Save", "Needed", "needed")), text


@pytest.fixture
def engines(tmp_path, postgres_url):
    """Books on both databases, by address, that know the products and have flows of their own."""
    engines = {address: connect(address) for address in (f"sqlite:///{tmp_path / 'book.db'}", postgres_url)}
    known = check(products(2).assign(**{n.PRODUCT_ID: list(KNOWN)}), n.PRODUCTS).require()
    own = check(flows(2), n.FLOWS).require()
    for engine in engines.values():
        for table, frame in ((n.PRODUCTS, known), (n.FLOWS, own)):
            save_import(engine, table, frame, "before")
    yield engines
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def importing(engines, tmp_path):
    """The same question put to the command too, on either database."""
    before = {address: imports(engine) for address, engine in engines.items()}

    def asked(data, filename, table):
        error, path = message(data, filename, table), tmp_path / filename
        path.write_bytes(data)
        for address, engine in engines.items():
            told = io.StringIO()
            with redirect_stderr(told):
                assert main(["import", table, str(path), "--database", address]) == 2
            assert told.getvalue().strip() == str(error)
            # Every row that is stored belongs to an import.
            pd.testing.assert_frame_equal(imports(engine), before[address])
        return error

    return asked


@given(
    st.data(),
    st.sampled_from([struck_cell] * 6 + [repeated_row, missing_column, cut_file, garbage]),
    st.sampled_from(list(WRITERS)),
    st.integers(1, 10),
)
@settings(max_examples=200, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_corruption_ends_in_one_clear_error_and_stores_nothing(importing, data, corrupt, filename, size):
    corrupt(data, {n.FLOWS: flows(size), n.PRODUCTS: products(size)}, filename, importing)


@pytest.mark.parametrize("filename", WRITERS)
@pytest.mark.parametrize("frame", [flows(3), products(3)], ids=["flows", "products"])
def test_without_a_corruption_there_is_no_error(filename, frame):
    table = n.FLOWS if n.DATE in frame else n.PRODUCTS
    checked = check(read_table(io.BytesIO(file_of(frame, filename)), filename), table, None, KNOWN)
    assert len(checked.require()) == len(frame)
