"""The shared encoder: its gradient, what it learns over all shops, and that it sees nothing of the future."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from panel_cases import CALENDAR, merchants

from core.merchants import encoder
from core.merchants.lessons import WINDOW, taught
from core.merchants.shops import ShopHistory, forecast_shops, judge_short_history

HORIZON = 14


@pytest.fixture(scope="module")
def panel():
    return merchants(130, 60, closed=0.05, noise=0.3, start="2025-05-12")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(encoder, "STEPS", 150)
    monkeypatch.setattr(encoder, "NETWORKS", 1)


def test_the_gradient_is_that_of_the_error_that_is_minimised():
    random = np.random.default_rng(3)
    single = np.float64  # differences of single numbers would be too coarse
    sample = encoder._Sample(
        random.normal(size=(40, 6)),
        random.random((40, 5, 6)),
        random.random((40, 5)),
        random.random((40, 5)),
        np.ones(40),
    )
    network = {name: value.astype(single) for name, value in encoder._begun(sample, random).items()}
    network["decode"] = random.normal(size=network["decode"].shape)
    drawn = np.arange(40)

    def loss(changed):
        error = np.abs(encoder._decoded(changed, sample.inputs, sample.plain)[1] - sample.target)
        soft = np.where(error < encoder.SOFT, error**2 / (2 * encoder.SOFT), error - encoder.SOFT / 2)
        return (sample.weight * soft).sum() / 40

    slope = encoder._slope(network, sample, drawn)
    for name, value in network.items():
        place = tuple(random.integers(0, size) for size in value.shape)
        up, down = ({key: part.copy() for key, part in network.items()} for _ in range(2))
        up[name][place] += 1e-6
        down[name][place] -= 1e-6
        assert slope[name][place] == pytest.approx((loss(up) - loss(down)) / 2e-6, rel=1e-4, abs=1e-8)


def test_a_shop_needs_three_weeks_of_history_and_a_third_of_them_open(panel):
    row = 60
    for shop, is_taught in enumerate(taught(panel, row)):
        known = ~np.isnan(panel.received[: row + 1, shop])
        assert is_taught == (known.argmax() + WINDOW <= row + 1 and known.any() and known[-WINDOW:].sum() >= 7)


def test_what_all_shops_share_helps_a_noisy_one(panel):
    """Every shop's week is its group's; three noisy weeks of one shop tell it worse than those of all."""
    history, row = ShopHistory(panel, CALENDAR, HORIZON), 115
    known = history.told(row)
    came = history.came_after(row, known)
    learned = history.encoder(row)
    assert np.abs(learned.profiles(known)).max() <= 1
    assert learned.profiles(known).shape == (len(known.shops), encoder.UNITS)
    errors = [np.abs(said - came).sum() for said in (learned.forecast(known), history.weekday_median(row, known))]
    assert errors[0] < 0.95 * errors[1]


def test_the_weekday_median_is_a_shops_own(panel):
    history, row = ShopHistory(panel, CALENDAR, HORIZON), 80
    known = history.told(row)
    said = history.weekday_median(row, known)
    for place, shop in enumerate(known.shops[:5]):
        for ahead in range(HORIZON):
            same = [np.nan_to_num(panel.received[row + 1 + ahead - 7 * week, shop]) for week in range(1, 6)]
            assert said[place, ahead] == np.median(same[ahead // 7 : ahead // 7 + 3])


def test_nothing_of_the_future_is_learned(panel):
    received = panel.received.copy()
    received[101:] = 1e6
    said = []
    for one in (panel, dataclasses.replace(panel, received=received)):
        history = ShopHistory(one, CALENDAR, HORIZON)
        said.append(history.encoder(100).forecast(history.told(100)))
    assert said[0].tobytes() == said[1].tobytes()


def test_a_forecast_says_who_made_it_and_what_its_record_was(panel):
    made = forecast_shops(panel, CALENDAR, HORIZON)
    assert made.kept == made.record.helps
    assert list(made.amounts.index) == list(pd.date_range(panel.days[-1], periods=HORIZON + 1)[1:])
    assert set(made.amounts.columns) <= set(panel.merchants)
    assert (made.amounts.to_numpy() >= 0).all()


def test_a_young_panel_is_forecast_by_weekday_medians():
    made = forecast_shops(merchants(45, 8), CALENDAR, HORIZON)
    assert not made.kept
    assert made.record.encoder is None


def test_new_shops_are_judged_apart(panel):
    origin = panel.days[100]
    first = (~np.isnan(panel.received)).argmax(axis=0)
    new = [shop for shop in range(60) if 21 <= 101 - first[shop] < 28 and taught(panel, 100)[shop]]
    assert judge_short_history(panel, [origin], HORIZON, CALENDAR).shops == len(new)
