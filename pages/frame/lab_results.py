"""What the product lab finds out: shared by every visitor, once for each version of the book."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from core import names as n
from core.design.lab import Lab
from core.design.results import Study
from core.design.spec import Design
from core.design.sweep import sweep_hold_days, sweep_open_days
from core.plan import Choice
from core.plan.designing import desk_lab, saved_designs, templates
from core.plan.launches import Launch, launch
from pages.frame.desk import Desk
from pages.frame.lab_terms import Start

LAUNCH_DAYS = 90  # of the desk's flows with a launch
KEPT_STUDIES = 24  # of some four megabytes each


def starts(desk: Desk) -> dict[str, Start]:
    """Return the designs to start from by their key: the ready ones, then those that were saved, the newest first."""
    ready = {key: Start(key, design) for key, design in templates().items()}
    saved = reversed(saved_designs(desk.engine))
    return ready | {each.key: Start(each.key, each.design, saved=True) for each in saved}


def study(desk: Desk, design: Design, confidence: float, rulebook: str) -> Study:
    """Return what the lab finds out about a design."""
    key = (desk.book.version, desk.as_of, _terms(design), confidence, rulebook)
    return replace(_study(*key, design, desk), design=design)


def sweep(desk: Desk, design: Design, confidence: float, rulebook: str) -> pd.DataFrame:
    """Return what other hold days, or other open days, would do to a design: the frame of ``sweep_hold_days``."""
    return _sweep(desk.book.version, desk.as_of, _terms(design), confidence, rulebook, design, desk)


def launched(desk: Desk, study: Study) -> Launch:
    """Return what the desk's flows of the next LAUNCH_DAYS days would be with the study's design launched."""
    return _launched(desk.book.version, desk.as_of, repr(study.design), study, desk)


def _terms(design: Design) -> str:
    """Return what a study depends on: all but the name."""
    return repr(replace(design, name=""))


@st.cache_resource(max_entries=4, show_spinner=False)
def _lab(version: str, as_of: pd.Timestamp, _desk: Desk) -> Lab:
    return desk_lab(_desk.book, _desk.calendar, as_of)


@st.cache_resource(max_entries=KEPT_STUDIES, show_spinner=False)
def _study(
    version: str, as_of: pd.Timestamp, asked: str, confidence: float, rulebook: str, _design: Design, _desk: Desk
) -> Study:
    return _lab(version, as_of, _desk).study(_design, confidence, rulebook)


@st.cache_resource(max_entries=64, show_spinner=False)
def _sweep(
    version: str, as_of: pd.Timestamp, asked: str, confidence: float, rulebook: str, _design: Design, _desk: Desk
) -> pd.DataFrame:
    swept = sweep_open_days if _design.family == n.MONTHLY_OPEN else sweep_hold_days
    return swept(_lab(version, as_of, _desk), _design, confidence=confidence, rulebook=rulebook)


@st.cache_resource(max_entries=16, show_spinner=False)
def _launched(version: str, as_of: pd.Timestamp, asked: str, _study: Study, _desk: Desk) -> Launch:
    return launch(replace(_desk, horizon=LAUNCH_DAYS).forecast(Choice.model), _study)
