"""The tables of the Accuracy page: the accuracy contract as a grid, products, models by what they are worth."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from core import names as n
from core.calendar.events import PROMOTION
from core.forecast import coverage
from core.forecast.drift import HOLDS
from core.forecast.hierarchy import LEVELS, PRODUCT
from core.forecast.scores import (
    AFTER_BREAK,
    BEFORE_BREAK,
    COUNT,
    ERROR,
    EVERY_DAY,
    HORIZON,
    HORIZONS,
    LEVEL,
    MONTH_END,
    OFF,
    ORDINARY,
    QUARTER_END,
    UNIT,
    WINDOW,
)
from core.present.tables import Formats, GridTable, Table
from core.present.template import Palette, faded
from core.present.words import counted, policy_word, word
from core.text import figures, say

CLAIM = 0.95  # the accuracy that vendors claim
ENOUGH = 5  # days or windows; on fewer no claim is marked
COLUMNS = (WINDOW, EVERY_DAY, ORDINARY, OFF, MONTH_END, QUARTER_END, BEFORE_BREAK, AFTER_BREAK, PROMOTION)
HELD, PLACE, ACCURACY, METRIC, CHANCE = "held", "place", "accuracy", "metric", "chance"
COVERAGE_LEVEL, BOUND_LEVEL = coverage.LEVELS
TINTS = ((0.95, 0.34), (0.90, 0.18), (0.80, 0.08))  # from this accuracy on so much of the colour


@dataclass(frozen=True, eq=False)
class Grid:
    """Accuracy by (level, horizon) x column, and on how many days or windows each rests; NaN and 0 where on none."""

    accuracy: pd.DataFrame
    count: pd.DataFrame

    @property
    def holds(self) -> pd.DataFrame:
        """Return the flags of the cells in which the claim holds on enough of a record."""
        return self.accuracy.ge(CLAIM) & self.count.ge(ENOUGH)

    @property
    def judged(self) -> int:
        """Return how many cells have a figure on enough of a record."""
        return int((self.accuracy.notna() & self.count.ge(ENOUGH)).to_numpy().sum())


def grid(scores: pd.DataFrame, units: Mapping[str, str], side: str) -> Grid:
    """Return the grid of one side. ``units``: by level, the unit to show; ``names.ALL`` pools those of the level."""
    chosen = scores[(scores[n.SIDE] == side) & (scores[UNIT] == scores[LEVEL].map(units))]
    cells = chosen.set_index([LEVEL, HORIZON, n.KIND])
    rows = pd.MultiIndex.from_product([[level for level in LEVELS if level in units], HORIZONS], names=[LEVEL, HORIZON])
    accuracy = (1 - cells[ERROR]).unstack(n.KIND).reindex(index=rows, columns=list(COLUMNS))
    count = cells[COUNT].unstack(n.KIND).reindex(index=rows, columns=list(COLUMNS)).fillna(0).astype(int)
    return Grid(accuracy.dropna(how="all"), count.loc[accuracy.dropna(how="all").index])


def cell(accuracy: float, count: int) -> str:
    """Return a cell's words: the accuracy with its sample size, ticked where the claim holds."""
    if pd.isna(accuracy):
        return say("figures.none")
    tick = "✓ " if accuracy >= CLAIM and count >= ENOUGH else ""
    return say("accuracy.cell", accuracy=f"{tick}{claimed(accuracy)}", count=figures.count(count))


def claimed(accuracy: float) -> str:
    """Return an accuracy in percent, rounded down: nothing that misses a claim may read as if it met it."""
    return figures.share(math.floor(round(accuracy * 1000, 6)) / 1000)


def cell_look(accuracy: float, count: int, colours: Palette) -> str:
    """Return a cell's style: the more accurate the deeper its ground; pale ink where it rests on too little."""
    if count < ENOUGH:
        return f"color: {colours.muted}; font-style: italic"
    tint = next((share for bound, share in TINTS if accuracy >= bound), 0.0)
    bold = "; font-weight: 700" if accuracy >= CLAIM else ""
    return f"background-color: {faded(colours.model, tint)}; color: {colours.ink}{bold}"


