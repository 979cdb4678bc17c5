"""Merchants and their daily receipts: the cash from which the groups' subscriptions come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.sample.axis import Axis, Whole
from core.sample.factors import Factors
from core.sample.noise import carried_over, generator, lognormal
from core.sample.parameters import read
from core.sample.pulses import pulses
from core.sample.rhythm import level_of_week, level_of_year
from core.types import Flags, Floats

SMOOTHING_DAYS = 7  # dated effects are stated on dealing days; shops feel them all week
CASH_LEAD_DAYS = 1  # receipts of a day are the group's cash of the next
MOST_PAID = 3.0  # times a day's ordinary receipts
DAYS_A_YEAR = 365.25

Texts = np.ndarray[tuple[int, ...], np.dtype[np.str_]]


@dataclass(frozen=True, eq=False)
class MerchantPanel:
    """``merchants``: the table; ``receipts``: the table, a row a day on which the shop was open."""

    merchants: pd.DataFrame
    receipts: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Shops:
    """The merchants of one archetype, shape (M,) each: ``size`` in yuan a day, ``opened`` in days after the first."""

    ids: Texts
    city: Texts
    size: Floats
    opened: Whole
    closes: Flags


@dataclass(frozen=True, eq=False)
class Archetype:
    """The shops of one archetype of a group, and what they took and paid on each day of the axis, shape (T, M)."""

    group: str
    shops: Shops
    received: Floats
    paid: Floats


def merchant_panel(seed: int, axis: Axis, factors: Factors) -> MerchantPanel:
    """Return about 150 merchants and what they took and paid on each recorded day."""
    known = list(archetypes(seed, axis, factors))
    tables = [
        pd.DataFrame({n.MERCHANT_ID: each.shops.ids, n.GROUP: each.group, n.CITY: each.shops.city}) for each in known
    ]
    receipts = pd.concat([_rows(axis, each) for each in known])
    return MerchantPanel(
        pd.concat(tables, ignore_index=True), receipts.sort_values([n.DATE, n.MERCHANT_ID], ignore_index=True)
    )


def archetypes(seed: int, axis: Axis, factors: Factors) -> Iterator[Archetype]:
    """Yield the shops of each archetype with what they took and paid."""
    kinds: list[dict[str, Any]] = read("merchants")["archetype"]
    before = np.cumsum([0, *(kind["count"] for kind in kinds)])
    dated = {side: _smooth(pulses(axis, side, "season")) for side in n.SIDES}
    for kind, number in zip(kinds, before, strict=False):
        shops = _shops(seed, kind, int(number))
        yield Archetype(kind["group"], shops, *_amounts(seed, axis, kind, shops, _profiles(axis, factors, kind, dated)))


def _shops(seed: int, kind: dict[str, Any], before: int) -> Shops:
    """Return the shops of an archetype, numbered on from ``before``."""
    random, panel, count = generator(seed, kind["name"]), read("merchants")["panel"], kind["count"]
    cities: dict[str, float] = read("merchants")["cities"]
    city = random.choice(kind["cities"], count)
    usual = kind["amount"] * np.array([cities[name] for name in city])
    later = random.random(count) < panel["opened_later"]
    return Shops(
        ids=np.array([f"M{before + number:03d}" for number in range(1, count + 1)]),
        city=city,
        size=usual * np.exp(panel["size"] * random.standard_normal(count)),
        opened=np.where(later, random.integers(1, panel["latest_opening_day"], count), 0),
        closes=random.random(count) < kind["closed_in_break"],
    )


def _profiles(axis: Axis, factors: Factors, kind: dict[str, Any], dated: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return what a shop of this kind takes and pays on each day, shape (T,) each, 1 = its ordinary day's receipts."""
    panel, group = read("merchants")["panel"], n.CUSTOMER_GROUPS.index(kind["group"])
    moved_in, moved_out = (dated[side][:, group] / panel["effect_scale"] for side in n.SIDES)
    cash = np.roll(factors.cash[:, group], -CASH_LEAD_DAYS)
    growth = np.exp(panel["growth"] * np.arange(len(axis.days)) / DAYS_A_YEAR)
    year = level_of_year(axis, kind["months"])
    received = level_of_week(axis, kind["week"]) * year * (1.0 + kind["dated_in"] * moved_in)
    paid_year = level_of_year(axis, kind.get("payment_months", kind["months"]))
    paid = level_of_week(axis, kind["payments"]) * paid_year * (1.0 + kind["dated_out"] * moved_out)
    held_back = cash ** read("pass_through")["cash"]["paid"]
    return received * cash * growth, np.minimum(kind["paid_out"] * paid, MOST_PAID) / held_back * growth


def _amounts(
    seed: int, axis: Axis, kind: dict[str, Any], shops: Shops, profiles: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return what each shop took and paid on each day, shape (T, M), NaN on a day on which it was closed."""
    panel, shape = read("merchants")["panel"], (len(axis.days), len(shops.size), 2)
    shocks = carried_over(generator(seed, f"days of {kind['name']}"), shape, panel["carry_over"])
    ordinary = np.stack([np.outer(profile, shops.size) for profile in profiles], axis=-1)
    amounts = np.where(_open_days(axis, shops)[:, :, None], ordinary * lognormal(shocks, panel["day"]), np.nan)
    return amounts[:, :, 0].round(2), amounts[:, :, 1].round(2)


def _rows(axis: Axis, known: Archetype) -> pd.DataFrame:
    """Return a row for each day on which a shop was open, with what it took and paid."""
    day, shop = np.nonzero(~np.isnan(known.received))
    keys = {n.DATE: axis.days[day], n.MERCHANT_ID: known.shops.ids[shop]}
    return pd.DataFrame(keys | {n.AMOUNT: known.received[day, shop], n.OUTFLOW: known.paid[day, shop]})


def _open_days(axis: Axis, shops: Shops) -> Flags:
    """Return the days on which each shop is open, shape (T, M): from its opening, but for breaks it takes off."""
    days = np.arange(len(axis.days))[:, None]
    recorded = (days >= axis.first + shops.opened) & (days <= axis.stop)
    return np.asarray(recorded & ~(axis.in_break[:, None] & shops.closes))


def _smooth(moved: Floats) -> Floats:
    """Return the centred weekly mean of ``moved`` (T, G)."""
    frame = pd.DataFrame(moved).rolling(SMOOTHING_DAYS, center=True, min_periods=1).mean()
    return frame.to_numpy()
