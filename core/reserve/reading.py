"""Reading a rulebook from data/rulebooks/<name>.toml; whatever is wrong in it is told with what would be right."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from core import names as n
from core.errors import InputError
from core.reserve.measures import ALLOWED, LARGEST, LEVERAGE, NEEDED, RATINGS, Measure
from core.reserve.rulebook import (
    AT_LEAST,
    AT_MOST,
    BASES,
    HARD,
    MARKS,
    NET_ASSETS,
    SOFT,
    Limit,
    Rulebook,
    Tier,
    title_key,
)
from core.settings import DATA
from core.text import ENGLISH, catalogue, joining, say
from core.text.worded import beside, worded

FOLDER = DATA / "rulebooks"
HOUSE, SHARED = DATA / "house", "all_products"  # no product's rulebook, so it is not among them
WORDS = ("name", "source", "mark", "kind", "sense", "measure")
OTHER_SOURCES = beside("source")
# What a limit may hold beside WORDS and the options of its measure.
BESIDE = ("bound", "title", "base", "tier", *OTHER_SOURCES)
STEP = ("top10_above", "bound", "source", "mark")


def rulebooks(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the names of all rulebooks."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def load_rulebook(name: str, folder: Path = FOLDER) -> Rulebook:
    """Return a rulebook. Raises InputError if there is none of that name, or if its file is malformed.

    A file is read once for as long as it stays as it is.
    """
    if name not in rulebooks(folder):
        raise InputError("reserve.unknown_rulebook", found=name, known=joining.listed(rulebooks(folder)))
    return _load(name, folder, (folder / f"{name}.toml").stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _load(name: str, folder: Path, changed: int) -> Rulebook:
    try:
        content = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("reserve.rulebook_unreadable", rulebook=name, reason=error) from error
    tables = content.get("limit")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise InputError("reserve.rulebook_empty", rulebook=name)
    title = str(content.get("title", ""))
    if not title and f"reserve.rulebook.{name}" not in catalogue(ENGLISH):
        raise InputError("reserve.rulebook_untitled", rulebook=name)
    base = content.get("base", NET_ASSETS)
    return Rulebook(name, _unique(name, tuple(_limit(name, table, base) for table in tables)), title)


def shared_rulebook() -> Rulebook:
    """Return the house limits that all products of a desk keep together. Raises InputError if the file is malformed."""
    return load_rulebook(SHARED, HOUSE)


def _unique(rulebook: str, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    seen: set[str] = set()
    for limit in limits:
        _need(limit.name not in seen, rulebook, limit.name, "name", limit.name, say("reserve.needs_unique"))
        seen.add(limit.name)
    return limits


def _limit(rulebook: str, table: dict[str, Any], base: Any) -> Limit:
    """Return one limit; ``base``: of the whole file, which a limit may replace."""
    name = str(table.get("name", "?"))
    for key in (*WORDS, "bound"):
        _need(key in table, rulebook, name, key, say("reserve.nothing"), say("reserve.needs_value"))
    known = {"mark": MARKS, "kind": (HARD, SOFT), "sense": (AT_MOST, AT_LEAST), "measure": tuple(NEEDED)}
    for key, values in known.items():
        _need(table[key] in values, rulebook, name, key, table[key], joining.listed(values))
    largest = table["measure"] in LARGEST  # the largest of many can be held down, not up
    _need(not largest or table["sense"] == AT_MOST, rulebook, name, "sense", table["sense"], AT_MOST)
    _need(_is_number(table["bound"]), rulebook, name, "bound", table["bound"], say("reserve.needs_number"))
    titled = "title" in table or title_key(name) in catalogue(ENGLISH)
    _need(titled, rulebook, name, "title", say("reserve.nothing"), say("reserve.needs_value"))
    words = {key: str(table[key]) for key in ("sense", "kind", "mark")}
    return Limit(
        name,
        _measure(rulebook, name, table),
        bound=float(table["bound"]),
        source=worded(table, "source"),
        own_title=str(table.get("title", "")),
        base=_base(rulebook, name, table, base),
        tiers=_tiers(rulebook, name, table),
        **words,
    )


def _base(rulebook: str, name: str, table: dict[str, Any], base: Any) -> str:
    """Return what the limit's shares are of: leverage is by its meaning total over net assets."""
    leverage = table["measure"] == LEVERAGE
    found = table.get("base", NET_ASSETS if leverage else base)
    known = (NET_ASSETS,) if leverage else BASES
    _need(found in known, rulebook, name, "base", found, joining.listed(known))
    return str(found)


