"""benchmark: the command with a stand-in for the peers' own environment, and what it is made of."""

import subprocess
import sys
from functools import partial

import numpy as np
import pandas as pd
import pytest
from cli_runs import flows, run, written
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.calendar import build_calendar
from core.cli import benchmark, forecasting
from core.forecast import MODELS
from tests.benchmarks import (
    datasets,
    of_app,
    of_forecast,
    of_reserve,
    peers,
    plain_lightgbm,
    prophet_default,
    synthetic,
)
from tests.benchmarks.measured import Measured
from tests.benchmarks.scoring import POOLED, against, wape

# As the process in the peers' environment: AutoETS says 1 every day and fails on the first unit, others say 2.
STAND_IN = """
import sys
import pandas as pd
training, out, horizon, models = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split(",")
data = pd.read_parquet(training)
assert data["amount"].notna().all()
rows = []
for model in models:
    print(model, flush=True)
    for unit in data["unit"].unique():
        failed = model == "AutoETS" and unit == 0
        made = [] if failed else [1.0 if model == "AutoETS" else 2.0] * horizon
        rows.append((model, unit, 0.5, "odd" if failed else "", made))
pd.DataFrame(rows, columns=["model", "unit", "seconds", "error", "forecast"]).to_parquet(out, index=False)
"""
OWN = {n.SEASONAL_NAIVE, n.WEEKDAY_MEDIAN, n.ENSEMBLE}
ASKED = ("AutoETS", "MSTL", "PlainLightGBM", "PlainLightGBMMedian")
SPEED = {"series", "days", "horizon", "paths", "prophet_series", "seconds_per_series", "prophet_seconds_per_series",
         "times_faster", "wape", "prophet_wape", "wape_of_all"}  # fmt: skip


