"""The import arrows of the project, read with ast; a forbidden arrow and a stale exception both fail."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORDS = ("names", "types", "errors", "settings", "text")
FOLDERS = (
    "calendar", "book", "sample", "store", "liability", "forecast", "merchants", "reserve", "stress", "design",
    "present", "plan", "cli", "__main__",
)  # fmt: skip
ALONE = {"sample", "store"}  # reached only from plan, the command line and pages, so that every link computes on frames
HOMES = {
    "streamlit": ("app", "pages"),
    "plotly": ("core.present",),
    "cvxpy": ("core.reserve",),
    "sqlalchemy": ("core.store",),
    "alembic": ("core.store",),
    "lightgbm": ("core.forecast",),
    "prophet": ("core.forecast",),
    "openpyxl": ("core.book",),
    "xlsxwriter": ("core.present.reports",),
    "pptx": ("core.present.reports",),
    "matplotlib": ("core.present.reports.drawing",),
    "typst": ("core.present.reports.pdf",),
    "pylopdf_fonts_zh_cn": ("core.present.reports.fonts",),
    "dask": ("core.merchants.scheduling",),
    "distributed": ("core.merchants.scheduling",),
}
# settings and text import nothing of ours; errors speak through text.
EXCEPTIONS: set[tuple[str, str]] = set()


def modules():
    files = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "core").rglob("*.py"))]
    for path in files:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if ".migrations" not in name:
            yield name, path


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            yield from (f"{base}.{alias.name}" for alias in node.names) if base == "core" else (base,)


def part(module):
    pieces = module.split(".")
    return pieces[1] if pieces[0] == "core" and len(pieces) > 1 else pieces[0]


def allowed(source, target):
    if source in ("app", "pages"):
        return True
    if target in WORDS:
        return source not in WORDS or target != source
    if source in WORDS or target not in FOLDERS:
        return False
    if target == source:
        return True
    if source == "store":
        return target == "book"
    if target in ALONE and source not in ("plan", "cli"):
        return False
    return FOLDERS.index(target) < FOLDERS.index(source)


def arrows():
    for name, path in modules():
        for target in imports(path):
            if target.split(".")[0] in ("core", "pages", "app") and target != "core":
                yield name, target


def test_every_arrow_is_allowed():
    wrong = {(s, t) for s, t in arrows() if part(s) != part(t) and not allowed(part(s), part(t))}
    assert wrong == EXCEPTIONS, f"forbidden: {wrong - EXCEPTIONS}; stale exceptions: {EXCEPTIONS - wrong}"


def test_core_never_imports_pages():
    assert not [(s, t) for s, t in arrows() if s.startswith("core") and t.split(".")[0] in ("pages", "app")]


@pytest.mark.parametrize("library", sorted(HOMES))
def test_each_library_has_one_home(library):
    users = {name for name, path in modules() for target in imports(path) if target.split(".")[0] == library}
    strays = {user for user in users if not user.startswith(HOMES[library])}
    assert users, f"{library} is imported nowhere: the rule is stale"
    assert not strays, f"{library} belongs to {HOMES[library]}, but is imported by {strays}"


def test_every_folder_is_on_the_list():
    known = {*WORDS, *FOLDERS, "core"}
    assert {part(name) for name, _ in modules()} <= known | {"app", "pages"}
