"""One run, one set of digits: the page, every kind of file, and the command line."""

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from html import unescape

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation
from pypdf import PdfReader

from core.cli import main
from core.plan import replay_keeping as keeping
from core.plan.designing import templates
from core.plan.reporting import report_committee, report_design
from core.plan.stress_report import StressReport
from core.present.reports.content import written
from core.present.reports.files import SUFFIXES, file_of
from core.store import connect, load_book
from core.text import languages, say, use
from tests.quick_replay import quick_replay
from tests.sample_desk import copy_of, database_url


@pytest.fixture(scope="module")
def url(sample, tmp_path_factory):
    return database_url(copy_of(sample, tmp_path_factory.mktemp("report")))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    def replayed(book, calendar, as_of, product_id):
        return quick_replay(as_of - pd.Timedelta(days=14), seed=len(product_id) + ord(product_id[3]))

    monkeypatch.setattr(keeping, "_replayed", replayed)


def command(*words):
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        assert main([str(word) for word in words]) == 0
    return json.loads(out.getvalue())


def close(text):
    """Without any space: a PDF and a slide may break a line wherever there is one."""
    return re.sub(r"\s+", "", text)


def pdf_text(path):
    return close("".join(page.extract_text() for page in PdfReader(path).pages))


def html_text(path):
    return close(unescape(re.sub(r"<[^>]+>", " ", path.read_text("utf-8"))))


def pptx_text(path):
    frames, cells = [], []
    for slide in Presentation(path).slides:
        frames += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        cells += [cell.text for table in tables for row in table.rows for cell in row.cells]
    return close("\n".join([*frames, *cells]))


def numbers(path):
    """Every number of the workbook's cells, by what the formulas come to."""
    book = openpyxl.load_workbook(path, data_only=True)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    return [cell for cell in cells if isinstance(cell, int | float)]


READERS = {"pdf": pdf_text, "html": html_text, "pptx": pptx_text}
UNITS = ("basis_points", "signed_money", "share", "count", "share")


@pytest.mark.parametrize("language", languages())
def test_the_executives_figures_are_the_same_everywhere(url, open_app, tmp_path, language):
    words = ("report", "--period", "quarter", "--language", language, "--database", url, "--json", "--out")
    told = {suffix: command(*words, tmp_path / f"report.{suffix}") for suffix in SUFFIXES}
    first = told["pdf"]
    assert all(one | {"out": ""} == first | {"out": ""} for one in told.values())
    app = open_app(url, "executive", period="quarter", language=language)
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric} == {
        each["label"]: each["text"] for each in first["figures"]
    }
    assert app.title[0].value == first["headline"]
    shown = {suffix: read(tmp_path / f"report.{suffix}") for suffix, read in READERS.items()}
    for text in [first["headline"], *(each["text"] for each in first["figures"])]:
        assert all(close(text) in said for said in shown.values()), text
    use(language)
    held = numbers(tmp_path / "report.xlsx")
    for each, unit in zip(first["figures"], UNITS, strict=True):
        assert each["text"] in {written(value, unit) for value in held}
    products = app.dataframe[0].value
    for column, unit in (("quarter", "signed_money"), ("gain_bp", "basis_points"), ("net_assets", "money")):
        total = written(products[column].iloc[-1], unit)
        assert all(close(total) in said for said in shown.values()), total
        assert total in {written(value, unit) for value in held}


@pytest.fixture(scope="module")
def opened(url):
    engine = connect(url)
    yield engine, load_book(engine)
    engine.dispose()


@pytest.mark.parametrize(("suffix", "language"), [("pdf", "zh"), ("xlsx", "en"), ("pptx", "zh"), ("html", "en")])
def test_the_committees_and_the_designers_reports_become_files(opened, tmp_path, suffix, language):
    from core.plan import desk_calendar

    engine, book = opened
    use(language)
    calendar = desk_calendar(book)
    stresses = StressReport(book.as_of, (), {}, {})
    committee = report_committee(engine, book, calendar, book.as_of, stresses)
    assert committee.sections[0].figures[2].value == 0
    policies = committee.sections[1].tables[0].rows.set_index("policy")
    assert policies.loc[say("words.policy.model"), "breached_days"] == 0
    design = report_design(engine, book, calendar, book.as_of, templates()["minimum_holding_shelf"], 0.99, "")
    for made in (committee, design):
        path = tmp_path / f"{made.title[:8]}.{suffix}"
        path.write_bytes(file_of(made, suffix))
        if suffix in READERS:
            assert close(made.headline) in READERS[suffix](path)
            for figure in made.sections[0].figures:
                assert close(figure.text) in READERS[suffix](path)
        else:
            assert openpyxl.load_workbook(path).worksheets
