"""Changes as links and files say them."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stress_cases import any_change, change

from core.errors import InputError
from core.stress import changes as c


@given(st.lists(any_change(), max_size=4))
def test_what_is_written_is_read_again(changes):
    read = c.read(c.written(changes))
    assert [(x.kind, x.start, x.end, x.target) for x in read] == [(x.kind, x.start, x.end, x.target) for x in changes]
    assert [x.size for x in read] == pytest.approx([x.size for x in changes], rel=1e-11)
    assert tuple(map(c.from_mapping, json.loads(json.dumps([*map(c.to_mapping, changes)])))) == tuple(changes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("storms:1", "storms"),
        ("leaves:2", "2 is out of range"),
        ("leaves:much", "nan"),
        ("leaves:0.1:June", "leaves:0.1:June"),
        ("leaves:0.1:2026-07-02:2026-07-01", "before it begins"),
        ("leaves", "out of range"),
    ],
)
def test_a_change_that_is_none_is_told(text, told):
    with pytest.raises(InputError, match=told):
        c.read(text)


@given(any_change(), st.floats(0.0, 5.0))
def test_severity_stays_within_the_kind_and_zero_is_nothing(each, severity):
    (found,) = c.scaled([each], severity)
    assert c.checked(found) is found
    assert c.scaled([each], 0.0)[0].size == 0.0


def test_windows_move_together():
    (found,) = c.moved([change(c.LEAVES, 0.1, pd.Timestamp("2026-06-30"))], 7)
    assert found.start == pd.Timestamp("2026-07-07")
    assert found.end is None