def grid_table(found: Grid, names: Mapping[str, str], colours: Palette) -> GridTable:
    """Return the grid as it is shown. ``names``: the reader's word for each level."""
    frame = found.accuracy.reset_index()
    frame[LEVEL] = [names[level] for level in frame[LEVEL]]
    frame[HORIZON] = [counted("app.days", days) for days in frame[HORIZON]]
    cells = [
        [(cell(a, c), cell_look(a, c, colours)) for a, c in zip(*both, strict=True)]
        for both in zip(found.accuracy.to_numpy(), found.count.to_numpy(), strict=True)
    ]
    texts, looks = (pd.DataFrame([[one[k] for one in row] for row in cells], columns=list(COLUMNS)) for k in (0, 1))
    titles = {LEVEL: say("accuracy.column.level"), HORIZON: say("accuracy.column.horizon")}
    return frame, texts, looks, titles | {kind: word("day_kind", kind) for kind in COLUMNS}


def grid_download(scores: pd.DataFrame, units: Mapping[str, str], side: str) -> pd.DataFrame:
    """Return the rows behind a grid with the metric of each, in full precision."""
    chosen = scores[(scores[n.SIDE] == side) & (scores[UNIT] == scores[LEVEL].map(units))].copy()
    chosen.insert(
        5,
        METRIC,
        chosen[n.KIND].map(lambda kind: say("accuracy.metric_total" if kind == WINDOW else "accuracy.metric_wape")),
    )
    chosen.insert(6, ACCURACY, 1 - chosen[ERROR])
    return chosen


def product_table(scores: pd.DataFrame, side: str, horizon: int, names: Mapping[str, str]) -> Table:
    """Return one row a product: how its days and its window were forecast, and on how many of each."""
    own = scores[
        (scores[LEVEL] == PRODUCT) & (scores[UNIT] != n.ALL) & (scores[n.SIDE] == side) & (scores[HORIZON] == horizon)
    ].set_index([UNIT, n.KIND])
    accuracy, count = (1 - own[ERROR]).unstack(), own[COUNT].unstack()
    frame = pd.DataFrame(
        {
            n.PRODUCT_ID: accuracy.index,
            n.NAME: [names.get(unit, unit) for unit in accuracy.index],
            WINDOW: accuracy[WINDOW].to_numpy(),
            "windows": count[WINDOW].to_numpy(),
            EVERY_DAY: accuracy[EVERY_DAY].to_numpy(),
            "days": count[EVERY_DAY].to_numpy(),
        }
    )
    formats: Formats = dict.fromkeys((WINDOW, EVERY_DAY), claimed)
    formats |= dict.fromkeys(("windows", "days"), figures.count)
    titles = {
        n.NAME: say("app.product"),
        WINDOW: say("accuracy.column.window"),
        "windows": say("accuracy.column.windows"),
        EVERY_DAY: say("accuracy.column.every_day"),
        "days": say("accuracy.column.days"),
    }
    return frame.sort_values(WINDOW, ascending=False, ignore_index=True), formats, titles


def at(record: pd.DataFrame, unit: str, level: float, horizon: int | None = None) -> pd.DataFrame:
    """Return the rows of a coverage record for one unit and level, and for one horizon where it is given."""
    rows = record[(record[n.PRODUCT_ID] == unit) & (record[coverage.LEVEL] == level)]
    return rows if horizon is None else rows[rows[HORIZON] == horizon]


