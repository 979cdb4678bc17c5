"""The tables and key figures of the Reserve page: frames with their formatters and titles."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core import names as n
from core.present.charts_ladder import Cash
from core.present.charts_reserve import asset_colour, in_liquid_order
from core.present.small import swatch
from core.present.stress_words import MARK_KEYS
from core.present.tables import Table
from core.present.template import Palette
from core.present.words import counted, policy_word, word
from core.reserve import Asset, free_cash, raisable
from core.reserve.allocation import Allocation
from core.reserve.limits import BOUND, HARD, MARK, SENSE, SLACK, TITLE, VALUE
from core.reserve.rulebook import AT_MOST
from core.text import figures, joining, say

SWATCH, ASSET, HOLDS, KIND, POLICY = "swatch", "asset", "holds", "kind", "policy"
TODAY, KEPT, BROKEN = "today", "✓", "✗"
TELLING_BP = 0.05  # rounds to no tenth of a basis point below
DUST = 1e-6  # shares or days; less is the solver's rounding
LIMIT_COLUMNS = (HOLDS, TITLE, VALUE, BOUND, KIND, MARK, n.SOURCE)
LIMIT_FIGURES = (TODAY, VALUE, BOUND)  # the columns that hold one figure each
SHARES_UP_TO = 3.0  # a bound above this is a number of days


def policy_title(policy: str) -> str:
    """Return a policy's name at the head of a column."""
    return joining.capital(policy_word(policy))


def cash_of(held: Sequence[Allocation], assets: tuple[Asset, ...]) -> list[Cash]:
    """Return what each allocation can pay by each day."""
    weights = {one.policy: one.weights.to_numpy(float) for one in held}
    return [Cash(policy, free_cash(shares, assets), raisable(shares, assets)) for policy, shares in weights.items()]


def key_figures(allocation: Allocation) -> list[tuple[str, str, str]]:
    """Return label, figure and explanation of what an allocation is judged by."""
    values = {
        "buffer": figures.share(allocation.buffer),
        "yield": figures.rate(allocation.objective_yield),
        "shortfall": figures.share(allocation.shortfall_probability),
        "sale_cost": figures.basis_points(allocation.sale_cost * 1e4).lstrip("+"),  # a cost, not a change
    }
    return [(say(f"reserve_page.{key}"), value, say(f"reserve_page.{key}_help")) for key, value in values.items()]


def weights(held: Sequence[Allocation]) -> pd.DataFrame:
    """Return asset class x policy, shares of net assets, most liquid first, without the classes that nobody holds."""
    frame = pd.DataFrame({one.policy: one.weights for one in held}).fillna(0.0)
    frame = frame[(frame > DUST).any(axis="columns")]
    return frame.loc[in_liquid_order(frame.index)]


def what_binds(model: Allocation | None) -> list[str]:
    """Return in sentences what holds the model's yield down, dearest first."""
    if model is None:
        return [say("reserve_page.no_model")]
    told = [binding.text for binding in model.binding if abs(binding.dual_bp) >= TELLING_BP]
    return told or [say("reserve_page.binds_none")]


def allocation_table(shares: pd.DataFrame, colours: Palette) -> Table:
    """Return the shares by asset class, each with the colour that it has in the bars."""
    frame = shares.reset_index(names=ASSET)
    frame.insert(0, SWATCH, [swatch(asset_colour(asset, colours)) for asset in frame[ASSET]])
    frame[ASSET] = [word("asset", asset) for asset in frame[ASSET]]
    titles = {SWATCH: "", ASSET: say("reserve_page.column.asset")}
    titles |= {policy: policy_title(policy) for policy in shares.columns}
    return frame, dict.fromkeys(shares.columns, figures.share), titles


def limits_table(limits: pd.DataFrame, today: pd.DataFrame | None = None) -> Table:
    """Return the limits in the reader's words: what the weights come to, what is allowed, and where it is written.

    ``today``: the same limits of what is held, told beside; those that it breaks come first.
    """
    if today is not None:
        order = np.argsort(today[SLACK].to_numpy() >= -DUST, kind="stable")
        limits, today = limits.iloc[order], today.iloc[order]
    frame = pd.DataFrame([_limit_row(limit) for _, limit in limits.iterrows()], columns=list(LIMIT_COLUMNS))
    if today is not None:
        held = [_limit_row(limit) for _, limit in today.iterrows()]
        marked = [row[VALUE] if row[HOLDS] == KEPT else f"{row[HOLDS]} {row[VALUE]}" for row in held]
        frame.insert(LIMIT_COLUMNS.index(VALUE), TODAY, marked)
    return frame, {}, {str(column): say(f"reserve_page.column.{column}") for column in frame}


def _limit_row(limit: pd.Series) -> dict[str, str]:
    write = _days if limit[BOUND] > SHARES_UP_TO else figures.share
    return {
        HOLDS: KEPT if limit[SLACK] >= -DUST else BROKEN,
        TITLE: limit[TITLE],
        VALUE: write(limit[VALUE]),
        BOUND: f"{'≤' if limit[SENSE] == AT_MOST else '≥'} {write(limit[BOUND])}",
        KIND: say("reserve_page.kind.hard" if limit[HARD] else "reserve_page.kind.soft"),
        MARK: word("mark", MARK_KEYS[limit[MARK]]),
        n.SOURCE: limit[n.SOURCE],
    }


def limits_sentence(limits: pd.DataFrame) -> str:
    """Return whether every limit holds on the model's weights."""
    broken = int((limits[SLACK] < -DUST).sum())
    return say("reserve_page.limits_broken", count=figures.count(broken)) if broken else say("reserve_page.limits_hold")


def _days(value: float) -> str:
    return counted("app.days", round(value))
