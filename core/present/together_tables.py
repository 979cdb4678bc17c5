"""All products in one problem: the answer in a sentence, and the tables under it."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from core import names as n
from core.present.reserve_tables import DUST, HOLDS, TELLING_BP, limits_table
from core.present.sentences import NOTHING_GAINED_BP
from core.present.tables import Formats, Table
from core.reserve import Binding
from core.reserve.limits import BOUND, SLACK, SUBJECT, TITLE, VALUE
from core.text import figures, joining, say

NET_ASSETS, CHANGE, BASIS_POINTS = "net_assets", "change", 1e4
BUFFERS = ("buffer_fixed", "buffer_alone", "buffer_together")
YIELDS = ("yield_alone", "yield_together")
PRODUCT_COLUMNS = (n.NAME, NET_ASSETS, *BUFFERS, *YIELDS, CHANGE)
BROKEN = "✗"


def hold_together(
    model: float, fixed: float, until: pd.Timestamp, gain: tuple[float, float], cost: tuple[float, float]
) -> str:
    """Return the answer for all products. Buffers are shares of net assets; ``model`` is NaN where there is none.

    ``gain`` on the fixed rule, NaN where that has no answer, and ``cost`` of the shared limits: bp and currency a year.
    """
    day = figures.day(until, year=False)
    if figures.missing(model):
        return say("together.conflict", until=day)
    known = not figures.missing(gain[0])
    key = ("hold" if gain[0] > NOTHING_GAINED_BP else "hold_nothing") if known else "hold_unknown"
    return say(
        f"together.{key}", model=figures.share(model), fixed=figures.share(fixed, 0), until=day,
        gain=figures.basis_points(gain[0]), money=figures.money(gain[1]), cost=cost_words(*cost),
    )  # fmt: skip


def cost_words(cost_bp: float, money: float) -> str:
    """Return what the shared limits cost, as a part of a sentence."""
    if cost_bp < TELLING_BP:
        return say("together.cost_nothing")
    return say("together.cost", cost=figures.basis_points(cost_bp).lstrip("+"), money=figures.money(money))


def products_table(rows: pd.DataFrame) -> Table:
    """Return one row a product and one of all. ``rows``: the fields of the products as columns, yields as decimals."""
    figured = [NET_ASSETS, *BUFFERS, *YIELDS]
    means = {column: np.average(rows[column], weights=rows[NET_ASSETS]) for column in figured}
    every = {n.NAME: say("app.all_products"), **means, NET_ASSETS: rows[NET_ASSETS].sum()}
    frame = pd.concat([rows[[n.NAME, *figured]], pd.DataFrame([every])], ignore_index=True)
    frame[CHANGE] = (frame["yield_together"] - frame["yield_alone"]) * BASIS_POINTS
    formats: Formats = {NET_ASSETS: figures.money, CHANGE: figures.basis_points}
    formats |= dict.fromkeys(BUFFERS, figures.share) | dict.fromkeys(YIELDS, figures.rate)
    return frame, formats, _titles(PRODUCT_COLUMNS)


def shared_table(limits: Mapping[str, pd.DataFrame]) -> Table:
    """Return one row a shared limit. ``limits``: the checked limits of what is held, and of the plans, by their name.

    Of a limit on issuers each cell names the largest; a value beyond its bound is marked.
    """
    told = {name: limits_table(frame)[0] for name, frame in limits.items()}
    first = next(iter(told.values()))
    columns = {name: _cells(frame, limits[name][SUBJECT]) for name, frame in told.items()}
    frame = pd.DataFrame({TITLE: first[TITLE], **columns, BOUND: first[BOUND], n.SOURCE: first[n.SOURCE]})
    return frame, {}, _titles(map(str, frame.columns))


def _cells(told: pd.DataFrame, subjects: pd.Series) -> list[str]:
    rows = zip(told[HOLDS], told[VALUE], subjects, strict=True)
    return [_cell(value if holds != BROKEN else f"{BROKEN} {value}", subject) for holds, value, subject in rows]


def _cell(value: str, subject: str) -> str:
    return joining.bracketed(value, subject) if subject else value


def shared_title(alone: pd.DataFrame, *, kept: bool) -> str:
    """Return how many of the shared limits the plans made alone break. ``kept``: whether they can be kept together."""
    broken = int((alone[SLACK] < -DUST).sum())
    key = ("alone_breaks" if kept else "alone_breaks_only") if broken else "alone_keeps"
    return say(f"together.{key}", broken=figures.count(broken), all=figures.count(len(alone)))


def what_binds(binding: Iterable[Binding]) -> list[str]:
    """Return in sentences which shared limits hold the yield down, dearest first."""
    told = [one.text for one in binding if abs(one.dual_bp) >= TELLING_BP]
    return told or [say("together.binds_none")]


def _titles(columns: Iterable[str]) -> dict[str, str]:
    return {column: say(f"together.column.{column}") for column in columns}
