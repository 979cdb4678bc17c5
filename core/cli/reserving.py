"""optimise and replay."""

import argparse
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import build_calendar
from core.cli.arguments import Commands, add_flows, amount, day_count, day_of, flows_book, share
from core.cli.database import opened
from core.cli.results import Result, number, tell
from core.cli.together import all_products
from core.plan import Choice, desk_calendar, first_choice, make_plan, plan_policy, replay_flows, replay_product
from core.plan.judging import POLICIES
from core.present import court_words
from core.present.words import policy_name
from core.reserve import Policy, parse_policy
from core.reserve.court import Court, Judgement, judge
from core.reserve.replay import SPREAD_BP, PolicyRecord
from core.store import Engine, load_book
from core.text import figures, say


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    best = commands.add_parser("optimise", parents=[common], help=say("cli.help_optimise"))
    best.add_argument("--product", required=True, metavar="P|all", help=say("cli.help_all"))
    best.add_argument("--policy", default=n.MODEL, metavar="model|fixed:0.20|floor:0.05")
    best.add_argument("--rulebook", default="", metavar="NAME")
    best.add_argument("--as-of", type=day_of, metavar="DATE")
    best.add_argument("--horizon", type=day_count, default=Choice.horizon, metavar="DAYS")
    best.add_argument("--confidence", type=share, default=Choice.confidence, metavar="SHARE")
    best.add_argument("--reliance", type=share, default=Choice.reliance, metavar="SHARE")
    best.add_argument("--leverage", type=share, default=Choice.leverage, metavar="SHARE")
    best.add_argument("--replay", action="store_true", help=say("cli.help_with_replay"))
    best.set_defaults(command=_optimise)
    past = commands.add_parser("replay", parents=[common], help=say("cli.help_replay"))
    add_flows(past)
    past.add_argument("--product", metavar="P")
    past.add_argument("--start", required=True, type=day_of, metavar="DATE")
    past.add_argument("--end", required=True, type=day_of, metavar="DATE")
    past.add_argument("--rebuild-days", type=day_count, default=14, metavar="DAYS")
    past.add_argument("--confidence", type=share, default=0.99, metavar="SHARE")
    past.add_argument("--reliance", type=share, default=1.0, metavar="SHARE")
    past.add_argument("--aum", type=amount, metavar="AMOUNT", help=say("cli.help_aum"))
    past.add_argument("--spread-bp", type=amount, default=SPREAD_BP, metavar="BP", help=say("cli.help_spread"))
    past.add_argument("--policies", default=",".join(POLICIES), metavar="NAME,NAME,...")
    past.set_defaults(command=_replay)


def _optimise(options: argparse.Namespace) -> Result:
    policy = parse_policy(options.policy)
    with opened(options.database) as engine:
        book = load_book(engine)
        if options.product == n.ALL:
            return all_products(engine, book, options, policy)
        return _one_product(engine, book, options, policy)


def _one_product(engine: Engine, book: Book, options: argparse.Namespace, policy: Policy) -> Result:
    usual = first_choice(book, options.product)
    choice = replace(
        usual,
        as_of=options.as_of or usual.as_of,
        horizon=options.horizon,
        confidence=options.confidence,
        reliance=options.reliance,
        leverage=options.leverage,
        rulebook=options.rulebook or usual.rulebook,
    )
    plan = make_plan(book, choice, desk_calendar(book), engine=engine)
    found, gain = plan_policy(plan, policy)
    values: dict[str, Any] = {
        "status": found.status,
        "policy": found.policy,
        "objective_yield": found.objective_yield,
        "buffer": found.buffer,
        "weights": {str(asset): float(weight) for asset, weight in found.weights.items()},
        "yield_gain_bp": number(gain),
        "shortfall_probability": found.shortfall_probability,
        "binding": [{"limit": b.limit, "dual_bp": b.dual_bp, "text": b.text} for b in found.binding],
        "rounds": found.rounds,
        "milliseconds": found.milliseconds,
        "product_id": choice.product_id,
        "as_of": str(choice.as_of.date()),
        "rulebook": choice.rulebook,
    }
    text = say(
        "cli.optimised",
        policy=policy_name(found.policy),
        buffer=figures.share(found.buffer),
        rate=figures.rate(found.objective_yield),
        gain=figures.basis_points(gain),
    )
    lines = [text, *(b.text for b in found.binding)]
    if options.replay:
        values["replay"], proof = _proof(book, choice)
        lines.append(proof)
    return Result(values, "\n".join(lines))


def _proof(book: Book, choice: Choice) -> tuple[dict[str, Any], str]:
    """Return how the product's own past days would have gone under every policy, and the verdict on the model."""
    calendar = desk_calendar(book)
    made = replay_product(
        book, choice.product_id, calendar, end=choice.as_of, confidence=choice.confidence, reliance=choice.reliance
    )
    court = judge(made, calendar)
    return _heard(court), court_words.verdict(court)


def _replay(options: argparse.Namespace) -> Result:
    calendar, assumed = build_calendar(options.market), list[str]()
    made = replay_flows(
        flows_book(options.flows, options.map),
        calendar,
        options.start,
        options.end,
        product_id=options.product,
        opening=options.aum,
        rebuild_days=options.rebuild_days,
        confidence=options.confidence,
        reliance=options.reliance,
        spread_bp=options.spread_bp,
        policies=options.policies.split(","),
        tell=assumed.append,
    )
    first, last = pd.Timestamp(made.need.index[0]), pd.Timestamp(made.need.index[-1])
    if first > options.start or last < options.end:
        words = {"first": figures.day(first), "last": figures.day(last), "rebuild": options.rebuild_days}
        tell(say("cli.replay_shortened", **words))
    for text in assumed:
        tell(text)
    court = judge(made, calendar)
    values = {**_heard(court), "assumed": assumed}
    lines = [court_words.judged_line(judgement) for judgement in court.judgements]
    return Result(values, "\n".join([court_words.verdict(court), *lines]))


def _heard(court: Court) -> dict[str, Any]:
    """Return what a court found of every policy."""
    return {
        "days": len(court.replay.need),
        "rebuild_days": court.replay.rebuild_days,
        "hindsight_fixed": court.replay.hindsight_fixed,
        "policies": [_judged(judgement, court) for judgement in court.judgements],
        "verdict": {"case": court.finding.case, "text": court_words.verdict(court)},
    }


def _judged(judgement: Judgement, court: Court) -> dict[str, Any]:
    return {
        **asdict(judgement.record),
        "yield_gain_low_bp": number(judgement.gain_low_bp),
        "yield_gain_high_bp": number(judgement.gain_high_bp),
        "yield_gain_money": judgement.gain_money,
        "days_to_recover": judgement.days_to_recover,
        "by_kind": {
            kind: {"days": int(court.kinds[kind].sum()), **_figures(record)}
            for kind, record in judgement.by_kind.items()
        },
    }


def _figures(record: PolicyRecord) -> dict[str, Any]:
    return {key: value for key, value in asdict(record).items() if key != n.NAME}
