"""The committee's report: what past days say of each rule, what stresses do to each product, what was decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from core import names as n
from core.present import court_words, stress_tables, stress_words
from core.present.decision_rows import DECIDED_AT, PROPOSED_AT, decision_titles
from core.present.executive_words import gain_range
from core.present.reports.content import (
    BARS,
    BASIS_POINTS,
    COUNT,
    DAY,
    MONEY,
    SHARE,
    TEXT,
    Chart,
    Column,
    Figure,
    Report,
    Section,
    Series,
    Table,
)
from core.present.words import policy_word
from core.reserve.court import Court
from core.reserve.impact import Impact, impact, judged_days
from core.reserve.replay import PolicyRecord, Replay
from core.stress import plain as p
from core.text import figures, joining, language, say

FIXED: Final = "fixed:0.20"
WORTH: Final = {"buffer": SHARE, "breached_days": COUNT, "worst_shortfall": SHARE, "gain_bp": BASIS_POINTS}


@dataclass(frozen=True, eq=False)
class StressedProduct:
    """What the stress report has of a product: rows of ``plain.result_row``, and its conclusion in words."""

    name: str
    net_assets: float
    results: Sequence[Mapping[str, Any]]
    conclusion: str


@dataclass(frozen=True, eq=False)
class CommitteeFacts:
    """All of one day: name and court of each product that could be judged, and its stresses.

    ``left_out``: names of those that could not be judged; ``decisions``: the frame of ``decision_rows``.
    """

    as_of: pd.Timestamp
    courts: tuple[tuple[str, Court], ...]
    left_out: tuple[str, ...]
    stressed: tuple[StressedProduct, ...]
    decisions: pd.DataFrame
    synthetic: bool
    sources: tuple[tuple[str, str], ...]


def committee_report(facts: CommitteeFacts) -> Report:
    """Return the report."""
    return Report(
        title=say("committee.title"),
        headline=_headline(facts),
        sections=(_summary(facts), _policies(facts), _products(facts), _stresses(facts), _decisions(facts)),
        assumptions=_assumptions(facts.courts[0][1].replay),
        sources=facts.sources,
        language=language(),
        badge=say("app.synthetic_help") if facts.synthetic else "",
    )


def _assumptions(judged: Replay) -> tuple[str, ...]:
    values = {"days": figures.count(judged.rebuild_days), "spread": f"{judged.spread_bp:g}"}
    return tuple(say(f"committee.assumption.{name}", **values) for name in ("replay", "spread", "stress", "reverse"))


def _headline(facts: CommitteeFacts) -> str:
    held = [court for _, court in facts.courts if not record(court, n.MODEL).breached_days]
    return say(
        "committee.headline", held=figures.count(len(held)), judged=figures.count(len(facts.courts)),
        paid=figures.count(_paid(facts)), stressed=figures.count(len(facts.stressed)),
    )  # fmt: skip


def record(court: Court, policy: str) -> PolicyRecord:
    """Return how a policy fared in a court that judged it."""
    return next(one.record for one in court.judgements if one.record.name == policy)


def _paid(facts: CommitteeFacts) -> int:
    return sum(stress_tables.paid_by(each.results) for each in facts.stressed)


def _summary(facts: CommitteeFacts) -> Section:
    model, fixed = (_impact(facts, policy) for policy in (n.MODEL, FIXED))
    shown = (
        _figure("buffer", model.buffer, SHARE),
        _figure("gain", model.gain_bp, BASIS_POINTS),
        _figure("breached", model.breached_days, COUNT, fixed=figures.count(fixed.breached_days)),
        _figure("stresses", _paid(facts), COUNT, all=figures.count(len(facts.stressed))),
    )
    told = [say("committee.verdict", product=name, verdict=court_words.verdict(court)) for name, court in facts.courts]
    if facts.left_out:
        told.append(say("executive.left_out", products=joining.listed(facts.left_out)))
    return Section(say("committee.summary"), tuple(told), shown)


def _figure(name: str, value: float, unit: str, **values: str) -> Figure:
    return Figure(say(f"committee.figure.{name}"), value, unit, say(f"committee.figure.{name}_note", **values))


def _impact(facts: CommitteeFacts, policy: str) -> Impact:
    """Return what a policy was worth over all products that could be judged."""
    days = [judged_days(court.replay, policy) for _, court in facts.courts]
    return impact(pd.concat(days), facts.courts[0][1].replay.rebuild_days)


def _policies(facts: CommitteeFacts) -> Section:
    """Return every rule over all products, weighted by net assets."""
    found = {str(name): _impact(facts, str(name)) for name in facts.courts[0][1].replay.buffers}
    rows = pd.DataFrame([{"policy": policy_word(name), **_worth(each)} for name, each in found.items()])
    gains = Series(say("committee.column.gain_bp"), tuple(rows["gain_bp"]), n.MODEL)
    held = [name for name, each in found.items() if not each.breached_days and name != n.HINDSIGHT]
    best = max(held, key=lambda name: found[name].gain_bp, default="")
    title = say("committee.policies_title", policy=policy_word(best)) if best else say("committee.policies_title_none")
    chart = Chart(title, BARS, tuple(rows["policy"]), (gains,), BASIS_POINTS)
    columns = _columns(policy=TEXT, **WORTH)
    table = Table(say("committee.policies"), columns, rows, note=say("committee.policies_note"))
    return Section(_title("policies"), charts=(chart,), tables=(table,))


def _worth(found: Impact) -> dict[str, float]:
    return {
        "buffer": found.buffer, "breached_days": found.breached_days, "worst_shortfall": found.worst_shortfall,
        "gain_bp": found.gain_bp,
    }  # fmt: skip


def _title(name: str) -> str:
    return say(f"committee.section.{name}")


def _columns(**units: str) -> tuple[Column, ...]:
    return tuple(Column(key, say(f"committee.column.{key}"), unit) for key, unit in units.items())


def _products(facts: CommitteeFacts) -> Section:
    """Return the model's record on each product, and the smallest fixed reserve that would have held."""
    rows = pd.DataFrame([_product(name, court) for name, court in facts.courts])
    columns = _columns(product=TEXT, net_assets=MONEY, **WORTH, range=TEXT, hindsight=SHARE)
    return Section(
        _title("products"),
        tables=(Table(say("committee.products"), columns, rows, note=say("committee.products_note")),),
    )


