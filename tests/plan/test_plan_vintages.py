"""Kept forecasts, and forecasts held against what came, on two sample products in a database of their own."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, book, calendar, cut, days

from core import names as n
from core.book import conform
from core.calendar import marks
from core.errors import MissingData
from core.forecast.error_split import PARTS, RESTATEMENT
from core.forecast.forecasting import expect
from core.plan import forecast_desk, outcomes, vintages, why_off
from core.plan.forecast_figures import (
    CUMULATIVE_NET_OUTFLOW,
    EXPECTED,
    MODELLED,
    NET_OUTFLOW,
    QUANTILES,
    arriving,
    figures_of,
    packed,
    unpacked,
)
from core.plan.models import desk_model
from core.plan.vintages import AFTERWARDS, AT_THE_TIME, FROM_BOOK_THEN
from core.store import connect, list_runs, load_book, save_import

CASH = "JB-CASH-01"
MODEL = n.SEASONAL_NAIVE
LAST = pd.Timestamp("2026-06-24")
LEVELS = list(map(str, QUANTILES))


@pytest.fixture(scope="module")
def small():
    """A year of two products."""
    whole = cut(CASH, HOLD)
    flows = whole.flows[whole.flows[n.DATE] > LAST - days(400)].reset_index(drop=True)
    return replace(whole, flows=flows)


@pytest.fixture
def engine(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def told(engine, small):
    """A book in whose database the last week became known day by day, and the first of those days was restated."""
    until = small.flows[n.DATE] <= LAST - days(7)
    for table in (n.PRODUCTS, n.EVENTS):
        save_import(engine, table, getattr(small, table), "test")
    save_import(engine, n.FLOWS, small.flows[until], "test")
    save_import(engine, n.FLOWS, small.flows[~until], "test")
    restated = small.flows[(small.flows[n.DATE] == LAST - days(7)) & (small.flows[n.PRODUCT_ID] == CASH)]
    amounts = restated[n.REDEMPTION] + 1e6 / len(restated)
    save_import(engine, n.FLOWS, restated.assign(**{n.REDEMPTION: amounts}), "test")
    return load_book(engine)


@pytest.fixture(scope="module")
def forecast(small):
    return forecast_desk(small, calendar(), LAST, MODEL).forecast


def test_the_figures_are_those_of_the_paths(forecast):
    figures = figures_of(forecast).set_index([n.PRODUCT_ID, "view", n.DATE]).sort_index()
    mine = forecast.paths.only(CASH)
    for view, values in (
        (n.REDEMPTION, mine.side(n.REDEMPTION)),
        (NET_OUTFLOW, mine.net_outflow()),
        (CUMULATIVE_NET_OUTFLOW, mine.cumulative_net_outflow()),
    ):
        slow = np.array([[np.quantile(values[:, h], q) for q in QUANTILES] for h in range(values.shape[1])])
        np.testing.assert_allclose(figures.loc[(CASH, view), LEVELS], slow, rtol=1e-9, atol=1e-3)
    np.testing.assert_allclose(
        figures.loc[(n.ALL, CUMULATIVE_NET_OUTFLOW), "0.95"],
        np.quantile(forecast.paths.cumulative_net_outflow(), 0.95, axis=0),
        atol=1e-3,
    )
    expected = forecast.expected.T.groupby(level=[n.PRODUCT_ID, n.SIDE]).sum().T
    net = expected[HOLD, n.REDEMPTION] - expected[HOLD, n.SUBSCRIPTION]
    np.testing.assert_allclose(figures.loc[(HOLD, NET_OUTFLOW), EXPECTED], net, atol=1e-6)
    modelled = forecast.modelled[HOLD, n.ALL]
    net = modelled[n.REDEMPTION] - modelled[n.SUBSCRIPTION]
    np.testing.assert_allclose(figures.loc[(HOLD, CUMULATIVE_NET_OUTFLOW), MODELLED], net.cumsum(), atol=1e-3)


def test_figures_come_back_as_they_were_packed_and_are_small(forecast):
    figures = figures_of(forecast)
    pd.testing.assert_frame_equal(unpacked(packed(figures)), figures)
    assert len(packed(figures)) < 60_000


def test_an_outflow_turned_is_what_arrives(forecast):
    rows = figures_of(forecast).query(f"product_id == '{CASH}' and view == '{NET_OUTFLOW}'").set_index(n.DATE)
    turned = arriving(rows.drop(columns=[n.PRODUCT_ID, "view"]))
    inflow = -forecast.paths.only(CASH).net_outflow()
    np.testing.assert_allclose(turned[LEVELS], np.quantile(inflow, QUANTILES, axis=0).T, rtol=1e-9, atol=1e-3)
    np.testing.assert_array_equal(turned[EXPECTED], -rows[EXPECTED])


def test_a_forecast_is_made_once_and_names_its_inputs(engine, small, forecast, monkeypatch):
    vintages.keep_forecast(engine, small, calendar(), forecast)
    monkeypatch.setattr(vintages, "forecast_desk", lambda *_, **__: pytest.fail("made again"))
    kept = vintages.kept_forecast(engine, small, calendar(), LAST, MODEL)
    pd.testing.assert_frame_equal(kept.figures, figures_of(forecast))
    assert (kept.as_of, kept.model, kept.made) == (LAST, MODEL, AT_THE_TIME)
    (run,) = list_runs(engine, vintages.KIND)
    assert {"book", "as_of", "market", "code", "model", "seed", "made", "days"} == set(run.manifest)
    assert kept.made_at == run.at


def test_what_was_forecast_of_a_product_can_be_asked(engine, small, forecast):
    vintages.keep_forecast(engine, small, calendar(), forecast)
    kept = vintages.kept_forecast(engine, small, calendar(), LAST, MODEL)
    assert list(kept.of(CASH, n.REDEMPTION).index) == list(forecast.paths.dates)
    with pytest.raises(MissingData, match="No forecast was made of X"):
        kept.of("X", n.REDEMPTION)
    assert len(vintages.vintages(engine, CASH)) == 1
    assert vintages.vintages(engine, "X").empty


def test_a_forecast_made_later_says_so_and_never_takes_the_place_of_the_one_made_then(engine, small):
    early = LAST - days(10)
    then = replace(small, flows=small.flows[small.flows[n.DATE] <= early], version="then")
    assert vintages.kept_forecast(engine, small, calendar(), early, MODEL).made == AFTERWARDS
    assert vintages.kept_forecast(engine, then, calendar(), early, MODEL).made == AT_THE_TIME
    vintages.kept_forecast(engine, replace(small, version="newer"), calendar(), early, MODEL)
    assert vintages.vintages(engine)["made"].tolist() == [AFTERWARDS, AT_THE_TIME, AFTERWARDS]
    assert [run.manifest["book"] for run in vintages.used_runs(engine)] == ["then"]
    assert vintages.past_forecast(engine, small, calendar(), early, MODEL).made == AT_THE_TIME


def test_a_past_forecast_is_made_from_the_book_as_it_was_known(engine, told, small):
    early = LAST - days(7)
    past = vintages.past_forecast(engine, told, calendar(), early, MODEL)
    assert past.made == FROM_BOOK_THEN
    before_restatement = forecast_desk(small, calendar(), early, MODEL).forecast
    pd.testing.assert_frame_equal(past.figures, figures_of(before_restatement))
    afterwards = vintages.kept_forecast(engine, told, calendar(), early, MODEL)
    assert afterwards.made == AFTERWARDS
    assert not np.allclose(afterwards.of(CASH, n.REDEMPTION)[EXPECTED], past.of(CASH, n.REDEMPTION)[EXPECTED])
    assert vintages.past_forecast(engine, told, calendar(), LAST - days(3), MODEL).made == AFTERWARDS


def test_forecasts_by_age_know_nothing_of_their_days(engine, small):
    ages = outcomes.by_age(engine, small, calendar(), MODEL, CASH)
    side = ages[ages[n.SIDE] == n.REDEMPTION].set_index(["age", n.DATE])
    assert side.index.get_level_values("age").unique().tolist() == [1, 7, 14, 30]
    assert side.groupby("age").size().tolist() == [outcomes.DAYS] * 4
    history, model = small.panel(), desk_model(small, MODEL, calendar())
    for age, day in ((1, LAST), (7, LAST - days(3)), (30, LAST - days(20))):
        made = expect(model, history.loc[: day - days(age)], age, calendar(), small.products)
        alone = made.loc[day, (CASH, n.ALL, n.REDEMPTION)]
        assert side.loc[(age, day), "forecast"] == pytest.approx(alone)
        assert side.loc[(age, day), "actual"] == history.loc[day, (CASH, n.ALL, n.REDEMPTION)]
    assert set(side["made"]) == {AFTERWARDS}


def test_a_ticket_is_in_the_forecasts_made_since_it_was_announced(engine, small):
    ticket = {n.TICKET_ID: "T", n.PRODUCT_ID: CASH, n.SIDE: n.REDEMPTION, n.DATE: LAST, n.AMOUNT: 5e9}
    tickets = conform(pd.DataFrame([{**ticket, n.ANNOUNCED: LAST - days(7)}]), n.TICKETS)
    told = replace(small, tickets=tickets, version="told")
    keys = ["age", n.SIDE, n.DATE]
    without, with_it = (
        outcomes.by_age(engine, one, calendar(), MODEL, CASH).set_index(keys)["forecast"] for one in (small, told)
    )
    more = (with_it - without)[lambda change: change != 0]
    assert more.to_dict() == {(1, n.REDEMPTION, LAST): 5e9, (7, n.REDEMPTION, LAST): 5e9}


def test_the_forecast_that_the_desk_made_stands_before_one_made_afterwards(engine, small):
    early = LAST - days(14)
    then = replace(small, flows=small.flows[small.flows[n.DATE] <= early], version="then")
    kept = vintages.kept_forecast(engine, then, calendar(), early, MODEL)
    ages = outcomes.by_age(engine, small, calendar(), MODEL, CASH)
    own = ages[ages["made"] == AT_THE_TIME].set_index(["age", n.SIDE, n.DATE])["forecast"]
    assert sorted({(age, day) for age, _, day in own.index}) == [(a, early + days(a)) for a in (1, 7, 14)]
    assert own[7, n.REDEMPTION, early + days(7)] == kept.of(CASH, n.REDEMPTION).loc[early + days(7), EXPECTED]


def test_net_is_what_arrives_and_unknown_where_a_side_is():
    both = pd.DataFrame(
        {
            "age": 1,
            n.DATE: [LAST, LAST, LAST - days(1), LAST - days(1)],
            n.SIDE: [n.SUBSCRIPTION, n.REDEMPTION] * 2,
            "forecast": [10.0, 4.0, 1.0, 2.0],
            "actual": [8.0, 5.0, np.nan, 3.0],
            "made": AFTERWARDS,
        }
    )
    net = outcomes.of_view(both, outcomes.NET).set_index(n.DATE)
    assert net.loc[LAST, ["forecast", "actual"]].tolist() == [6.0, 3.0]
    assert np.isnan(net.loc[LAST - days(1), "actual"])
    errors = outcomes.error_table(net.reset_index())
    assert errors[["age", "count", "kept", "wape", "bias"]].to_numpy().tolist() == [[1.0, 1.0, 0.0, 1.0, -1.0]]


def test_why_a_day_was_off_adds_up_and_finds_its_restatement(engine, told):
    day = LAST - days(7)
    falls = marks(calendar(), day - days(90), LAST)
    off = why_off.why_off(engine, told, calendar(), MODEL, CASH, n.REDEMPTION, day, falls)
    assert off.parts[RESTATEMENT] == pytest.approx(1e6)
    assert list(off.parts.index) == list(PARTS)
    assert off.parts.sum() == pytest.approx(off.actual - off.forecast)
    net = why_off.why_off(engine, told, calendar(), MODEL, CASH, outcomes.NET, day, falls)
    assert net.parts[RESTATEMENT] == pytest.approx(-1e6)
    arrived = why_off.why_off(engine, told, calendar(), MODEL, CASH, n.SUBSCRIPTION, day, falls)
    pd.testing.assert_series_equal(net.parts, arrived.parts - off.parts)
    desk = why_off.why_off(engine, told, calendar(), MODEL, n.ALL, n.REDEMPTION, LAST, falls)
    assert desk.parts.sum() == pytest.approx(desk.actual - desk.forecast)
    assert desk.actual == pytest.approx(told.panel().xs(n.REDEMPTION, axis=1, level=n.SIDE).loc[LAST].sum())


def test_a_day_that_is_not_known_and_a_closed_product_are_told(engine, small):
    nothing = marks(calendar(), LAST, LAST)
    with pytest.raises(MissingData, match="is not known"):
        why_off.why_off(engine, small, calendar(), MODEL, CASH, n.REDEMPTION, LAST + days(1), nothing)
    with pytest.raises(MissingData, match="closed-end"):
        outcomes.judged(book(), "JB-CLOSED-2509")
