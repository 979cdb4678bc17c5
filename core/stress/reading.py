"""Reading data/stress: the library and the contingency steps; whatever is wrong is told with what would be right."""

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from core.errors import InputError
from core.reserve import rulebooks
from core.reserve.rulebook import MARKS as RULE_MARKS
from core.settings import DATA
from core.stress.changes import KINDS
from core.stress.contingency import MEASURES, TRIGGERS, Step
from core.stress.library import HOLDERS, Stress, Template
from core.stress.windows import NAMED
from core.text import ENGLISH, catalogue, joining, language, say
from core.text.worded import Worded, beside, worded

T = TypeVar("T", Stress, Step)

FOLDER = DATA / "stress"
LIBRARY, CONTINGENCY = FOLDER / "library.toml", FOLDER / "contingency.toml"
ASSUMPTION: Final = "assumption"
MARKS: Final = (*RULE_MARKS, ASSUMPTION)
CHANGE_KEYS: Final = ("kind", "size", "of", "first_day", "last_day", "window", "each_day", "target")


def stresses(path: Path = LIBRARY) -> tuple[Stress, ...]:
    """Return the library. Raises InputError for a file that is malformed, telling the entry and what it needs."""
    return _stresses(path, path.stat().st_mtime_ns, language())


def stress_named(names: str, path: Path = LIBRARY) -> tuple[Stress, ...]:
    """Return the stresses of names joined by commas. Raises InputError for a name that the library has not."""
    known = {stress.name: stress for stress in stresses(path)}
    asked = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in asked if name not in known]
    if unknown or not asked:
        raise InputError(
            "stress_page.unknown_stress", found=joining.listed(unknown) or names, known=joining.listed(known)
        )
    return tuple(known[name] for name in dict.fromkeys(asked))


