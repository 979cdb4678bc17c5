"""What a file says that the book does not say yet; frames of one contract in, frames out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.store.tables import AFRESH, WITHDRAWN
from core.types import Flags

_KNOWN = " known"  # no column of a contract holds a space
_FOUND = " found"


@dataclass(frozen=True, eq=False)
class Changes:
    """The ``rows`` to add to the book, marked afresh or withdrawn, and what they mean as numbers of rows."""

    rows: pd.DataFrame
    added: int
    restated: int
    unchanged: int


def compare(
    stated: pd.DataFrame, known: pd.DataFrame, key: list[str], *, scope: list[str] | None = None, exact: bool = False
) -> Changes:
    """Return what ``stated`` says beyond what is ``known``; values are compared bit for bit.

    A missing value says nothing, unless ``exact``: then it says that there is none. With a ``scope`` (some columns of
    the key; none of them for the whole table), a known row that is left out of a scope that ``stated`` speaks of is
    withdrawn.
    """
    new = ~_among(stated, known, key)
    differs = _differs(stated, known, key, exact=exact) & ~new
    gone = _left_out(stated, known, key, scope)
    said = stated.assign(**{AFRESH: exact & differs})[new | differs]
    over = known.assign(**{AFRESH: False})[gone]
    rows = pd.concat([said.assign(**{WITHDRAWN: False}), over.assign(**{WITHDRAWN: True})], ignore_index=True)
    return Changes(rows, int(new.sum()), int(differs.sum() + gone.sum()), int((~new & ~differs).sum()))


def _among(rows: pd.DataFrame, others: pd.DataFrame, names: list[str]) -> Flags:
    """Return for each of ``rows`` whether ``others`` has one with the same values of the columns ``names``."""
    both = rows[names].merge(others[names].drop_duplicates(), how="left", on=names, indicator=_FOUND)
    return (both[_FOUND] == "both").to_numpy(dtype=bool)


def _differs(stated: pd.DataFrame, known: pd.DataFrame, key: list[str], *, exact: bool) -> Flags:
    both = stated.merge(known, how="left", on=key, suffixes=("", _KNOWN))
    differs = np.zeros(len(stated), dtype=bool)
    for name in stated.columns.difference(key):
        value, before = both[name], both[name + _KNOWN]
        differs |= ((value != before) & (value.notna() | (exact & before.notna()))).to_numpy(dtype=bool)
    return differs


def _left_out(stated: pd.DataFrame, known: pd.DataFrame, key: list[str], scope: list[str] | None) -> Flags:
    if scope is None:
        return np.zeros(len(known), dtype=bool)
    spoken_of = _among(known, stated, scope) if scope else np.ones(len(known), dtype=bool)
    return spoken_of & ~_among(known, stated, key)
