"""The trade list as tables and in words."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from core import names as n
from core.present.charts_reserve import in_liquid_order
from core.present.tables import Formats, Table
from core.present.words import counted, word
from core.reserve import Asset
from core.reserve.income import HELD, PLANNED, daily_income
from core.reserve.limits import LIMIT, TITLE
from core.reserve.rounding import REPO_CLASSES
from core.reserve.trades import BUY, ROLL, RUN_OFF, SELL, WITHDRAW, Trade, TradeList
from core.text import figures, joining, say

ACTION, ASSET, DAY, COST, BEFORE, AFTER, CHANGE = "action", "asset", "day", "cost", "before", "after", "change"
TRADE_COLUMNS = (ACTION, n.ASSET_CLASS, ASSET, n.AMOUNT, DAY, COST, BEFORE, AFTER, n.YIELD)
CLASS_COLUMNS = (n.ASSET_CLASS, BEFORE, AFTER, CHANGE, COST, HELD, PLANNED)
DEPOSITS = (n.DEMAND_DEPOSIT, n.TIME_DEPOSIT)
CENT = 0.01


def trades_table(listed: TradeList, names: Mapping[str, str] | None = None) -> Table:
    """Return one row a trade, most liquid class first. ``names``: of the positions by asset_id, else the id stands."""
    rows = [_trade_row(trade, names or {}) for trade in listed.trades]
    formats: Formats = {
        n.AMOUNT: figures.amount, DAY: _day, COST: _cost, BEFORE: figures.amount, AFTER: figures.amount,
        n.YIELD: figures.rate,
    }  # fmt: skip
    return pd.DataFrame(rows, columns=list(TRADE_COLUMNS)), formats, _titles(TRADE_COLUMNS)


def _trade_row(trade: Trade, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        ACTION: action_word(trade), n.ASSET_CLASS: word("asset", trade.asset_class),
        ASSET: names.get(trade.asset_id, trade.asset_id), n.AMOUNT: trade.amount, DAY: trade.day, COST: trade.cost,
        BEFORE: trade.before, AFTER: trade.after, n.YIELD: trade.yield_,
    }  # fmt: skip


def action_word(trade: Trade) -> str:
    """Return what is done: repo is lent and deposits are placed where other assets are bought."""
    action = trade.action
    if action == BUY and trade.asset_class in REPO_CLASSES:
        action = "lend"
    if action == BUY and trade.asset_class in DEPOSITS:
        action = "place"
    return say(f"trades.action.{action}")


def classes_table(held: tuple[Asset, ...], listed: TradeList) -> Table:
    """Return one row a class and their total: amounts held and then, cost of sales, and income a day of both."""
    before, after = (_amounts(assets) for assets in (held, listed.assets))
    frame = daily_income(held, listed.assets)[[HELD, PLANNED]]
    frame[BEFORE], frame[AFTER] = (amounts.reindex(frame.index, fill_value=0.0) for amounts in (before, after))
    frame[COST] = [math.fsum(t.cost for t in listed.trades if t.asset_class == name) for name in frame.index]
    frame = frame.loc[in_liquid_order(frame.index)]
    frame = frame[frame[[BEFORE, AFTER]].max(axis="columns") >= CENT]
    frame.loc[say("trades.total")] = frame.sum()
    frame[CHANGE] = frame[AFTER] - frame[BEFORE]
    frame = frame.reset_index(names=n.ASSET_CLASS)
    frame[n.ASSET_CLASS] = [word("asset", name) for name in frame[n.ASSET_CLASS]]
    money: Formats = dict.fromkeys((BEFORE, AFTER, HELD, PLANNED), figures.amount)
    money |= {CHANGE: lambda value: figures.amount(value, signed=True), COST: _cost}
    return frame[list(CLASS_COLUMNS)], money, _titles(CLASS_COLUMNS)


def trades_sentence(listed: TradeList) -> str:
    """Return how much is to trade."""
    if not listed.trades:
        return say("trades.list_none")
    sold, bought, gone = (
        math.fsum(abs(trade.change) for trade in listed.trades if wanted(trade))
        for wanted in (_is_sold, _is_bought, _runs_off)
    )
    return say(
        "trades.list", trades=counted("trades.counted", len(listed.trades)), sold=figures.money(sold),
        bought=figures.money(bought), run_off=figures.money(gone),
    )  # fmt: skip


def trades_notes(listed: TradeList) -> list[str]:
    """Return in sentences what the trades cost, what is left over, when the plan is reached and what tickets break."""
    notes = []
    if listed.sale_cost >= CENT:
        share = figures.share(listed.sale_cost / listed.net_assets, 3)
        notes.append(say("trades.cost", cost=figures.money(listed.sale_cost), share=share))
    if listed.borrowed >= CENT:
        notes.append(say("trades.borrow", amount=figures.money(listed.borrowed)))
    if listed.left_over >= CENT:
        notes.append(say("trades.left_over", amount=figures.money(listed.left_over)))
    notes.append(_reached(listed))
    if listed.broken:
        titles = listed.limits.set_index(LIMIT)[TITLE]
        notes.append(say("trades.broken", broken=joining.listed(titles[name] for name in listed.broken)))
    return notes


def _reached(listed: TradeList) -> str:
    if listed.reached is None:
        stuck = [trade.asset_id for trade in listed.waits_for if trade.day is None]
        return say("trades.never_reached", assets=joining.listed(stuck))
    if listed.reached == listed.assets[0].as_of:
        return say("trades.reached_at_once")
    waits = any(trade.day == listed.reached for trade in listed.waits_for)
    return say("trades.reached_after" if waits else "trades.reached", day=figures.day(listed.reached))


def _is_sold(trade: Trade) -> bool:
    return trade.action in (SELL, WITHDRAW)


def _is_bought(trade: Trade) -> bool:
    return trade.change > 0.0


def _runs_off(trade: Trade) -> bool:
    return trade.action == RUN_OFF or (trade.action == ROLL and trade.change < 0.0)


def _amounts(assets: tuple[Asset, ...]) -> pd.Series:
    return pd.Series({asset.asset_class: asset.amount for asset in assets})


def _titles(columns: tuple[str, ...]) -> dict[str, str]:
    return {column: say(f"trades.column.{column}") for column in columns}


def _day(day: pd.Timestamp) -> str:
    return say("trades.never") if pd.isna(day) else figures.day(day)


def _cost(cost: float) -> str:
    return figures.amount(cost) if cost >= CENT else ""