def _product(name: str, court: Court) -> dict[str, object]:
    found = impact(judged_days(court.replay), court.replay.rebuild_days)
    return {
        "product": name, "net_assets": found.net_assets, **_worth(found), "range": gain_range(found),
        "hindsight": court.replay.hindsight_fixed,
    }  # fmt: skip


def _stresses(facts: CommitteeFacts) -> Section:
    if not facts.stressed:
        return Section(_title("stresses"), (say("stress_page.all_none"),))
    rows = pd.DataFrame([_stressed(each) for each in facts.stressed])
    columns = _columns(product=TEXT, net_assets=MONEY, stress=TEXT, shortfall=SHARE, needed=SHARE, broken=COUNT)
    told = [say("committee.verdict", product=each.name, verdict=each.conclusion) for each in facts.stressed]
    every = pd.DataFrame([row for each in facts.stressed for row in _results(each)])
    whole = _columns(
        product=TEXT, stress=TEXT, day=DAY, raised=SHARE, shortfall=SHARE, needed=SHARE, queue_days=COUNT, mark=TEXT
    )
    title = say("committee.stresses_title", paid=figures.count(_paid(facts)), all=figures.count(len(facts.stressed)))
    worst = Table(say("committee.stresses"), columns, rows, note=say("committee.stresses_note"))
    return Section(
        _title("stresses"), (title, *told), tables=(worst, Table(say("committee.every_stress"), whole, every))
    )


def _stressed(each: StressedProduct) -> dict[str, object]:
    told = [row for row in each.results if not row[p.WHY]]
    worst = max(told, key=lambda row: (row[p.SHORTFALL], row[p.NEEDED]), default=None)
    own: dict[str, object] = {"product": each.name, "net_assets": each.net_assets}
    if worst is None:
        return own
    return own | {
        "stress": worst[p.TITLE], "shortfall": worst[p.SHORTFALL], "needed": worst[p.NEEDED],
        "broken": len(worst[p.BROKEN]),
    }  # fmt: skip


def _results(each: StressedProduct) -> Iterator[dict[str, object]]:
    for row in each.results:
        own = {"product": each.name, "stress": row[p.TITLE], "mark": stress_words.mark_word(row[p.MARK])}
        known = {} if row[p.WHY] else {
            "day": pd.Timestamp(row[p.WORST_DAY]), "raised": row[p.RAISED], "shortfall": row[p.SHORTFALL],
            "needed": row[p.NEEDED], "queue_days": row[p.QUEUE_DAYS],
        }  # fmt: skip
        yield own | known


def _decisions(facts: CommitteeFacts) -> Section:
    if facts.decisions.empty:
        return Section(_title("decisions"), (say("decisions_page.none"),))
    titles = decision_titles(one_product=False)
    columns = tuple(Column(key, titles[key], DAY if key in (PROPOSED_AT, DECIDED_AT) else TEXT) for key in titles)
    return Section(_title("decisions"), tables=(Table(say("committee.decisions"), columns, facts.decisions),))
