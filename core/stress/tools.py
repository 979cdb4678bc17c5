"""The redemption tools of a rulebook: what its products may do when more is asked for than they want to sell for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from core.errors import InputError
from core.reserve import rulebooks
from core.reserve.reading import FOLDER
from core.stress.queue import LargeRedemption
from core.stress.reading import MARKS, Entry, tables_of
from core.stress.walk import Tools

LARGE_REDEMPTION, GATE, FEE, SWING = "large_redemption", "gate", "fee", "swing"
NEEDED: Final = {
    LARGE_REDEMPTION: ("above", "least"),
    GATE: ("above", "most"),
    FEE: ("rate",),
    SWING: (),
}  # fmt: skip
ALLOWED: Final = {
    LARGE_REDEMPTION: ("delay_working_days",),
    GATE: ("working_days", "weekly_below"),
    FEE: ("above",),
    SWING: (),
}  # fmt: skip


@dataclass(frozen=True)
class Tool:
    """A redemption tool.

    ``above``: net share of units on one day from which it may be used, None = always; ``share``: of units that the day
    pays at least (large redemptions) or at most (gate), or the rate of a fee; ``days``: working days that it may last,
    None = nothing is said; ``weekly_below``: weekly assets under which it may be used, None = whatever they are.
    """

    name: str
    kind: str
    source: str
    mark: str
    above: float | None = None
    share: float = 0.0
    days: int | None = None
    weekly_below: float | None = None


def tools_of(rulebook: str, folder: Path = FOLDER) -> tuple[Tool, ...]:
    """Return the tools of a rulebook, none if its file has none. Raises InputError where the file is malformed."""
    if rulebook not in rulebooks(folder):
        raise InputError("reserve.unknown_rulebook", found=rulebook, known=", ".join(rulebooks(folder)))
    path = folder / f"{rulebook}.toml"
    return _tools(path, path.stat().st_mtime_ns)


def with_tool(tools: Tools, tool: Tool) -> Tools:
    """Return what a desk does once it uses ``tool`` besides."""
    if tool.kind == FEE:
        return replace(tools, fee=tool.share, fee_above=tool.above)
    if tool.kind == SWING:
        return replace(tools, swing=True)
    rule = LargeRedemption(tool.above or 0.0, tool.share, gate=tool.kind == GATE)
    return replace(tools, rule=rule)


def rule_of(tools: Sequence[Tool]) -> Tool | None:
    """Return the tool that lets a product defer redemptions: the rule of large ones, else a gate; None if neither."""
    found = [tool for kind in (LARGE_REDEMPTION, GATE) for tool in tools if tool.kind == kind]
    return found[0] if found else None


@lru_cache(maxsize=32)
def _tools(path: Path, changed: int) -> tuple[Tool, ...]:
    return tuple(_tool(Entry(path.name, str(table.get("name", "?")), table)) for table in tables_of(path, "tool"))


def _tool(entry: Entry) -> Tool:
    name, kind = entry.words("name"), entry.words("kind", tuple(NEEDED))
    entry.only("name", "kind", "source", "mark", *NEEDED[kind], *ALLOWED[kind])
    optional = [key for key in ALLOWED[kind] if key == "above" and key in entry.table]
    numbers = {key: entry.number(key, 0.0, 1.0) for key in (*NEEDED[kind], *optional)}
    share = next((numbers[key] for key in ("least", "most", "rate") if key in numbers), 0.0)
    days = entry.whole("working_days" if kind == GATE else "delay_working_days")
    below = entry.number("weekly_below", 0.0, 1.0) if "weekly_below" in entry.table else None
    source, mark = entry.words("source"), entry.words("mark", MARKS)
    return Tool(name, kind, source, mark, numbers.get("above"), share, days, below)
