"""One customer group as a story: its cash ahead, what a promotion does to it, and what of that reaches the products.

The story is told up to the end of the promotion's settlement. Net assets are held at today's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar, said_events
from core.calendar.events import PROMOTION, SETTLEMENT
from core.errors import MissingData
from core.forecast import Forecast
from core.forecast.calendar_effects import contributions
from core.forecast.contract import days_of
from core.merchants.archetypes import Archetypes, Example, archetypes, examples
from core.merchants.group_forecast import forecast_groups
from core.merchants.group_models import cash_panel
from core.merchants.growth import Growth, growth, matched_sums
from core.merchants.implied import implied_change
from core.merchants.life import Lives, lives
from core.merchants.panel import MerchantPanel, merchant_panel
from core.merchants.pass_through import PassThrough, pass_through
from core.merchants.pooling import pooled
from core.merchants.profiles import profiles
from core.merchants.stocking import stocking_up
from core.merchants.story import BUFFER, BUFFER_WITH, CHANGE, GAP, MONEY, SHARE, WITH, WITHOUT, GroupStory, names_group
from core.merchants.tallies import tally
from core.merchants.windows import STOCKING_DAYS
from core.plan.choice import Choice
from core.plan.forecasts import DeskForecast, ProductForecast
from core.reserve.need import REBUILD_DAYS, called_buffer
from core.types import Floats, Panel

SHARE_DAYS = 90  # of flows that tell a group's share of a product's
AFTERWARDS = 7  # days told after the settlement: what came is invested within about a week
LONGEST = 180
EXAMPLES = 4
SETTLED = f"_{SETTLEMENT}"
PAID_FROM, PAID_UNTIL = "paid_from", "paid_until"


@dataclass(frozen=True, eq=False)
class GroupsCash:
    """What shops say of every group. ``history`` (T x K) and ``forecast``: as ``cash_panel`` has its columns."""

    panel: MerchantPanel
    history: Panel
    forecast: Forecast
    calendar: Calendar

    @property
    def groups(self) -> list[str]:
        """Return the groups that have merchants."""
        found = self.history.columns.get_level_values(n.GROUP).unique()
        return [str(group) for group in found if group != n.ALL]


@dataclass(frozen=True, eq=False)
class ShopKinds:
    """The lives and the growth of all shops, and what kind each is."""

    life: Lives
    growth: Growth
    found: Archetypes

    def typical(self, group: str, count: int = EXAMPLES) -> tuple[Example, ...]:
        """Return the most typical shops of each kind that a group has, the clearest first."""
        ranked = zip_longest(*examples(self.found, count, group).values())  # the first of every kind, then the second
        return tuple([each for rank in ranked for each in rank if each is not None][:count])


def promotions_ahead(calendar: Calendar, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the promotions that are not settled yet: event_id, name, start, end, paid_from, paid_until, groups.

    Names are in the language in use. Those whose story would be longer than LONGEST days are left out.
    """
    events = said_events(calendar.events)
    sold = events[events[n.KIND] == PROMOTION].set_index(n.EVENT_ID)
    paid = events[events[n.KIND] == SETTLEMENT].set_index(n.EVENT_ID)
    paid.index = paid.index.str.removesuffix(SETTLED)
    both = sold[[n.NAME, n.START, n.END, n.GROUPS]].join(paid[[n.START, n.END]].add_prefix("_"))
    both = both.rename(columns={"_start": PAID_FROM, "_end": PAID_UNTIL})
    both[PAID_FROM], both[PAID_UNTIL] = both[PAID_FROM].fillna(both[n.END]), both[PAID_UNTIL].fillna(both[n.END])
    ahead = (both[PAID_UNTIL] > as_of) & (both[PAID_UNTIL] <= as_of + pd.Timedelta(days=LONGEST - AFTERWARDS))
    return both[ahead].sort_values(n.START).reset_index()


def story_days(event: pd.Series, as_of: pd.Timestamp, horizon: int) -> int:
    """Return how many days ahead the story of a promotion is told: at least ``horizon``."""
    return max(int((event[PAID_UNTIL] - as_of).days) + AFTERWARDS, horizon)


