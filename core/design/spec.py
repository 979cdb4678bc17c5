"""A design: the terms of a product that does not exist yet, as a form, a file and a link say them."""

from dataclasses import dataclass
from math import inf

import pandas as pd


@dataclass(frozen=True)
class Promotion:
    """Extra yield that early customers are paid: decimal a year, for so many days from the launch."""

    extra_yield: float
    days: int


@dataclass(frozen=True)
class Design:
    """The terms of one design.

    ``customer_yield``: what customers are quoted, decimal a year after fees; ``hold_days``: of min_holding, fixed_term
    and closed products; ``open_day``: of the month, for monthly_open; ``cap``: most net assets taken in, currency
    units; ``groups``: the customer groups that it is offered to, empty for all; ``after_cutoff``: share of orders
    placed after the cut-off time, which are confirmed a working day later; ``instant_limit``: most that one customer is
    paid at once (T+0) a day, currency units, 0 for none; ``ramp_days``: days in which it gathers two thirds of its
    money, 0 for what the launches of the book tell.
    """

    name: str
    family: str
    customer_yield: float
    launched: pd.Timestamp
    hold_days: int = 0
    open_day: int = 0
    payout_days: int = 1
    cap: float = inf
    groups: tuple[str, ...] = ()
    promotion: Promotion | None = None
    after_cutoff: float = 0.3
    instant_limit: float = 0.0
    ramp_days: float = 0.0
