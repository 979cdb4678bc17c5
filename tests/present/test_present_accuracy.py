"""Accuracy in words, tables and charts: a claim is marked only where it holds, and never without its sample."""

import json

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.forecast import coverage, scores
from core.forecast.hierarchy import PRODUCT, TOTAL
from core.present import accuracy_tables as tables
from core.present import accuracy_words as words
from core.present import charts_accuracy as charts
from core.present.template import DARK, LIGHT

UNITS = {TOTAL: n.ALL, PRODUCT: n.ALL}
NAMES = {TOTAL: "All products", PRODUCT: "Products, pooled"}
DAY = pd.Timestamp("2026-06-24")


def scored(*rows):
    """Scores of redemptions from (level, horizon, kind, accuracy, count)."""
    columns = [scores.LEVEL, scores.HORIZON, n.KIND, scores.ERROR, scores.COUNT]
    frame = pd.DataFrame([(*row[:3], 1 - row[3], row[4]) for row in rows], columns=columns)
    frame[scores.UNIT], frame[n.SIDE], frame[scores.FIRST], frame[scores.LAST] = n.ALL, n.REDEMPTION, DAY, DAY
    return frame


def row(horizon=14, share=0.9, low=0.8, high=1.0, effective=8.0, level=0.90, product=n.ALL, broken=1):
    return {
        n.PRODUCT_ID: product, "horizon": horizon, "level": level, "origins": 100, "covered": round(100 * share),
        "broken": broken, "share": share, "low": low, "high": high, "effective": effective,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("accuracy", "count", "text"),
    [
        (0.9512, 20, "✓ 95.1% (20)"),
        (0.9499, 20, "94.9% (20)"),
        (0.95, 5, "✓ 95.0% (5)"),
        (0.99, 4, "99.0% (4)"),
        (np.nan, 0, "–"),
    ],
)
def test_a_tick_stands_only_where_the_claim_holds_on_enough(accuracy, count, text):
    assert tables.cell(accuracy, count) == text


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_a_claim_is_told_by_more_than_colour_and_thin_ice_is_pale(colours):
    assert "font-weight" in tables.cell_look(0.96, 20, colours)
    assert "font-weight" not in tables.cell_look(0.94, 20, colours)
    assert colours.muted in tables.cell_look(0.99, 3, colours)
    assert "background" not in tables.cell_look(0.99, 3, colours)


def test_the_grid_shows_what_is_scored_and_says_where_the_claim_holds():
    found = tables.grid(
        scored((TOTAL, 30, scores.WINDOW, 0.97, 50), (TOTAL, 7, scores.EVERY_DAY, 0.96, 3),
               (PRODUCT, 7, scores.EVERY_DAY, 0.8, 90)), UNITS, n.REDEMPTION,
    )  # fmt: skip
    assert found.accuracy.loc[(TOTAL, 30), scores.WINDOW] == pytest.approx(0.97)
    title = words.grid_title(found, n.REDEMPTION, NAMES)
    assert title == "1 of 2 figures of redemption reach 95%: window total of All products over 30 days"
    frame, texts, looks, titles = tables.grid_table(found, NAMES, LIGHT)
    assert list(frame[scores.LEVEL]) == ["All products", "All products", "Products, pooled"]
    assert texts.loc[1, scores.WINDOW] == "✓ 97.0% (50)"
    assert texts.shape == looks.shape == (3, len(tables.COLUMNS))
    assert list(titles)[2:] == list(tables.COLUMNS)


def test_where_the_claim_holds_nowhere_the_nearest_is_named():
    found = tables.grid(scored((TOTAL, 1, scores.WINDOW, 0.94, 50)), UNITS, n.REDEMPTION)
    title = words.grid_title(found, n.REDEMPTION, NAMES)
    assert title.startswith("None of 1 figures") and "94.0%" in title and "over 1 day" in title
    nothing = tables.grid(scored((TOTAL, 1, scores.WINDOW, 0.99, 2)), UNITS, n.REDEMPTION)
    assert words.grid_title(nothing, n.REDEMPTION, NAMES) == "No figure rests on enough days yet"


def test_a_download_names_the_metric_of_every_figure():
    rows = scored((TOTAL, 30, scores.WINDOW, 0.97, 50), (TOTAL, 30, scores.EVERY_DAY, 0.9, 50))
    assert list(tables.grid_download(rows, UNITS, n.REDEMPTION)["metric"]) == ["1 - total error", "1 - WAPE"]


def test_the_headline_has_its_sample_or_says_that_there_is_none():
    rows = scored((TOTAL, 30, scores.WINDOW, 0.97, 50))
    score = words.one_score(rows, TOTAL, n.ALL, n.REDEMPTION, 30, scores.WINDOW)
    said = words.headline(score, n.REDEMPTION, "the desk", 30)
    assert said == "Redemptions of the desk over 30 days are forecast within 3.0% in total (n = 50 windows)"
    none = words.one_score(rows, TOTAL, n.ALL, n.REDEMPTION, 7, scores.WINDOW)
    assert words.headline(none, n.REDEMPTION, "the desk", 7).startswith("Too little of the desk")