def groups_cash(book: Book, calendar: Calendar, as_of: pd.Timestamp, horizon: int) -> GroupsCash:
    """Return what the book's merchants say of their groups. Raises MissingData where there are none."""
    receipts = book.receipts[book.receipts[n.DATE] <= as_of]
    if receipts.empty or book.merchants.empty:
        raise MissingData("groups.no_merchants")
    panel = merchant_panel(receipts, book.merchants)
    made = tally(panel, calendar)
    return GroupsCash(panel, cash_panel(made), forecast_groups(made, horizon, calendar), calendar)


def groups_pass_through(book: Book, cash: GroupsCash, as_of: pd.Timestamp) -> PassThrough:
    """Return what passes from each group's cash to the flows of the book's products, by group."""
    flows = book.panel(by_group=True).loc[:as_of]
    families = dict(zip(book.products[n.PRODUCT_ID], book.products[n.FAMILY], strict=True))
    return pooled(pass_through(flows, cash.panel, book.rates, cash.calendar), families)


def shop_kinds(cash: GroupsCash) -> ShopKinds:
    """Return what kinds of shops there are."""
    life = lives(cash.panel)
    grown = growth(matched_sums(cash.panel, life))
    return ShopKinds(life, grown, archetypes(profiles(cash.panel, life, cash.calendar, grown.a_year())))


def event_effect(cash: GroupsCash, group: str, event: pd.Series) -> pd.DataFrame:
    """Return the promotion's effect on the logs of a group's receipts and payments, days ahead x sides.

    It is what the calendar model learned of promotions and of their settlements, on this one's own days, and what the
    group pays more in the weeks before them; nothing for a group that the promotion does not name.
    """
    days = days_of(cash.forecast.expected)
    told = contributions(cash.history, len(days), cash.calendar)
    sides = cash_sides(cash)
    windows = {PROMOTION: (n.START, n.END), SETTLEMENT: (PAID_FROM, PAID_UNTIL)}
    own = cash.history.columns.get_indexer(pd.MultiIndex.from_tuples([(n.RECEIPTS, group, side) for side in sides]))
    effect = np.zeros((len(days), len(sides)))
    for kind, (start, end) in windows.items():
        inside = (days >= event[start]) & (days <= event[end])
        learned = told.effects[:, told.features.index(f"event_{kind}")]
        effect += np.where(inside[:, None], learned[:, own], 0.0)
    if n.OUTFLOW in sides:
        before = (days < event[n.START]) & (days >= event[n.START] - pd.Timedelta(days=STOCKING_DAYS))
        effect[before, sides.index(n.OUTFLOW)] += np.log(stocking_up(cash.history[n.RECEIPTS][group], cash.calendar))
    return pd.DataFrame(effect * names_group(event, group), days, sides)


def cash_sides(cash: GroupsCash) -> list[str]:
    """Return the sides that the merchants' file has: receipts, and payments where it has them."""
    return [str(side) for side in cash.history.columns.get_level_values(n.SIDE).unique()]


def group_story(
    cash: GroupsCash,
    passed: PassThrough,
    known: DeskForecast,
    book: Book,
    group: str,
    event: pd.Series,
    stronger: float,
    confidence: float = Choice.confidence,
    reliance: float = Choice.reliance,
) -> GroupStory:
    """Return what a promotion that is ``stronger`` by that share does to a group's cash, to flows and to reserves.

    ``known``: the desk's forecast of the same day, of as many days or more.
    """
    expected = cash.forecast.expected
    own = expected.loc[:, [(n.RECEIPTS, group, side) for side in cash_sides(cash)]].set_axis(cash_sides(cash), axis=1)
    effect = stronger * event_effect(cash, group, event)
    factors = _factors(passed, group, effect, cash.calendar)
    lately = _factors(passed, group, effect * 0.0, cash.calendar, against_usual=True)
    shares = group_shares(book, group, known.forecast.origin)
    rows, reserve = [], []
    for product in dict.fromkeys(key[0] for key in factors):
        mine = known.of(product, len(expected))
        moved = {
            side: 1 + shares.get((product, side), 0.0) * (factors[key] - 1) for key, side in _sides(factors, product)
        }
        rows += [
            _flow_row(product, side, shares, mine.expected[side], moved[side], lately[product, side]) for side in moved
        ]
        reserve.append(_reserve_row(book, mine, product, moved, confidence, reliance))
    flows = pd.DataFrame(rows, columns=[n.PRODUCT_ID, n.SIDE, SHARE, WITHOUT, WITH, CHANGE, GAP])
    needs = pd.DataFrame(reserve, columns=[n.PRODUCT_ID, BUFFER, BUFFER_WITH, MONEY])
    untold = {product for product, of, _ in passed.untold if of == group} - {key[0] for key in factors}
    return GroupStory(group, event, stronger, own, own * np.exp(effect), flows, needs, tuple(sorted(untold)))


