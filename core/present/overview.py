"""The desk at a glance: one row a product, as a table that a reader sorts and opens."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from core import names as n
from core.present.sentences import outflow_day
from core.present.small import buffer_marks
from core.present.template import Palette
from core.present.words import word
from core.text import figures, say

NET_FLOW, NOW, FIXED, MODEL = "net_flow", "buffer_now", "buffer_fixed", "buffer_model"
GAIN_BP, GAIN_MONEY, NET_ASSETS = "yield_gain_bp", "yield_gain_money", "net_assets"
NEXT_OUTFLOW, ATTENTION, MARKS = "next_outflow", "attention", "marks"
BROKEN: Final = ("conflict", "limit")  # kinds of attention that are a breach and no warning
WARNING: Final = "▲"  # a mark beside the words, so that nothing is said by colour alone
COLUMNS = (n.NAME, ATTENTION, NOW, MODEL, GAIN_BP, GAIN_MONEY, MARKS, NET_FLOW, NEXT_OUTFLOW, n.FAMILY)  # answers first


def overview(rows: pd.DataFrame, colours: Palette) -> tuple[pd.DataFrame, float]:
    """Return the table of the desk's rows, and the share of net assets at the right end of its drawn lines.

    ``rows``: one a product, with the fields of the desk's rows as columns; order and index stay.
    """
    top = max(float(rows[[NOW, FIXED, MODEL]].max().max()) * 1.05, 0.01)
    buffers = zip(rows[NOW], rows[FIXED], rows[MODEL], strict=True)
    table = rows.copy()
    table[n.FAMILY] = [word("family", family) for family in rows[n.FAMILY]]
    table[NET_FLOW] = [list(values) for values in rows[NET_FLOW]]
    table[MARKS] = [buffer_marks(now, fixed, model, top, colours) for now, fixed, model in buffers]
    table[NEXT_OUTFLOW] = [outflow_day(day.date, day.expected, day.low, day.high) for day in rows[NEXT_OUTFLOW]]
    table[ATTENTION] = [f"{WARNING} {len(found)}" if found else "" for found in rows[ATTENTION]]
    return table[list(COLUMNS)], top


def formats() -> dict[str, Callable[[Any], str]]:
    """Return the formatter of each column that holds a figure."""
    return {
        NOW: figures.share,
        MODEL: figures.share,
        GAIN_BP: figures.basis_points,
        GAIN_MONEY: lambda value: figures.money(value, signed=True),
    }


def titles(days: int) -> dict[str, str]:
    """Return the column titles; ``days`` is the horizon."""
    return {column: say(f"today.column.{column}", days=figures.count(days)) for column in COLUMNS}


def attention_mark(kind: str) -> str:
    """Return the mark before the words of what needs attention, in Markdown: a breach has another than a warning."""
    return ":red[✗]" if kind in BROKEN else f":orange[{WARNING}]"
