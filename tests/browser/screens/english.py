"""English where Chinese is spoken: three words in a row that are no name."""

import re
import sqlite3
from contextlib import closing

WORD = r"[A-Za-z][A-Za-z'’]*"
BOOK_NAMES = """select name from products union select issuer from products
    union select name from positions union select issuer from positions
    union select source from imports union select source from events"""
SENTENCE = re.compile(rf"{WORD}(?:[\s,;:/()–-]+{WORD}){{2,}}")
SHORTENED = re.compile(r"([A-Z][\w .'-]+?)\s?…")
COMMAND = re.compile(r"python -m core[\w\s-]*")
FILE = re.compile(r"data:\S+|\S+\.(?:csv|xlsx|parquet|toml|py|md|db)\b|https?://\S+|\b[A-Z]{2}-[A-Z0-9-]+\b")
COLUMN = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
NAMES = (
    "Tidegate", "WAPE", "Miller-Orr", "LightGBM", "Prophet", "AutoETS", "AutoARIMA", "AutoTheta", "MSTL", "CVaR",
    "Dask", "CSV", "XLSX", "Parquet", "PPTX", "PDF", "HTML", "JSON", "TOML", "UTF-8", "GBK", "CNY", "USD", "EUR",
    "LVNAV", "VNAV", "ESMA", "SEC", "EU", "US", "2a-7", "English", "Double 11", "A4",
)  # fmt: skip


def known_names(database):
    """Return the names that the book gives: of products, issuers, papers and sources; the longest first."""
    with closing(sqlite3.connect(database)) as book:
        found = {name for (name,) in book.execute(BOOK_NAMES) if name}
    return sorted({*found, *NAMES}, key=len, reverse=True)


def english(words, names):
    """Return the English sentences among what a page says."""
    found = (SENTENCE.search(_without(text, names)) for text in words)
    return sorted({match.group() for match in found if match})


def _without(text, names):
    for pattern in (COMMAND, FILE, COLUMN):
        text = pattern.sub("·", text)
    text = SHORTENED.sub(lambda part: "·" if any(name.startswith(part[1]) for name in names) else part[0], text)
    for name in names:
        text = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", "·", text)
    return text
