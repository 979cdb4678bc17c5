"""What happened since each decision: shared by every visitor, once for each version of the book."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from core.plan.aftermath import replaced_on, since
from core.plan.decisions import Decision, reopen
from core.reserve.aftermath import Aftermath
from pages.frame.desk import Desk


def aftermath_of(desk: Desk, decision: Decision, found: Iterable[Decision]) -> Aftermath:
    """Return what came after a decision by the strip's day; ``found``: all decisions on its product."""
    replaced = replaced_on(decision, found)
    return _since(desk.book.version, desk.as_of, decision.key, decision.status, replaced, desk)


@st.cache_resource(max_entries=1024, show_spinner=False)
def _since(
    version: str, as_of: pd.Timestamp, key: str, status: str, replaced: pd.Timestamp | None, _desk: Desk
) -> Aftermath:
    kept = reopen(_desk.engine, key)
    return since(kept.decision, kept.content, _desk.book, as_of, replaced)
