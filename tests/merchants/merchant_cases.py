"""Panels of merchants whose kind is known, and the slow ways of measuring them."""

from functools import cache

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar, spring_festival
from core.calendar.events import PROMOTION, SETTLEMENT
from core.merchants.archetypes import (
    IRREGULAR,
    MONTH_END_PAYER,
    OFFICE_WEEK,
    PROMOTION_SELLER,
    SCHOOL_TERM,
    SEASON_SELLER,
    STEADY,
    WEEKEND_SHOP,
    archetypes,
)
from core.merchants.growth import growth, matched_sums
from core.merchants.life import lives
from core.merchants.panel import MerchantPanel
from core.merchants.profiles import profiles
from core.merchants.windows import month_ends

CALENDAR = build_calendar("CN")
DAYS = pd.date_range("2024-01-01", "2026-06-24", freq="D", name=n.DATE)
KINDS = (
    WEEKEND_SHOP, OFFICE_WEEK, SCHOOL_TERM, PROMOTION_SELLER, MONTH_END_PAYER, SEASON_SELLER, STEADY, IRREGULAR,
)  # fmt: skip
EACH = 6
NOISE = 0.25


def shape_of(kind, days):
    """What a merchant of the kind takes and pays on each day against a usual one, apart from noise."""
    received, paid = np.ones(len(days)), np.ones(len(days))
    weekend = days.day_of_week >= 5
    if kind == WEEKEND_SHOP:
        received[weekend] = 1.9
    if kind == OFFICE_WEEK:
        received[weekend] = 0.4
    if kind == SCHOOL_TERM:
        received[days.month.isin([7, 8])] = 0.45
        for year in sorted(set(days.year)):
            received[np.abs((days - spring_festival(year)).days) <= 18] = 0.3
    if kind == PROMOTION_SELLER:
        for start, end, what in zip(*(CALENDAR.events[c] for c in (n.START, n.END, n.KIND)), strict=True):
            received[(days >= start) & (days <= end)] *= 1.8 if what == SETTLEMENT else 1.0
            before = (days < start) & (days >= start - pd.Timedelta(days=25))
            paid[before] = 1.5 if what == PROMOTION else paid[before]
    if kind == MONTH_END_PAYER:
        paid[month_ends(CALENDAR, days).inside.any(axis=0)] = 5.0
    if kind == SEASON_SELLER:
        received[days.month.isin([9, 10, 11])] = 2.0
    return received, paid


@cache
def panel(seed=1, days=DAYS, growth_a_year=0.1, each=EACH):
    """A panel with ``each`` merchants of every kind, in the order of ``KINDS``."""
    random = np.random.default_rng(seed)
    columns = [shape_of(kind, days) for kind in KINDS for _ in range(each)]
    trend = np.exp(growth_a_year / 365.25 * np.arange(len(days)))[:, None] * random.lognormal(8, 1, len(columns))
    noise = NOISE * np.where(np.repeat(np.array(KINDS) == IRREGULAR, each), 5.0, 1.0)
    received, paid = (
        np.stack(side, axis=1) * trend * np.exp(noise * random.standard_normal(trend.shape))
        for side in zip(*columns, strict=True)
    )
    received[random.random(received.shape) < 0.01] = np.nan
    ids = np.array([f"m{at:03d}" for at in range(len(columns))], dtype=object)
    return MerchantPanel(days, ids, np.array(["a", "b"] * (len(ids) // 2), dtype=object), received, 0.9 * paid)


def truth(each=EACH):
    return np.repeat(np.array(KINDS, dtype=object), each)


def part(whole, chosen):
    """Some merchants of a panel, in the order given."""
    paid = None if whole.paid is None else whole.paid[:, chosen]
    return MerchantPanel(whole.days, whole.merchants[chosen], whole.groups[chosen], whole.received[:, chosen], paid)


def growth_of(whole):
    return growth(matched_sums(whole, lives(whole)))


def profiles_of(whole, common=None):
    common = growth_of(whole).a_year() if common is None else common
    return profiles(whole, lives(whole), CALENDAR, common)


def archetypes_of(whole, common=None):
    return archetypes(profiles_of(whole, common))
