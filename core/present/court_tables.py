"""The tables of the Buffer Court: every policy's record, the same by kind of day, and both in full for a download."""

import math
from dataclasses import asdict
from typing import Final

import pandas as pd

from core import names as n
from core.present.charts_replay import stroke
from core.present.charts_reserve import policy_colour
from core.present.reserve_tables import policy_title
from core.present.small import line_swatch
from core.present.tables import Formats, GridTable, Table
from core.present.template import Palette, faded
from core.present.words import counted, word
from core.reserve.court import KINDS, Court, Judgement
from core.reserve.replay import PolicyRecord
from core.text import figures, say

LINE: Final = "line"
RANGE, MONEY, RECOVER, DAYS = "gain_range", "yield_gain_money", "days_to_recover", "days"
SVG_DASHES = {"solid": "", "dash": "7 4", "dot": "2 4"}


def policy_table(court: Court, colours: Palette) -> Table:
    """Return one row a policy, each with the line that it has in the chart."""
    rows = [_policy_row(judgement, colours) for judgement in court.judgements]
    formats: Formats = {
        "mean_buffer": figures.share, "breached_days": figures.count, "worst_shortfall": figures.share,
        RECOVER: figures.count, "yield_gain_bp": figures.basis_points, MONEY: _money,
    }  # fmt: skip
    order = (n.NAME, "mean_buffer", "breached_days", "worst_shortfall", RECOVER, "yield_gain_bp", RANGE, MONEY)
    return pd.DataFrame(rows), formats, {LINE: ""} | {column: say(f"court.column.{column}") for column in order}


def policy_line(policy: str, colours: Palette) -> str:
    """Return a data address of the line that a policy has in the chart."""
    return line_swatch(policy_colour(policy, colours), SVG_DASHES[stroke(policy)])


def _policy_row(judgement: Judgement, colours: Palette) -> dict[str, object]:
    name = judgement.record.name
    return {
        **asdict(judgement.record),
        LINE: policy_line(name, colours),
        n.NAME: policy_title(name),
        RECOVER: judgement.days_to_recover,
        RANGE: _range(judgement),
        MONEY: judgement.gain_money,
    }


def _money(value: float) -> str:
    return figures.money(value, signed=True)


def _range(judgement: Judgement) -> str:
    low, high = judgement.gain_low_bp, judgement.gain_high_bp
    if math.isnan(low):
        return say("court.too_few_days")
    if low == high:
        return say("court.exact")
    return say("court.range_cell", low=figures.basis_points(low), high=figures.basis_points(high))


def kind_table(court: Court, colours: Palette) -> GridTable:
    """Return one row a policy and one column for each kind of day that there was: what it kept, and where it broke."""
    kinds = [kind for kind in KINDS if court.kinds[kind].any()]
    frame = pd.DataFrame({n.NAME: [policy_title(one.record.name) for one in court.judgements]})
    texts, looks = pd.DataFrame(index=frame.index), pd.DataFrame(index=frame.index)
    for kind in kinds:
        records = [one.by_kind[kind] for one in court.judgements]
        frame[kind] = [record.breached_days for record in records]
        texts[kind] = [_kind_cell(record) for record in records]
        looks[kind] = [_kind_look(record, colours) for record in records]
    titles = {kind: _kind_title(kind, int(court.kinds[kind].sum())) for kind in kinds}
    return frame, texts, looks, {n.NAME: say("court.column.name")} | titles


def _kind_title(kind: str, days: int) -> str:
    return say("court.kind_title", kind=word("ahead", kind), days=counted("app.days", days))


def _kind_cell(record: PolicyRecord) -> str:
    if not record.breached_days:
        return say("court.kind_held", buffer=figures.share(record.mean_buffer))
    return say(
        "court.kind_broken", buffer=figures.share(record.mean_buffer), days=counted("app.days", record.breached_days),
        short=figures.share(record.worst_shortfall),
    )  # fmt: skip


def _kind_look(record: PolicyRecord, colours: Palette) -> str:
    return f"background-color: {faded(colours.breach, 0.12)}" if record.breached_days else ""


def judged_frame(court: Court) -> pd.DataFrame:
    """Return every policy's record in full precision: over all days, then for each kind of day that there was."""
    rows = [row for judgement in court.judgements for row in _judged_rows(judgement, court)]
    return pd.DataFrame(rows)


def _judged_rows(judgement: Judgement, court: Court) -> list[dict[str, object]]:
    whole = {
        DAYS: len(court.replay.need), **asdict(judgement.record), RECOVER: judgement.days_to_recover,
        "yield_gain_low_bp": judgement.gain_low_bp, "yield_gain_high_bp": judgement.gain_high_bp,
        MONEY: judgement.gain_money,
    }  # fmt: skip
    parts = [
        {n.KIND: kind, DAYS: int(court.kinds[kind].sum()), **asdict(record)}
        for kind, record in judgement.by_kind.items()
    ]
    return [{n.KIND: n.ALL, **whole}, *parts]


def daily_frame(court: Court) -> pd.DataFrame:
    """Return day by day the net assets, the outflow to come as a share of them, every buffer, and the kinds of day."""
    made = court.replay
    came = made.net_assets.to_frame(n.AUM).assign(**{n.OUTFLOW: made.need})
    return came.join(made.buffers).join(court.kinds).reset_index(names=n.DATE)
