"""What scenarios answer: shared by every visitor, once for each version of the book."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core import names as n
from core.calendar import said_events
from core.errors import MissingData
from core.plan import Choice
from core.plan.case import Case
from core.plan.grounds import make_grounds
from core.plan.launches import launches
from core.plan.scenarios import answers
from core.stress import changes as c
from core.stress.answers import Answer
from core.stress.changes import Change, written
from core.stress.shocks import Grounds
from core.types import Floats
from pages.frame import group_results, lab_results
from pages.frame.desk import Desk

YIELDS = (c.OWN_YIELD, c.RIVAL_YIELD)


def told(desk: Desk, choice: Choice, changes: Sequence[Change]) -> tuple[Answer, ...]:
    """Return the plan of ``choice`` with none of the changes, with the first, with the first two, and so on.

    Raises MissingData where a change has nothing to act on.
    """
    grounds = grounds_of(desk, changes)
    return _told(desk.version_key, repr(choice), written(changes), choice, tuple(changes), grounds, desk)


def grounds_of(desk: Desk, changes: Sequence[Change] = ()) -> Grounds:
    """Return what the changes act on; quoted yields and launches are looked into only where a change needs them."""
    kinds = {each.kind for each in changes}
    studies = tuple(sorted({each.target for each in changes if each.kind == c.LAUNCH}))
    return _grounds(desk.version_key, desk.product, desk.as_of, desk.horizon, bool(kinds & set(YIELDS)), studies, desk)


def names_of(desk: Desk) -> dict[str, str]:
    """Return what a reader calls the targets of changes: promotions, products, launches that are kept."""
    said = said_events(desk.calendar.events)
    events = dict(zip(said[n.EVENT_ID], said[n.NAME], strict=True))
    return events | desk.product_names | {each.key: each.design.name for each in launches(desk.engine)}


def largest_holder(desk: Desk) -> float:
    """Return the most that one holder may own, share of net assets; a tenth where nobody has said."""
    share = float(desk.book.product(desk.product)[n.TOP10_SHARE])
    return 0.1 if math.isnan(share) else share


@st.cache_resource(max_entries=256, show_spinner=False)
def _told(
    key: str, asked: str, text: str, _choice: Choice, _changes: tuple[Change, ...], _grounds: Grounds, _desk: Desk
) -> tuple[Answer, ...]:
    return answers(_desk.book, _desk.calendar, _desk.case(_choice), _choice, _changes, _grounds)


@st.cache_resource(max_entries=64, show_spinner=False)
def _grounds(
    key: str,
    product: str,
    as_of: pd.Timestamp,
    horizon: int,
    yields: bool,
    studies: tuple[str, ...],
    _desk: Desk,
) -> Grounds:
    case = _desk.case(Choice(product, as_of, horizon))
    passed = group_results.passed(_desk, group_results.cash(_desk, horizon)) if yields else None
    known, explained = _desk.forecast(Choice.model), _desk.explained(Choice.model)
    moves = _moves(_desk, case, studies)
    return make_grounds(_desk.book, _desk.calendar, known, case, explained, passed=passed, moves=moves)


def _moves(desk: Desk, case: Case, studies: Sequence[str]) -> Mapping[tuple[str, str], Floats]:
    """Return what each launch moves of the case's flows, (H, sides) currency units a day."""
    designs = {each.key: each.design for each in launches(desk.engine)}
    found = {}
    for key in studies:
        if key not in designs:
            raise MissingData("stress.no_launch", found=key)
        moved = lab_results.launched(desk, lab_results.study(desk, designs[key], Choice.confidence, "")).moved
        own = moved.reindex(index=case.forecast.expected.index)
        sides = [own[desk.product, side] if (desk.product, side) in own else own.iloc[:, 0] * 0.0 for side in n.SIDES]
        found[c.LAUNCH, key] = np.nan_to_num(np.column_stack(sides))
    return found
