import pandas as pd
import pytest

from core import names as n
from core.forecast.error_split import LEVEL, ONE_OFF, OVERRIDE, PARTS, WEEKDAY
from core.present import vintage_words as words
from core.present.charts_vintages import ages_chart, off_waterfall, vintage_chart
from core.present.template import LIGHT

DAY = pd.Timestamp("2026-06-24")
SPLIT = pd.Series({LEVEL: 3e6, WEEKDAY: 1e6, ONE_OFF: 1e6}).reindex(list(PARTS), fill_value=0.0)


def test_the_sentence_says_what_came_and_what_the_error_was_made_of():
    assert words.off_sentence(DAY, n.REDEMPTION, 41e6, 36e6, SPLIT) == (
        "Wed 24 Jun: redemptions of CNY 41.0m came, 36.0m were forecast the day before: +5.00m, "
        "of which level +3.00m, weekday +1.00m, one-off +1.00m"
    )
    assert words.off_sentence(DAY, n.REDEMPTION, 36e6, 36e6, 0 * SPLIT) == "Wed 24 Jun: the forecast was right"
    assert "14 days before" in words.off_sentence(DAY, "net", -1e6, 4e6, -SPLIT, age=14)


def test_what_hardly_moved_the_day_is_left_to_the_chart():
    parts = SPLIT + pd.Series({OVERRIDE: 1e4}).reindex(list(PARTS), fill_value=0.0)
    assert "override" not in words.off_sentence(DAY, n.REDEMPTION, 41e6, 36e6, parts)
    labels = off_waterfall(n.REDEMPTION, 36e6, 41.01e6, parts, LIGHT).layout.yaxis.ticktext
    assert labels == (
        "<b>Forecast  36.0m</b>", "Level +3.00m", "Weekday +1.00m", "Override +10.0k", "One-off +1.00m",
        "<b>Actual  41.0m</b>",
    )  # fmt: skip


def test_the_bars_lead_from_the_forecast_to_what_came():
    bars = off_waterfall(n.REDEMPTION, 36e6, 41e6, SPLIT, LIGHT).data[0]
    assert sum(bars.x[:-1]) == pytest.approx(bars.x[-1]) == pytest.approx(41.0)
    assert bars.measure == ("absolute", "relative", "relative", "relative", "total")


def test_a_band_that_held_is_counted_over_the_days_known():
    ahead = pd.date_range(DAY, periods=3)
    band = pd.DataFrame({"low": 1.0, "high": 2.0}, index=ahead)
    title = words.vintage_title(DAY, band, pd.Series([1.5, 9.0], ahead[:2]))
    assert title == "1 of 2 days since 24 Jun came within the 90% band of the forecast made then"
    assert words.vintage_title(DAY, band, pd.Series(dtype=float)) == "Nothing is known yet of the days after 24 Jun"


def test_what_came_is_one_line_over_the_forecasts():
    days = pd.date_range(DAY, periods=4)
    actual = pd.Series([1e6, 2e6, 3e6, 4e6], days)
    marks = pd.DataFrame(columns=[n.START, n.END, n.KIND, n.NAME])
    lines = ages_chart(actual, pd.DataFrame({1: actual, 30: 2 * actual}), marks, LIGHT).data
    assert [line.name for line in lines] == ["Made the day before", "Made 30 days before", "What came"]
    levels = pd.DataFrame({level: actual[2:] * level for level in (0.05, 0.5, 0.95)})
    vintage = vintage_chart(actual[:2], actual[2:], actual[2:], levels, marks, LIGHT, "charts.axis_money").data
    shown = [line for line in vintage if line.visible is not False]
    assert shown[-1].name == "What came"
    assert list(shown[-1].y) == pytest.approx([1.0, 2.0, 3.0, 4.0])
    assert "History" not in {line.name for line in shown}
