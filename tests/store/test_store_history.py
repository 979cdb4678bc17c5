"""The pure parts against loops: what a key says now, and what a file says beyond it."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from core.store.changes import compare
from core.store.history import current
from core.store.tables import AFRESH, IMPORT_ID, WITHDRAWN

TYPES = {"day": "int64", "who": "str", "word": "str", "value": "float64", "when": "datetime64[us]"}
KEY = ["day", "who"]
VALUES = ["word", "value", "when"]
words = st.sampled_from([None, "a", "b"])
numbers = st.sampled_from([np.nan, 0.0, 1.0, 0.1 + 0.2, 0.3])
days = st.sampled_from([None, pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-02")])
keys = st.tuples(st.integers(1, 2), st.sampled_from(["x", "y", "z"]))
said = st.tuples(words, numbers, days)
history = st.dictionaries(
    st.tuples(keys, st.integers(1, 6)), st.tuples(said, st.booleans(), st.booleans()), max_size=25
)
table = st.dictionaries(keys, said, max_size=6)


def _frame(rows):
    return pd.DataFrame(rows, columns=list(TYPES)).astype(TYPES)


def _known(value):
    return not pd.isna(value)


@settings(max_examples=60)
@given(history)
def test_the_current_values_are_the_last_stated(versions):
    frame = _frame([(*key, *values) for (key, _), (values, _, _) in versions.items()])
    frame[IMPORT_ID] = [number for _, number in versions]
    frame[AFRESH] = pd.Series([afresh for _, afresh, _ in versions.values()], dtype=bool)
    frame[WITHDRAWN] = pd.Series([withdrawn for _, _, withdrawn in versions.values()], dtype=bool)
    now = {}
    for (key, _), (values, afresh, withdrawn) in sorted(versions.items(), key=lambda item: item[0][1]):
        if withdrawn:
            now.pop(key, None)
            continue
        before = (None, None, None) if afresh or key not in now else now[key]
        now[key] = tuple(value if _known(value) else old for value, old in zip(values, before, strict=True))
    assert_frame_equal(current(frame, KEY), _frame([(*key, *now[key]) for key in sorted(now)]))


@settings(max_examples=60)
@given(table, table, st.booleans(), st.sampled_from([None, [], ["day"]]))
def test_changes_are_what_a_loop_finds(stated, known, exact, scope):
    changes = compare(_rows(stated), _rows(known), KEY, exact=exact, scope=scope)
    new = {key for key in stated if key not in known}
    restated = {key for key in stated if key in known and _says_more(stated[key], known[key], exact)}
    gone = {key for key in known if key not in stated and _speaks_of(stated, key, scope)}
    rows = changes.rows
    found = list(zip(rows["day"], rows["who"], strict=True))
    assert sorted(found) == sorted(new | restated | gone)
    assert {key for key, withdrawn in zip(found, rows[WITHDRAWN], strict=True) if withdrawn} == gone
    assert {key for key, afresh in zip(found, rows[AFRESH], strict=True) if afresh} == (restated if exact else set())
    assert (changes.added, changes.restated) == (len(new), len(restated | gone))
    assert changes.unchanged == len(stated) - len(new) - len(restated)


def _speaks_of(stated, key, scope):
    if scope is None:
        return False
    return not scope or any(day == key[0] for day, _ in stated)


def _rows(rows):
    return _frame([(*key, *values) for key, values in rows.items()])


def _says_more(values, before, exact):
    pairs = list(zip(values, before, strict=True))
    same = [(not _known(a) and not _known(b)) or a == b for a, b in pairs]
    return any(not equal and (exact or _known(a)) for equal, (a, _) in zip(same, pairs, strict=True))
