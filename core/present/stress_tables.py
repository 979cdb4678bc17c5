"""The tables of the Stress page: every stress, the days of one, what breaks a buffer, what would help, all products."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.present import stress_words as words
from core.present.tables import Formats, Table
from core.stress import plain as p
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
    StepEffect,
    StressResult,
    Untold,
)
from core.text import figures, joining, say

TRIGGER, FIRST, EFFECT, DUE, STRONG = "trigger", "first", "effect", "due", "strong"
RESULT_COLUMNS = (
    p.TITLE, p.NEEDED, p.WORST_DAY, p.RAISED, p.SHORTFALL, p.QUEUE_DAYS, p.BROKEN, p.SURVIVES, p.FALL_BP, p.PROBABILITY,
    p.MARK,
)  # fmt: skip
STORY_COLUMNS = (n.DATE, ASKED, CAME, PAID, DEFERRED, CANCELLED, SOLD, BORROWED, FALL, ROOM)
PRODUCT_COLUMNS = (
    n.NAME, p.NET_ASSETS, p.STRESS, p.WORST_DAY, p.SHORTFALL, p.NEEDED, p.BROKEN, p.SURVIVES, p.BREAKS,
)  # fmt: skip


def results_table(results: Sequence[StressResult | Untold]) -> Table:
    """Return one row a stress; one that nothing can be said of has only its name."""
    rows = [_result(p.result_row(result)) for result in results]
    frame = pd.DataFrame(rows, columns=list(RESULT_COLUMNS))
    days = next((len(one.story) for one in results if isinstance(one, StressResult)), 0)
    return frame, _formats(days), _titles(RESULT_COLUMNS)


def _result(row: Mapping[str, Any]) -> dict[str, Any]:
    own = {**row, p.MARK: words.mark_word(row[p.MARK])}
    if row[p.WHY]:
        return own
    worst = pd.Timestamp(row[p.WORST_DAY])
    return own | {p.WORST_DAY: worst, p.BROKEN: len(row[p.BROKEN]), p.SURVIVES: _paid_days(row)}


def _paid_days(row: Mapping[str, Any]) -> int:
    """Return the days that are paid, one more than there are if all are: so the column sorts."""
    return int(row[p.DAYS]) + 1 if row[p.SURVIVES] is None else int(row[p.SURVIVES])


def _formats(days: int) -> Formats:
    return {
        p.WORST_DAY: lambda day: figures.day(day, year=False), p.RAISED: figures.share, p.SHORTFALL: figures.share,
        p.PROBABILITY: figures.share, p.QUEUE_DAYS: figures.count, p.BROKEN: figures.count,
        p.SURVIVES: lambda paid: words.survival(None if paid > days else int(paid), days),
        p.FALL_BP: lambda fall: say("figures.basis_points", value=f"{fall:.1f}"), p.NEEDED: figures.share,
        p.NET_ASSETS: figures.money,
    }  # fmt: skip


def _titles(columns: Sequence[str]) -> dict[str, str]:
    return {column: say(f"stress_page.column.{column}") for column in columns}


def story_table(result: StressResult) -> Table:
    """Return one row a day of the told path; columns that are zero throughout are left out."""
    frame = result.story.reset_index(names=n.DATE)
    always = (n.DATE, ASKED, PAID, SOLD, ROOM)
    shown = [column for column in STORY_COLUMNS if column in always or np.abs(frame[column]).max() > 0]
    formats: Formats = dict.fromkeys(STORY_COLUMNS[1:], figures.share)
    formats |= {
        n.DATE: lambda day: say("app.weekday", weekday=figures.weekday(day), day=figures.day(day, year=False)),
        FALL: lambda fall: say("figures.basis_points", value=f"{fall * 1e4:z.1f}"),
    }
    return frame, formats, _titles(shown)


def breaking_table(breakings: Sequence[Breaking]) -> Table:
    """Return one row a stress: what breaks the buffer, the weakest first; those that never do come last."""
    rows = [{p.TITLE: each.stress.title, p.BREAKS: words.breaks(each), STRONG: each.severity} for each in breakings]
    frame = pd.DataFrame(rows, columns=[p.TITLE, p.BREAKS, STRONG]).astype({STRONG: "float64"})
    formats: Formats = {STRONG: lambda value: say("stress_page.times", times=f"{value:.2f}")}
    return frame.sort_values(STRONG, ignore_index=True), formats, _titles((p.TITLE, p.BREAKS, STRONG))


def step_table(effects: Sequence[StepEffect]) -> Table:
    """Return one row a contingency step that is due."""
    rows = [
        {
            p.STEP: words.step_title(each.step), TRIGGER: words.trigger(each.step), FIRST: each.day,
            EFFECT: words.effect(each),
        }
        for each in effects
    ]  # fmt: skip
    columns = (p.STEP, TRIGGER, FIRST, EFFECT)
    formats: Formats = {FIRST: lambda day: figures.day(day, year=False)}
    return pd.DataFrame(rows, columns=list(columns)), formats, _titles(columns)


def products_table(reports: Sequence[tuple[str, str, float, Sequence[Mapping[str, Any]], str]]) -> Table:
    """Return one row a product with its worst stress.

    ``reports``: product_id, name, net assets, rows of ``plain.result_row``, and what is said of what breaks it.
    """
    rows = [_product(*report) for report in reports]
    days = max((int(row[p.DAYS]) for *_, results, _ in reports for row in results if not row[p.WHY]), default=0)
    return pd.DataFrame(rows, columns=list(PRODUCT_COLUMNS)), _formats(days), _titles(PRODUCT_COLUMNS)


def _product(
    product_id: str, name: str, net_assets: float, results: Sequence[Mapping[str, Any]], breaks: str
) -> dict[str, Any]:
    own = {n.NAME: name or product_id, p.NET_ASSETS: net_assets, p.BREAKS: breaks}
    told = [row for row in results if not row[p.WHY]]
    if not told:
        return own
    worst = max(told, key=lambda row: (row[p.SHORTFALL], row[p.NEEDED]))
    return {**_result(worst), **own, p.STRESS: worst[p.TITLE]}


def every_row(reports: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> pd.DataFrame:
    """Return every result of every product in full, for a download; ``reports``: product_id and its rows."""
    rows = [{n.PRODUCT_ID: product_id, **row} for product_id, results in reports for row in results]
    frame = pd.DataFrame(rows)
    for column in (p.BROKEN, p.NOTES):
        if column in frame:
            frame[column] = frame[column].map(lambda texts: joining.clauses(texts) if isinstance(texts, list) else "")
    return frame


def paid_by(results: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a product pays every stress that can be told."""
    return all(row[p.SURVIVES] is None for row in results if not row[p.WHY])
