"""A stress lived through by one product: the told path day by day, all paths in figures, what breaks, what helps.

The told path is the one whose worst cumulative net outflow, under the stress, is the quantile of the choice's
confidence. A portfolio is chosen before the stress and meets it as it is; its shares are of net assets at the prices
that the stress leaves.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast import Paths
from core.plan.case import Case, make_case
from core.plan.choice import Choice
from core.plan.forecasts import DeskForecast
from core.plan.grounds import make_grounds
from core.plan.planning import make_plan
from core.plan.results import Plan
from core.plan.young_lots import young_share
from core.reserve import Allocation, Asset, Breach, needed_buffer
from core.reserve.breaches import breaches_of
from core.reserve.limits import limit_values
from core.reserve.liquidity import SHORT
from core.reserve.need import REBUILD_DAYS
from core.stress.changes import scaled
from core.stress.contingency import BOARD_FEE, FEE, GATE, REPO, RULE, SWING, Step, first_met
from core.stress.drawdown import drawn_down
from core.stress.library import Dated, Stress, dated, highest
from core.stress.markets import price_falls
from core.stress.outcome import (
    ASKED,
    BORROWED,
    CAME,
    CANCELLED,
    DEFERRED,
    FALL,
    PAID,
    ROOM,
    SOLD,
    Breaking,
    Figures,
    StepEffect,
    StressResult,
    Untold,
    story_index,
)
from core.stress.reverse import breaking_severity, is_stepped, severity_grid
from core.stress.shocks import Grounds, Shocked, shocked
from core.stress.tools import BOARD_FEE as BOARD_FEE_TOOL
from core.stress.tools import FEE as FEE_TOOL
from core.stress.tools import GATE as GATE_TOOL
from core.stress.tools import LARGE_REDEMPTION, Tool, rule_of, tools_of, with_tool
from core.stress.tools import SWING as SWING_TOOL
from core.stress.walk import Setting, Tools, Walk, means, walk
from core.types import Floats

POLICIES = (n.CURRENT, n.MODEL, n.FIXED)
BASIS_POINTS = 1e4
HABIT_TO_BREAK = 0.10  # the buffer that a reverse stress asks about, of net assets
SEVERITY_TOLERANCE = 1e-3
TOOL_OF = {RULE: LARGE_REDEMPTION, FEE: FEE_TOOL, BOARD_FEE: BOARD_FEE_TOOL, SWING: SWING_TOOL, GATE: GATE_TOOL}


@dataclass(frozen=True, eq=False)
class Subject:
    """One product to be stressed: its ``plan`` as nothing happens, the ``case`` behind it, what changes act on.

    ``young``: days -> share of what may leave on each day, (H,), that was held for fewer by then, where there is any.
    """

    plan: Plan
    case: Case
    grounds: Grounds
    young: Mapping[int, Floats] = field(default_factory=dict)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The redemption tools of its rulebook; no fee of those who leave young where nobody is known to."""
        known = tools_of(self.plan.choice.rulebook)
        return tuple(tool for tool in known if tool.held_under is None or tool.held_under in self.young)

    @property
    def top10_share(self) -> float | None:
        """Share of units that the ten largest holders own, None = not known."""
        return self.plan.rulebook.top10_share

    def held(self, policy: str) -> Allocation:
        """Return the portfolio of a policy. Raises Infeasible where it has none."""
        found = {n.CURRENT: self.plan.current, n.MODEL: self.plan.model, n.FIXED: self.plan.fixed}[policy]
        if found is None:
            raise self.plan.conflicts[policy]
        return found


def make_subject(
    book: Book, calendar: Calendar, choice: Choice, known: DeskForecast, explained: pd.DataFrame
) -> Subject:
    """Return one product to be stressed; ``explained``: as ``make_grounds`` takes it. Raises as ``make_plan`` does."""
    case = make_case(book, choice, calendar, known)
    plan = make_plan(book, choice, calendar, case=case)
    return subject_of(book, calendar, known, plan, case, explained)


def subject_of(
    book: Book, calendar: Calendar, known: DeskForecast, plan: Plan, case: Case, explained: pd.DataFrame
) -> Subject:
    """Return the product of a plan that is made to be stressed; arguments as of ``make_subject``."""
    grounds = make_grounds(book, calendar, known, case, explained)
    return Subject(plan, case, grounds, _young(book, calendar, grounds, plan.choice.rulebook))


