"""Charts of a workbook: the numbers on one sheet, and on another the charts that refer to them."""

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from core.present.reports.content import DAY, TEXT
from core.present.reports.plots import Line, Plot
from core.present.reports.sheet_styles import Styles, put_text, put_value, width
from core.present.template import LIGHT

DATA_ROW: Final = 2  # the title and the unit stand above the heads of the numbers, in rows 0 to 2
_SIZE: Final = (960, 400)  # pixels
_ROWS_EACH: Final = 24  # of 20 pixels
_LONGEST_NAME: Final = 255  # characters in a chart
_FAINT: Final[dict[str, Any]] = {"color": LIGHT.grid}
_SMALL: Final[dict[str, Any]] = {"size": 9, "color": LIGHT.muted}


def write_charts(book: Workbook, sheet: Worksheet, data: Worksheet, styles: Styles, plots: list[Plot]) -> None:
    """Write the numbers of ``plots`` side by side onto ``data``, and the charts one under another onto ``sheet``."""
    column = 0
    for place, plot in enumerate(plots):
        put_text(data, styles, (0, column), plot.title, bold=True)
        put_text(data, styles, (1, column), plot.axis_title, font_color=LIGHT.muted)
        write_numbers(data, styles, (DATA_ROW, column), plot)
        if not plot.is_empty:
            dress = {"object_position": 2, "description": plot.told[:_LONGEST_NAME]}
            sheet.insert_chart(place * _ROWS_EACH, 0, _chart(book, data.get_name(), column, plot), dress)
        put_text(sheet, styles, (place * _ROWS_EACH + 21, 0), plot.note, font_color=LIGHT.muted)
        column += len(plot.lines) + 2
    data.freeze_panes(DATA_ROW + 1, 0)
    sheet.set_print_scale(85)  # a chart on each page
    sheet.set_h_pagebreaks([place * _ROWS_EACH for place in range(1, len(plots))])


def write_numbers(sheet: Worksheet, styles: Styles, place: tuple[int, int], plot: Plot) -> None:
    """Write labels and values of a plot under their heads, the first of which is at ``place`` (row, column)."""
    row, column = place
    labels = [str(label) for label in plot.labels]
    sheet.set_column(column, column, min(max(map(width, labels), default=10.0), 40.0))
    dress = {"num_format": "yyyy-mm-dd" if plot.dated else "@", "align": "left"}
    for below, label in enumerate(plot.labels, row + 1):
        put_value(sheet, styles, (below, column), label, DAY if plot.dated else TEXT, **dress)
    for right, line in enumerate(plot.lines, column + 1):
        _write_line(sheet, styles, (row, right), line, plot)


def _write_line(sheet: Worksheet, styles: Styles, place: tuple[int, int], line: Line, plot: Plot) -> None:
    row, column = place
    sheet.set_column(column, column, min(max(width(line.name), 11.0), 24.0))
    put_text(sheet, styles, place, line.name, bold=True, text_wrap=True, align="right")
    for below, value in enumerate(line.values, row + 1):
        if value is not None:
            sheet.write_number(below, column, value, styles(num_format=plot.value_format))


def _chart(book: Workbook, data: str, column: int, plot: Plot) -> Any:
    kind = "line" if plot.dated else "bar" if plot.lying else "column"
    chart = book.add_chart({"type": kind})
    for place, line in enumerate(plot.lines, 1):
        chart.add_series(_series(data, column, place, line, plot))
    chart.set_title({"name": [data, 0, column], "name_font": {"size": 12, "color": LIGHT.ink}, "overlay": False})
    names, values = _names_axis(plot), _values_axis(plot)
    chart.set_x_axis(values if plot.lying else names)
    chart.set_y_axis(names if plot.lying else values)
    chart.set_legend({"position": "bottom", "font": _SMALL})
    chart.set_size({"width": _SIZE[0], "height": _SIZE[1]})
    chart.set_chartarea({"border": _FAINT})
    chart.show_blanks_as("gap")
    return chart


def _series(data: str, column: int, place: int, line: Line, plot: Plot) -> dict[str, Any]:
    first, last = DATA_ROW + 1, DATA_ROW + len(plot.labels)
    drawn = {"color": line.colour, "width": 2.0, "dash_type": "dash" if line.dashed else "solid"}
    dress = {"line": drawn} if plot.dated else {"fill": {"color": line.colour}, "border": {"none": True}, "gap": 60}
    return {
        "name": [data, DATA_ROW, column + place],
        "categories": [data, first, column, last, column],
        "values": [data, first, column + place, last, column + place],
        **dress,
    }


def _names_axis(plot: Plot) -> dict[str, Any]:
    common = {"num_font": _SMALL, "line": _FAINT, "label_position": "low", "major_gridlines": {"visible": False}}
    if plot.dated:
        step = dict(zip(("major_unit", "major_unit_type"), plot.label_step, strict=True))
        return {**common, "date_axis": True, "num_format": plot.label_format, **step}
    return {**common, "reverse": True, "crossing": "max"} if plot.lying else common


def _values_axis(plot: Plot) -> dict[str, Any]:
    return {
        "num_font": _SMALL, "line": {"none": True}, "num_format": plot.axis_format,
        "major_gridlines": {"visible": True, "line": _FAINT},
        "name": plot.axis_title, "name_font": {**_SMALL, "bold": False},
    }  # fmt: skip
