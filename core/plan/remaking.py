"""A decision's plan computed again from the book as it was known then, and compared to the last bit."""

from dataclasses import dataclass
from typing import Any

from core.plan.decisions import LIBRARIES, SEED, Decision, reopen
from core.plan.forecasts import forecast_desk
from core.plan.frozen import Difference, differences, frozen
from core.plan.keeping import code_version, library_versions
from core.plan.opening import desk_calendar
from core.plan.planning import make_plan
from core.plan.results import Plan
from core.store import Engine, load_version

CODE = "code"


@dataclass(frozen=True, eq=False)
class Remade:
    """``differences``: figures that are not the same to the last bit; ``changed`` since then: CODE or LIBRARIES."""

    decision: Decision
    plan: Plan
    differences: tuple[Difference, ...]
    changed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every figure is the same."""
        return not self.differences


def remake(engine: Engine, key: str) -> Remade:
    """Compute a decision's plan again, from the version of the book that it was made from, and compare every figure.

    Raises InputError if there is no such decision, StoreError if the database is out of reach, and other
    TidegateErrors where newer code can make no such plan any more.
    """
    kept = reopen(engine, key)
    manifest, choice = kept.decision.manifest, kept.decision.choice
    book = load_version(engine, manifest["book"])
    calendar = desk_calendar(book, manifest["market"])
    known = forecast_desk(book, calendar, choice.as_of, choice.model, horizon=choice.horizon, seed=manifest[SEED])
    plan = make_plan(book, choice, calendar, known)
    return Remade(kept.decision, plan, tuple(differences(kept.content, frozen(plan))), _changed(manifest))


def _changed(manifest: dict[str, Any]) -> tuple[str, ...]:
    now = {CODE: code_version(), LIBRARIES: library_versions()}
    return tuple(name for name, version in now.items() if manifest[name] != version)
