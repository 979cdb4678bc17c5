"""The redemption tools of a rulebook: what its products may do when more is asked for than they want to sell for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from core.errors import InputError
from core.reserve import rulebooks
from core.reserve.reading import FOLDER
from core.stress.conditions import Fee
from core.stress.queue import LargeRedemption
from core.stress.reading import ASSUMPTION, MARKS, Entry, tables_of
from core.stress.walk import Tools
from core.text import joining
from core.text.worded import beside

LARGE_REDEMPTION, GATE, FEE, BOARD_FEE, SWING = "large_redemption", "gate", "fee", "discretionary_fee", "swing"
NEEDED: Final = {
    LARGE_REDEMPTION: ("above", "least"),
    GATE: ("above", "most"),
    FEE: (),
    BOARD_FEE: ("rate",),
    SWING: (),
}  # fmt: skip
WEEKLY: Final = ("weekly_limit", "weekly_below")
ALLOWED: Final = {
    LARGE_REDEMPTION: ("cancel",),
    GATE: ("working_days", *WEEKLY),
    FEE: ("rate", "above", "weekly_alone", "held_under_days", *WEEKLY),
    BOARD_FEE: (),
    SWING: (),
}  # fmt: skip
SHARES: Final = ("above", "least", "most", "rate", "cancel", "weekly_below", "weekly_alone")


@dataclass(frozen=True)
class Tool:
    """A redemption tool.

    ``above``: net share of units on one day from which it may be used, None = always; ``share``: of units that the day
    pays at least (large redemptions) or at most (gate), or the rate of a fee, None = what selling costs; ``cancel``:
    share of what is deferred that investors take back; ``days``: working days that a gate may stand, None = nothing is
    said; ``weekly_limit``: the limit that measures weekly assets, "" = they do not matter, ``weekly_below``: those
    under which it may be used, and ``weekly_alone``: those under which a fee is due whatever is asked for;
    ``held_under``: days, a fee of those alone who held for fewer, None = of all.
    """

    name: str
    kind: str
    source: str
    mark: str
    above: float | None = None
    share: float | None = None
    cancel: float = 0.0
    days: int | None = None
    weekly_limit: str = ""
    weekly_below: float | None = None
    weekly_alone: float = 0.0
    held_under: int | None = None


def tools_of(rulebook: str, folder: Path = FOLDER) -> tuple[Tool, ...]:
    """Return the tools of a rulebook, none if its file has none. Raises InputError where the file is malformed."""
    if rulebook not in rulebooks(folder):
        raise InputError("reserve.unknown_rulebook", found=rulebook, known=joining.listed(rulebooks(folder)))
    path = folder / f"{rulebook}.toml"
    return _tools(path, path.stat().st_mtime_ns)


def with_tool(tools: Tools, tool: Tool) -> Tools:
    """Return what a desk does once it uses ``tool`` besides."""
    if tool.kind in (FEE, BOARD_FEE):
        young = tool.held_under is not None
        fee = Fee(tool.share, tool.above, tool.weekly_below, tool.weekly_alone, young)
        return replace(tools, fees=tuple(dict.fromkeys((*tools.fees, fee))))
    if tool.kind == SWING:
        return replace(tools, swing=True)
    gate = tool.kind == GATE
    rule = LargeRedemption(tool.above or 0.0, tool.share or 0.0, tool.cancel, gate, tool.days, tool.weekly_below)
    return replace(tools, rule=rule)


def rule_of(tools: Sequence[Tool]) -> Tool | None:
    """Return the tool that lets a product defer redemptions: the rule of large ones, else a gate; None if neither."""
    found = [tool for kind in (LARGE_REDEMPTION, GATE) for tool in tools if tool.kind == kind]
    return found[0] if found else None


@lru_cache(maxsize=32)
def _tools(path: Path, changed: int) -> tuple[Tool, ...]:
    limits = tuple(str(table.get("name")) for table in tables_of(path, "limit"))
    return tuple(
        _tool(Entry(path.name, str(table.get("name", "?")), table), limits) for table in tables_of(path, "tool")
    )


def _tool(entry: Entry, limits: tuple[str, ...]) -> Tool:
    name, kind = entry.words("name"), entry.words("kind", tuple(NEEDED))
    entry.only("name", "kind", "source", *beside("source"), "mark", *NEEDED[kind], *ALLOWED[kind])
    read = [key for key in SHARES if key in NEEDED[kind] or key in entry.table]
    numbers = {key: entry.number(key, 0.0, 1.0) for key in read}
    by_week = any(key.startswith("weekly") for key in entry.table)
    cancel = numbers.get("cancel", 0.0)
    return Tool(
        name,
        kind,
        source=entry.worded("source"),
        mark=entry.words("mark", MARKS) + (f" {ASSUMPTION}" if cancel else ""),
        above=numbers.get("above"),
        share=next((numbers[key] for key in ("least", "most", "rate") if key in numbers), None),
        cancel=cancel,
        days=entry.whole("working_days"),
        weekly_limit=entry.words("weekly_limit", limits) if by_week else "",
        weekly_below=numbers.get("weekly_below"),
        weekly_alone=numbers.get("weekly_alone", 0.0),
        held_under=entry.whole("held_under_days"),
    )
