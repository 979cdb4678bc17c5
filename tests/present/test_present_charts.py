"""Charts: what is drawn is what was handed over, in colours that carry meaning on either ground."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar, marks
from core.plan.judging import POLICIES
from core.present import charts_flows, charts_ladder, charts_marks, charts_replay, charts_reserve, small
from core.present.template import DARK, LIGHT, Palette, figure, ink_on, palette, template

AS_OF = pd.Timestamp("2026-06-24")
AHEAD = pd.date_range(AS_OF + pd.Timedelta(days=1), periods=30, name=n.DATE)
LEVELS = (0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995)


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.fixture(scope="module")
def calendar():
    return build_calendar()


def no_marks():
    none = pd.DatetimeIndex([])
    return pd.DataFrame({n.START: none, n.END: none, n.KIND: [], n.NAME: []})


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("name", "least"),
    [("ink", 7), ("muted", 4.5), ("subscription", 3), ("redemption", 3), ("model", 4.5), ("fixed", 4.5),
     ("warning", 4.5), ("breach", 4.5), ("net", 7)],
)  # fmt: skip
def test_every_meaning_stands_out_from_its_ground(colours, name, least):
    assert contrast(getattr(colours, name), colours.ground) >= least


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_every_bar_that_holds_some(colours):
    for fill in (*colours.liquid, colours.model, colours.subscription, colours.redemption, colours.fixed):
        assert contrast(ink_on(fill), fill) >= 4.5, fill


def test_the_theme_names_the_palette_and_an_unknown_theme_is_light():
    assert palette("dark") is DARK
    assert palette("light") is LIGHT
    assert palette(None) is LIGHT


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_chart_wears_the_one_template(colours: Palette):
    assert figure(colours, 100).layout.template.layout.to_plotly_json() == template(colours).layout.to_plotly_json()


def fan_of(rng, marked=None):
    history = pd.Series(rng.uniform(1e8, 2e8, 60), pd.date_range(end=AS_OF, periods=60))
    paths = rng.uniform(1e8, 3e8, (400, 30))
    quantiles = pd.DataFrame(np.quantile(paths, LEVELS, axis=0).T, index=AHEAD, columns=list(LEVELS))
    expected = pd.Series(paths.mean(axis=0), AHEAD)
    chart = charts_flows.fan(
        history, quantiles, expected, marked if marked is not None else no_marks(), "#009e73", LIGHT
    )
    return history, quantiles, expected, chart


def test_the_fan_opens_at_the_last_known_day_and_holds_its_quantiles(rng):
    history, quantiles, expected, chart = fan_of(rng)
    lines = {trace.name: trace for trace in chart.data if trace.name}
    np.testing.assert_allclose(np.array(lines["History"].y) * 1e6, history)
    np.testing.assert_allclose(np.array(lines["Expected"].y) * 1e6, [history.iloc[-1], *expected])
    top = np.array(lines["90% of paths"].y) * 1e6
    np.testing.assert_allclose(top, [history.iloc[-1], *quantiles[0.95]])
    assert lines["Expected"].line.dash == "dash"
    assert chart.layout.yaxis.title.text == "CNY m a day"


def test_days_to_come_can_be_clicked_and_the_chosen_one_is_marked(rng):
    history, quantiles, expected, _ = fan_of(rng)
    own = expected * np.where(AHEAD.isin(AHEAD[6:9]), 0.9, 1.0)
    marked = charts_flows.fan(history, quantiles, expected, no_marks(), "#009e73", LIGHT, own=own, chosen=AHEAD[4])
    lines = {trace.name: trace for trace in marked.data if trace.name}
    points = lines["Expected"]
    assert points.mode == "lines+markers"
    assert points.marker.size[0] == 0  # the last known day is the past's
    sizes = pd.Series(points.marker.size[1:], AHEAD)
    assert sizes.idxmax() == AHEAD[4]
    assert sizes.drop(AHEAD[4]).nunique() == 1
    assert points.unselected.marker.opacity == points.selected.marker.opacity == 1
    assert lines["Without overrides"].line.dash == "dot"
    beside = np.array(lines["Without overrides"].y) * 1e6
    np.testing.assert_allclose(beside[5:10], own[5:10])  # it leaves the expected line and comes back to it
    assert np.isnan(np.delete(beside, range(5, 10))).all()


def test_the_strip_colours_inflow_and_outflow_apart_and_keeps_days_without_a_figure(rng, calendar):
    days = pd.date_range(AS_OF + pd.Timedelta(days=1), periods=45)
    expected = pd.Series(rng.normal(0, 1e9, 30), days[:30]).reindex(days)
    off = ~calendar.dealing(days)
    chart = charts_flows.calendar_strip(expected, None, off, no_marks(), LIGHT)
    bars = chart.data[0]
    assert len(bars.x) == 45
    outlines = np.array(bars.marker.line.color)
    assert set(outlines[(expected > 0).to_numpy()]) == {LIGHT.subscription}
    assert set(outlines[(expected < 0).to_numpy()]) == {LIGHT.redemption}
    shaded = [shape for shape in chart.layout.shapes if shape.type == "rect"]
    assert len(shaded) == off.sum()
    assert bars.marker.pattern.shape == "/"  # projected is hatched


def test_whiskers_reach_from_low_to_high(rng, calendar):
    expected = pd.Series(rng.normal(0, 1e9, 30), AHEAD)
    spread = pd.DataFrame({"low": expected - 2e8, "high": expected + 3e8})
    bars = charts_flows.calendar_strip(expected, spread, ~calendar.dealing(AHEAD), no_marks(), LIGHT).data[0]
    divisor = expected.iloc[0] / bars.y[0]
    np.testing.assert_allclose(np.array(bars.error_y.array) * divisor, 3e8)
    np.testing.assert_allclose(np.array(bars.error_y.arrayminus) * divisor, 2e8)


@pytest.mark.parametrize("days", [30, 90, 250])
def test_labels_of_marks_never_touch_even_on_a_phone(calendar, days):
    span = (AS_OF, AS_OF + pd.Timedelta(days=days))
    found = marks(calendar, *span)
    rooms = []
    pixels_a_day = charts_marks.NARROWEST_PLOT / days
    for lane, at, anchor, text in charts_marks._lanes(found, span):
        width = len(text) * charts_marks.PIXELS_A_LETTER
        left = (at - span[0]).days * pixels_a_day - (0 if anchor == "left" else width)
        rooms.append((lane, left, left + width))
    assert rooms
    for index, (lane, left, right) in enumerate(rooms):
        for other_lane, other_left, other_right in rooms[:index]:
            assert lane != other_lane or right <= other_left or other_right <= left


def test_bands_are_holidays_and_events_and_lines_are_period_ends(rng, calendar):
    marked = marks(calendar, AS_OF - pd.Timedelta(days=60), AHEAD[-1])
    *_, chart = fan_of(rng, marked)
    plain = marked[n.KIND].value_counts()
    shapes = pd.Series([shape.type for shape in chart.layout.shapes]).value_counts()
    assert shapes["rect"] == plain.reindex(["holiday", "promotion", "settlement"]).sum()
    assert shapes["line"] == plain.reindex(["month_end", "quarter_end"]).sum() + 1  # and the as-of day


def test_the_tight_day_is_the_one_a_slow_search_finds(rng):
    raisable = np.sort(rng.uniform(0, 0.4, 31))
    outflow = rng.normal(0.001, 0.02, (300, 30)).cumsum(axis=1)
    best = None
    for day in range(1, 31):
        needed = max(0.0, float(np.quantile([path[day - 1] for path in outflow], 0.95)))
        room = raisable[day] - needed
        if best is None or room < best[1]:
            best = (day, room)
    found = charts_ladder.tight_day(raisable, charts_ladder.outflow_quantiles(outflow, 0.95), 0.95)
    assert found[0] == best[0]
    assert found[1] == pytest.approx(best[1])


def ladder(rng, free, with_sales=0.5):
    outflow = rng.normal(0.001, 0.005, (300, 30)).cumsum(axis=1)
    cash = [charts_ladder.Cash("fixed:0.20", np.full(31, 0.2), np.full(31, 0.6)),
            charts_ladder.Cash(n.MODEL, np.full(31, free), np.full(31, with_sales))]  # fmt: skip
    return (
        outflow,
        cash,
        charts_ladder.liquidity_ladder(
            AHEAD, charts_ladder.outflow_quantiles(outflow, 0.99), cash, 0.99, no_marks(), LIGHT
        ),
    )


def test_the_ladder_draws_each_policy_and_dots_what_sales_add(rng):
    outflow, _, chart = ladder(rng, 0.08)
    lines = {trace.name: trace for trace in chart.data if trace.name}
    assert lines["Cash, fixed 20%"].line.color == LIGHT.fixed
    assert lines["Cash, model"].line.color == LIGHT.model
    assert lines["Cash with sales, model"].line.dash == "dot"
    middle = np.array(lines["Net outflow, cumulative"].y)
    np.testing.assert_allclose(middle, [0.0, *np.median(outflow, axis=0)])
    assert len(middle) == 31


def test_a_day_that_falls_short_is_marked_by_form_and_not_by_colour_alone(rng):
    *_, enough = ladder(rng, 0.5)
    *_, sold = ladder(rng, 0.0)
    *_, short = ladder(rng, 0.0, 0.0)
    assert [chart.data[-1].marker.symbol for chart in (enough, sold, short)] == ["circle", "diamond", "x"]
    assert "to be sold" in sold.layout.annotations[-1].text  # what sales cover is no breach
    assert "short" in short.layout.annotations[-1].text


def test_a_line_that_leaves_the_ladder_says_where_it_ends(rng):
    *_, chart = ladder(rng, 0.08)
    top = chart.layout.yaxis.range[1]
    beyond = [each.text for each in chart.layout.annotations if each.text.startswith("↑")]
    assert beyond == ["↑ Cash with sales, model: 50.0% at the end"]
    assert top < 0.5


def test_allocation_bars_add_up_to_the_weights(rng):
    shares = rng.dirichlet(np.ones(len(n.ASSET_CLASSES)), 3).T
    weights = pd.DataFrame(shares, index=list(n.ASSET_CLASSES), columns=[n.CURRENT, "fixed:0.20", n.MODEL])
    chart = charts_reserve.allocation_bars(weights, {n.CURRENT: 0.2, "fixed:0.20": 0.2, n.MODEL: 0.05}, LIGHT)
    np.testing.assert_allclose(sum(np.array(bar.x) for bar in chart.data), 1.0)
    assert [text.split("<br>")[1] for text in chart.data[0].y] == ["buffer 20.0%", "buffer 20.0%", "buffer 5.0%"]
    assert chart.data[0].name in ("Cash at bank", "Demand deposit")  # the most liquid class comes first


def test_the_replay_marks_exactly_the_breached_days(rng):
    days = pd.date_range("2026-01-01", periods=120, name=n.DATE)
    need = pd.Series(rng.uniform(-0.05, 0.12, 120), days)
    buffers = pd.DataFrame({"fixed:0.20": 0.2, n.MODEL: rng.uniform(0.05, 0.1, 120)}, index=days)
    breached = buffers.lt(need, axis=0)
    chart = charts_replay.replay_chart(need, buffers, breached, 14, LIGHT)
    crosses, key = [trace for trace in chart.data if trace.mode == "markers"]  # nothing is marked where nothing broke
    assert list(crosses.x) == list(days[breached[n.MODEL]])
    assert list(crosses.y) == list(buffers.loc[breached[n.MODEL], n.MODEL])  # on the line that broke
    assert crosses.marker.symbol == key.marker.symbol == "x"
    assert [trace.name for trace in chart.data if trace.showlegend is not False].count(key.name) == 1
    assert (np.array(chart.data[0].y) >= 0).all()


def test_a_replay_whose_policies_are_named_elsewhere_names_only_what_left():
    days = pd.date_range("2026-01-01", periods=30, name=n.DATE)
    need = pd.Series(0.05, days)
    buffers = pd.DataFrame({"fixed:0.20": 0.2, n.MODEL: 0.1}, index=days)
    chart = charts_replay.replay_chart(need, buffers, buffers < 0, 14, LIGHT, named=False)
    assert [trace.name for trace in chart.data if trace.showlegend is not False] == ["What left in 14 days"]


def test_no_two_policies_of_a_replay_have_the_same_line():
    looks = [(charts_reserve.policy_colour(name, LIGHT), charts_replay.stroke(name)) for name in POLICIES]
    assert len(set(looks)) == len(POLICIES)


def test_the_replay_shows_what_lay_on_its_days(rng):
    days = pd.date_range("2026-01-01", periods=120, name=n.DATE)
    need = pd.Series(0.1, days)
    buffers = need.to_frame(n.MODEL)
    found = marks(build_calendar("CN"), days[0], days[-1])
    chart = charts_replay.replay_chart(need, buffers, buffers > 1, 14, LIGHT, found)
    assert any("Q1" in note.text for note in chart.layout.annotations)
    assert not [trace for trace in chart.data if trace.mode == "markers"]


@pytest.mark.parametrize("value", [0.0, 0.1, 0.3, 9.0])
def test_buffer_marks_stay_on_their_line(value):
    address = small.buffer_marks(value, value, value, 0.3, LIGHT)
    assert address.startswith("data:image/svg+xml")
    assert 0 <= small._at(value, 0.3) <= small.WIDTH


def test_a_policy_has_one_colour_whatever_its_share():
    assert charts_reserve.policy_colour("fixed:0.10", LIGHT) == charts_reserve.policy_colour("fixed", LIGHT)
    assert charts_reserve.policy_colour(n.MODEL, LIGHT) == LIGHT.model
