"""What the Accuracy page finds, in sentences made from its numbers."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from core import names as n
from core.forecast import coverage
from core.forecast.drift import HOLDS
from core.forecast.hierarchy import PRODUCT, TOTAL
from core.forecast.scores import COUNT, ERROR, EVERY_DAY, FIRST, HORIZON, HORIZONS, LAST, LEVEL, UNIT, WINDOW
from core.present.accuracy_tables import CLAIM, ENOUGH, Grid, claimed, contestant
from core.present.charts_accuracy import BAND
from core.present.words import counted, policy_word, word
from core.text import figures, joining, say

NAMED = 2  # cells that a finding names before it counts the rest


def usual_horizon(days: int) -> int:
    """Return the longest judged horizon within the strip's."""
    return max((horizon for horizon in HORIZONS if horizon <= days), default=HORIZONS[0])


def one_score(scores: pd.DataFrame, level: str, unit: str, side: str, horizon: int, kind: str) -> pd.Series | None:
    """Return one row of the scores, None where nothing is judged."""
    asked = {LEVEL: level, UNIT: unit, n.SIDE: side, HORIZON: horizon, n.KIND: kind}
    found = scores.loc[(scores[list(asked)] == pd.Series(asked)).all(axis=1)].dropna(subset=[ERROR])
    return found.iloc[0] if len(found) else None


def headline(score: pd.Series | None, side: str, scope: str, horizon: int) -> str:
    """Return how far the sum of a window was off, and on how many windows that rests."""
    days = counted("app.days", horizon)
    if score is None:
        return say("accuracy.headline_none", scope=scope, days=days)
    return say(
        f"accuracy.headline.{side}", scope=scope, days=days, error=figures.share(score[ERROR]),
        count=figures.count(score[COUNT]),
    )  # fmt: skip


def headline_coverage(row: pd.Series) -> str:
    """Return what the paths held. ``row``: of ``record_of``, at 90%."""
    return say(
        "accuracy.headline_coverage", days=figures.count(row[coverage.HORIZON]),
        share=figures.share(row[coverage.SHARE]), count=figures.count(row[coverage.ORIGINS]),
    )  # fmt: skip


def headline_drift(drift: pd.DataFrame) -> str:
    """Return how many products hold their record."""
    holding = int((drift["state"] == HOLDS).sum())
    return say("accuracy.headline_drift", holding=figures.count(holding), count=figures.count(len(drift)))


def joined(parts: Sequence[str]) -> str:
    """Return the parts of a headline as one sentence."""
    return joining.clauses(parts)


def coverage_title(row: pd.Series) -> str:
    """Return whether the paths hold as much as they claim, given how little the record may be."""
    return say(
        "accuracy.coverage_title", days=counted("app.days", row[coverage.HORIZON]),
        share=figures.share(row[coverage.SHARE]), count=figures.count(row[coverage.ORIGINS]), verdict=_verdict(row),
    )  # fmt: skip


def _verdict(row: pd.Series) -> str:
    share = row[coverage.SHARE]
    if BAND[0] <= share <= BAND[1]:
        return say("accuracy.coverage_in")
    if row[coverage.LOW] <= share <= row[coverage.HIGH]:
        return say("accuracy.coverage_chance", effective=figures.count(row[coverage.EFFECTIVE]))
    return say("accuracy.coverage_below" if share < BAND[0] else "accuracy.coverage_above")


def grid_title(found: Grid, side: str, names: Mapping[str, str]) -> str:
    """Return in how many cells of the grid the claim holds, and in which; where in none, what comes nearest."""
    best = pd.Series(found.accuracy.where(found.count >= ENOUGH).stack()).dropna().sort_values(ascending=False)
    cells = [cell for cell, accuracy in best.items() if accuracy >= CLAIM]
    if best.empty:
        return say("accuracy.grid_title_empty")
    judged, flows = figures.count(len(best)), joining.lowered(word("side", side))
    if cells:
        where = _named(cells, names)
        return say("accuracy.grid_title", count=figures.count(len(cells)), judged=judged, side=flows, where=where)
    nearest, accuracy = _cell(best.index[0], names), claimed(best.iloc[0])
    return say("accuracy.grid_title_none", judged=judged, side=flows, nearest=nearest, accuracy=accuracy)


