"""The dress of a workbook: one format for each set of properties, in the colours of the house."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, repeat
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.present.reports.number_formats import raw
from core.present.reports.plain_text import ems, lines, plain
from core.present.template import LIGHT
from core.text import ENGLISH

CREATED: Final = datetime(2000, 1, 1)  # the same report makes the same file
EAST_ASIAN: Final = "Microsoft YaHei"
LATIN: Final = "Calibri"
_LINE_HEIGHT: Final = 15.5  # points, of a line of text
_EM: Final = 0.5  # of an em is a unit of width of a column
_FORMULA_STARTS: Final = ("=", "+", "-", "@")
_HIGHEST: Final = 409.0  # points; Excel takes no more
_USUAL_WIDTH: Final = 8.43
_WIDEST_TEXT: Final = 130
FONT_SIZE: Final = 11.0  # points


@dataclass(frozen=True)
class Styles:
    """The formats of one workbook, read in ``language``; Excel keeps each but once.

    The workbook's own font stays Latin: widths of columns are told in its digits.
    """

    workbook: Workbook
    language: str
    made: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def __call__(self, **properties: Any) -> Format:
        """Return the format with these properties of xlsxwriter, set at the top of its cell."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.workbook.add_format({**self._dress(), **properties})
        return self.made[key]

    def _dress(self) -> dict[str, Any]:
        font = LATIN if self.language == ENGLISH else EAST_ASIAN
        return {"font_name": font, "font_size": FONT_SIZE, "font_color": LIGHT.ink, "valign": "top"}


def put_text(sheet: Worksheet, styles: Styles, place: tuple[int, int], text: str, **properties: Any) -> None:
    """Write ``text`` into the cell at ``place`` (row, column), and never as a formula."""
    said = plain(text)
    quoted = {"quote_prefix": True} if said.startswith(_FORMULA_STARTS) else {}
    sheet.write_string(*place, said, styles(**properties, **quoted))


def put_value(
    sheet: Worksheet, styles: Styles, place: tuple[int, int], value: Any, unit: str, **properties: Any
) -> None:
    """Write a value of ``unit`` in full precision; the cell stays blank where there is none."""
    held = raw(value, unit)
    if held is None or held == "":
        sheet.write_blank(*place, None, styles(**properties))
    elif isinstance(held, str):
        put_text(sheet, styles, place, held, **properties)
    elif isinstance(held, datetime):
        sheet.write_datetime(*place, held, styles(**properties))
    else:
        sheet.write_number(*place, held, styles(**properties))


def put_wide(sheet: Worksheet, styles: Styles, row: int, widths: list[float], text: str, **properties: Any) -> None:
    """Write ``text`` across the columns of ``widths``, and more if these are narrow, in a row as high as it takes."""
    count, room = _span(widths)
    sheet.merge_range(row, 0, row, count - 1, "", styles(text_wrap=True, **properties))
    put_text(sheet, styles, (row, 0), text, text_wrap=True, **properties)
    sheet.set_row(row, row_height([(text, room)], properties.get("font_size", FONT_SIZE)))


def row_height(cells: Iterable[tuple[str, float]], font_size: float = FONT_SIZE) -> float:
    """Return how many points high a row of wrapped texts is, each with the width of its column."""
    scale = font_size / FONT_SIZE
    most = max(lines(plain(text), room * _EM / scale) for text, room in cells)
    return min(_LINE_HEIGHT * scale * most + 2, _HIGHEST)


def width(text: str) -> float:
    """Return the width of a column that holds ``text``, in Excel's units."""
    return ems(text) / _EM + 2


def _span(widths: list[float]) -> tuple[int, float]:
    count, room = 0, 0.0
    for one in chain(widths, repeat(_USUAL_WIDTH)):
        if count > 1 and room + one > _WIDEST_TEXT:
            break
        count, room = count + 1, room + one
    return count, room