def steps(path: Path = CONTINGENCY) -> tuple[Step, ...]:
    """Return the contingency steps. Raises InputError for a file that is malformed."""
    return _steps(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _stresses(path: Path, changed: int, spoken: str) -> tuple[Stress, ...]:
    return _all(path, "stress", _stress)


@lru_cache(maxsize=16)
def _steps(path: Path, changed: int) -> tuple[Step, ...]:
    return _all(path, "step", _step)


def _all(path: Path, kind: str, make: Callable[["Entry"], T]) -> tuple[T, ...]:
    tables = tables_of(path, kind)
    if not tables:
        raise InputError("stress_page.no_tables", file=path.name, table=kind)
    made = tuple(make(Entry(path.name, str(table.get("name", "?")), table)) for table in tables)
    names = [each.name for each in made]
    for name in names:
        Entry(path.name, name, {}).need(names.count(name) == 1, "name", name, say("reserve.needs_unique"))
    return made


def tables_of(path: Path, kind: str) -> list[dict[str, Any]]:
    """Return the ``[[kind]]`` tables of a TOML file. Raises InputError if it cannot be read or ``kind`` is no list."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("stress_page.unreadable_file", file=path.name, reason=error) from error
    tables = content.get(kind, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError("stress_page.no_tables", file=path.name, table=kind)
    return tables


class Entry:
    """One table of a file, which says what of it is wrong."""

    def __init__(self, file: str, name: str, table: Mapping[str, Any]) -> None:
        self.file, self.name, self.table = file, name, table

    def need(self, fits: bool, key: str, found: Any, needed: str) -> None:
        """Raise InputError unless ``fits``."""
        if not fits:
            raise InputError(
                "stress_page.wrong_entry", file=self.file, name=self.name, entry=key, found=found, needed=needed
            )

    def only(self, *keys: str) -> None:
        """Raise InputError for a key that is none of ``keys``."""
        for key in self.table:
            self.need(key in keys, key, self.table[key], joining.listed(keys))

    def words(self, key: str, known: tuple[str, ...] = ()) -> str:
        """Return a text that must be there, and one of ``known`` if there are any."""
        found = self.table.get(key)
        self.need(isinstance(found, str) and bool(found), key, _or_nothing(found), say("reserve.needs_value"))
        self.need(not known or found in known, key, found, joining.listed(known))
        return str(found)

    def worded(self, key: str) -> Worded:
        """Return a text that must be there, with those of other languages beside it."""
        for name in (key, *(other for other in beside(key) if other in self.table)):
            self.words(name)
        return worded(self.table, key)

    def number(self, key: str, least: float = 0.0, most: float = float("inf")) -> float:
        """Return a number that must be there, from ``least`` to ``most``."""
        found = self.table.get(key)
        fits = isinstance(found, int | float) and not isinstance(found, bool) and least <= found <= most
        needed = say("stress_page.needs_range", least=f"{least:g}", most=f"{most:g}")
        self.need(fits, key, _or_nothing(found), needed)
        return float(self.table[key])

    def whole(self, key: str) -> int | None:
        """Return a whole number from 1 on, None if it is not there."""
        found = self.table.get(key)
        fits = found is None or (isinstance(found, int) and not isinstance(found, bool) and found >= 1)
        self.need(fits, key, found, say("stress_page.needs_whole"))
        return found


def _or_nothing(found: Any) -> Any:
    return say("reserve.nothing") if found is None else found


def _stress(entry: Entry) -> Stress:
    entry.only("name", "title", "reading", "source", *beside("source"), "mark", "rulebooks", "change")
    name = entry.words("name")
    changes = entry.table.get("change", [])
    tables = isinstance(changes, list) and bool(changes) and all(isinstance(each, dict) for each in changes)
    entry.need(tables, "change", _or_nothing(changes or None), say("stress_page.needs_changes"))
    concerned = entry.table.get("rulebooks", [])
    known = rulebooks()
    listed = isinstance(concerned, list) and set(map(str, concerned)) <= set(known)
    entry.need(listed, "rulebooks", concerned, joining.listed(known))
    return Stress(
        name,
        _told(entry, "title", name),
        tuple(_template(Entry(entry.file, name, each)) for each in changes),
        entry.worded("source"),
        entry.words("mark", MARKS),
        _told(entry, "reading", name),
        tuple(map(str, concerned)),
    )


def _told(entry: Entry, key: str, name: str) -> str:
    """Return the words of the file, else those of the catalogue."""
    if key in entry.table or f"stress_library.{key}.{name}" not in catalogue(ENGLISH):
        return entry.words(key)
    return say(f"stress_library.{key}.{name}")


def _template(entry: Entry) -> Template:
    entry.only(*CHANGE_KEYS)
    kind = entry.words("kind", tuple(KINDS))
    of = entry.words("of", tuple(HOLDERS)) if "of" in entry.table else ""
    window = entry.words("window", NAMED) if "window" in entry.table else ""
    each_day = entry.table.get("each_day", False)
    first, last = entry.whole("first_day"), entry.whole("last_day")
    dealt = first is not None or last is not None
    ordered = first is None or last is None or first <= last
    entry.need(ordered, "last_day", last, say("stress_page.needs_later", first=first))
    entry.need(not (dealt and window), "window", window, say("stress_page.needs_one_window"))
    entry.need(not (dealt or window) or KINDS[kind].windowed, "window", window or first, say("stress_page.needs_none"))
    bounded = bool(window) or (first is not None and last is not None)
    fits = isinstance(each_day, bool) and (bounded or not each_day)
    entry.need(fits, "each_day", each_day, say("stress_page.needs_days"))
    size = entry.number("size", KINDS[kind].least, KINDS[kind].most)
    return Template(kind, size, of, first, last, window, each_day, str(entry.table.get("target", "")))


def _step(entry: Entry) -> Step:
    entry.only("name", "title", "measure", "most", "trigger", "level")
    measure = entry.words("measure", MEASURES)
    most = entry.number("most", 0.0, 1.0) if measure == "repo" else 0.0
    title = entry.words("title") if "title" in entry.table else ""
    return Step(
        entry.words("name"), measure, entry.words("trigger", TRIGGERS), entry.number("level", 0.0, 1.0), most, title
    )
