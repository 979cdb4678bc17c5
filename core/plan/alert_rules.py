"""When an alert is raised, from data/alerts/rules.toml; whatever is wrong in it is told with what would be right."""

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from core import names as n
from core.errors import InputError
from core.settings import DATA
from core.text import joining, say

FILE = DATA / "alerts" / "rules.toml"
BUFFER, LIMIT_BROKEN, LIMIT_NEAR, DRIFT = "buffer", "limit_broken", "limit_near", "drift"
LATE, EVENT = "late", "event"
CONFLICT, MISSING = "conflict", "missing"
THRESHOLD, DAYS, STEP, ENABLED, SEVERITY = "threshold", "days", "step", "enabled", "severity"
KINDS: Final = (BUFFER, CONFLICT, MISSING, LIMIT_BROKEN, LIMIT_NEAR, DRIFT, LATE, EVENT)
ROUNDING: Final = 1e-9  # of figures that should be equal: 8% less 7% is a point
NUMBERS: Final[dict[str, tuple[str, ...]]] = {
    BUFFER: (THRESHOLD,), CONFLICT: (), MISSING: (), LIMIT_BROKEN: (STEP,), LIMIT_NEAR: (THRESHOLD,), DRIFT: (),
    LATE: (THRESHOLD,), EVENT: (THRESHOLD, DAYS),
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule. ``days`` ahead: of an event; ``severity``: one of ``names.SEVERITIES``.

    ``threshold``: points of net assets (buffer), share of the bound (limit_near), dealing days (late), share of net
    assets (event); ``step``: share of the bound (limit_broken); 0 where the kind has none. What is acknowledged and
    grows by another threshold or step comes back.
    """

    kind: str
    severity: str
    threshold: float = 0.0
    days: float = 0.0
    step: float = 0.0

    def reached(self, amount: float) -> int:
        """Return how many whole thresholds there are in ``amount``, in the threshold's unit; 0 is less than one."""
        return math.floor(amount / self.threshold + ROUNDING)

    def beyond(self, amount: float) -> int:
        """Return the step, 1 or more, of what is ``amount`` beyond, in the unit of ``step``."""
        return 1 + (math.floor(amount / self.step + ROUNDING) if self.step else 0)


def load_rules(file: Path = FILE) -> dict[str, Rule]:
    """Return the rules in force by their kind. Raises InputError for a missing, unknown, doubled or wrong entry."""
    try:
        return dict(_load(file, file.stat().st_mtime_ns))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("alerts.rules_unreadable", file=file.name, reason=error) from error


@lru_cache(maxsize=8)
def _load(file: Path, changed: int) -> dict[str, Rule]:
    tables = tomllib.loads(file.read_text("utf-8")).get("rule")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError("alerts.rules_empty", file=file.name)
    kinds = [_kind(file.name, number, table) for number, table in enumerate(tables, 1)]
    for kind in KINDS:
        if kinds.count(kind) != 1:
            raise InputError("alerts.rules_once", file=file.name, kind=kind, count=kinds.count(kind))
    rules = [_rule(file.name, kind, table) for kind, table in zip(kinds, tables, strict=True)]
    return {rule.kind: rule for rule, table in zip(rules, tables, strict=True) if table[ENABLED]}


def _kind(file: str, number: int, table: dict[str, Any]) -> str:
    _need(table.get(n.KIND) in KINDS, file, str(number), n.KIND, table.get(n.KIND), joining.listed(KINDS))
    return str(table[n.KIND])


def _rule(file: str, kind: str, table: dict[str, Any]) -> Rule:
    known = (n.KIND, SEVERITY, ENABLED, *NUMBERS[kind])
    for entry, found in table.items():
        _need(entry in known, file, kind, entry, found, say("alerts.needs_known", known=joining.listed(known)))
    severity, enabled = table.get(SEVERITY), table.get(ENABLED)
    _need(severity in n.SEVERITIES, file, kind, SEVERITY, severity, joining.listed(n.SEVERITIES))
    _need(isinstance(enabled, bool), file, kind, ENABLED, enabled, joining.listed(("true", "false")))
    numbers = {entry: table.get(entry) for entry in NUMBERS[kind]}
    for entry, found in numbers.items():
        _need(_positive(found), file, kind, entry, found, say("alerts.needs_number"))
    return Rule(kind, str(severity), **{entry: float(found or 0.0) for entry, found in numbers.items()})


def _need(fits: bool, file: str, rule: str, entry: str, found: Any, needed: str) -> None:
    if not fits:
        found = say("alerts.nothing") if found is None else found
        raise InputError("alerts.rules_wrong", file=file, rule=rule, entry=entry, found=found, needed=needed)


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 < value < float("inf")
