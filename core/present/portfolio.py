"""The full-ladder replay in words: one row a policy, and what it comes to."""

import math
from dataclasses import asdict

import pandas as pd

from core import names as n
from core.present.reserve_tables import Formats, Table, policy_title
from core.present.words import counted
from core.reserve.assets import BASIS_POINT
from core.reserve.portfolio_replay import PortfolioRecord, PortfolioReplay
from core.text import figures, say


def portfolio_table(carried: PortfolioReplay) -> Table:
    """Return one row a policy of a full-ladder replay."""
    frame = pd.DataFrame([asdict(record) for record in carried.records])
    frame[n.NAME] = [policy_title(name) for name in frame[n.NAME]]
    formats: Formats = {
        "mean_buffer": figures.share, "yield_bp": _rate, "aimed_bp": _rate, "gain_bp": figures.basis_points,
        "gain_money": lambda value: figures.money(value, signed=True), "short_days": figures.count,
        "worst_shortfall": figures.share, "sold": figures.money, "sale_cost": figures.money, "dips": figures.count,
        "slowest_rebuild": _days,
    }  # fmt: skip
    titles = {n.NAME: say("portfolio.column.policy")}
    return frame, formats, titles | {column: say(f"portfolio.column.{column}") for column in formats}


def portfolio_verdict(carried: PortfolioReplay, promised_bp: float) -> str:
    """Return what the model's portfolio earned on the fixed rule, beside what today's plan promises (bp a year)."""
    model = next(record for record in carried.records if record.name == n.MODEL)
    return say(
        "portfolio.verdict", days=counted("app.days", len(carried.buffer)), gain=figures.basis_points(model.gain_bp),
        money=figures.money(model.gain_money, signed=True), promised=figures.basis_points(promised_bp),
        paid=_paid(model), sold=_sold(model),
    )  # fmt: skip


def _paid(model: PortfolioRecord) -> str:
    if not model.short_days:
        return say("portfolio.paid")
    return say("portfolio.late", days=counted("app.days", model.short_days))


def _sold(model: PortfolioRecord) -> str:
    if not model.sold:
        return say("portfolio.sold_none")
    return say("portfolio.sold", amount=figures.money(model.sold), cost=figures.money(model.sale_cost))


def _rate(yield_bp: float) -> str:
    return figures.rate(yield_bp * BASIS_POINT)


def _days(value: float) -> str:
    if math.isinf(value):
        return say("portfolio.not_rebuilt")
    return say("figures.none") if figures.missing(value) else counted("app.days", value)
