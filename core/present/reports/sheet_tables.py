"""A table as a sheet: values in full precision, and totals that go on adding up when someone changes a cell."""

import math
from typing import Any, Final

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from core.present.reports.content import SUM, TEXT, Column, Table
from core.present.reports.number_formats import as_cell, column_format, headed
from core.present.reports.sheet_styles import Styles, put_text, put_value, put_wide, row_height, width
from core.present.template import LIGHT
from core.text import say

HEAD_ROW: Final = 3  # the finding, its note and a blank row stand above
_NARROWEST, _WIDEST = 9.0, 48.0  # units of width of a column
_WIDEST_HEAD: Final = 22.0
_BUTTON: Final = 2.5  # of the filter, as wide
_FINDING: Final[dict[str, Any]] = {"font_size": 13.0, "bold": True}
_HEAD: Final[dict[str, Any]] = {"bold": True, "text_wrap": True, "bg_color": LIGHT.grid, "bottom": 1}
_TOTAL: Final[dict[str, Any]] = {"bold": True, "top": 1}


def write_table(sheet: Worksheet, styles: Styles, table: Table) -> None:
    """Write a table under its finding, with its totals in the last row."""
    widths = [_width(column, table) for column in table.columns]
    for place, wide in enumerate(widths):
        sheet.set_column(place, place, wide)
    put_wide(sheet, styles, 0, widths, table.title, **_FINDING)
    if table.note:
        put_wide(sheet, styles, 1, widths, table.note, font_color=LIGHT.muted)
    _set_heights(sheet, table, widths)
    for place, column in enumerate(table.columns):
        _write_column(sheet, styles, place, column, table)
    if table.total:
        _write_totals(sheet, styles, table)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.autofilter(HEAD_ROW, 0, _last_row(table), len(table.columns) - 1)
    sheet.repeat_rows(HEAD_ROW)


def _set_heights(sheet: Worksheet, table: Table, widths: list[float]) -> None:
    heads = [headed(column.title, column.unit) for column in table.columns]
    sheet.set_row(HEAD_ROW, row_height(zip(heads, (wide - _BUTTON for wide in widths), strict=True)))
    words = [
        (table.rows[column.key], wide)
        for column, wide in zip(table.columns, widths, strict=True)
        if column.unit == TEXT
    ]
    for row in range(len(table.rows) if words else 0):
        cells = [(as_cell(texts.iloc[row], TEXT), wide) for texts, wide in words]
        sheet.set_row(HEAD_ROW + 1 + row, row_height(cells))


def _last_row(table: Table) -> int:
    return HEAD_ROW + max(len(table.rows), 1)  # a table without rows keeps a blank one, for its sums


def _width(column: Column, table: Table) -> float:
    head = width(headed(column.title, column.unit)) + _BUTTON
    totals = table.totals() if table.total else {}
    values = [*table.rows[column.key], totals.get(column.key)]
    widest = max((width(as_cell(value, column.unit)) for value in values), default=_NARROWEST)
    return min(max(widest, min(head, _WIDEST_HEAD), _NARROWEST), _WIDEST)


def _align(column: Column, place: int) -> dict[str, Any]:
    return {"align": "right"} if column.is_number else {"align": "left", "indent": min(place, 1)}


def _write_column(sheet: Worksheet, styles: Styles, place: int, column: Column, table: Table) -> None:
    put_text(sheet, styles, (HEAD_ROW, place), headed(column.title, column.unit), **_align(column, place), **_HEAD)
    dress = {"num_format": column_format(column.unit), "text_wrap": column.unit == TEXT, **_align(column, place)}
    for row, value in enumerate(table.rows[column.key], HEAD_ROW + 1):
        put_value(sheet, styles, (row, place), value, column.unit, **dress)


def _write_totals(sheet: Worksheet, styles: Styles, table: Table) -> None:
    row, totals = _last_row(table) + 1, table.totals()
    for place, column in enumerate(table.columns):
        dress = styles(num_format=column_format(column.unit), **_align(column, place), **_TOTAL)
        if place and column.key in totals:
            _write_total(sheet, (row, place), _formula(column, table), totals[column.key], dress)
        else:
            sheet.write_blank(row, place, None, dress)
    put_text(sheet, styles, (row, 0), table.total, **_TOTAL)


def _write_total(sheet: Worksheet, place: tuple[int, int], formula: str, value: float, dress: Any) -> None:
    """Write the formula with its value, which alone is seen where nothing calculates."""
    if not math.isfinite(value):
        sheet.write_string(*place, say("figures.none"), dress)
    elif formula:
        sheet.write_formula(*place, formula, dress, value)
    else:
        sheet.write_number(*place, value, dress)


def _formula(column: Column, table: Table) -> str:
    """Return the formula of a total; "" if the weights of a mean are on no sheet."""
    own = _cells(column.key, table)
    if column.total == SUM:
        return f"=SUM({own})"
    weights = _cells(column.total, table)
    return f"=SUMPRODUCT({own},{weights})/SUMPRODUCT(ISNUMBER({own})*1,{weights})" if weights else ""


def _cells(key: str, table: Table) -> str:
    keys = [column.key for column in table.columns]
    if key not in keys:
        return ""
    place = keys.index(key)
    return xl_range_abs(HEAD_ROW + 1, place, _last_row(table), place)
