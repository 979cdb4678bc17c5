"""The coverage record against plain counting, on made series whose paths are right and on ones whose are not."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, panel
from scipy.stats import binom

from core import names as n
from core.errors import MissingData
from core.forecast import MODELS
from core.forecast.contract import log_offset
from core.forecast.coverage import coverage_record, drawn_outflows, record_of
from core.forecast.forecasting import NO_TERMS
from core.forecast.past_paths import past_paths

MEDIAN = MODELS[n.WEEKDAY_MEDIAN]
HORIZONS, LEVELS, ORIGINS = (3, 7), (0.90, 0.99), 40


@cache
def history():
    return panel(200, "p", "q", seed=8)


@cache
def drawn():
    return drawn_outflows(history(), CALENDAR, MEDIAN, HORIZONS, LEVELS, ORIGINS)


def test_what_is_drawn_is_what_the_paths_of_the_day_say_and_what_came():
    day = history().index[-20]
    (paths,) = past_paths(MEDIAN, history(), pd.DatetimeIndex([day]), 7, CALENDAR, NO_TERMS, 500, 1)
    signed = history()["q"][n.ALL]
    came = (signed[n.REDEMPTION] - signed[n.SUBSCRIPTION]).loc[day + pd.Timedelta(days=1) :].iloc[:7].sum()
    row = drawn().query("origin == @day and product_id == 'q' and horizon == 7").iloc[0]
    assert row["actual"] == pytest.approx(came)
    outflow = paths.only("q").cumulative_net_outflow()[:, 6]
    for quantile in (0.005, 0.05, 0.9, 0.95, 0.99, 0.995):
        # Offsets and open days are those known on the first day that is drawn.
        assert row[quantile] == pytest.approx(np.quantile(outflow, quantile), rel=0.01)


def test_no_day_is_drawn_with_anything_from_after_it():
    poisoned, row = history().copy(), 170
    poisoned.iloc[row + 1 :] = 1e12
    changed = drawn_outflows(poisoned, CALENDAR, MEDIAN, HORIZONS, LEVELS, ORIGINS)
    early = drawn()["origin"] <= history().index[row]
    assert 0 < early.sum() < len(early)
    said = [column for column in drawn() if isinstance(column, float)]
    assert drawn().loc[early, said].to_numpy().tobytes() == changed.loc[early, said].to_numpy().tobytes()


def test_the_record_counts_what_was_drawn():
    record = coverage_record(history(), CALENDAR, MEDIAN, horizons=HORIZONS, levels=LEVELS, origins=ORIGINS)
    pd.testing.assert_frame_equal(record, record_of(drawn(), LEVELS))
    assert len(record) == 3 * len(HORIZONS) * len(LEVELS)
    ends = {0.90: (0.05, 0.95), 0.99: (0.005, 0.995)}
    for _, row in record.iterrows():
        own = drawn()[drawn()["horizon"] == row["horizon"]]
        own = own if row["product_id"] == n.ALL else own[own["product_id"] == row["product_id"]]
        low, high = ends[row["level"]]
        held = sum(a <= x <= b for a, x, b in zip(own[low], own["actual"], own[high], strict=True))
        broken = sum(x > bound for x, bound in zip(own["actual"], own[row["level"]], strict=True))
        assert (row["origins"], row["covered"], row["broken"]) == (len(own), held, broken)
        assert row["share"] == held / len(own)
        assert row["low"] <= row["level"] <= row["high"]


def test_the_band_is_binomial_in_windows_side_by_side():
    record = record_of(drawn(), LEVELS).query("product_id == 'p' and horizon == 7 and level == 0.9").iloc[0]
    windows = record["origins"] / 7
    assert record["effective"] == pytest.approx(windows)
    trials = round(windows)
    inside = [k for k in range(trials + 1) if binom.cdf(k, trials, 0.9) >= 0.025]
    assert record["low"] == inside[0] / trials


def test_products_that_break_together_are_one_trial():
    twin = pd.concat([panel(200, name, seed=8) for name in ("p", "q")], axis=1)
    apart = record_of(drawn(), LEVELS).query("product_id == 'all' and horizon == 3 and level == 0.9").iloc[0]
    together = coverage_record(twin, CALENDAR, MEDIAN, horizons=(3,), levels=(0.90,), origins=ORIGINS).iloc[0]
    windows = ORIGINS / 3
    assert together["effective"] == pytest.approx(windows)
    assert windows <= apart["effective"] <= 2 * windows


def test_paths_cover_noise_at_their_level():
    history = panel(300, *(f"p{i}" for i in range(10)), seed=3)
    record = coverage_record(history, CALENDAR, MODELS[n.SEASONAL_NAIVE], horizons=(7, 14), origins=60, count=200)
    pooled = record[record["product_id"] == n.ALL].set_index(["horizon", "level"])
    assert pooled.xs(0.90, level="level")["share"].between(0.86, 0.97).all()
    assert (pooled["broken"] / pooled["origins"]).xs(0.99, level="level").max() <= 0.03


def test_a_history_too_short_to_judge_is_refused():
    with pytest.raises(MissingData, match="too few"):
        coverage_record(panel(60), CALENDAR, MEDIAN)


def test_the_offset_is_that_of_the_first_day_drawn():
    """An amount of a later day does not move the scale on which earlier days are read."""
    later = history().copy()
    later.iloc[-5:] *= 100.0
    assert (log_offset(later.to_numpy()) >= log_offset(history().to_numpy())).all()
    again = drawn_outflows(later, CALENDAR, MEDIAN, HORIZONS, LEVELS, ORIGINS)
    first = history().index[-12]
    said = [0.05, 0.95]
    pd.testing.assert_frame_equal(
        again.loc[again["origin"] <= first, said], drawn().loc[drawn()["origin"] <= first, said], check_exact=True
    )
