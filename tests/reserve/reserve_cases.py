"""Small made-up problems and a second, plain way to solve them."""

import math

import numpy as np
import pandas as pd

from core import names as n
from core.reserve import Asset, Holding, Limit, Rulebook
from core.reserve import measures as m
from core.reserve.assets import SaleStep

AS_OF = pd.Timestamp("2026-06-24")
ISSUERS = ("", "Heron", "Linden", "Quarry")
GRADES = ("", "AAA", "AA+", "AA")


def held(share, free_day, **other):
    return Holding("x", share, float(free_day), **other)


def asset(asset_class, yield_, holdings, horizon=5, next_day=1, amount=100.0):
    return Asset(asset_class, amount, yield_, AS_OF, horizon, next_day, tuple(holdings))


def plain(asset_class, yield_, free_day=math.inf, sale_day=math.inf, sale_cost=0.0, horizon=5, **other):
    """A class with one holding."""
    days = sale_day if math.isfinite(sale_day) else math.nan
    one = held(1.0, free_day, sale_days=days, sale_day=sale_day, sale_cost=sale_cost, **other)
    return asset(asset_class, yield_, [one], horizon)


def limit(name, kind=m.SHARE, sense="<=", bound=0.5, hard=True, **options):
    return Limit(name, m.Measure(kind, **options), sense, bound, "hard" if hard else "soft", "a test", "Q", name)


def book_of(*limits):
    return Rulebook("test", tuple(limits), "Test")


def random_assets(random, count, horizon, amounts=100.0):
    classes = random.permutation(n.ASSET_CLASSES)[:count]
    return tuple(_random_asset(random, str(name), horizon, amounts) for name in classes)


def _random_asset(random, name, horizon, amount):
    shares = random.dirichlet(np.ones(random.integers(1, 4)))
    cost = float(random.choice([0.0, 0.0003, 0.001, 0.004]))
    holdings = [_random_holding(random, float(share), horizon, cost) for share in shares]
    next_day = int(random.integers(1, 4))
    return Asset(
        name, amount, float(random.uniform(0.01, 0.03)), AS_OF, horizon, next_day, tuple(holdings), random_steps(random)
    )


def random_steps(random):
    """One, two or three steps of sale cost by size."""
    widths = np.cumsum(random.uniform(0.02, 0.3, random.integers(0, 3)))
    times = np.cumprod([1.0, *random.uniform(1.0, 3.0, len(widths))])
    return tuple(SaleStep(float(up), float(time)) for up, time in zip([*widths, math.inf], times, strict=True))


