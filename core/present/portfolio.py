"""The full-ladder replay in words: one column a policy, and what it comes to."""

import math
from dataclasses import asdict

import pandas as pd

from core import names as n
from core.present.reserve_tables import policy_title
from core.present.tables import Formats, Table
from core.present.words import counted, policy_word
from core.reserve.assets import BASIS_POINT
from core.reserve.portfolio_replay import RECORDED, PortfolioRecord, PortfolioReplay
from core.text import figures, say

MEASURE = "measure"


def portfolio_table(carried: PortfolioReplay) -> Table:
    """Return one row a measure and one column a policy of a full-ladder replay, written out."""
    formats: Formats = {
        "mean_buffer": figures.share, "yield_bp": _rate, "aimed_bp": _rate, "gain_bp": figures.basis_points,
        "gain_money": lambda value: figures.money(value, signed=True), "short_days": figures.count,
        "worst_shortfall": figures.share, "sold": figures.money, "sale_cost": figures.money, "dips": figures.count,
        "slowest_rebuild": _days,
    }  # fmt: skip
    frame = pd.DataFrame({MEASURE: [say(f"portfolio.measure.{measure}") for measure in formats]})
    for record in carried.records:
        frame[record.name] = [write(getattr(record, measure)) for measure, write in formats.items()]
    titles = {MEASURE: say("portfolio.over", days=counted("app.days", len(carried.buffer)))}
    return frame, {}, titles | {record.name: policy_title(record.name) for record in carried.records}


def records_frame(carried: PortfolioReplay) -> pd.DataFrame:
    """Return every policy's record in full precision."""
    return pd.DataFrame([asdict(record) for record in carried.records])


def daily_frame(carried: PortfolioReplay) -> pd.DataFrame:
    """Return one row a policy and day with all that was written down at its close."""
    return pd.concat([_days_of(carried, record.name) for record in carried.records], ignore_index=True)


def _days_of(carried: PortfolioReplay, policy: str) -> pd.DataFrame:
    own = pd.DataFrame({key: getattr(carried, key)[policy] for key in (*RECORDED, "aimed")})
    own.insert(0, n.NAME, policy)
    dated: pd.DataFrame = own.reset_index(names=n.DATE)
    return dated


def portfolio_verdict(carried: PortfolioReplay, promised_bp: float) -> str:
    """Return what the model's portfolio earned on the fixed rule, beside what today's plan promises (bp a year)."""
    model = next(record for record in carried.records if record.name == n.MODEL)
    key = "portfolio.verdict" if round(model.gain_bp, 1) >= 0 else "portfolio.verdict_lost"
    return say(
        key, days=counted("app.days", len(carried.buffer)), gain=figures.basis_points(abs(model.gain_bp)).lstrip("+"),
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


def portfolio_key(carried: PortfolioReplay, day: pd.Timestamp) -> str:
    """Return what stands in for what in a replay with the plan of ``day``, and what its measures mean."""
    return say(
        "portfolio.key", day=figures.day(day), rebuild=counted("app.days", carried.rebuild_days),
        rule=policy_word(carried.baseline),
    )  # fmt: skip


def _rate(yield_bp: float) -> str:
    return figures.rate(yield_bp * BASIS_POINT)


def _days(value: float) -> str:
    if math.isinf(value):
        return say("portfolio.not_rebuilt")
    return say("figures.none") if figures.missing(value) else counted("app.days", value)