def held(drawn: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return the share held by the 90% paths on each origin at each horizon, (origins x horizons); NaN: not known."""
    low, high = coverage.quantiles_of([COVERAGE_LEVEL])[0], coverage.quantiles_of([COVERAGE_LEVEL])[-1]
    own = drawn if unit == n.ALL else drawn[drawn[n.PRODUCT_ID] == unit]
    flags = own.assign(**{HELD: own[coverage.ACTUAL].between(own[low], own[high]).astype(float)})
    return flags.pivot_table(HELD, coverage.ORIGIN, HORIZON, aggfunc="mean")


def coverage_table(record: pd.DataFrame, unit: str) -> Table:
    """Return one row a horizon: what 90% paths held, on how many windows, and how often the 99% bound was broken."""
    rows = record[record[n.PRODUCT_ID] == unit]
    head = [counted("app.days", days) for days in at(record, unit, COVERAGE_LEVEL)[HORIZON]]
    return _coverage(rows, HORIZON, head, say("accuracy.column.horizon"))


def coverage_products(record: pd.DataFrame, horizon: int, names: Mapping[str, str]) -> Table:
    """Return the same at one horizon, one row a product."""
    rows = record[(record[HORIZON] == horizon) & (record[n.PRODUCT_ID] != n.ALL)]
    units = rows.loc[rows[coverage.LEVEL] == COVERAGE_LEVEL, n.PRODUCT_ID]
    return _coverage(rows, n.NAME, [names.get(unit, unit) for unit in units], say("app.product"))


def _coverage(rows: pd.DataFrame, head: str, entries: list[str], title: str) -> Table:
    paths, bound = (rows[rows[coverage.LEVEL] == level] for level in (COVERAGE_LEVEL, BOUND_LEVEL))
    chance = [
        say("accuracy.coverage_range", low=figures.share(low, 0), high=figures.share(high, 0))
        for low, high in zip(paths[coverage.LOW], paths[coverage.HIGH], strict=True)
    ]
    broken = (bound[coverage.BROKEN] / bound[coverage.ORIGINS]).to_numpy()
    formats: Formats = {
        coverage.SHARE: figures.share, coverage.ORIGINS: figures.count, coverage.EFFECTIVE: figures.count,
        coverage.BROKEN: figures.share,
    }  # fmt: skip
    columns = (coverage.SHARE, coverage.ORIGINS, coverage.EFFECTIVE, CHANCE, coverage.BROKEN)
    titles = {head: title} | {column: say(f"accuracy.column.{column}") for column in columns}
    frame = paths.copy()
    frame[CHANCE], frame[coverage.BROKEN], frame[head] = chance, broken, entries
    return frame, formats, titles


def drift_table(drift: pd.DataFrame, names: Mapping[str, str]) -> Table:
    """Return one row a product: whether its record holds, since when, and what sizes its buffer meanwhile."""
    frame = pd.DataFrame(
        {
            n.NAME: [names.get(product_id, product_id) for product_id in drift[n.PRODUCT_ID]],
            "state": [say(f"accuracy.light.{state}") for state in drift["state"]],
            "since": [figures.day(day) for day in drift["since"]],
            "used": [say(f"accuracy.used.{state}") for state in drift["state"]],
        }
    )
    columns = ("state", "since", "used")
    return frame, {}, {n.NAME: say("app.product")} | {column: say(f"accuracy.column.{column}") for column in columns}


def drift_reasons(drift: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Return, product by product, why a record does not hold or is on watch."""
    return [
        say("accuracy.drift_reason", product=names.get(product_id, product_id), why=say(key, **json.loads(values)))
        for product_id, state, key, values in drift[[n.PRODUCT_ID, "state", "reason", "figures"]].to_numpy()
        if state != HOLDS
    ]


def leaderboard_table(ranked: pd.DataFrame) -> Table:
    """Return the leaderboard in the reader's words."""
    frame = ranked.assign(place=range(1, len(ranked) + 1))
    frame[n.NAME] = [contestant(row) for _, row in ranked.iterrows()]
    formats: Formats = {
        PLACE: figures.count, "yield_gain_bp": figures.basis_points, "breached_days": figures.count,
        "worst_shortfall": figures.share, "mean_buffer": figures.share, **dict.fromkeys(n.SIDES, figures.share),
    }  # fmt: skip
    titles = {PLACE: say("accuracy.column.place"), n.NAME: say("accuracy.column.model")}
    titles |= {column: say(f"reserve_page.column.{column}") for column in list(formats)[1:5]}
    return frame, formats, titles | {side: say("accuracy.column.wape", side=word("side", side)) for side in n.SIDES}


def contestant(row: pd.Series) -> str:
    """Return the reader's word for a row of the leaderboard."""
    rule = row[n.KIND] == n.FIXED
    return say("accuracy.rule", rule=policy_word(row[n.NAME])) if rule else word("model", row[n.NAME])
