"""The books of a portfolio under several policies at once, moved on by a day at a time, in currency.

``portfolio_replay`` says by which rules. Shapes: P policies, N lines of paper, T days, C day numbers from the first day
to ``DealingDays.later``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.reserve.carried import DealingDays, Line, Mix, Numbers
from core.reserve.liquidity import YEAR_DAYS
from core.reserve.need import REGULATORY_FLOOR
from core.types import Floats

TRADED = 1e-3  # share of net assets; for a smaller gap in the buffer no desk sells, so it is no dip


@dataclass(frozen=True, eq=False)
class Terms:
    """What stays the same on all days.

    ``mix``: (T, P, N); ``money_yield`` (T, P) and ``line_yield`` (N,): decimals a year; ``sale_cost``: (N,), decimal of
    the amount sold; ``next_day``: (T,), the next dealing day; ``matures`` and ``settles``: (T, N), when what is bought
    on a day is due and what is sold on it is paid; ``sale_order``: (T, lines that can be sold); ``ladder``: (N, C),
    what a line begins with, by the day it is due, sum 1; ``rebuild_days``: natural days.
    """

    mix: Floats
    money_yield: Floats
    line_yield: Floats
    sale_cost: Floats
    next_day: Numbers
    matures: Numbers
    settles: Numbers
    sale_order: Numbers
    ladder: Floats
    dates: DealingDays
    rebuild_days: int

    def aimed(self, wanted: Floats) -> Floats:
        """Return the yield of what is aimed at with the buffers ``wanted``, both (T, P), decimal a year."""
        paper = (1.0 - wanted) * self.mix.any(axis=2)
        return paper * (self.mix @ self.line_yield) + (1.0 - paper) * self.money_yield


@dataclass(frozen=True, eq=False)
class Close:
    """What is written down at a day's close, shapes (P,); fields as in ``PortfolioReplay``."""

    wanted: Floats
    buffer: Floats
    cash: Floats
    net_assets: Floats
    income: Floats
    sold: Floats
    sale_cost: Floats
    shortfall: Floats


def terms_of(lines: Sequence[Line], mixes: Sequence[Mix], dates: DealingDays, length: int, rebuild_days: int) -> Terms:
    """Return the terms for ``length`` days from the first one on."""
    days = np.arange(length)[:, None]
    next_day = dates.shift(days[:, 0], np.ones(length))
    settles = dates.shift(days, np.array([line.sale_days for line in lines])[None, :])
    cost = np.array([line.asset.sale_cost for line in lines])
    # In time is by the next dealing day; whoever settles later comes in the order of the days.
    order = np.lexsort((np.broadcast_to(cost, settles.shape), np.maximum(settles, next_day[:, None])))
    saleable = np.isfinite([line.sale_days for line in lines])
    return Terms(
        mix=np.stack([mix.paper for mix in mixes], axis=1),
        money_yield=np.column_stack([mix.money_yield for mix in mixes]),
        line_yield=np.array([line.asset.yield_ for line in lines]),
        sale_cost=cost,
        next_day=next_day,
        matures=dates.roll(days + np.array([line.term for line in lines])),
        settles=settles,
        sale_order=order[saleable[order]].reshape(length, -1),
        ladder=np.array([_ladder(line, dates) for line in lines]).reshape(len(lines), dates.later + 1),
        dates=dates,
        rebuild_days=rebuild_days,
    )


def _ladder(line: Line, dates: DealingDays) -> Floats:
    due = dates.roll(np.array([holding.free_day for holding in line.holdings]))
    shares = np.array([holding.share for holding in line.holdings])
    return np.asarray(np.bincount(due, shares / shares.sum(), dates.later + 1), dtype=float)


