"""Results of stresses as rows of plain values, for a file, JSON and a table."""

from typing import Any, Final

from core import names as n
from core.stress.changes import DAY, to_mapping
from core.stress.outcome import Breaking, StepEffect, StressResult, Untold
from core.text.worded import spoken

STRESS, TITLE, MARK, SEVERITY, POLICY, WHY = "stress", "title", "mark", "severity", "policy", "why"
WORST_DAY, FIRST_SHORT = "worst_day", "first_short"
RAISED, SHORTFALL, PROBABILITY = "raised", "shortfall", "probability"
QUEUE_DAYS, LARGEST_QUEUE, BROKEN, FALL_BP = "queue_days", "largest_queue", "broken", "fall_bp"
SURVIVES, DAYS, NEEDED, NOTES, NET_ASSETS = "survives", "days", "needed", "notes", "net_assets"
BUFFER, BREAKS, HIGHEST, CHANGES = "buffer", "breaks", "highest", "changes"
SHUT: Final = "shut"
STEP, WITHOUT, TAKEN = "step", "without", "taken"
EFFECTS: Final = ("shortfall", "sold", "borrowed", "fall_bp", "queue_days")


def result_row(result: StressResult | Untold) -> dict[str, Any]:
    """Return a result; of a stress that nothing can be said of only why."""
    stress = result.stress
    own = {STRESS: stress.name, TITLE: stress.title, MARK: stress.mark, n.SOURCE: spoken(stress.source)}
    if isinstance(result, Untold):
        return own | {WHY: result.why}
    first = result.first_short
    return own | {
        WHY: "",
        SEVERITY: result.severity,
        POLICY: result.policy,
        WORST_DAY: f"{result.worst_day:{DAY}}",
        RAISED: result.raised,
        SHORTFALL: result.shortfall,
        PROBABILITY: result.probability,
        QUEUE_DAYS: result.queue_days,
        LARGEST_QUEUE: result.largest_queue,
        BROKEN: [breach.text for breach in result.broken],
        FALL_BP: result.fall_bp,
        SURVIVES: result.survives,
        FIRST_SHORT: None if first is None else f"{first:{DAY}}",
        DAYS: len(result.story),
        NEEDED: result.needed,
        NOTES: list(result.notes),
        NET_ASSETS: result.net_assets,
    }


def breaking_row(breaking: Breaking) -> dict[str, Any]:
    """Return a reverse stress."""
    return {
        STRESS: breaking.stress.name,
        BUFFER: breaking.buffer,
        BREAKS: breaking.severity,
        HIGHEST: breaking.highest,
        SHUT: breaking.shut,
        CHANGES: [to_mapping(change) for change in breaking.changes],
    }


def effect_row(stress: str, effect: StepEffect) -> dict[str, Any]:
    """Return a contingency step under a stress: its figures without it and once it is taken."""
    figures = {f"{name}_{when}": getattr(getattr(effect, when), name) for name in EFFECTS for when in (WITHOUT, TAKEN)}
    own = {STRESS: stress, STEP: effect.step.name, n.DATE: f"{effect.day:{DAY}}", MARK: effect.mark}
    return own | {n.SOURCE: spoken(effect.source)} | figures