def _young(book: Book, calendar: Calendar, grounds: Grounds, rulebook: str) -> dict[int, Floats]:
    asked = {tool.held_under for tool in tools_of(rulebook)} - {None}
    found = {days: young_share(book, calendar, grounds.product_id, grounds.dates, days) for days in asked if days}
    return {days: share for days, share in found.items() if share is not None and share.any()}


def stress_of(
    subject: Subject, stress: Stress, severity: float = 1.0, policy: str = n.CURRENT, tools: Tools | None = None
) -> StressResult:
    """Return what ``stress``, ``severity`` times as strong, does to a product that holds the portfolio of ``policy``.

    ``tools``: what the desk does about it, nothing by default. At severity 0 it is the plain plan. Raises MissingData
    where the stress has nothing to act on, Infeasible where the policy has no portfolio.
    """
    struck = _strike(subject, _dated(subject, stress), severity, policy, tools or Tools())
    everyone, lived = struck.lived(), struck.told_walk()
    short = np.flatnonzero(lived.room[0] < -SHORT)
    worst = int((lived.room[0] if len(short) else -struck.left(lived)).argmin())
    queued = _queued(subject, struck)
    return StressResult(
        stress=stress,
        severity=severity,
        policy=policy,
        changes=struck.made.changes,
        notes=struck.made.notes,
        net_assets=struck.setting.net_assets,
        story=struck.story(lived),
        worst_day=pd.Timestamp(struck.paths.dates[worst]),
        raised=float((lived.sold + lived.borrowed)[0].max()),
        shortfall=_above_nothing(float(lived.shortfall[0])),
        probability=float((everyone.shortfall > SHORT).mean()),
        queue_days=None if queued is None else int((queued.deferred[0] > 0).sum()),
        largest_queue=None if queued is None else float(queued.deferred[0].max()),
        broken=_broken(subject, struck, policy, lived, worst),
        fall_bp=max(float(lived.fall[0].max()), 0.0) * BASIS_POINTS,
        survives=int(short[0]) if len(short) else None,
        needed=struck.needed(subject, everyone),
    )


def stress_all(
    subject: Subject,
    stresses: Sequence[Stress],
    severity: float = 1.0,
    policy: str = n.CURRENT,
    tools: Tools | None = None,
) -> tuple[StressResult | Untold, ...]:
    """Return what each stress does, or why nothing can be said of it. Raises Infeasible as ``stress_of``."""
    found: list[StressResult | Untold] = []
    for stress in stresses:
        try:
            found.append(stress_of(subject, stress, severity, policy, tools))
        except MissingData as why:
            found.append(Untold(stress, str(why)))
    return tuple(found)


def what_breaks(subject: Subject, stress: Stress, buffer: float = HABIT_TO_BREAK, policy: str = n.CURRENT) -> Breaking:
    """Return how strong a stress must be for the product to need more than ``buffer``, a share of net assets.

    Raises as ``stress_of``.
    """
    made = _dated(subject, stress)

    def needed(severity: float) -> float:
        struck = _strike(subject, made, severity, policy, Tools())
        return struck.needed(subject, struck.lived() if struck.found.feedback else None)

    most = highest(made.changes)
    grid, stepped = severity_grid(made.changes, most), is_stepped(made.changes)
    severity = breaking_severity(needed, buffer, grid, SEVERITY_TOLERANCE, stepped=stepped)
    shut = not _opens(subject.grounds, subject.case.forecast.paths)[:REBUILD_DAYS].any()
    return Breaking(stress, buffer, severity, most, made.changes, shut)


def breakings_of(
    subject: Subject, stresses: Sequence[Stress], buffer: float = HABIT_TO_BREAK, policy: str = n.CURRENT
) -> tuple[Breaking, ...]:
    """Return what ``what_breaks`` says of each stress of which anything can be said."""
    found: list[Breaking] = []
    for stress in stresses:
        with suppress(MissingData):
            found.append(what_breaks(subject, stress, buffer, policy))
    return tuple(found)