def group_shares(book: Book, group: str, as_of: pd.Timestamp) -> dict[tuple[str, str], float]:
    """Return the group's share of each product's flows of the last SHARE_DAYS days, by (product_id, side)."""
    recent = book.flows[(book.flows[n.DATE] <= as_of) & (book.flows[n.DATE] > as_of - pd.Timedelta(days=SHARE_DAYS))]
    total = recent.groupby(n.PRODUCT_ID)[list(n.SIDES)].sum()
    own = recent[recent[n.GROUP] == group].groupby(n.PRODUCT_ID)[list(n.SIDES)].sum().reindex(total.index, fill_value=0)
    share = (own / total.where(total > 0)).fillna(0.0)
    return {(str(product), side): float(row[side]) for product, row in share.iterrows() for side in n.SIDES}


def _factors(
    passed: PassThrough, group: str, effect: pd.DataFrame, calendar: Calendar, *, against_usual: bool = False
) -> dict[tuple[str, str], Floats]:
    """Return what the change of net cash does to a group's flows, (H,) by (product_id, side).

    ``against_usual``: what came on the last days counts too.
    """
    net = effect[n.AMOUNT] - effect.get(n.OUTFLOW, 0.0)
    days, usual, ratio = days_of(effect), np.ones(len(effect)), np.exp(net.to_numpy())
    own = [each for each in passed.found if each.group == group]
    return {
        (each.product_id, each.side): implied_change(each, ratio, days, calendar)
        / (1.0 if against_usual else implied_change(each, usual, days, calendar))
        for each in own
    }


def _sides(factors: Mapping[tuple[str, str], Floats], product: str) -> list[tuple[tuple[str, str], str]]:
    return [(key, key[1]) for key in factors if key[0] == product]


def _flow_row(
    product: str,
    side: str,
    shares: Mapping[tuple[str, str], float],
    expected: pd.Series,
    factor: Floats,
    lately: Floats,
) -> tuple[object, ...]:
    share = shares.get((product, side), 0.0)
    without, made = float(expected.sum()), float((expected * factor).sum())
    return product, side, share, without, made, made - without, share * float((expected * (lately - 1.0)).sum())


def _reserve_row(
    book: Book, mine: ProductForecast, product: str, moved: Mapping[str, Floats], confidence: float, reliance: float
) -> tuple[object, ...]:
    net_assets = book.net_assets(product, mine.paths.dates[0] - pd.Timedelta(days=1))
    around = _around_today(mine, reliance) / net_assets
    touched = np.flatnonzero(np.any([factor != 1.0 for factor in moved.values()], axis=0))
    starts = range(max(touched[0] - REBUILD_DAYS + 1, 0), touched[-1] + 1) if len(touched) else range(1)
    without, made = (
        max(called_buffer(_from(net, start) / net_assets + around, confidence) for start in starts)
        for net in (_net_outflow(mine.expected, factors, reliance) for factors in ({}, moved))
    )
    return product, without, made, (made - without) * net_assets


def _net_outflow(expected: pd.DataFrame, factors: Mapping[str, Floats], reliance: float) -> Floats:
    """Return the expected net outflow (H,) a day with each side times its factor."""
    amounts = {side: expected[side].fillna(0.0).to_numpy() * factors.get(side, 1.0) for side in n.SIDES}
    return np.asarray(amounts[n.REDEMPTION] - reliance * amounts[n.SUBSCRIPTION])


def _around_today(mine: ProductForecast, reliance: float) -> Floats:
    """Return by how much the next days' cumulative net outflow may be another than expected, (S, REBUILD_DAYS).

    What a desk will know on the eve of a promotion it does not know today; its scenarios then are as wide as today's.
    """
    expected = _from(_net_outflow(mine.expected, {}, reliance), 0)
    return np.asarray(mine.paths.cumulative_net_outflow(reliance)[:, :REBUILD_DAYS] - expected)


def _from(net: Floats, start: int) -> Floats:
    """Return the cumulative outflow (REBUILD_DAYS,) from a day on; nothing is told after the last day."""
    days = net[start : start + REBUILD_DAYS]
    return np.cumsum(np.pad(days, (0, REBUILD_DAYS - len(days))))
