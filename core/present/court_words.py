"""What the Buffer Court says: the verdict in words, and each policy's record in one line."""

import math

from core import names as n
from core.present.words import counted, policy_word, word
from core.reserve.court import Court, Judgement
from core.reserve.replay import PolicyRecord
from core.text import figures, joining, say


def verdict(court: Court) -> str:
    """Return what the replay found of the model, the least flattering that is true."""
    found, days = court.finding, counted("app.days", len(court.replay.need))
    if found.model is None:
        return say(f"court.verdict.{found.case}")
    own = next(one for one in court.judgements if one.record == found.model)
    rule = {} if found.rule is None else _rule(found.rule)
    return say(
        f"court.verdict.{found.case}", days=days, model=figures.share(found.model.mean_buffer),
        held=_held(found.model), breached=counted("app.days", found.model.breached_days),
        shortfall=figures.share(found.model.worst_shortfall), gain=figures.basis_points(found.model.yield_gain_bp),
        range=gain_range(own), money=figures.money(own.gain_money, signed=True), **rule,
    )  # fmt: skip


def _rule(rule: PolicyRecord) -> dict[str, str]:
    return {
        "rule": policy_word(rule.name),
        "rule_buffer": figures.share(rule.mean_buffer),
        "rule_gain": figures.basis_points(rule.yield_gain_bp),
        "rule_held": _held(rule),
    }


def _held(record: PolicyRecord) -> str:
    if record.breached_days == 0:
        return say("court.held")
    return say("court.broken", days=counted("app.days", record.breached_days))


def gain_range(judgement: Judgement) -> str:
    """Return the 90% range of a gain as an insertion; nothing where it is one figure, or too few days tell it."""
    low, high = judgement.gain_low_bp, judgement.gain_high_bp
    if math.isnan(low) or low == high:
        return ""
    return say("court.range", low=figures.basis_points(low), high=figures.basis_points(high))


def judged_line(judgement: Judgement) -> str:
    """Return how one policy fared, for the command line."""
    record = judgement.record
    line = say(
        "court.line", name=record.name, buffer=figures.share(record.mean_buffer),
        breached=counted("app.days", record.breached_days), shortfall=figures.share(record.worst_shortfall),
        gain=figures.basis_points(record.yield_gain_bp), range=gain_range(judgement),
        money=figures.money(judgement.gain_money, signed=True),
    )  # fmt: skip
    short = judgement.days_to_recover
    return line + (say("court.line_recover", recover=counted("app.days", short)) if short else "")


def policies_title(court: Court) -> str:
    """Return how many of the policies that could be known in advance held, and which of them gained most."""
    known = [one.record for one in court.judgements if one.record.name != n.HINDSIGHT]
    held = [record for record in known if record.breached_days == 0]
    if not held:
        return say("court.policies_none")
    best = max(held, key=lambda record: record.yield_gain_bp)
    return say(
        "court.policies", held=figures.count(len(held)), all=figures.count(len(known)), best=policy_word(best.name),
        gain=figures.basis_points(best.yield_gain_bp),
    )  # fmt: skip


def kinds_title(court: Court) -> str:
    """Return on which kinds of day the model was breached."""
    own = next((one for one in court.judgements if one.record == court.finding.model), None)
    if own is None:
        return say("court.kinds")
    short = [
        say("court.kinds_part", kind=joining.lowered(word("ahead", kind)), breached=figures.count(record.breached_days),
            days=counted("app.days", int(court.kinds[kind].sum())))
        for kind, record in own.by_kind.items()
        if record.breached_days
    ]  # fmt: skip
    return say("court.kinds_short", parts=joining.listed(short)) if short else say("court.kinds_held")


def policies_key(court: Court) -> str:
    """Return what the columns of the policies mean."""
    made = court.replay
    return say("court.key", rebuild=counted("app.days", made.rebuild_days), spread=f"{made.spread_bp:g}")


def kinds_key(court: Court) -> str:
    """Return what the kinds of day mean."""
    return say("court.kinds_key", rebuild=counted("app.days", court.replay.rebuild_days))