def contingency(
    subject: Subject,
    stress: Stress,
    steps: Sequence[Step],
    severity: float = 1.0,
    policy: str = n.CURRENT,
    tools: Tools | None = None,
) -> tuple[StepEffect, ...]:
    """Return the steps whose trigger the told path meets and which the rulebook allows, each with what it does alone.

    ``tools``: what is done already. Raises as ``stress_of``.
    """
    struck = _strike(subject, _dated(subject, stress), severity, policy, tools or Tools())
    lived = struck.told_walk()
    came = struck.came[struck.told] / struck.setting.net_assets
    effects = []
    for step in steps:
        day, used = first_met(step, lived, came), _tool_of(step, subject.tools)
        if day is None or (used is None and step.measure != REPO):
            continue
        after = struck.with_tools(taking(struck.setting.tools, step, subject.tools)).told_walk()
        if used is not None and used.weekly_limit and _figures(after) == _figures(lived):
            continue  # weekly assets do not let it be used
        source, mark = ("", "") if used is None else (used.source, used.mark)
        when = pd.Timestamp(struck.paths.dates[day])
        effects.append(StepEffect(step, when, source, mark, _figures(lived), _figures(after)))
    return tuple(effects)


def open_steps(subject: Subject, steps: Sequence[Step]) -> list[Step]:
    """Return the steps that a product may take: repo, and those whose tool its rulebook has."""
    return [step for step in steps if step.measure == REPO or _tool_of(step, subject.tools) is not None]


def taking(tools: Tools, step: Step, known: Sequence[Tool]) -> Tools:
    """Return what a desk does once it takes a step besides; nothing more where the rulebook has no such tool."""
    if step.measure == REPO:
        return replace(tools, borrow=max(tools.borrow, step.most))
    used = _tool_of(step, known)
    return tools if used is None else with_tool(tools, used)


@dataclass(frozen=True, eq=False)
class _Struck:
    """A product once a stress has happened to it. ``outflow``: as of a plan; ``told``: the place of the told path."""

    made: Dated
    found: Shocked
    paths: Paths
    outflow: Floats
    told: int
    weights: Floats
    setting: Setting

    @property
    def orders(self) -> Floats:
        return self.paths.side(n.REDEMPTION)

    @property
    def came(self) -> Floats:
        return self.paths.side(n.SUBSCRIPTION)

    def lived(self) -> Walk:
        """Return what happens on all paths."""
        return walk(self.orders, self.came, self.setting)

    def told_walk(self) -> Walk:
        """Return what happens on the told path."""
        one = slice(self.told, self.told + 1)
        return walk(self.orders[one], self.came[one], self.setting)

    def with_tools(self, tools: Tools) -> "_Struck":
        return replace(self, setting=replace(self.setting, tools=tools))

    def needed(self, subject: Subject, lived: Walk | None) -> float:
        """Return the buffer called for; ``lived`` tells of frightened customers, which no plan knows of."""
        case, choice = subject.case, subject.plan.choice
        outflow = self.outflow
        if lived is not None and self.found.feedback:
            came = self.setting.reliance * self.came / self.setting.net_assets
            outflow = np.asarray((lived.asked - came).cumsum(axis=1))
        left = 1.0 - self.setting.fall
        before = [
            self.found.flows.on(day.paths).cumulative_net_outflow(self.setting.reliance) / (day.net_assets * left)
            for day in case.earlier
        ]
        return max(needed_buffer([*before, outflow], choice.confidence), case.safe_buffer)

    def left(self, lived: Walk) -> Floats:
        """Return what had to be found by each day, (H,): paid, less subscriptions relied on and fees."""
        return np.asarray(self.setting.held.full[1:] + self.setting.tools.borrow - lived.room[0])

    def story(self, lived: Walk) -> pd.DataFrame:
        """Return the days of the told path."""
        told = {
            ASKED: lived.asked, CAME: self.came[self.told][None] / self.setting.net_assets, PAID: lived.paid,
            DEFERRED: lived.deferred, CANCELLED: lived.cancelled, SOLD: lived.sold, BORROWED: lived.borrowed,
            FALL: lived.fall, ROOM: lived.room,
        }  # fmt: skip
        return pd.DataFrame({name: values[0] for name, values in told.items()}, story_index(self.paths.dates))


def _dated(subject: Subject, stress: Stress) -> Dated:
    return dated(stress, subject.grounds, subject.top10_share)


