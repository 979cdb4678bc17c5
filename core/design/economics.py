"""What a design earns and leaves: the reserve that its paths call for, and the allocation that keeps it."""

from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.design.results import Economics
from core.design.spec import Design
from core.design.walking import Walk
from core.errors import MissingData
from core.reserve import Asset, Optimiser, Policy, Rulebook, assets_from_positions
from core.reserve.dealing import load_dealing
from core.reserve.need import REBUILD_DAYS, called_buffer
from core.types import Floats

RELIANCE: Final = 0.8  # part of the orders expected that may pay redemptions
MIXED: Final = "mixed"
GATHERING: Final = 182  # days in which a launch gathers its money, and young lots leave the most readily


def windows(walked: Walk) -> Floats:
    """Return the cumulative net outflow of the REBUILD_DAYS days from every day, share of the balance before it.

    Shape (days, S, REBUILD_DAYS); the first GATHERING days, and days on which a path has no balance, call for nothing.
    """
    net = walked.redemption - RELIANCE * walked.subscription
    ahead = np.lib.stride_tricks.sliding_window_view(net[:, GATHERING:], REBUILD_DAYS, axis=1)
    before = walked.balance[:, GATHERING - 1 : GATHERING - 1 + ahead.shape[1]]
    share = np.cumsum(ahead, axis=2) / np.where(before > 1.0, before, np.inf)[:, :, None]
    return np.asarray(share.transpose(1, 0, 2))


def needed_reserve(outflows: Floats, confidence: float) -> float:
    """Return the buffer that the worst day of the year calls for, share of net assets; ``outflows`` as ``windows``."""
    return max(called_buffer(outflow, confidence) for outflow in outflows)


def assets_like(
    positions: pd.DataFrame, weights: pd.Series, as_of: pd.Timestamp, calendar: Calendar
) -> tuple[Asset, ...]:
    """Return what comparable products hold, mixed by their ``weights`` as if one product did, amounts summing to 1.

    Of each, its positions of the last day on or before ``as_of`` on which any of them has some, else of the first;
    where none of them has any, what the whole book holds. Raises MissingData without positions.
    """
    if positions.empty:
        raise MissingData("reserve.no_positions")
    own = positions[positions[n.PRODUCT_ID].isin(weights.index)]
    if own.empty:
        own, weights = positions, pd.Series(1.0, pd.Index(positions[n.PRODUCT_ID].unique()))
    before = own.loc[own[n.AS_OF] <= as_of, n.AS_OF]
    held = own[own[n.AS_OF] == (own[n.AS_OF].min() if before.empty else before.max())]
    share = held[n.AMOUNT] / held.groupby(n.PRODUCT_ID)[n.AMOUNT].transform("sum")
    mixed = share * held[n.PRODUCT_ID].map(weights)
    own_id = held[n.PRODUCT_ID] + " " + held[n.ASSET_ID]
    held = held.assign(**{n.AMOUNT: mixed / mixed.sum(), n.ASSET_ID: own_id, n.PRODUCT_ID: MIXED})
    steps = {name: dealing.sale_steps for name, dealing in load_dealing().items()}
    return assets_from_positions(held, calendar, REBUILD_DAYS, steps)


def economics_of(
    design: Design, walked: Walk, assets: tuple[Asset, ...], rulebook: Rulebook, confidence: float
) -> Economics:
    """Return the economics of a year. ``assets``: what it may hold, see ``assets_like``.

    The allocation answers to windows from all over the year, a path each, and keeps at least the buffer that the worst
    day calls for. Raises Infeasible if no allocation meets every limit.
    """
    outflows = windows(walked)
    if design.family == n.CLOSED:
        outflows = np.minimum(outflows, 0.0)  # what is paid back at maturity comes from assets that mature with it
    reserve = needed_reserve(outflows, confidence)
    optimiser = Optimiser(assets, rulebook, _over_year(outflows))
    best = optimiser.best(Policy(n.MODEL, reserve), confidence)
    unlocked = optimiser.best(Policy(n.FLOOR, 0.0), confidence)
    promotion = _promotion_cost(design, walked.balance)
    return Economics(
        reserve=reserve,
        confidence=confidence,
        rulebook=rulebook.name,
        gross_yield=best.objective_yield,
        unlocked_yield=unlocked.objective_yield,
        quoted=design.customer_yield,
        promotion_cost=promotion,
        left=best.objective_yield - design.customer_yield - promotion,
        weights=best.weights,
    )


def _over_year(outflows: Floats) -> Floats:
    """Return one window a path, (S, REBUILD_DAYS), their days spread over the year."""
    days, paths, _ = outflows.shape
    return outflows[np.linspace(0, days - 1, paths).astype(int), np.arange(paths)]


def _promotion_cost(design: Design, balance: Floats) -> float:
    """Return what the promotion costs over the year, decimal a year of its mean net assets."""
    if design.promotion is None or balance.sum() <= 0:
        return 0.0
    return float(design.promotion.extra_yield * balance[:, : design.promotion.days].sum() / balance.sum())