class Books:
    """The books on one day, which ``close`` moves on by a day.

    ``cash`` and ``owed``: (P,); ``paper``: (P, N, C) by the day it is due; ``coming``: (P, C) sales by the day they are
    paid; ``below``: (P,) days since the buffer fell below the wanted one, 0 = it is not; ``ordered``: what left since
    the last dealing day, and so is not yet overdue.
    """

    def __init__(self, terms: Terms, opening: float, wanted: Floats) -> None:
        """Open with ``opening`` of net assets, each policy at its mix with the share ``wanted`` (P,) at hand."""
        self.terms = terms
        holds_paper = terms.mix[0].any(axis=1)
        self.cash = opening * np.where(holds_paper, wanted, 1.0)
        self.owed = np.zeros_like(self.cash)
        self.paper = (opening - self.cash)[:, None, None] * terms.mix[0][:, :, None] * terms.ladder
        self.coming = np.zeros((self.cash.size, terms.dates.later + 1))
        self.below = np.zeros(self.cash.size, dtype=np.int64)
        self.ordered = 0.0

    @property
    def net_assets(self) -> Floats:
        """Net assets (P,): all that is held or still to come, less what is owed."""
        return self.cash + self.paper.sum(axis=(1, 2)) + self.coming.sum(axis=1) - self.owed

    def close(self, day: int, outflow: float, wanted: Floats) -> Close:
        """Carry the books from the close of the day before to that of ``day``; no night has passed on day 0.

        ``outflow``: net, currency; ``wanted``: (P,) buffer wanted at the close, share of net assets.
        """
        income = self._earn(day - 1) if day else np.zeros_like(self.cash)
        self._receive(day)
        self._take(day, outflow)
        late = self.below >= self.terms.rebuild_days
        least = np.minimum(wanted, REGULATORY_FLOOR)
        sold, cost = self._sell(day, np.where(late, least * self.net_assets, 0.0))
        self._receive(day)
        if self.terms.dates.has(day):
            self._invest(day, wanted)
        net_assets, at_hand = self.net_assets, self._at_hand(self.terms.next_day[day])
        buffer = np.divide(at_hand, net_assets, out=np.full_like(at_hand, np.nan), where=net_assets > 0)
        self.below = np.where(wanted - buffer > TRADED, self.below + 1, 0)
        shortfall = np.maximum(self.owed - self.ordered, 0.0)
        return Close(wanted, buffer, self.cash, net_assets, income, sold, cost, shortfall)

    def _at_hand(self, day: int) -> Floats:
        """Return what is cash by ``day`` without another sale, less what is owed, (P,)."""
        due = self.paper[:, :, : day + 1].sum(axis=(1, 2)) + self.coming[:, : day + 1].sum(axis=1)
        return self.cash + due - self.owed

    def _earn(self, day: int) -> Floats:
        """Earn the night after ``day``."""
        nightly = self.terms.line_yield / YEAR_DAYS
        on_money = self.cash * self.terms.money_yield[day] / YEAR_DAYS
        on_paper = self.paper.sum(axis=2) @ nightly
        self.cash = self.cash + on_money
        self.paper *= 1.0 + nightly[:, None]
        return on_money + on_paper

    def _receive(self, day: int) -> None:
        """Take in what is due on ``day``, and pay from it what is owed."""
        self.cash = self.cash + self.paper[:, :, day].sum(axis=1) + self.coming[:, day]
        self.paper[:, :, day] = self.coming[:, day] = 0.0
        self._pay()

    def _take(self, day: int, outflow: float) -> None:
        """Take a day's net flow; on a dealing day all that was ordered before it falls due."""
        self.ordered = max(outflow, 0.0) + (0.0 if self.terms.dates.has(day) else self.ordered)
        self.owed = self.owed + max(outflow, 0.0)
        self.cash = self.cash + max(-outflow, 0.0)
        self._pay()

    def _pay(self) -> None:
        paid = np.minimum(self.cash, self.owed)
        self.cash, self.owed = self.cash - paid, self.owed - paid

    def _sell(self, day: int, asked: Floats) -> tuple[Floats, Floats]:
        """Sell until ``asked`` (P,) is at hand beside what is owed; return what was sold and what that cost, (P,)."""
        sold, cost = np.zeros_like(asked), np.zeros_like(asked)
        for line in self.terms.sale_order[day]:
            settles = self.terms.settles[day, line]
            until = max(settles, self.terms.next_day[day])
            lacking = asked - self._at_hand(until)
            if not (lacking > 0).any():
                break  # whoever comes later in the order has no less at hand by then
            amount = self._give_up(line, until, lacking / (1.0 - self.terms.sale_cost[line]))
            charged = amount * self.terms.sale_cost[line]
            self.coming[:, settles] += amount - charged
            sold, cost = sold + amount, cost + charged
        return sold, cost

    def _give_up(self, line: int, until: int, amount: Floats) -> Floats:
        """Take ``amount`` (P,), or all there is, out of a line's paper due after ``until``; return what was taken."""
        later = self.paper[:, line, until + 1 :]
        held = later.sum(axis=1)
        taken = np.clip(amount, 0.0, held)
        later *= (1.0 - _share(taken, held))[:, None]
        return taken

    def _invest(self, day: int, wanted: Floats) -> None:
        """Buy with what exceeds the wanted buffer, as far as it is cash, each line pro rata to what it lacks."""
        soon, net_assets = self.terms.next_day[day], self.net_assets
        target = (net_assets * (1.0 - wanted))[:, None] * self.terms.mix[day]
        lacking = np.maximum(target - self.paper[:, :, soon + 1 :].sum(axis=2), 0.0)
        excess = np.clip(self._at_hand(soon) - wanted * net_assets, 0.0, self.cash)
        share = _share(excess, lacking.sum(axis=1))
        self.paper[:, np.arange(lacking.shape[1]), self.terms.matures[day]] += lacking * share[:, None]
        self.cash = np.where(share > 0, self.cash - excess, self.cash)


def _share(part: Floats, whole: Floats) -> Floats:
    """Return ``part / whole``, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
