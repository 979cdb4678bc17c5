"""What customer groups' cash says: shared by every visitor, once for each version of the book.

Results are kept for a ``span``, the days ahead that a story is told for.
"""

from dataclasses import replace

import pandas as pd
import streamlit as st

from core import names as n
from core.merchants.backtest import MerchantBacktest, backtest_groups
from core.merchants.pass_through import PassThrough
from core.merchants.shops import ShopForecast, forecast_shops
from core.merchants.story import GroupStory
from core.merchants.tallies import tally
from core.plan import Choice
from core.plan.groups import GroupsCash, ShopKinds, group_story, groups_cash, groups_pass_through, shop_kinds
from pages.frame.desk import Desk


def cash(desk: Desk, span: int) -> GroupsCash:
    """Return what the book's merchants say of every group for ``span`` days."""
    return _cash(desk.book.version, desk.as_of, span, desk)


def passed(desk: Desk, known: GroupsCash) -> PassThrough:
    """Return what passes from the groups' cash to the flows of the products."""
    return _passed(desk.book.version, desk.as_of, desk, known)


def story(desk: Desk, known: GroupsCash, group: str, event: pd.Series, stronger: float) -> GroupStory:
    """Return what a promotion that is ``stronger`` by that share does to a group, to flows and to reserves."""
    span = len(known.forecast.expected)
    return _story(desk.version_key, desk.as_of, span, group, str(event[n.EVENT_ID]), stronger, desk, known, event)


def kinds(desk: Desk, known: GroupsCash) -> ShopKinds:
    """Return what kinds of shops there are."""
    return _kinds(desk.book.version, desk.as_of, known)


def shops_ahead(desk: Desk, known: GroupsCash) -> ShopForecast:
    """Return what single shops bring over the horizon."""
    return _shops_ahead(desk.book.version, desk.as_of, desk.horizon, known)


def record(desk: Desk, known: GroupsCash) -> MerchantBacktest:
    """Return how far the groups' forecasts of the horizon were off at past days."""
    return _record(desk.book.version, desk.as_of, desk.horizon, known)


@st.cache_resource(max_entries=8, show_spinner=False)
def _cash(version: str, as_of: pd.Timestamp, span: int, _desk: Desk) -> GroupsCash:
    return groups_cash(_desk.book, _desk.calendar, as_of, span)


@st.cache_resource(max_entries=8, show_spinner=False)
def _passed(version: str, as_of: pd.Timestamp, _desk: Desk, _known: GroupsCash) -> PassThrough:
    return groups_pass_through(_desk.book, _known, as_of)


@st.cache_resource(max_entries=128, show_spinner=False)
def _story(
    key: str,
    as_of: pd.Timestamp,
    span: int,
    group: str,
    event_id: str,
    stronger: float,
    _desk: Desk,
    _known: GroupsCash,
    _event: pd.Series,
) -> GroupStory:
    flows = replace(_desk, horizon=span).forecast(Choice.model)
    return group_story(_known, passed(_desk, _known), flows, _desk.book, group, _event, stronger)


@st.cache_resource(max_entries=8, show_spinner=False)
def _kinds(version: str, as_of: pd.Timestamp, _known: GroupsCash) -> ShopKinds:
    return shop_kinds(_known)


@st.cache_resource(max_entries=8, show_spinner=False)
def _shops_ahead(version: str, as_of: pd.Timestamp, horizon: int, _known: GroupsCash) -> ShopForecast:
    return forecast_shops(_known.panel, _known.calendar, horizon)


@st.cache_resource(max_entries=8, show_spinner=False)
def _record(version: str, as_of: pd.Timestamp, horizon: int, _known: GroupsCash) -> MerchantBacktest:
    return backtest_groups(tally(_known.panel, _known.calendar), horizon, None, _known.calendar)
