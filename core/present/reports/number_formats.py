"""Values as a cell of a workbook holds them: in full precision, under the number format of their unit."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import pandas as pd

from core.present.reports import content
from core.present.reports.plain_text import plain
from core.text import say

_FORMATS: Final[Mapping[str, str]] = {
    content.TEXT: "@",
    content.MONEY: "#,##0",
    content.SIGNED_MONEY: "+#,##0;-#,##0;0",
    content.SHARE: "0.0%",
    content.RATE: "0.00%",
    content.BASIS_POINTS: "+0.0;-0.0;0.0",
    content.COUNT: "#,##0",
    content.DAY: "yyyy-mm-dd",
}
_SIGNS: Final[Mapping[str, tuple[str, str, str]]] = {
    content.MONEY: ("", "-", ""),
    content.SIGNED_MONEY: ("+", "-", ""),
}
MONEY: Final = frozenset(_SIGNS)


def missing(value: Any) -> bool:
    """Return whether there is no value to show: None, NaN, NaT or an infinity."""
    return bool(pd.isna(value)) or (isinstance(value, float) and math.isinf(value))


def raw(value: Any, unit: str) -> str | float | datetime | None:
    """Return what a cell holds; None where there is no value."""
    if missing(value):
        return None
    if unit == content.TEXT:
        return plain(str(value))
    return pd.Timestamp(value).to_pydatetime() if unit == content.DAY else float(value)


def shown(value: Any, unit: str) -> str:
    """Return a value as every file shows it, as one line; a dash where there is none."""
    return plain(content.written(value, unit))


def column_format(unit: str) -> str:
    """Return the number format of a cell whose head tells its currency."""
    return with_basis_points(_FORMATS[unit]) if unit == content.BASIS_POINTS else _FORMATS[unit]


def figure_format(unit: str) -> str:
    """Return the number format of a cell that stands alone: money says its currency."""
    if unit not in MONEY:
        return column_format(unit)
    before, after = say("figures.money", amount="\n").split("\n")
    zero = "0" if unit == content.SIGNED_MONEY else "#,##0"
    codes = ("#,##0", "#,##0", zero)
    return ";".join(
        f"{_text(before + sign)}{code}{_text(after)}" for sign, code in zip(_SIGNS[unit], codes, strict=True)
    )


def with_basis_points(code: str) -> str:
    """Return the sections of a number format, each followed by the unit."""
    before, after = say("figures.basis_points", value="\n").split("\n")
    return ";".join(f"{_text(before)}{section}{_text(after)}" for section in code.split(";"))


def headed(title: str, unit: str) -> str:
    """Return the head of a column: its title, with the currency of money."""
    return plain(say("report.sheet.money_head", title=title) if unit in MONEY else title)


def as_cell(value: Any, unit: str) -> str:
    """Return a value about as ``column_format`` shows it, to tell how wide it is."""
    if missing(value):
        return ""
    if unit in MONEY or unit == content.COUNT:
        return f"{float(value):+,.0f}"
    return shown(value, unit)


def _text(literal: str) -> str:
    return f'"{literal}"' if literal else ""