def _random_holding(random, share, horizon, cost):
    free = float(random.choice([0, 1, 2, horizon // 2, horizon, horizon + 40, 400, math.inf]))
    sale = float(random.choice([0, 1, 2, 4, math.inf]))
    return Holding(
        "x", share, free, sale if math.isfinite(sale) else math.nan, sale, cost if math.isfinite(sale) else 0.0,
        remaining_days=min(free, 3650.0), trading_days=min(free, 3650.0) // 1.4,
        issuer=str(random.choice(ISSUERS)), rating=str(random.choice(GRADES)),
    )  # fmt: skip


def random_outflow(random, scenarios, horizon, size=0.04):
    return np.cumsum(random.normal(0.3 * size, size, (scenarios, horizon)), axis=1)


def random_rulebook(random):
    """A few limits of every kind of measure, with bounds that usually leave room."""
    some = [str(name) for name in random.permutation(n.ASSET_CLASSES)[:4]]
    return book_of(
        limit("liquid", m.HIGHLY_LIQUID, ">=", random.uniform(0.0, 0.1), or_within_trading_days=5),
        limit("some", bound=random.uniform(0.2, 0.8), classes=tuple(some), hard=False),
        limit("restricted", m.RESTRICTED, bound=random.uniform(0.1, 0.5), longer_than_trading_days=10),
        limit("maturity", m.MATURITY, bound=random.uniform(100, 1500)),
        limit("issuer", m.SINGLE_ISSUER, bound=random.uniform(0.4, 0.9), classes=n.ASSET_CLASSES),
        limit("below", bound=random.uniform(0.2, 0.9), classes=n.ASSET_CLASSES, below_rating="AA+"),
        limit("leverage", m.LEVERAGE, bound=random.uniform(1.0, 1.4)),
    )


def value_of(measure, weights, assets):
    """The measures once more, position by position, as sums over a list."""
    lines = [(a.asset_class, w * h.share, h) for a, w in zip(assets, weights, strict=True) for h in a.holdings]
    if measure.kind == m.LEVERAGE:
        return sum(x for _, x, _ in lines)
    if measure.kind in (m.MATURITY, m.LIFE):
        return sum(x * h.remaining_days for _, x, h in lines)
    if measure.kind == m.HIGHLY_LIQUID:
        soon = measure.or_within_trading_days if measure.or_within_trading_days is not None else -1
        short = measure.within_days if measure.within_days is not None else math.inf
        quick = measure.sold_within_trading_days
        bonds = measure.classes or (n.TREASURY, n.CENTRAL_BANK_BILL, n.POLICY_BANK)
        good = [
            x
            for c, x, h in lines
            if c in (n.CASH_AT_BANK, n.DEMAND_DEPOSIT)
            or (c in bonds and h.remaining_days <= short and (quick is None or h.sale_days <= quick))
            or h.trading_days <= soon
        ]
        return sum(good)
    if measure.kind == m.RESTRICTED:
        long = measure.longer_than_trading_days
        term = (n.OVERNIGHT_REPO, n.TERM_REPO, n.TIME_DEPOSIT)
        stuck = [(c in term or math.isinf(h.sale_day)) and h.trading_days > long for c, _, h in lines]
        return sum(x for (c, x, _), fast in zip(lines, stuck, strict=True) if c == n.ABS or fast)
    order = ["AAA", "AA+", "AA", "AA-"]
    kept = [(c, x, h) for c, x, h in lines if c in measure.classes]
    if measure.below_rating:
        floor = order.index(measure.below_rating)
        kept = [(c, x, h) for c, x, h in kept if h.rating and order.index(h.rating) > floor]
    if measure.rating:
        kept = [(c, x, h) for c, x, h in kept if h.rating == measure.rating]
    if measure.longer_than_days is not None:
        kept = [(c, x, h) for c, x, h in kept if h.remaining_days > measure.longer_than_days]
    if measure.not_cash_within_days is not None:
        kept = [(c, x, h) for c, x, h in kept if not min(h.free_day, h.sale_day) <= measure.not_cash_within_days]
    if measure.saleable is not None:
        kept = [(c, x, h) for c, x, h in kept if math.isfinite(h.sale_day) == measure.saleable]
    if measure.kind == m.SHARE:
        return sum(x for _, x, _ in kept)
    of = "issuer" if measure.kind == m.SINGLE_ISSUER else "asset_id"
    names = {getattr(h, of) for _, _, h in kept} - {""}
    return max((sum(x for _, x, h in kept if getattr(h, of) == name) for name in names), default=0.0)


def free_cash(weights, assets, day):
    return sum(w * h.share for w, a in zip(weights, assets, strict=True) for h in a.holdings if h.free_day <= day)


def pieces(weight, asset):
    """A class's holdings by step of sale cost: (amount, cost, holding), filled from the cheapest step."""
    saleable = sum(h.share for h in asset.holdings if h.saleable)
    left, before = weight, 0.0
    for step in asset.sale_steps:
        width = min(left, (step.up_to - before) / saleable) if saleable and asset.sale_cost else left
        left, before = left - width, step.up_to
        for h in asset.holdings:
            yield width * h.share, min(asset.sale_cost * step.times, 0.99), h


def all_cash(weights, assets, day):
    total = free_cash(weights, assets, day)
    for w, a in zip(weights, assets, strict=True):
        for amount, cost, h in pieces(w, a):
            if h.sale_day <= day < h.free_day:
                total += amount * (1.0 - cost)
    return total


def worst_gaps(weights, assets, outflow, owed=0.0):
    cash = [all_cash(weights, assets, day) for day in range(1, outflow.shape[1] + 1)]
    return np.array([max(d - (c - owed) for d, c in zip(path, cash, strict=True)) for path in outflow])