def quick_prophet(series, horizon, processes=1):
    return pd.DataFrame({"seconds": 1.0, "forecast": [[float(one.mean())] * horizon for one in series]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("benchmark")


@pytest.fixture(scope="module")
def gappy(folder):
    """Redemptions alone, under other names, with days missing; the second product begins late."""
    frame = flows(("P", "Q"), days=170)
    frame = frame[(frame.index % 11 != 3) & ((frame[n.PRODUCT_ID] == "P") | (frame[n.DATE] > "2025-03-20"))]
    return written(
        frame[[n.DATE, n.PRODUCT_ID, n.REDEMPTION]].set_axis(["day", "machine", "out"], axis=1), folder / "g.csv"
    )


@pytest.fixture(scope="module")
def asked(gappy):
    return (
        "benchmark", "forecast", "--flows", gappy, "--map", "day=date", "--map", "machine=product_id",
        "--map", "out=redemption", "--market", "GB", "--horizon", 7, "--origins", "2025-06-15,2025-06-29",
    )  # fmt: skip


@pytest.fixture(scope="module")
def compared(asked, folder):
    """The command on that file, everything slow stood in for."""
    script = folder / "stand_in.py"
    script.write_text(STAND_IN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecasting, "MODELS", {name: MODELS[name] for name in MODELS if name in OWN})
        patch.setattr(benchmark, "_peers_python", lambda: sys.executable)
        patch.setattr(peers, "PROCESS", script)
        patch.setattr(prophet_default, "forecasts", quick_prophet)
        patch.setattr(of_forecast, "DAYS", 90)
        patch.setattr(of_forecast, "speed", partial(of_forecast.speed, products=3, sample=2))
        return run(*asked, "--peers", ",".join(ASKED), "--json")


def test_every_model_is_scored_on_the_same_days(compared, gappy):
    values = compared.values
    assert set(values) == {"benchmark", "metric", "datasets", "speed"}
    (made,) = values["datasets"]
    assert (made["dataset"], made["horizon"], made["series"]) == ("g.csv", 7, 2)
    assert made["origins"] == ["2025-06-15", "2025-06-29"]
    assert {row["model"] for row in made["models"]} == {*OWN, n.SELECTED, *ASKED}
    assert {row["model"] for row in made["models"] if row["peer"]} == set(ASKED)
    days = [day for origin in made["origins"] for day in pd.date_range(origin, periods=8)[1:]]
    file = pd.read_csv(gappy, parse_dates=["day"])
    actual = file[file["day"].isin(days)]["out"]
    mstl = next(row for row in made["models"] if row["model"] == "MSTL")
    assert mstl["wape"] == pytest.approx(dict.fromkeys((n.REDEMPTION, POOLED), (actual - 2).abs().sum() / actual.sum()))
    assert mstl["seconds_per_series"] == 0.5


def test_a_peer_that_fails_is_stood_in_for_and_counted(compared):
    rows = {row["model"]: row["stood_in"] for row in compared.values["datasets"][0]["models"]}
    assert {model: count for model, count in rows.items() if count} == {"AutoETS": 1}


def test_what_is_selected_is_put_beside_the_best_peer(compared):
    (made,) = compared.values["datasets"]
    scores = {row["model"]: row["wape"] for row in made["models"]}
    best = min(ASKED, key=lambda model: scores[model][POOLED])
    found, ours = made["selected"][POOLED], scores[n.SELECTED][POOLED]
    assert found["best_peer"] == best
    assert found["to_best_peer"] == pytest.approx(ours / scores[best][POOLED])
    assert found["to_seasonal_naive"] == pytest.approx(ours / scores[n.SEASONAL_NAIVE][POOLED])
    assert scores[n.SELECTED] == scores[n.ENSEMBLE]


def test_the_speed_is_that_of_the_same_run(compared):
    speed = compared.values["speed"]
    assert set(speed) == SPEED
    assert (speed["series"], speed["paths"], speed["prophet_seconds_per_series"]) == (6, 500, 1.0)
    assert speed["times_faster"] == pytest.approx(1 / speed["seconds_per_series"])


def test_the_text_has_a_table_and_its_ratios(compared, asked, monkeypatch):
    values = compared.values
    monkeypatch.setattr(of_forecast, "compare", lambda *_: values["datasets"][0])
    monkeypatch.setattr(of_forecast, "speed", lambda _: values["speed"])
    text = run(*asked, "--peers", "ProphetDefault").out
    assert text.startswith("g.csv: WAPE, 7 days ahead, 2 origins, 2 series\n")
    assert all(name in text for name in (*OWN, *ASKED, "redemption: selected is", "6 synthetic series of 90 days"))
    assert "subscription" not in text


def test_progress_names_the_data_and_the_model(compared):
    said = [line for line in compared.err.splitlines() if not line.startswith("Days missing")]
    peers_said = [f"g.csv: {name}" for name in ASKED[:3]]
    assert said[-len(peers_said) - 2 :] == [*peers_said, "synthetic: ensemble", "synthetic: ProphetDefault"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "NAME"),
        (("wings",), "'wings'"),
        (("forecast", "--peers", "MSTL,Oracle"), "There is no peer Oracle. Choose from: SeasonalNaive"),
        (("forecast", "--market", "GB"), "--market says something about a file"),
        (("forecast", "--origins", "2025-06-15"), "--origins says"),
        (("forecast", "--map", "a=b"), "--map says"),
        (("forecast", "--horizon", 3), "--horizon says"),
        (("forecast", "--flows", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_benchmarks_that_cannot_be(words, told):
    assert told in run("benchmark", *words).mistake


def test_an_environment_that_cannot_be_made_is_one_message(asked, monkeypatch, tmp_path):
    made = subprocess.CompletedProcess([], 2, "", "ERROR: No matching distribution\nmake: *** [peers] Error 1\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: made)
    monkeypatch.setattr(benchmark, "PEERS_PYTHON", tmp_path / ".venv-peers" / "bin" / "python")
    told = run(*asked).err.splitlines()
    assert told[-2] == "Making the peers' own environment in .venv-peers (a minute the first time)"
    assert "could not be made: ERROR: No matching distribution" in told[-1] and "make peers" in told[-1]


def test_where_there_is_no_make_either(asked, monkeypatch):
    def missing(*_, **__):
        raise FileNotFoundError("make")

    monkeypatch.setattr(subprocess, "run", missing)
    ran = run(*asked)
    assert (ran.code, ran.out) == (2, "")
    assert "could not be made: make" in ran.err.splitlines()[-1]


def test_without_the_shared_files_only_the_speed_is_compared(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "YUEBAO", tmp_path / "none.csv")
    monkeypatch.setattr(datasets, "AFAC", tmp_path / "none.csv")
    monkeypatch.setattr(prophet_default, "forecasts", quick_prophet)
    monkeypatch.setattr(of_forecast, "DAYS", 90)
    monkeypatch.setattr(of_forecast, "speed", partial(of_forecast.speed, products=1, sample=1))
    ran = run("benchmark", "forecast", "--peers", "ProphetDefault", "--json")
    assert ran.values["datasets"] == []
    assert ran.err.startswith("The shared files are not beside the project")


def test_an_installation_without_its_tests_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(benchmark, "ROOT", tmp_path)
    assert "tests/benchmarks is missing" in run("benchmark", "reserve").mistake


def test_the_other_benchmarks_are_ratios(monkeypatch):
    monkeypatch.setattr(of_reserve, "ratios", lambda: iter([Measured("plan", 0.5, 2.0, "a plain plan")]))
    rows = run("benchmark", "reserve", "--json").values["ratios"]
    assert rows == [{"work": "plan", "ours": 0.5, "other": 2.0, "note": "a plain plan", "times_faster": 4.0}]
    shown = run("benchmark", "reserve").out.splitlines()[1]
    assert shown.split() == ["plan", "0.500", "2.000", "4.00", "a", "plain", "plan"]


class Pressed:
    """A dial of five values that answers at once in the milliseconds that ``times`` gives it; it keeps its place."""

    steps = 4

    def __init__(self, times):
        self.times, self.at = iter(times), []

    def press(self, key):
        self.at.append((self.at[-1] if self.at else 0) + {of_app.UP: 1, of_app.DOWN: -1}[key])
        return {of_app.REDRAWN: (took := next(self.times)), of_app.IDLE: 2 * took}


def test_every_value_of_a_dial_is_new_on_the_way_up_and_known_on_the_way_down():
    confidence, reliance, blank = (Pressed(range(100 * size, 100 * size + 50)) for size in (1, 2, 3))
    fresh, again = of_app.moves(confidence, reliance, blank)
    assert len(fresh) == len(again) == of_app.ROUNDS * confidence.steps >= 7
    assert confidence.at == blank.at == [1, 0] + [1, 2, 3, 4, 3, 2, 1, 0] * of_app.ROUNDS
    assert reliance.at == list(range(1, of_app.ROUNDS + 1))
    first, last = fresh[0], again[-1]
    assert [side[of_app.REDRAWN] for side in (*first, *last)] == [102, 302, 117, 317]


def test_a_row_of_moves_has_their_medians_and_says_each_of_ours():
    pairs = [({"idle": ours}, {"idle": blank}) for ours, blank in [(900.0, 100.0), (300.0, 200.0), (400.0, 900.0)]]
    made = of_app.row("a dial", pairs, of_app.IDLE)
    assert (made.work, made.ours, made.other) == ("a dial", 0.4, 0.2)
    assert "2.00 times as long" in made.note and made.note.endswith("0.90 0.30 0.40")


def test_without_a_browser_the_app_is_not_measured(monkeypatch):
    def not_installed():
        raise ModuleNotFoundError("playwright")

    for chromium in (lambda: None, not_installed):
        monkeypatch.setattr(f"{benchmark.CHROMIUM}.chromium", chromium)
        assert "make browser" in run("benchmark", "app").mistake


@given(st.lists(st.none() | st.floats(0, 1e9), min_size=1, max_size=60).filter(lambda values: values[0] is not None))
def test_a_filled_series_keeps_what_was_observed_and_has_no_gaps(values):
    series = pd.Series(values, pd.date_range("2025-01-01", periods=len(values)), dtype=float)
    full = peers.filled(series)
    assert full.notna().all()
    assert (full[series.notna()] == series.dropna()).all()
    for k in range(7, len(values)):
        assert values[k] is not None or np.isnan(series.iloc[k % 7 : k : 7]).all() or full.iloc[k] == full.iloc[k - 7]


def test_wape_against_a_slow_count():
    draw = np.random.default_rng(5)
    cells = pd.DataFrame({"model": ["a", "b"] * 20, n.SIDE: ([n.SUBSCRIPTION] * 2 + [n.REDEMPTION] * 2) * 10})
    cells = cells.assign(forecast=draw.random(40), actual=np.where(draw.random(40) < 0.2, np.nan, draw.random(40)))
    found = wape(cells)
    for model in ("a", "b"):
        for sides in ((n.SUBSCRIPTION,), (n.REDEMPTION,), n.SIDES):
            error = due = 0.0
            for row in cells.itertuples():
                if row.model == model and row.side in sides and not np.isnan(row.actual):
                    error, due = error + abs(row.forecast - row.actual), due + row.actual
            assert found[model][sides[0] if len(sides) == 1 else POOLED] == pytest.approx(error / due)


def test_nothing_due_has_no_score_and_no_ratio():
    nothing = pd.DataFrame({"model": ["a"], n.SIDE: [n.REDEMPTION], "forecast": [1.0], "actual": [0.0]})
    assert against(wape(nothing), "a", ["a"], "a") == {}


def test_the_plain_lightgbm_finds_a_weekly_rhythm_and_bears_odd_series():
    dates = pd.date_range("2025-01-06", periods=120, name=n.DATE)
    columns = pd.MultiIndex.from_tuples([(p, n.ALL, n.REDEMPTION) for p in "ABC"], names=n.PANEL_LEVELS)
    rhythm = 100.0 * (1 + dates.day_of_week.to_numpy())
    history = pd.DataFrame(np.column_stack([rhythm, np.zeros(120), rhythm]), dates, columns)
    history.iloc[:100, 2] = np.nan
    made = plain_lightgbm.predict(history, 9)
    assert made.index[0] == dates[-1] + pd.Timedelta(days=1) and list(made) == list(columns)
    assert made.iloc[:, 0].to_numpy() == pytest.approx(100.0 * (1 + made.index.day_of_week.to_numpy()), rel=0.1)
    assert np.isfinite(made.to_numpy()).all() and (made.to_numpy() >= 0).all()
    assert made.iloc[:, 1].max() < 1.0


def test_prophet_as_it_comes_leaves_gaps_out_and_refuses_what_is_no_series():
    series = pd.Series(np.tile([1.0, 2.0, 3.0, 4.0, np.nan, 6.0, 7.0], 10), pd.date_range("2025-01-06", periods=70))
    seconds, made = prophet_default.forecast(series, 7)
    assert made == pytest.approx([1, 2, 3, 4, made[4], 6, 7], abs=0.1) and seconds > 0
    assert prophet_default.forecast(series.iloc[:1], 7) == (0.0, [])


def test_synthetic_flows_are_the_same_every_time_and_look_like_flows():
    calendar, end = build_calendar(), pd.Timestamp("2026-06-30")
    made = synthetic.flows(20, 200, end, calendar)
    pd.testing.assert_frame_equal(made, synthetic.flows(20, 200, end, calendar))
    assert made.shape == (200, 40) and made.index[-1] == end
    assert (made.to_numpy() > 0).all()
    typical = made.median(axis=1)
    working = calendar.working(made.index)
    assert typical[~working].median() < 0.6 * typical[working].median()
