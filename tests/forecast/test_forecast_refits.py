import numpy as np
import pytest
from forecast_cases import CALENDAR, gaps, panel
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.forecast import MODELS
from core.forecast.refits import Refits
from core.forecast.rehearsal import forecasts_at

SCHEDULES = st.builds(Refits, st.integers(0, 40), st.integers(1, 30), st.floats(1.0, 3.0))
ROWS = st.sets(st.integers(0, 400), min_size=1, max_size=30).map(sorted)


def slow_fits(refits, last):
    """Return for every row up to ``last`` the row of the fit that serves it, day by day."""
    found, serving, due = [], None, refits.first
    for row in range(last + 1):
        if row == due:
            serving, due = row, max(row + refits.every, int(row * refits.growth))
        found.append(row if serving is None else serving)
    return found


@given(SCHEDULES, ROWS)
def test_a_schedule_against_a_walk_over_the_days(refits, rows):
    fits = slow_fits(refits, rows[-1])
    served = list(refits.served(np.array(rows)))
    assert [row for row, _ in served] == sorted({fits[row] for row in rows})
    assert sorted(place for _, places in served for place in places) == list(range(len(rows)))
    for row, places in served:
        assert list(places) == sorted(places)
        assert all(fits[rows[place]] == row <= rows[place] for place in places)


@given(SCHEDULES, ROWS)
def test_what_serves_a_row_does_not_depend_on_the_others_asked(refits, rows):
    together = {rows[place]: row for row, places in refits.served(np.array(rows)) for place in places}
    for row in rows:
        ((alone, places),) = refits.served(np.array([row]))
        assert alone == together[row]
        assert places.tolist() == [0]


@pytest.mark.parametrize("name", [n.CALENDAR_EFFECTS, n.DAMPED_LEVEL, n.LIGHTGBM])
@pytest.mark.parametrize("make", [lambda days: panel(days, "p", "q"), gaps], ids=["plain", "gaps"])
def test_a_rehearsal_equals_forecasts_made_alone(name, make):
    """On rows before the first fit, on days of one, between and after them."""
    history, rows = make(150), np.array([20, 28, 34, 35, 55, 56, 89, 90, 111, 112, 117, 118, 130, 149])
    together = forecasts_at(MODELS[name], history, 9, CALENDAR, rows)
    for made, row in zip(together, rows, strict=True):
        alone = MODELS[name].predict(history.iloc[: row + 1], 9, CALENDAR).to_numpy()
        assert made.tobytes() == alone.tobytes()
