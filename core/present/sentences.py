"""Sentences made from numbers: what a page says first, and what its charts show."""

from collections.abc import Sequence

import pandas as pd

from core import names as n
from core.present.charts_ladder import Cash, Quantiles, tight_day
from core.present.words import counted, policy_word, word
from core.reserve.allocation import Allocation
from core.text import figures, joining, say

WORTH_A_WORD = 1.0  # currency unit
NOTHING_GAINED_BP = 0.05  # rounds to no tenth of a basis point
SIGNED = ("net", "cumulative")


def hold(model: float, fixed: float, until: pd.Timestamp, gain_bp: float, gain_money: float) -> str:
    """Return the answer of the desk. Buffers are shares of net assets; the gain is in bp and currency units a year."""
    key = "today.hold" if gain_bp > NOTHING_GAINED_BP else "today.hold_nothing"
    return say(
        key, model=figures.share(model), fixed=figures.share(fixed, 0), until=figures.day(until, year=False),
        gain=figures.basis_points(gain_bp), money=figures.money(gain_money),
    )  # fmt: skip


def hold_plan(
    fixed: Allocation | None, model: Allocation | None, until: pd.Timestamp, gain_bp: float, gain_money: float
) -> str:
    """Return the answer for one product, also where no allocation keeps every limit."""
    if model is None or fixed is None:
        return say("today.hold_unknown", until=figures.day(until, year=False))
    return hold(model.buffer, fixed.buffer, until, gain_bp, gain_money)


def hold_all(rows: pd.DataFrame, until: pd.Timestamp) -> str:
    """Return the answer for one or more rows of the desk, weighted by net assets where both rules have an answer."""
    known = rows.dropna(subset=["buffer_fixed", "buffer_model"])
    if known.empty:
        return say("today.hold_unknown", until=figures.day(until, year=False))
    share = known["net_assets"] / known["net_assets"].sum()
    mean = known[["buffer_model", "buffer_fixed", "yield_gain_bp"]].mul(share, axis=0).sum()
    gain, money = mean["yield_gain_bp"], known["yield_gain_money"].sum()
    return hold(mean["buffer_model"], mean["buffer_fixed"], until, gain, money)


def scope(rows: pd.DataFrame) -> str:
    """Return what an answer for these rows of the desk is about."""
    assets = figures.money(rows["net_assets"].sum())
    if len(rows) > 1:
        return say("today.scope_all", products=counted("app.products", len(rows)), assets=assets)
    row = rows.iloc[0]
    parts = (str(row[n.NAME]), word("family", row[n.FAMILY]), "" if pd.isna(row[n.ISSUER]) else str(row[n.ISSUER]))
    return say("today.scope_one", product=say("today.scope_join").join(part for part in parts if part), assets=assets)


def freshness(newest: pd.Timestamp, as_of: pd.Timestamp, today: pd.Timestamp, *, synthetic: bool) -> str:
    """Return how fresh the flows are; generated flows do not grow old."""
    if as_of < newest:
        return say("app.looking_back", day=figures.day(newest))
    behind = (today - newest).days
    key = "app.fresh_behind" if behind > 1 and not synthetic else "app.fresh"
    return say(key, day=figures.day(newest), days=counted("app.days", behind))


def outflow_day(day: pd.Timestamp, expected: float, low: float, high: float) -> str:
    """Return a day's net outflow with its range, in currency units; nothing where none is expected."""
    if expected < WORTH_A_WORD:
        return say("today.no_outflow")
    middle, bottom, top = (figures.amount(value) for value in (expected, low, high))
    return say("today.outflow_day", day=figures.day(day, year=False), expected=middle, low=bottom, high=top)


def strip_title(expected_net: pd.Series, marks: pd.DataFrame) -> str:
    """Return the finding of the calendar strip: the day on which most leaves, and what falls on it."""
    day = expected_net.index[int(expected_net.argmin())]
    worst = float(expected_net[day])
    if worst >= 0:
        return say("today.strip_in", money=figures.money(float(expected_net.sum())))
    why = reasons_of(day, marks)
    key = "today.strip_out_why" if why else "today.strip_out"
    return say(key, day=weekday_day(day), money=figures.money(-worst), why=why)


def reasons_of(day: pd.Timestamp, marks: pd.DataFrame) -> str:
    """Return the names of the marks that hold the day, "" if none does."""
    return joining.listed(marks.loc[(marks[n.START] <= day) & (marks[n.END] >= day), n.NAME].unique())


def flows_title(side: str, total: Sequence[float], until: pd.Timestamp, peak: pd.Timestamp, at_peak: float) -> str:
    """Return the answer of Flows. ``total``: low, middle and high of the sum over the horizon, in currency units."""
    low, middle, high = (figures.money(value, signed=side in SIGNED) for value in total)
    return say(
        f"flows.title.{side}", middle=middle, low=low, high=high, until=figures.day(until, year=False),
        peak=weekday_day(peak), at_peak=figures.money(abs(at_peak)),
    )  # fmt: skip


def ladder_title(dates: pd.DatetimeIndex, outflow: Quantiles, cash: Cash, confidence: float) -> str:
    """Return the finding of the liquidity ladder: whether the cash is there, without selling or with it."""
    day, room = tight_day(cash.free, outflow, confidence)
    _, room_with_sales = tight_day(cash.with_sales, outflow, confidence)
    key = "covers" if room >= 0 else ("covers_selling" if room_with_sales >= 0 else "short")
    return say(
        f"reserve_page.ladder_{key}", policy=policy_word(cash.policy), day=figures.day(dates[day - 1], year=False),
        room=figures.share(abs(room)), confidence=figures.share(confidence, _digits(confidence)),
        short=figures.share(abs(room_with_sales)),
    )  # fmt: skip


def weekday_day(day: pd.Timestamp, *, year: bool = False) -> str:
    """Return a day with its weekday, and its year if asked for."""
    return say("app.weekday", weekday=figures.weekday(day), day=figures.day(day, year=year))


def _digits(confidence: float) -> int:
    return 0 if round(confidence * 100, 6).is_integer() else 1
