"""What rows must fulfil beyond each cell being readable: filled, unique, known, in order."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import pandas as pd

from core import names as n
from core.book.cells import filled
from core.book.contracts import Contract
from core.book.findings import Fault
from core.text import joining, say

_SHOWN: Final = 5  # known products named in a message
LEAST_CHANGE: Final = -1.0  # a percent override takes away no more than all
LARGEST_CHANGE: Final = 10.0  # and one of over +1,000% is a percentage that was meant as a decimal

# table -> a column whose cell is needed where another column holds one of these words (any word if none is given).
_NEEDED_WHERE: Final[dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]]] = {
    n.PRODUCTS: (
        (n.HOLD_DAYS, n.FAMILY, (n.MIN_HOLDING, n.FIXED_TERM)),
        (n.OPEN_DAY, n.FAMILY, (n.MONTHLY_OPEN,)),
    ),
    n.POSITIONS: ((n.SALE_COST_BP, n.SALE_DAYS, ()),),
}

_IN_ORDER: Final = {
    n.END: "book.need.end_after_start",
    n.AS_OF: "book.need.bought_before",
    n.EXPIRES: "book.need.expires_after_entered",
}

Texts = Mapping[str, pd.Series]  # column -> the file's cells, named by their header, indexed by line


def row_faults(
    contract: Contract, texts: Texts, values: pd.DataFrame, products: Collection[str] | None
) -> Iterator[Fault]:
    """Yield the faults of rows. ``texts`` and ``values`` hold the same columns and rows, as written and as read."""
    yield from _empty(contract, texts)
    yield from _needed_where(contract, texts, values)
    yield from _unknown_products(contract, texts, products)
    yield from _ends_before_start(texts, values)
    yield from _announced_late(texts, values)
    yield from _impossible_open_day(texts, values)
    yield from _impossible_top10(texts, values)
    yield from _impossible_change(texts, values)
    yield from _duplicates(contract, texts, values)


def _empty(contract: Contract, texts: Texts) -> Iterator[Fault]:
    """A side of the flows is needed where the file has it: an empty cell could mean nothing came, or nobody knows."""
    for column in contract.columns:
        needed = (column.required and not column.blank) or column.key or column.name in contract.any_of
        if needed and column.name in texts:
            key = "book.need.filled_amount" if column.name in contract.any_of else "book.need.filled"
            yield Fault(texts[column.name], ~filled(texts[column.name]), say(key))


def _needed_where(contract: Contract, texts: Texts, values: pd.DataFrame) -> Iterator[Fault]:
    for column, other, words in _NEEDED_WHERE.get(contract.table, ()):
        if column in texts and other in texts:
            holds = values[other].isin(words) if words else values[other].notna()
            bad = ~filled(texts[column]) & holds.to_numpy(bool)
            key = "book.need.filled_for" if words else "book.need.filled_with"
            yield Fault(texts[column], bad, say(key, other=texts[other].name, words=joining.listed(words)))


def _unknown_products(contract: Contract, texts: Texts, products: Collection[str] | None) -> Iterator[Fault]:
    if not products or contract.table == n.PRODUCTS or n.PRODUCT_ID not in texts:
        return
    ids = texts[n.PRODUCT_ID]
    bad = filled(ids) & ~ids.isin(list(products)).to_numpy(bool)
    known = sorted(products)
    shown = joining.listed([*known[:_SHOWN], *(["…"] if len(known) > _SHOWN else [])])
    yield Fault(ids, bad, say("book.need.known_product", known=shown))


def _ends_before_start(texts: Texts, values: pd.DataFrame) -> Iterator[Fault]:
    for first, last in ((n.START, n.END), (n.PURCHASE_DATE, n.AS_OF), (n.ENTERED, n.EXPIRES)):
        if first in texts and last in texts:
            late = first if last == n.AS_OF else last
            yield Fault(texts[late], (values[last] < values[first]).to_numpy(bool), say(_IN_ORDER[last]))


def _announced_late(texts: Texts, values: pd.DataFrame) -> Iterator[Fault]:
    """A ticket that was not announced before its day was never known ahead."""
    if n.ANNOUNCED in texts and n.DATE in texts:
        late = (values[n.DATE] <= values[n.ANNOUNCED]).to_numpy(bool)
        yield Fault(texts[n.DATE], late, say("book.need.after_announced"))


def _impossible_change(texts: Texts, values: pd.DataFrame) -> Iterator[Fault]:
    if n.MEASURE in texts and n.VALUE in texts:
        value, measure = values[n.VALUE], values[n.MEASURE]
        negative = (measure == n.AMOUNT_A_DAY) & (value < 0)
        yield Fault(texts[n.VALUE], negative.to_numpy(bool), say("book.need.money"))
        beyond = (measure == n.PERCENT) & value.notna() & ~value.between(LEAST_CHANGE, LARGEST_CHANGE)
        yield Fault(texts[n.VALUE], beyond.to_numpy(bool), say("book.need.change"))


def _impossible_open_day(texts: Texts, values: pd.DataFrame) -> Iterator[Fault]:
    if n.OPEN_DAY in texts:
        days = values[n.OPEN_DAY]
        yield Fault(texts[n.OPEN_DAY], (days.notna() & ~days.between(1, 31)).to_numpy(bool), say("book.need.open_day"))


def _impossible_top10(texts: Texts, values: pd.DataFrame) -> Iterator[Fault]:
    if n.TOP10_SHARE in texts:
        share = values[n.TOP10_SHARE]
        yield Fault(texts[n.TOP10_SHARE], (share.notna() & ~share.between(0, 1)).to_numpy(bool), say("book.need.share"))


def _duplicates(contract: Contract, texts: Texts, values: pd.DataFrame) -> Iterator[Fault]:
    """Every row whose key an earlier row has; the earlier row is named."""
    key = [column for column in contract.key if column in texts]
    keyed = values[key].dropna()
    again = keyed.index[keyed.duplicated()]
    if again.empty:
        return
    first = _first_lines(keyed[keyed.duplicated(keep=False)], key)[again]
    cells = _joined([texts[column] for column in key])
    needed = pd.Series([say("book.need.unique", row=line) for line in first], index=again, dtype="str")
    yield Fault(cells, cells.index.isin(again), needed)


def _first_lines(keyed: pd.DataFrame, key: list[str]) -> pd.Series:
    lines = pd.Series(keyed.index, index=keyed.index)
    return lines.groupby([keyed[column] for column in key], sort=False).transform("first")


def _joined(columns: list[pd.Series]) -> pd.Series:
    joined = columns[0]
    for column in columns[1:]:
        joined = joined + say("figures.listed") + column
    return joined.rename(joining.listed(str(column.name) for column in columns))
