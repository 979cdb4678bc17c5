"""Sentences and tables: what is said is what the numbers say, also where they say little."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.book import book_of, empty_book
from core.calendar import build_calendar, features, marks
from core.forecast import MODELS, Forecast, Paths
from core.present import book_state, days, event_form, flow_series, overview, product_marks, sentences, words
from core.present.charts_ladder import Cash, outflow_quantiles
from core.present.template import LIGHT
from core.text import ENGLISH, catalogue

ROOT = Path(__file__).resolve().parent.parent.parent
UNTIL = pd.Timestamp("2026-07-24")


def test_the_answer_names_both_buffers_the_day_and_the_gain():
    text = sentences.hold(0.0863, 0.20, UNTIL, 2.41, 1.92e6)
    assert text == "Hold 8.6% instead of 20% through 24 Jul: +2.4 bp, CNY 1.92m a year"


@pytest.mark.parametrize("gain", [0.0, 0.04, -1.0])
def test_a_model_that_gains_nothing_is_said_to_gain_nothing(gain):
    assert "no more than 20%" in sentences.hold(0.2, 0.2, UNTIL, gain, 0.0)


def rows(**columns):
    base = {n.NAME: ["A", "B"], n.FAMILY: [n.CASH, n.CLOSED], n.ISSUER: ["X", None], "net_assets": [3e9, 1e9]}
    return pd.DataFrame(base | columns)


def test_the_whole_desk_is_weighted_by_net_assets():
    text = sentences.hold_all(
        rows(buffer_model=[0.04, 0.08], buffer_fixed=[0.2, 0.2], yield_gain_bp=[2.0, 4.0], yield_gain_money=[6e5, 4e5]),
        UNTIL,
    )
    assert text == "Hold 5.0% instead of 20% through 24 Jul: +2.5 bp, CNY 1.00m a year"


def test_a_product_without_an_allocation_is_left_out_of_the_weights():
    nothing = float("nan")
    text = sentences.hold_all(
        rows(
            buffer_model=[0.04, nothing], buffer_fixed=[0.2, 0.2], yield_gain_bp=[2.0, nothing],
            yield_gain_money=[6e5, nothing],
        ),
        UNTIL,
    )  # fmt: skip
    assert text.startswith("Hold 4.0% instead of 20%")
    assert sentences.hold_plan(None, None, UNTIL, nothing, nothing).startswith("No allocation")


def test_the_scope_says_how_many_products_or_which_one():
    two = rows()
    assert sentences.scope(two).startswith("2 products with CNY 4.00bn")
    assert sentences.scope(two.iloc[1:]) == "B, Closed-end: CNY 1.00bn of net assets."


@pytest.mark.parametrize(
    ("as_of", "today", "synthetic", "expected"),
    [
        ("2026-06-24", "2026-06-25", False, "Flows up to 24 Jun 2026."),
        ("2026-06-24", "2026-06-30", False, "Flows up to 24 Jun 2026: 6 days behind today."),
        ("2026-06-24", "2026-11-30", True, "Flows up to 24 Jun 2026."),
        ("2026-03-01", "2026-06-25", False, "Looking back: flows up to 24 Jun 2026 are loaded."),
    ],
)
def test_freshness(as_of, today, synthetic, expected):
    newest = pd.Timestamp("2026-06-24")
    assert sentences.freshness(newest, pd.Timestamp(as_of), pd.Timestamp(today), synthetic=synthetic) == expected


def test_the_strip_names_the_worst_day_and_what_falls_on_it():
    ahead = pd.date_range("2026-06-25", periods=10)
    net = pd.Series(1e6, ahead)
    net[pd.Timestamp("2026-06-30")] = -5e7
    found = marks(build_calendar(), ahead[0], ahead[-1])
    text = sentences.strip_title(net, found)
    assert "CNY 50.0m on Tue 30 Jun" in text
    assert "Quarter end Q2" in text
    assert sentences.strip_title(net.abs(), found).startswith("No day ahead")


@pytest.mark.parametrize(
    ("free", "with_sales", "said"),
    [(0.5, 0.6, "without selling; least"), (0.0, 0.6, "if it sells"), (0.0, 0.0, "short")],
)
def test_the_ladder_says_whether_the_cash_is_there(free, with_sales, said):
    outflow = np.full((50, 5), 0.1)
    cash = Cash(n.MODEL, np.full(6, free), np.full(6, with_sales))
    text = sentences.ladder_title(
        pd.date_range("2026-06-25", periods=5), outflow_quantiles(outflow, 0.975), cash, 0.975
    )
    assert said in text
    assert "97.5%" in text


def forecast_of(rng, products=("A", "B"), groups=("x", "y"), horizon=20):
    columns = pd.MultiIndex.from_product([products, groups, n.SIDES], names=n.PANEL_LEVELS)
    past = pd.date_range(end="2026-06-24", periods=80, name=n.DATE)
    ahead = pd.date_range("2026-06-25", periods=horizon, name=n.DATE)
    history = pd.DataFrame(rng.uniform(0, 9, (80, len(columns))), past, columns)
    values = rng.uniform(0, 9, (50, horizon, len(columns)))
    expected = pd.DataFrame(values.mean(axis=0), ahead, columns)
    return history, Forecast(past[-1], n.ENSEMBLE, expected, Paths(ahead, columns, values, 1), expected, expected * 0)


@pytest.mark.parametrize("product", [n.ALL, "A"])
@pytest.mark.parametrize("group", [n.ALL, "y"])
@pytest.mark.parametrize("view", flow_series.VIEWS)
def test_a_flow_view_is_what_a_slow_sum_says(product, group, view):
    history, forecast = forecast_of(np.random.default_rng(3))
    found = flow_series.flow_view(history, forecast, product, group, 12, view)

    def slow(frame):
        total = np.zeros(len(frame))
        for name in frame.columns:
            if product in (n.ALL, name[0]) and group in (n.ALL, name[1]):
                sign = 1 if name[2] == n.SUBSCRIPTION else -1
                total += frame[name].to_numpy() * (sign if view not in n.SIDES else (name[2] == view))
        return total

    middle = slow(forecast.expected.iloc[:12])
    each = [slow(pd.DataFrame(path, columns=history.columns))[:12] for path in forecast.paths.values]
    if view == flow_series.CUMULATIVE:
        np.testing.assert_allclose(found.expected, np.cumsum(middle))
        np.testing.assert_allclose(found.quantiles[0.95], np.quantile(np.cumsum(each, axis=1), 0.95, axis=0))
        assert found.history.iloc[-1] == 0
    else:
        np.testing.assert_allclose(found.expected, middle)
        np.testing.assert_allclose(found.history, slow(history)[-60:])
        np.testing.assert_allclose(found.quantiles[0.05], np.quantile(each, 0.05, axis=0))
    assert found.total[1] == pytest.approx(middle.sum())
    assert found.at_peak == pytest.approx(middle.max() if view in n.SIDES else middle.min())


@pytest.mark.parametrize("view", flow_series.VIEWS)
def test_the_models_own_line_is_there_only_beside_an_override(view):
    history, forecast = forecast_of(np.random.default_rng(3))
    assert flow_series.flow_view(history, forecast, n.ALL, n.ALL, 12, view).own is None
    raised = forecast.expected.copy()
    raised.iloc[4:8, :2] *= [1.5, 1.2]
    moved = flow_series.flow_view(history, replace(forecast, expected=raised), n.ALL, n.ALL, 12, view)
    unmoved = flow_series.flow_view(history, forecast, n.ALL, n.ALL, 12, view)
    np.testing.assert_allclose(moved.own, unmoved.expected)


def test_every_feature_of_four_years_has_words():
    calendar = build_calendar()
    table = features(calendar, pd.date_range("2024-01-01", "2027-12-31"))
    for name in table.columns:
        for value in (1.0, 0.5):
            assert days._feature(str(name), value)
    spoken = days.day_words(calendar, pd.Timestamp("2026-06-30"))
    assert "Tuesday" in spoken
    assert "End of quarter 2 is near" in spoken
    assert "Working day 1 from the end of the month" in spoken


def test_a_projected_year_is_said_to_be_projected():
    calendar = build_calendar()
    day = pd.Timestamp(calendar.announced + 1, 5, 6)
    assert days.day_words(calendar, day)[0].startswith("The holidays of this year are not announced")


def test_the_next_mark_is_the_first_after_the_day():
    calendar = build_calendar(events=build_calendar().events.iloc[:0])
    day = pd.Timestamp("2026-06-24")
    text = days.next_sentence(marks(calendar, day, UNTIL), day)
    assert text == "Next: Quarter end Q2 on Tue 30 Jun, in 6 days"


def test_open_days_are_marked_and_roll_to_the_next_dealing_day():
    calendar = build_calendar()
    products = pd.DataFrame(
        {n.NAME: ["Tenth", "Cash"], n.FAMILY: [n.MONTHLY_OPEN, n.CASH], n.OPEN_DAY: [10.0, float("nan")]}
    )
    none = marks(calendar, UNTIL, UNTIL)
    found = product_marks.with_open_days(
        none, products, calendar, pd.Timestamp("2026-09-25"), pd.Timestamp("2026-11-30")
    )
    opened = found[found[n.KIND] == product_marks.OPEN_DAY]
    assert list(opened[n.START]) == [calendar.roll(pd.Timestamp("2026-10-10")), pd.Timestamp("2026-11-10")]


def test_the_overview_has_every_product_in_order_and_marks_attention():
    table = rows(
        product_id=["a", "b"], buffer_now=[0.2, 0.1], buffer_fixed=[0.2, 0.2], buffer_model=[0.05, float("nan")],
        yield_gain_bp=[2.0, 1.0], yield_gain_money=[1e6, 2e6], net_flow=[(1.0, 2.0), (3.0, 4.0)],
        attention=[(), ("x",)], next_outflow=[_Day(5e6), _Day(0.0)],
    )  # fmt: skip
    found, top = overview.overview(table, LIGHT)
    assert list(found[n.NAME]) == ["A", "B"]
    assert found[overview.ATTENTION].tolist() == ["", "▲ 1"]
    assert found[overview.NEXT_OUTFLOW].tolist() == ["30 Jun: 5.00m (4.00m to 6.00m)", "none expected"]
    assert top >= 0.2
    assert set(overview.titles(30)) == set(found.columns)


class _Day:
    date = pd.Timestamp("2026-06-30")

    def __init__(self, expected):
        self.expected, self.low, self.high = expected, expected - 1e6, expected + 1e6


def test_an_empty_book_is_said_to_be_empty_with_what_each_table_is_for():
    state = book_state.book_state(empty_book())
    assert set(state[book_state.STATE]) == {book_state.EMPTY}
    assert len(state) == len(n.TABLES)
    assert book_state.state_sentence(empty_book(), state) == "Nothing is loaded yet"


def test_gaps_and_undescribed_products_are_told():
    flows = pd.DataFrame(
        {
            n.DATE: pd.to_datetime(["2026-01-01", "2026-01-04"]),
            n.PRODUCT_ID: "A",
            n.SUBSCRIPTION: 1.0,
            n.REDEMPTION: 1.0,
        }
    )
    book = book_of({n.FLOWS: flows.assign(**{n.GROUP: n.ALL})}, "v")
    state = book_state.book_state(book).set_index(book_state.TABLE)
    assert state.loc["Flows", book_state.STATE] == book_state.TELL
    assert "without a row in Products: 1" in state.loc["Flows", book_state.FINDING]
    assert "1 product, flows up to 4 Jan 2026" in book_state.state_sentence(book, state.reset_index())


def test_the_event_form_hands_back_what_it_was_given():
    events = build_calendar().events
    over, ahead = event_form.split(events, pd.Timestamp("2026-06-24"))
    assert len(over) + len(ahead) == len(events)
    assert (over[n.END] < pd.Timestamp("2026-06-24")).all()
    text = event_form.as_file(ahead)
    assert list(text.index) == list(range(1, len(ahead) + 1))
    assert list(text[n.EVENT_ID]) == list(ahead[n.EVENT_ID])
    assert text[n.START].str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()


def test_saving_the_events_in_chinese_renames_none(chinese):
    events = build_calendar().events
    _, ahead = event_form.split(events, pd.Timestamp("2026-06-24"))
    assert "2026年双11" in set(ahead[n.NAME])
    ahead.loc[ahead[n.NAME] == "2026年双12", n.NAME] = "冬季大促"
    text = event_form.as_file(ahead).set_index(n.EVENT_ID)
    assert text.loc["double_11_2026", n.NAME] == "Double 11 2026"
    assert text.loc["double_12_2026", n.NAME] == "冬季大促"
    same = text.drop("double_12_2026")
    assert same[n.NAME].tolist() == events.set_index(n.EVENT_ID).loc[same.index, n.NAME].tolist()


def test_a_new_event_gets_an_id_from_its_name_and_first_day():
    row = {n.EVENT_ID: None, n.NAME: "Harvest Fair", n.KIND: "promotion", n.START: pd.Timestamp("2026-09-01")}
    text = event_form.as_file(pd.DataFrame([row | {n.END: pd.NaT}]))
    assert text[n.EVENT_ID].item() == "harvest_fair_20260901"
    assert text[n.END].item() == ""


@pytest.mark.parametrize(
    ("policy", "said"),
    [("fixed:0.20", "fixed 20%"), ("floor:0.05", "floor 5%"), ("fixed:0.125", "fixed 12.5%"), ("model", "model")],
)
def test_policies_in_words(policy, said):
    assert words.policy_word(policy) == said


def test_a_name_of_the_desks_own_stays_as_it_is():
    assert words.word("group", "fishermen") == "fishermen"
    for part, names in (
        ("family", n.FAMILIES),
        ("asset", n.ASSET_CLASSES),
        ("group", n.CUSTOMER_GROUPS),
        ("table", n.TABLES),
    ):
        assert all(words.word(part, name) != name for name in names if name != "abs"), part


def test_every_message_that_a_page_or_a_chart_names_is_in_the_catalogue():
    known = catalogue(ENGLISH)
    parts = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "core" / "present").glob("*.py"), ROOT / "app.py"]
    for path in parts:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "counted") and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    assert key.value in known, f"{path.name}: {key.value}"
                elif isinstance(key, ast.JoinedStr):
                    shape = "".join(re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in key.values)
                    assert any(re.fullmatch(shape, one) for one in known), f"{path.name}: {shape}"


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_a_word(name):
    assert words.word("model", name) not in ("", name)
