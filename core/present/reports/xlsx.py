"""A report as a workbook: a summary, a sheet for each table, and charts that refer to cells."""

from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from core.present.reports.content import Report
from core.present.reports.plain_text import plain
from core.present.reports.plots import plotted
from core.present.reports.sheet_charts import write_charts
from core.present.reports.sheet_names import sheet_names
from core.present.reports.sheet_styles import CREATED, Styles
from core.present.reports.sheet_summary import write_summary
from core.present.reports.sheet_tables import write_table
from core.text import say

_A4: Final = 9
_LONGEST_PROPERTY: Final = 255  # characters


def write_xlsx(report: Report) -> bytes:
    """Return ``report`` as an Excel file, the same bytes for the same report, in the language in use."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": plain(report.title)[:_LONGEST_PROPERTY], "created": CREATED})
        _write_sheets(book, report)
    return file.getvalue()


def _write_sheets(book: Workbook, report: Report) -> None:
    styles = Styles(book, report.language)
    tables = [table for section in report.sections for table in section.tables]
    plots = [plotted(chart) for section in report.sections for chart in section.charts]
    parts = [say("report.sheet.summary")]
    parts += [say("report.sheet.charts"), say("report.sheet.chart_data")] if plots else []
    names = sheet_names([*parts, *(table.title for table in tables)])
    summary, *charts = names[: len(parts)]
    write_summary(_sheet(book, summary), styles, report)
    for name, table in zip(names[len(parts) :], tables, strict=True):
        write_table(_sheet(book, name), styles, table)
    if plots:
        sheet, data = (_sheet(book, name) for name in charts)
        write_charts(book, sheet, data, styles, plots)


def _sheet(book: Workbook, name: str) -> Worksheet:
    """Return a new sheet that prints on pages of its width."""
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P / &N")
    return sheet
