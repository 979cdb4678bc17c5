"""What a model answered, kept: the same to the last digit, and asked once."""

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, calendar, cut

from core import names as n
from core.forecast.drift import BROKEN, Drift
from core.plan import forecast_desk, modelled
from core.plan.answers import KIND, NEWEST, Answers, keep, recall
from core.plan.modelled import earlier, judged, keep_answers
from core.store import connect, list_runs

MODEL = n.CALENDAR_EFFECTS


@pytest.fixture
def engine(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def small():
    return cut(HOLD)


def asked_again(small, engine):
    """Forget in this process what was answered, as one that starts anew."""
    for answer in (modelled.modelled, modelled.judged, modelled.earlier, modelled._recalled):
        answer.cache_clear()
    return forecast_desk(small, calendar(), small.as_of, MODEL, engine=engine)


def test_what_was_kept_is_what_was_answered_to_the_last_digit(small, engine):
    made = forecast_desk(small, calendar(), small.as_of, MODEL, engine=engine)
    drift, before = judged(made.asked), earlier(made.asked)
    keep_answers(made.asked, len(made.forecast.expected), made.forecast.paths.seed)
    again = asked_again(small, engine)
    for name in ("expected", "modelled", "announced"):
        pd.testing.assert_frame_equal(getattr(again.forecast, name), getattr(made.forecast, name), check_exact=True)
    for one, other in zip((again.forecast.paths, *earlier(again.asked)), (made.forecast.paths, *before), strict=True):
        assert np.array_equal(one.values, other.values)
        assert one.dates.equals(other.dates)
        assert one.columns.equals(other.columns)
    assert judged(again.asked) == drift


def test_no_model_is_asked_again_for_what_is_kept(small, engine, monkeypatch):
    made = forecast_desk(small, calendar(), small.as_of, MODEL, engine=engine)
    keep_answers(made.asked, len(made.forecast.expected), made.forecast.paths.seed)
    monkeypatch.setattr(modelled, "_model", lambda _: pytest.fail("the model was asked"))
    again = asked_again(small, engine)
    assert judged(again.asked).keys() == {HOLD}
    assert earlier(again.asked)


def test_a_longer_look_is_made_beside_what_is_kept(small, engine):
    made = forecast_desk(small, calendar(), small.as_of, MODEL, engine=engine)
    keep_answers(made.asked, len(made.forecast.expected), made.forecast.paths.seed)
    asked_again(small, engine)
    longer = forecast_desk(small, calendar(), small.as_of, MODEL, horizon=90, engine=engine).forecast
    assert len(longer.expected) == 90
    pd.testing.assert_frame_equal(
        longer.modelled, forecast_desk(small, calendar(), small.as_of, MODEL, horizon=90).forecast.modelled
    )


def test_a_record_that_is_broken_comes_back_with_its_day_and_its_figures(small, engine):
    made = forecast_desk(small, calendar(), small.as_of, MODEL)
    broken = Drift(BROKEN, since=small.as_of, reason="forecast.drift_broken", figures={"breaks": 3})
    kept = Answers(made.forecast, {HOLD: broken, "other": Drift(until=small.as_of, state="holds")}, ())
    keep(engine, {"asked": "this"}, kept)
    found = recall(engine, {"asked": "this"}, made.learned)
    assert (found.drift, found.earlier) == (kept.drift, ())
    assert recall(engine, {"asked": "something else"}, made.learned) is None


def test_only_the_newest_answers_stay(small, engine):
    made = forecast_desk(small, calendar(), small.as_of, MODEL)
    for day in range(NEWEST + 3):
        keep(engine, {"day": day}, Answers(made.forecast, {}, ()))
    assert [run.manifest["day"] for run in list_runs(engine, KIND)] == list(range(3, NEWEST + 3))
