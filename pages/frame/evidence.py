"""How good the forecasts have been: shared by every visitor, once for each version of the book."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.plan import accuracy_keeping as kept
from pages.frame.desk import Desk


def accuracy(desk: Desk, product: str | None = None) -> pd.DataFrame:
    """Return the scores of past forecasts of the desk, or of one product and its customer groups."""
    return _accuracy(desk.book.version, desk.as_of, product, desk)


def outflows(desk: Desk) -> pd.DataFrame:
    """Return what the paths of past days said of each product's net outflow, and what came."""
    return _outflows(desk.book.version, desk.as_of, desk)


def drift(desk: Desk) -> pd.DataFrame:
    """Return whether each product's record holds."""
    return _drift(desk.book.version, desk.as_of, desk)


def leaderboard(desk: Desk, tell: Callable[[str], None]) -> pd.DataFrame:
    """Return the models and rules by what they are worth for the strip's product; ``tell`` hears whose turn it is."""
    return _leaderboard(desk.book.version, desk.as_of, desk.product, desk, tell)


@st.cache_resource(max_entries=64, show_spinner=False)
def _accuracy(version: str, as_of: pd.Timestamp, product: str | None, _desk: Desk) -> pd.DataFrame:
    return kept.kept_accuracy(_desk.engine, _desk.book, _desk.calendar, as_of, product)


@st.cache_resource(max_entries=16, show_spinner=False)
def _outflows(version: str, as_of: pd.Timestamp, _desk: Desk) -> pd.DataFrame:
    return kept.kept_outflows(_desk.engine, _desk.book, _desk.calendar, as_of)


@st.cache_resource(max_entries=16, show_spinner=False)
def _drift(version: str, as_of: pd.Timestamp, _desk: Desk) -> pd.DataFrame:
    return kept.kept_drift(_desk.engine, _desk.book, _desk.calendar, as_of)


@st.cache_resource(max_entries=64, show_spinner=False)
def _leaderboard(
    version: str, as_of: pd.Timestamp, product: str, _desk: Desk, _tell: Callable[[str], None]
) -> pd.DataFrame:
    return kept.kept_leaderboard(_desk.engine, _desk.book, _desk.calendar, as_of, product, _tell)
