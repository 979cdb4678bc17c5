"""Native charts on slides, with their numbers in the file so that they can be edited."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_AXIS_CROSSES, XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt
from xlsxwriter import Workbook

from core.present.reports.plots import Line, Plot
from core.present.reports.sheet_charts import write_numbers
from core.present.reports.sheet_styles import CREATED, Styles, put_text
from core.present.reports.slide_blocks import Block
from core.present.reports.slide_text import Box, Words, colour, height, put_words
from core.present.template import LIGHT
from core.text import language

_LEAST: Final = 190.0  # points of height in which a chart can be read
_FONT: Final = 11.0
_SHEET: Final = "Sheet1"  # to which the library's charts refer


@dataclass(frozen=True)
class ChartBlock:
    """A chart under its finding and over its note; it takes all the room that is left."""

    plot: Plot

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Return it, or leave it for the next slide."""
        return (self, None) if room >= _LEAST else (None, self)

    def height(self, room: float) -> float:
        """Return all the room."""
        return room

    def draw(self, slide: Any, box: Box) -> None:
        """Draw the chart between its finding and its note."""
        above, below = _finding(self.plot.title), _note(self.plot.note)
        head, foot = height(above, box.width), height(below, box.width)
        put_words(slide, Box(box.left, box.top, box.width, head), above)
        _draw_chart(slide, Box(box.left, box.top + head, box.width, box.height - head - foot), self.plot)
        if below:
            put_words(slide, Box(box.left, box.bottom - foot, box.width, foot), below)


def _finding(text: str) -> list[Words]:
    return [Words(text, (14.0, 12.0), bold=True, most=2, gap=3.0)]


def _note(text: str) -> list[Words]:
    return [Words(text, (10.0,), LIGHT.muted, most=3)] if text else []


def _draw_chart(slide: Any, box: Box, plot: Plot) -> None:
    frame = slide.shapes.add_chart(_kind(plot), *box.place, _numbers(plot))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plot.told)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(plot))
    chart.font.size, chart.font.color.rgb = Pt(_FONT), colour(LIGHT.muted)
    chart.has_title, chart.has_legend = False, True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _dress_names(chart, plot)
    _dress_values(chart.value_axis, plot)
    for series, line in zip(chart.plots[0].series, plot.lines, strict=True):
        _dress_series(series, line, plot.dated)
    if not plot.dated:
        chart.plots[0].gap_width = 60


def _kind(plot: Plot) -> XL_CHART_TYPE:
    if plot.dated:
        return XL_CHART_TYPE.LINE
    return XL_CHART_TYPE.BAR_CLUSTERED if plot.lying else XL_CHART_TYPE.COLUMN_CLUSTERED


def _numbers(plot: Plot) -> CategoryChartData:
    data = CategoryChartData(number_format=plot.value_format)
    data.categories = plot.labels
    for line in plot.lines:
        data.add_series(line.name, line.values)
    return data


def _workbook(plot: Plot) -> bytes:
    """Return the numbers as a workbook laid out as the library's, in which no name is a formula."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        sheet, styles = book.add_worksheet(_SHEET), Styles(book, language())
        write_numbers(sheet, styles, (0, 0), plot)
        put_text(sheet, styles, (0, 0), plot.axis_title)
    return file.getvalue()


def _dress_names(chart: Any, plot: Plot) -> None:
    axis = chart.category_axis
    axis.has_major_gridlines, axis.major_tick_mark = False, XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = colour(LIGHT.fixed)
    if plot.dated:
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = plot.label_format, False
        _step(axis, *plot.label_step)
    if plot.lying:
        axis.reverse_order = True
        chart.value_axis._element.crosses.val = XL_AXIS_CROSSES.MAXIMUM  # below the last name; the library has no call


def _step(axis: Any, count: int, unit: str) -> None:
    """Tell so many days or months from one label of an axis of days to the next; the library has no call for it."""
    base = axis._element.find(qn("c:baseTimeUnit"))
    for name, value in (("majorTimeUnit", unit), ("majorUnit", count)):
        base.addnext(parse_xml(f'<c:{name} {nsdecls("c")} val="{value}"/>'))


def _dress_values(axis: Any, plot: Plot) -> None:
    axis.has_major_gridlines, axis.major_tick_mark = True, XL_TICK_MARK.NONE
    axis.major_gridlines.format.line.color.rgb = colour(LIGHT.grid)
    axis.format.line.fill.background()
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = plot.axis_format, False
    if plot.axis_title:
        axis.has_title = True
        axis.axis_title.text_frame.text = plot.axis_title
        font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold, font.color.rgb = Pt(_FONT), False, colour(LIGHT.muted)


def _dress_series(series: Any, line: Line, dated: bool) -> None:
    if not dated:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour(line.colour)
        return
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = colour(line.colour), Pt(2.25)
    if line.dashed:
        series.format.line.dash_style = MSO_LINE.DASH
