"""Designs, a menu that a known logit made, and the lab of the sample book, opened once."""

from functools import cache

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.design import Design
from core.design.choice import BY_CYCLE, BY_LOCK, BY_YIELD
from core.design.lab import open_lab
from core.design.menu import LOCK, Menu
from core.design.terms import lock_days
from tests.sample_desk import whole_book as book

LAUNCHED = pd.Timestamp("2026-07-01")
GROUPS = ("brisk", "even", "calm")
ACTIVITY = (1.3, 1.0, 0.7)
OUTSIDE = 0.8
TRUTH = {BY_YIELD: 0.6, BY_LOCK: -1.0, BY_CYCLE: -0.8, n.CASH: 0.1, n.FIXED_TERM: -0.3, n.MONTHLY_OPEN: -0.9}
# Yields that rise with the lock, but not in step with it, so that the two can be told apart.
OFFERED = (
    (n.CASH, 0, 0.0138), (n.CASH, 0, 0.0144), (n.MIN_HOLDING, 7, 0.0150), (n.MIN_HOLDING, 7, 0.0144),
    (n.MIN_HOLDING, 30, 0.0165), (n.MIN_HOLDING, 90, 0.0185), (n.MIN_HOLDING, 60, 0.0160), (n.FIXED_TERM, 28, 0.0160),
    (n.FIXED_TERM, 91, 0.0190), (n.MONTHLY_OPEN, 0, 0.0175), (n.MONTHLY_OPEN, 0, 0.0165),
)  # fmt: skip


@cache
def calendar():
    return build_calendar("CN", book().events)


@cache
def lab():
    return open_lab(book(), calendar())


def shelf(days=7, **terms):
    return Design(f"{days}-day shelf", n.MIN_HOLDING, 0.0150, LAUNCHED, hold_days=days, **terms)


def purse(**terms):
    return Design("Purse", n.CASH, 0.0138, LAUNCHED, **terms)


def monthly(day=20, **terms):
    return Design("Monthly", n.MONTHLY_OPEN, 0.0160, LAUNCHED, open_day=day, **terms)


def term(days=28, family=n.FIXED_TERM, **terms):
    return Design("Term", family, 0.0160, LAUNCHED, hold_days=days, **terms)


def every_family():
    return [purse(), shelf(), monthly(), term(), term(182, n.CLOSED)]


def made_menu(offered=OFFERED, noise=0.0, seed=1):
    """A menu whose holdings are what the logit of TRUTH says, times exp(noise) of product and group."""
    terms = pd.DataFrame(offered, columns=[n.FAMILY, n.HOLD_DAYS, n.YIELD])
    terms.index = pd.Index([f"P{place}" for place in range(len(terms))], name=n.PRODUCT_ID)
    terms[LOCK] = [lock_days(family, days) for family, days in zip(terms[n.FAMILY], terms[n.HOLD_DAYS], strict=True)]
    activity = pd.Series(ACTIVITY, pd.Index(GROUPS, name=n.GROUP))
    appeal = np.exp(utility(terms, activity) + noise * np.random.default_rng(seed).standard_normal((len(terms), 3)))
    money = np.array([5e9, 9e9, 7e9])
    held = pd.DataFrame((1 - OUTSIDE) * money * appeal / appeal.sum(axis=0), terms.index, activity.index)
    return Menu(terms, held, terms.index, activity, 0.0, OUTSIDE)


def utility(terms, activity):
    log_lock = np.log1p(terms[LOCK].to_numpy())[:, None]
    spread = (terms[n.YIELD] - terms[n.YIELD].mean()).to_numpy()[:, None] / 1e-3
    family = terms[n.FAMILY].map(TRUTH).fillna(0.0).to_numpy()[:, None]
    restless = activity.to_numpy() - 1.0
    return TRUTH[BY_YIELD] * spread + (TRUTH[BY_LOCK] + TRUTH[BY_CYCLE] * restless) * log_lock + family