def _named(cells: Sequence[Hashable], names: Mapping[str, str]) -> str:
    first = joining.clauses(_cell(cell, names) for cell in cells[:NAMED])
    more = len(cells) - NAMED
    return say("accuracy.grid_more", first=first, more=figures.count(more)) if more > 0 else first


def _cell(cell: Any, names: Mapping[str, str]) -> str:
    level, horizon, kind = cell
    days = counted("app.days", horizon)
    return say("accuracy.grid_where", kind=joining.lowered(word("day_kind", kind)), level=names[level], days=days)


def what_the_claim_is(scores: pd.DataFrame, units: Mapping[str, str], side: str, horizon: int) -> str:
    """Return what kind of number a claim of 95% would be: the easiest figure of the record beside the hardest."""
    top = TOTAL if TOTAL in units else PRODUCT
    easy = one_score(scores, top, units[top], side, horizon, WINDOW)
    hard = one_score(scores, PRODUCT, units[PRODUCT], side, horizon, EVERY_DAY)
    if easy is None or hard is None:
        return ""
    key = "accuracy.grid_plain" if top == TOTAL else "accuracy.grid_plain_product"
    window, daily = claimed(1 - easy[ERROR]), claimed(1 - hard[ERROR])
    return say(key, days=counted("app.days", horizon), window=window, daily=daily)


def grid_key() -> str:
    """Return how the figures of the grid are defined."""
    return say("accuracy.grid_key", enough=ENOUGH, claim=figures.share(CLAIM, 0))


def grid_made(scores: pd.DataFrame, model: str) -> str:
    """Return which forecasts the grid judges."""
    first, last = figures.day(scores[FIRST].min()), figures.day(scores[LAST].max())
    return say("accuracy.grid_made", first=first, last=last, model=word("model", model))


def level_name(level: str) -> str:
    """Return the reader's word for a level pooled over its units."""
    return say(f"accuracy.level.{level}")


def products_title(side: str, horizon: int) -> str:
    """Return the title of the table of products."""
    return say("accuracy.products_title", side=joining.lowered(word("side", side)), days=counted("app.days", horizon))


def coverage_products_title(horizon: int) -> str:
    """Return the title of the table of products' coverage."""
    return say("accuracy.coverage_products_title", days=counted("app.days", horizon))


def replaying(model: str) -> str:
    """Return what is at work while a model is replayed."""
    return say("accuracy.working_model", model=word("model", model))


def leaderboard_title(ranked: pd.DataFrame, product: str) -> str:
    """Return which model is worth most, also where a rule is worth more than any, or all were breached."""
    best = ranked.iloc[0]
    days = counted("app.days", best["days"])
    if best["breached_days"]:
        return say("accuracy.leaderboard_breached", product=product, days=days, model=contestant(best))
    if best[n.KIND] == n.FIXED:
        return say("accuracy.leaderboard_rule", product=product, days=days, rule=policy_word(best[n.NAME]))
    gain = figures.basis_points(best["yield_gain_bp"])
    return say("accuracy.leaderboard_title", product=product, days=days, model=contestant(best), gain=gain)


def leaderboard_key(confidence: float, reliance: float, ahead: int, left_out: Sequence[str]) -> str:
    """Return how the leaderboard is made, and which models are not on it."""
    key = say(
        "accuracy.leaderboard_key", ahead=ahead, confidence=figures.share(confidence, 0),
        reliance=figures.share(reliance, 0),
    )  # fmt: skip
    return joining.sentences(
        [key, *(say("accuracy.leaderboard_left_out", model=word("model", name)) for name in left_out)]
    )
