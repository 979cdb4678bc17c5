"""Native tables on slides: heads on each slide, totals in the last row."""

from dataclasses import dataclass, replace
from typing import Any, Final

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from core.present.reports.content import Table
from core.present.reports.plain_text import plain
from core.present.reports.slide_blocks import Block
from core.present.reports.slide_dress import BODY
from core.present.reports.slide_grid import MOST_LINES, PADDING, Grid, grids
from core.present.reports.slide_text import Box, Words, fill_frame, height, put_words
from core.present.template import LIGHT
from core.text import say

_FEWEST_ROWS: Final = 3  # of a table on a slide, if it goes on or went on
_NOTE_GAP: Final = 5.0  # points
_PLAIN_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
_RULE: Final = (
    '<a:lnB {names} w="9525"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:prstDash val="solid"/></a:lnB>'
)


@dataclass(frozen=True)
class TableBlock:
    """A table, or a part of one, between its finding and its note; ``goes_on``: whether it began earlier."""

    title: str
    note: str
    grid: Grid
    goes_on: bool = False

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Return the rows that fit and the others; few rows are not left alone."""
        if self.height(room) <= room:
            return self, None
        count = self._fitting(room)
        if count < _FEWEST_ROWS and room < BODY.height:
            return None, self
        return self._part(slice(max(count, 1))), replace(self._part(slice(max(count, 1), None)), goes_on=True)

    def height(self, room: float) -> float:
        """Return the height of all of it."""
        around = height([*self._above(), *self._below()], BODY.width) + (_NOTE_GAP if self.note else 0.0)
        return around + self._grid_height()

    def draw(self, slide: Any, box: Box) -> None:
        """Draw it."""
        above, below = self._above(), self._below()
        head, foot = height(above, box.width), height(below, box.width)
        own = Box(box.left, box.top + head, sum(self.grid.widths), self._grid_height())
        put_words(slide, Box(box.left, box.top, box.width, head), above)
        _draw_grid(slide, own, self.grid, self.title)
        if below:
            put_words(slide, Box(box.left, box.bottom - foot, box.width, foot), below)

    def _grid_height(self) -> float:
        return sum(map(self.grid.height, self.grid.lines()))

    def _above(self) -> list[Words]:
        title = say("report.sheet.continued", title=self.title) if self.goes_on else self.title
        return [Words(title, (14.0, 12.0), bold=True, most=2, gap=4.0)]

    def _below(self) -> list[Words]:
        return [Words(self.note, (10.0,), LIGHT.muted, most=4)] if self.note else []

    def _fitting(self, room: float) -> int:
        left, count = room - height(self._above(), BODY.width) - self.grid.height(self.grid.head), 0
        for row in self.grid.rows[:-_FEWEST_ROWS]:  # the last ones stay with the totals
            left -= self.grid.height(row)
            count += left >= 0
        return count

    def _part(self, rows: slice) -> "TableBlock":
        """Return some of the rows; the totals and the note stand under the last one."""
        if rows.stop is None:
            return replace(self, grid=replace(self.grid, rows=self.grid.rows[rows]))
        return replace(self, note="", grid=replace(self.grid, rows=self.grid.rows[rows], total=()))


def table_blocks(table: Table) -> list[TableBlock]:
    """Return a table as blocks: more than one if it has more columns than a slide holds."""
    title, note = plain(table.title), plain(table.note)
    parts = grids(table, BODY.width)
    last = len(parts) - 1
    return [TableBlock(title, note if place == last else "", grid, place > 0) for place, grid in enumerate(parts)]


def _draw_grid(slide: Any, box: Box, grid: Grid, told: str) -> None:
    rows = grid.lines()
    frame = slide.shapes.add_table(len(rows), len(grid.head), *box.place)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", told)
    table = frame.table
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN_STYLE
    table.horz_banding, table.last_row = False, bool(grid.total)
    for column, wide in zip(table.columns, grid.widths, strict=True):
        column.width = Pt(wide)
    for row, texts in zip(table.rows, rows, strict=True):
        row.height = Pt(grid.height(texts))
        for place, cell in enumerate(row.cells):
            _draw_cell(cell, texts[place], grid, place, texts is grid.head or texts is grid.total)


def _draw_cell(cell: Any, text: str, grid: Grid, place: int, strong: bool) -> None:
    align = PP_ALIGN.RIGHT if grid.numbers[place] else PP_ALIGN.LEFT
    words = Words(text, (grid.size,), bold=strong, most=MOST_LINES, align=align)
    fill_frame(cell.text_frame, grid.widths[place] - 2 * PADDING, [words])
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Pt(PADDING)
    cell.margin_top = cell.margin_bottom = Pt(0)
    rule = LIGHT.fixed if strong else LIGHT.grid
    cell._tc.get_or_add_tcPr().append(parse_xml(_RULE.format(names=nsdecls("a"), colour=rule.lstrip("#").upper())))