def _tiers(rulebook: str, name: str, table: dict[str, Any]) -> tuple[Tier, ...]:
    """Return the tiers, each for holders more concentrated than the one before it, and with a tighter bound."""
    steps = table.get("tier", [])
    listed = isinstance(steps, list) and all(isinstance(step, dict) for step in steps)
    _need(listed, rulebook, name, "tier", steps, say("rulebook.needs_tables"))
    found = [Tier(0.0, float(table["bound"]), "", "")]  # the limit's own bound, for any holders
    for number, step in enumerate(steps, 1):
        found.append(_tier(rulebook, name, number, step, found[-1], table["sense"]))
    return tuple(found[1:])


def _tier(rulebook: str, name: str, number: int, step: dict[str, Any], before: Tier, sense: str) -> Tier:
    def need(fits: bool, key: str, needed: str) -> None:
        entry = say("rulebook.tier_entry", number=number, entry=key)
        _need(fits, rulebook, name, entry, step.get(key, say("reserve.nothing")), needed)

    for key in STEP:
        need(key in step, key, say("reserve.needs_value"))
    for key in step:
        need(key in (*STEP, *OTHER_SOURCES), key, joining.listed(STEP))
    above, bound = step["top10_above"], step["bound"]
    further = _is_number(above) and before.top10_above < above < 1.0
    need(further, "top10_above", say("rulebook.needs_share", above=f"{before.top10_above:g}"))
    tighter = _is_number(bound) and (bound < before.bound if sense == AT_MOST else bound > before.bound)
    side = "below" if sense == AT_MOST else "above"
    need(tighter, "bound", say(f"rulebook.needs_{side}", bound=f"{before.bound:g}"))
    need(step["mark"] in MARKS, "mark", joining.listed(MARKS))
    return Tier(float(above), float(bound), worded(step, "source"), str(step["mark"]))


def _measure(rulebook: str, name: str, table: dict[str, Any]) -> Measure:
    kind = table["measure"]
    options = {key: value for key, value in table.items() if key not in (*WORDS, *BESIDE)}
    known = NEEDED[kind] | ALLOWED[kind]
    for key in options:
        _need(key in known, rulebook, name, key, options[key], joining.listed(sorted(known)) or say("reserve.nothing"))
    for key in NEEDED[kind]:
        _need(key in options, rulebook, name, key, say("reserve.nothing"), say("reserve.needs_value"))
    for key, value in options.items():
        _check_option(rulebook, name, key, value)
    if "classes" in options:
        options["classes"] = tuple(options["classes"])
    return Measure(kind, **options)


def _check_option(rulebook: str, name: str, key: str, value: Any) -> None:
    if key == "classes":
        fits = isinstance(value, list) and bool(value) and set(map(str, value)) <= set(n.ASSET_CLASSES)
        needed = joining.listed(n.ASSET_CLASSES)
    elif key in ("rating", "below_rating"):
        fits, needed = value in RATINGS, joining.listed(RATINGS)
    elif key == "saleable":
        fits, needed = isinstance(value, bool), joining.listed(("true", "false"))
    else:
        fits, needed = _is_number(value), say("reserve.needs_number")
    _need(fits, rulebook, name, key, value, needed)


def _need(fits: bool, rulebook: str, limit: str, key: str, found: Any, needed: str) -> None:
    if not fits:
        values = {"rulebook": rulebook, "limit": limit, "entry": key, "found": found, "needed": needed}
        raise InputError("reserve.rulebook_wrong", **values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value < float("inf")
