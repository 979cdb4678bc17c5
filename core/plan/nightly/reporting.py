"""The report of a night as two files, for readers and for programs, written whole or not at all."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core import names as n
from core.errors import InputError
from core.plan.desk import Desk, DeskRow
from core.plan.nightly.dropping import write_whole
from core.present.night_report import NightReport, headline, night_html

MADE = (
    "product_id",
    "name",
    "net_assets",
    "buffer_now",
    "buffer_fixed",
    "buffer_model",
    "yield_gain_bp",
    "yield_gain_money",
)


@dataclass(frozen=True)
class Told:
    """What a night found besides the plans: the open ``alerts``, and by name the conclusion of each one's stresses."""

    alerts: tuple[str, ...] = ()
    stresses: tuple[tuple[str, str], ...] = ()


def write_report(folder: Path, desk: Desk, version: str, files: list[dict[str, Any]], told: Told) -> tuple[Path, Path]:
    """Write ``<as_of>.html`` and ``<as_of>.json`` into ``folder`` and return their paths.

    ``version``: of the book; ``files``: those of the night, by the fields of a DropFile; ``told``: what it
    found besides. The same night always writes the same. Raises InputError if they cannot be
    written.
    """
    report = _report(desk, version, files, told)
    page, data = (folder / f"{desk.as_of:%Y-%m-%d}.{ending}" for ending in ("html", "json"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(data, json.dumps(_values(desk, report), ensure_ascii=False, indent=1, allow_nan=False))
        write_whole(page, night_html(report))
    except OSError as error:
        raise InputError("nightly.report_folder", folder=folder, reason=error.strerror) from error
    return page, data


def _report(desk: Desk, version: str, files: list[dict[str, Any]], told: Told) -> NightReport:
    rows = pd.DataFrame([vars(row) for row in desk.rows])
    until = desk.as_of + pd.Timedelta(days=desk.horizon)
    notices = tuple(item.text for item in desk.attention)
    return NightReport(desk.as_of, until, version, rows, notices, pd.DataFrame(files), told.stresses, told.alerts)


def _values(desk: Desk, report: NightReport) -> dict[str, Any]:
    return {
        "as_of": f"{desk.as_of:%Y-%m-%d}",
        "book_version": report.version,
        "headline": headline(report),
        "products": [_product(row) for row in desk.rows],
        "attention": list(report.notices),
        "stresses": [{n.NAME: name, "conclusion": told} for name, told in report.stresses],
        "alerts": list(report.alerts),
        "files": report.files.to_dict("records"),
    }


def _product(row: DeskRow) -> dict[str, Any]:
    values = {name: _known(getattr(row, name)) for name in MADE}
    outflow = {
        n.DATE: f"{row.next_outflow.date:%Y-%m-%d}",
        **{name: _known(getattr(row.next_outflow, name)) for name in ("expected", "low", "high")},
    }
    return {**values, "next_outflow": outflow, "attention": [item.text for item in row.attention]}


def _known(value: Any) -> Any:
    """Return a figure as JSON can carry it: None where there is none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