@pytest.mark.parametrize(("days", "horizon"), [(1, 1), (10, 7), (30, 30), (90, 30)])
def test_the_strip_asks_for_the_longest_horizon_within_its_own(days, horizon):
    assert words.usual_horizon(days) == horizon


@pytest.mark.parametrize(
    ("share", "low", "high", "verdict"),
    [(0.90, 0.8, 1.0, "inside the band"), (0.97, 0.8, 1.0, "no more than chance"), (0.70, 0.8, 0.97, "too narrow"),
     (0.99, 0.85, 0.95, "wider than they need be")],
)  # fmt: skip
def test_coverage_is_judged_by_its_band_and_by_chance(share, low, high, verdict):
    assert verdict in words.coverage_title(pd.Series(row(share=share, low=low, high=high)))


def test_the_coverage_table_counts_breaks_of_the_bound_beside_what_was_held():
    record = pd.DataFrame([row(7), row(7, level=0.99, broken=2), row(14, share=0.95), row(14, level=0.99, broken=0)])
    frame, formats, titles = tables.coverage_table(record, n.ALL)
    assert list(frame["horizon"]) == ["7 days", "14 days"]
    assert list(frame["broken"]) == [0.02, 0.0]
    assert set(formats) < set(titles) <= set(frame)
    own = pd.concat([record, record.assign(product_id="P")])
    assert list(tables.coverage_products(own, 14, {"P": "Purse"})[0][n.NAME]) == ["Purse"]


def test_what_was_held_is_told_by_origin_and_pooled_over_products():
    low, *_, high = coverage.quantiles_of([0.90])
    drawn = pd.DataFrame({
        "origin": [DAY, DAY], n.PRODUCT_ID: ["A", "B"], "horizon": 7, "actual": [5.0, 50.0], low: 0.0, high: 10.0,
    })  # fmt: skip
    assert tables.held(drawn, n.ALL).loc[DAY, 7] == 0.5
    assert tables.held(drawn, "A").loc[DAY, 7] == 1.0


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_coverage_chart_draws_the_shares_the_whiskers_and_the_band(colours):
    record = pd.DataFrame([row(7, 0.93), row(14, 0.88, low=0.3), row(30, 0.97)])
    chart = charts.coverage_chart(record, colours)
    assert list(chart.data[-1].x) == [0.93, 0.88, 0.97]
    assert [tuple(line.x) for line in chart.data[:3]] == [(0.8, 1.0), (0.3, 1.0), (0.8, 1.0)]
    assert len(set(chart.data[-1].marker.symbol)) == 3
    band = next(shape for shape in chart.layout.shapes if shape.type == "rect")
    assert (band.x0, band.x1) == charts.BAND
    assert chart.layout.xaxis.range[0] < 0.3
    assert "100 windows held" in chart.data[-1].hovertext[0]


def test_the_record_as_it_ran_is_a_mean_of_the_last_origins():
    dates = pd.date_range("2026-01-01", periods=120, name="origin")
    held = pd.DataFrame({7: np.r_[np.ones(60), np.zeros(60)], 30: np.nan}, dates)
    chart = charts.coverage_over_time(held, LIGHT)
    assert chart.data[0].y[-1] == 0.0
    assert next(iter(chart.data[0].y)) == 1.0
    assert len(chart.data[1].y) == 0


def ranked(*rows):
    columns = [n.NAME, n.KIND, "breached_days", "yield_gain_bp", "days"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("best", "said"),
    [((n.ENSEMBLE, n.MODEL, 0, 3.2, 120), "Ensemble by record is worth most for Purse: +3.2 bp"),
     (("fixed:0.20", n.FIXED, 0, 0.0, 120), "No model earns more for Purse than the rule “fixed 20%”"),
     ((n.ENSEMBLE, n.MODEL, 2, 9.0, 120), "Nothing kept Purse from every breach")],
)  # fmt: skip
def test_the_leaderboard_names_its_best_or_says_that_none_is(best, said):
    assert words.leaderboard_title(ranked(best), "Purse").startswith(said)


def test_a_broken_record_says_why_and_what_sizes_the_buffer_instead():
    drift = pd.DataFrame({
        n.PRODUCT_ID: ["A", "B"], "state": ["holds", "broken"], "since": [pd.NaT, DAY],
        "reason": ["app.days", "app.days"], "figures": [json.dumps({"count": 3}), json.dumps({"count": 5})],
    })  # fmt: skip
    frame, _, titles = tables.drift_table(drift, {"A": "Purse"})
    assert list(frame[n.NAME]) == ["Purse", "B"]
    assert list(frame["state"]) == ["✓ holds", "✗ broken"]
    assert list(frame["used"]) == ["the model's paths", "the safe rule"]
    assert list(frame["since"]) == ["–", "24 Jun 2026"]
    assert set(titles) == set(frame)
    assert tables.drift_reasons(drift, {"A": "Purse"}) == ["**B**: 5 days"]
    assert words.headline_drift(drift) == "1 of 2 products hold their record"
