"""A group's story in words and rows: what it takes, which products fit it, and what a promotion would change."""

from collections.abc import Hashable

import pandas as pd

from core import names as n
from core.merchants.fits import Fit
from core.merchants.growth import Growth
from core.merchants.life import Lives
from core.merchants.pass_through import Estimate
from core.merchants.resting import Rest
from core.merchants.story import BUFFER, BUFFER_WITH, CHANGE, GAP, MONEY, SHARE, GroupStory
from core.present.words import word
from core.text import figures, joining, say

LOCK, FITS, ELASTICITY, OWN, RIVAL = "lock", "fits", "elasticity", "own", "rival"
CHANGED = (LOCK, FITS, *n.SIDES, MONEY, BUFFER, BUFFER_WITH)  # of ``fit_rows``, with the product
PASSED = (SHARE, *(f"{ELASTICITY}_{side}" for side in n.SIDES), OWN, RIVAL, GAP)
NEW_DAYS = 60
POINTS = 100.0


def headline(story: GroupStory, names: dict[str, str]) -> str:
    """Return what the group takes and what the promotion would change, in a sentence or two."""
    taken, key = story.cash.sum(), "groups.takes_and_pays" if n.OUTFLOW in story.cash else "groups.takes"
    first = say(
        key, group=word("group", story.group), until=figures.day(story.cash.index[-1]),
        received=figures.money(taken[n.AMOUNT]), paid=figures.money(taken.get(n.OUTFLOW, 0.0)),
    )  # fmt: skip
    return joining.sentences((first, effect_sentence(story, names)))


def effect_sentence(story: GroupStory, names: dict[str, str]) -> str:
    """Return what the stronger or weaker promotion does to cash, flows and reserve."""
    what = say(
        "groups.stronger" if story.stronger >= 0 else "groups.weaker", event=story.event[n.NAME],
        share=figures.share(abs(story.stronger), 0),
    )  # fmt: skip
    if not story.names_group:
        return say("groups.not_named", event=story.event[n.NAME], group=word("group", story.group))
    if story.flows.empty:
        return say("groups.no_flows", what=what, group=word("group", story.group))
    by_side = story.flows.groupby(n.SIDE)[CHANGE].sum().reindex(list(n.SIDES), fill_value=0.0)
    most = story.reserve.iloc[int(story.reserve[MONEY].abs().argmax())]
    return say(
        "groups.effect", what=what, received=figures.money(_received(story), signed=True),
        subscriptions=figures.money(by_side[n.SUBSCRIPTION], signed=True),
        redemptions=figures.money(by_side[n.REDEMPTION], signed=True),
        reserve=figures.money(story.reserve[MONEY].sum(), signed=True), product=names.get(str(most[n.PRODUCT_ID]), ""),
        most=figures.money(most[MONEY], signed=True),
    )  # fmt: skip


def rest_sentence(group: str, rest: Rest | None, found: list[Fit], names: dict[str, str]) -> str:
    """Return how long the group's cash rests and what that fits."""
    if rest is None:
        return say("groups.no_payments", group=word("group", group))
    fitting = [names[fit.product_id] for fit in found if fit.fits]
    values = {"group": word("group", group), "days": rest.days, "swing": f"{rest.swing:.1f}"}
    if not fitting:
        return say("groups.rests_fits_none", **values)
    return say("groups.rests", products=joining.listed(fitting), **values)


def fit_rows(found: list[Fit], story: GroupStory) -> pd.DataFrame:
    """Return a row a product: how it fits, what the promotion changes, and its elasticities."""
    flows = story.flows.set_index([n.PRODUCT_ID, n.SIDE])
    reserve = story.reserve.set_index(n.PRODUCT_ID)
    rows = [
        {
            n.PRODUCT_ID: fit.product_id,
            LOCK: fit.lock,
            FITS: say("groups.fits") if fit.fits else say("groups.locks_longer"),
            **{side: _of(flows, (fit.product_id, side), CHANGE) for side in n.SIDES},
            **{column: _of(reserve, fit.product_id, column) for column in (BUFFER, BUFFER_WITH, MONEY)},
            SHARE: _of(flows, (fit.product_id, n.SUBSCRIPTION), SHARE),
            GAP: _of(flows, (fit.product_id, n.SUBSCRIPTION), GAP),
            **{f"{ELASTICITY}_{side}": _interval(fit.elasticities.get(side)) for side in n.SIDES},
            OWN: _interval(fit.own_rate, percent=True),
            RIVAL: _interval(fit.rival_rate, percent=True),
        }
        for fit in found
    ]
    return pd.DataFrame(rows)


def change_rows(story: GroupStory, names: dict[str, str], products: list[str]) -> pd.DataFrame:
    """Return by product of ``products`` what more its net inflow would be: name and change, the largest first."""
    sign = story.flows[n.SIDE].map({n.SUBSCRIPTION: 1.0, n.REDEMPTION: -1.0})
    net = (story.flows[CHANGE] * sign).groupby(story.flows[n.PRODUCT_ID]).sum().reindex(products)
    ordered = net.reindex(net.abs().sort_values(ascending=False).index)
    return pd.DataFrame({n.NAME: [names[str(product)] for product in ordered.index], CHANGE: ordered.to_numpy()})


def panel_sentence(life: Lives, growth: Growth, group: str, groups: pd.Series) -> str:
    """Return how many shops there are, opened, closed and silent, and what grows: the shops or their number."""
    own = (groups == group).to_numpy()
    counts = {"shops": own.sum(), "new": (life.new(NEW_DAYS) & own).sum(), "closed": (life.closed & own).sum()}
    told = {name: figures.count(float(number)) for name, number in counts.items()}
    return say("groups.panel", days=NEW_DAYS, growth=figures.share(growth.a_year(group), 0), **told)


def _received(story: GroupStory) -> float:
    return float((story.cash_with[n.AMOUNT] - story.cash[n.AMOUNT]).sum())


def _interval(told: Estimate | None, *, percent: bool = False) -> str:
    if told is None:
        return say("groups.untold")
    digits, key = (1, "groups.interval_percent") if percent else (2, "groups.interval")
    return say(key, **{part: f"{getattr(told, part):+.{digits}f}" for part in ("value", "low", "high")})


def _of(frame: pd.DataFrame, key: Hashable, column: str) -> float:
    return float(frame[column].to_dict().get(key, float("nan")))
