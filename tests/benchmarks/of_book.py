"""The book: checked reading and versioned saving against plain pandas."""

import io
import tempfile
from pathlib import Path

import pandas as pd
import sqlalchemy

from core import names as n
from core.book import check, read_table
from core.sample import sample_book
from core.store import connect, load_book, save_import
from tests.benchmarks.measured import compare


def ratios():
    book = sample_book()
    text = book.flows.to_csv(index=False).encode()
    yield compare(
        f"read and check {len(book.flows):,} flows",
        lambda: check(read_table(io.BytesIO(text), "flows.csv"), n.FLOWS).require(),
        lambda: pd.read_csv(io.BytesIO(text), parse_dates=[n.DATE], dtype={n.PRODUCT_ID: str}),
        "pandas.read_csv, which checks nothing",
    )
    with tempfile.TemporaryDirectory() as folder:
        stores = iter(range(100))
        yield compare(
            f"save {len(book.flows):,} flows",
            lambda: save_import(connect(_url(folder, next(stores))), n.FLOWS, book.flows, "benchmark"),
            lambda: _plain(book.flows, _url(folder, next(stores))),
            "pandas.to_sql, which keeps no versions",
        )
        engine = connect(_url(folder, "load"))
        save_import(engine, n.FLOWS, book.flows, "benchmark")
        plain = sqlalchemy.create_engine(_url(folder, "plain"))
        book.flows.to_sql("flows", plain, index=False)
        yield compare(
            f"load a book of {len(book.flows):,} flows",
            lambda: load_book(engine),
            lambda: pd.read_sql_table("flows", plain),
            "pandas.read_sql_table of the bare table",
        )


def _url(folder, name):
    return f"sqlite:///{Path(folder) / str(name)}.db"


def _plain(frame, url):
    frame.to_sql("flows", sqlalchemy.create_engine(url), index=False)