def _strike(subject: Subject, made: Dated, severity: float, policy: str, tools: Tools) -> _Struck:
    grounds, choice = subject.grounds, subject.plan.choice
    found = shocked(scaled(made.changes, severity), grounds)
    before = subject.held(policy).weights.to_numpy(float)
    falls = price_falls(grounds.assets, found.market)
    fall = float(before @ falls)
    weights, net_assets = before * (1.0 - falls) / (1.0 - fall), grounds.net_assets * (1.0 - fall)
    paths = found.flows.on(subject.case.forecast.paths)
    reliance = min(max(choice.reliance + found.reliance, 0.0), 1.0)
    outflow = paths.cumulative_net_outflow(reliance) / net_assets
    setting = Setting(
        net_assets=net_assets,
        held=means(weights, found.assets),
        opens=_opens(grounds, paths) & ~found.flows.down,
        reliance=reliance,
        fall=fall,
        feedback=found.feedback,
        impact=found.impact,
        tools=tools,
        unlocked=np.minimum(np.cumsum(grounds.redeemable), 1.0),
        weekly=_weekly(subject, weights, found.assets),
        working=grounds.calendar.dealing(grounds.dates),
        young=next(iter(subject.young.values()), None),
    )
    return _Struck(made, found, paths, outflow, _told(outflow, choice.confidence), weights, setting)


def _weekly(subject: Subject, weights: Floats, assets: tuple[Asset, ...]) -> float:
    """Return weekly assets as the limit that the rulebook's tools look at measures them; 0 where none does."""
    looked_at = {tool.weekly_limit for tool in subject.tools} - {""}
    limits = [limit for limit in subject.plan.rulebook.limits if limit.name in looked_at]
    held = pd.Series(weights, [asset.asset_class for asset in assets])
    return min((value for limit in limits for value in limit_values(held, assets, limit).values()), default=0.0)


def _opens(grounds: Grounds, paths: Paths) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return (H,): days on which redemptions are processed: by contract, and wherever a path has some."""
    return np.asarray(grounds.opens | (paths.side(n.REDEMPTION) > 0).any(axis=0))


def _told(outflow: Floats, confidence: float) -> int:
    """Return the place of the path whose worst outflow is the quantile; of equal ones the first."""
    worst = np.maximum(outflow.max(axis=1), 0.0)
    place = min(max(int(np.ceil(confidence * len(worst))) - 1, 0), len(worst) - 1)
    return int(np.argsort(worst, kind="stable")[place])


def _queued(subject: Subject, struck: _Struck) -> Walk | None:
    """Return the told path under the rulebook's rule for large redemptions, None where it has none."""
    if struck.setting.tools.rule is not None:
        return struck.told_walk()
    rule = rule_of(subject.tools)
    return None if rule is None else struck.with_tools(with_tool(struck.setting.tools, rule)).told_walk()


def _broken(subject: Subject, struck: _Struck, policy: str, lived: Walk, worst: int) -> tuple[Breach, ...]:
    """Return the limits that are kept before the stress and broken by what is left on the worst day."""
    plan = subject.plan
    held = pd.Series(struck.weights, [asset.asset_class for asset in struck.found.assets])
    borrowed = float(lived.borrowed[0, worst])
    found = min(max(float(struck.left(lived)[worst]), 0.0), float(struck.setting.held.full[worst + 1]) + borrowed)
    left = drawn_down(held, struck.found.assets, found, worst + 1, borrowed)
    already = breaches_of(subject.held(policy).weights, plan.assets, plan.rulebook)
    kept = {(one.limit, one.subject) for one in already}
    after = breaches_of(left, struck.found.assets, plan.rulebook)
    return tuple(one for one in after if (one.limit, one.subject) not in kept)


def _figures(lived: Walk) -> Figures:
    return Figures(
        shortfall=_above_nothing(float(lived.shortfall[0])),
        sold=float(lived.sold[0].max()),
        borrowed=float(lived.borrowed[0].max()),
        fall_bp=float(lived.fall[0].max()) * BASIS_POINTS,
        queue_days=int((lived.deferred[0] > 0).sum()),
    )


def _tool_of(step: Step, known: Sequence[Tool]) -> Tool | None:
    return next((tool for tool in known if tool.kind == TOOL_OF.get(step.measure)), None)


def _above_nothing(value: float) -> float:
    return value if value > SHORT else 0.0
