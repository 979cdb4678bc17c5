"""Reports as files: the kinds there are, and who writes each."""

from contextvars import copy_context
from importlib import import_module
from pathlib import Path
from typing import Final

from core.errors import InputError
from core.present.reports.content import Report
from core.text import joining, use

MIME: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
}
SUFFIXES: Final = tuple(MIME)


def suffix_of(path: Path) -> str:
    """Return the kind of file that a name asks for. Raises InputError for one that no writer has."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in MIME:
        raise InputError("report.suffix", found=path.name, known=joining.listed(f".{each}" for each in SUFFIXES))
    return suffix


def file_of(report: Report, suffix: str) -> bytes:
    """Return a report as a file of one of SUFFIXES, in the language of its sentences."""
    return copy_context().run(_written, report, suffix)


def _written(report: Report, suffix: str) -> bytes:
    use(report.language)
    writer = import_module(f"core.present.reports.{suffix}")  # each needs a library that nothing else does
    content: bytes = getattr(writer, f"write_{suffix}")(report)
    return content
