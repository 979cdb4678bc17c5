"""A small book as files of a drop folder, and what a night leaves, less what differs by the clock."""

import os
import re

import pandas as pd
import sqlalchemy as sa
from cli_runs import flows

from core import names as n
from core.store import connect
from core.store.tables import FILE_ID, IMPORT_ID, INPUTS, KEY, MANIFEST, NIGHT, SECONDS, Moment, metadata

LONG_AGO = 1_000_000_000  # no file is written that long
VERSION = re.compile(r"\d+-\d{8}T\d{6}\.\d+Z")
BY_THE_CLOCK = {FILE_ID, IMPORT_ID, INPUTS, KEY, MANIFEST, NIGHT, SECONDS}
PRODUCTS = ("P", "Q")
HELD = (("bank", n.CASH_AT_BANK, 3000.0, 0.003, 0, 0.0), ("paper", n.NCD, 7000.0, 0.017, 1, 1.0))


def products():
    names = {n.PRODUCT_ID: PRODUCTS, n.NAME: ("One", "<b>Two</b> & more"), n.FAMILY: n.CASH}
    return pd.DataFrame({**names, n.HOLD_DAYS: 0, n.OPEN_DAY: "", n.PAYOUT_DAYS: 1, n.BENCHMARK_YIELD: 0.015})


def positions(as_of):
    columns = (n.ASSET_ID, n.ASSET_CLASS, n.AMOUNT, n.YIELD, n.SALE_DAYS, n.SALE_COST_BP)
    frame = pd.DataFrame([(*held, product) for product in PRODUCTS for held in HELD], columns=[*columns, n.PRODUCT_ID])
    return frame.assign(**{n.AS_OF: as_of, n.NAME: frame[n.ASSET_ID], n.MATURITY: ""})


def dropped(folder, name, frame):
    """Put a file into the drop folder, as if it had been there for long."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    frame.to_csv(path, index=False)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def drop_book(folder):
    """Drop a book in three files, a bad one and one whose name says nothing."""
    known = flows(PRODUCTS, days=150)
    dropped(folder, "products.csv", products())
    dropped(folder, "flows_1.csv", known)
    dropped(folder, "flows_2.csv", known.assign(redemption=known[n.REDEMPTION].where(known.index != 7, -5.0)))
    dropped(folder, "positions.csv", positions(known[n.DATE].max()))
    dropped(folder, "notes.csv", known)


def content(url):
    """Everything that a database holds but moments, ids and what is made of these, sorted."""
    engine = connect(url)
    with engine.connect() as connection:
        kept = {name: _rows(connection, table) for name, table in metadata.tables.items()}
    engine.dispose()
    return kept


def _rows(connection, table):
    columns = [c for c in table.columns if c.name not in BY_THE_CLOCK and not isinstance(c.type, Moment)]
    rows = connection.execute(sa.select(*columns, sa.literal(1)).select_from(table))
    return sorted((tuple(row) for row in rows), key=repr)


def files(*folders):
    """Name -> text of all files of folders, without the day of a move and the version of the book."""
    found = {path: path.read_text("utf-8") for folder in folders for path in folder.rglob("*") if path.is_file()}
    names = (re.sub(r".*/done/[\d-]+/", "done/", str(path)) for path in found)
    texts = (VERSION.sub("VERSION", text) for text in found.values())
    return {name.rpartition("/night/")[2]: text for name, text in zip(names, texts, strict=True)}
