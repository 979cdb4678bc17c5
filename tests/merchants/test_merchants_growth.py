import numpy as np
import pandas as pd
import pytest
from merchant_cases import DAYS, growth_of, panel, part

from core import names as n
from core.merchants.growth import PERIOD, growth, matched_sums
from core.merchants.life import lives
from core.merchants.panel import MerchantPanel


def growing(opened, closed=(), days=DAYS, rate=0.2):
    """Merchants that take 100 growing by ``rate`` a year in logs, from their opening until they close."""
    level = 100 * np.exp(rate / 365.25 * np.arange(len(days)))
    received = np.repeat(level[:, None], len(opened), axis=1)
    for at, row in enumerate(opened):
        received[:row, at] = np.nan
    for at, row in closed:
        received[row:, at] = np.nan
    names = np.array([f"m{at}" for at in range(len(opened))], dtype=object)
    return MerchantPanel(days, names, np.array(["a", "b"] * (len(names) // 2), dtype=object), received, None)


def slowly(whole):
    """The links of all groups together: total and same-shop, period by period and shop by shop."""
    found, links = lives(whole), []
    amounts = np.nan_to_num(whole.received)
    for stop in range(len(whole.days), 2 * PERIOD - 1, -PERIOD):
        now, before = slice(stop - PERIOD, stop), slice(stop - 2 * PERIOD, stop - PERIOD)
        both = [
            shop for shop in range(len(whole.merchants))
            if found.first[shop] <= stop - 2 * PERIOD and (not found.closed[shop] or found.last[shop] >= stop - 1)
        ]  # fmt: skip
        same = sum(amounts[now, shop].sum() for shop in both) / sum(amounts[before, shop].sum() for shop in both)
        links.append((amounts[now].sum() / amounts[before].sum(), same))
    return np.array(links[::-1])


def test_the_links_are_those_of_a_walk_over_shops():
    whole = growing([0, 0, 0, 100, 300, 310], closed=[(2, 500), (3, 700)])
    found = growth_of(whole)
    links = np.stack([found.total[n.ALL], found.same_shop[n.ALL]], axis=1)
    np.testing.assert_allclose(links[1:] / links[:-1], slowly(whole))


def test_total_growth_is_the_panels_times_the_same_shops():
    found = growth_of(panel())
    for column in ("a", "b", n.ALL):
        np.testing.assert_allclose(found.total[column], found.same_shop[column] * found.panel[column])


def test_shops_that_open_and_close_do_not_move_the_same_shops_growth():
    moved = growth_of(growing([0, 0, *range(30, 630, 100)], closed=[(1, 400)]))
    assert moved.a_year() == pytest.approx(0.2, abs=1e-9)
    assert moved.total[n.ALL].iloc[-1] > 2 * moved.same_shop[n.ALL].iloc[-1]
    alone = growth_of(growing([0, 0]))
    np.testing.assert_allclose(alone.panel, 1.0)
    np.testing.assert_allclose(moved.same_shop[n.ALL], alone.same_shop[n.ALL])


def test_no_season_moves_the_growth_a_year_of_two_years():
    whole = growing([0, 0, 0, 0])
    season = np.where(whole.days.month.isin([9, 10, 11]), 2.5, 1.0)[:, None]
    seasonal = MerchantPanel(whole.days, whole.merchants, whole.groups, whole.received * season, None)
    assert growth_of(seasonal).a_year() == pytest.approx(0.2, abs=0.02)


def test_the_sums_of_partitions_give_the_growth_of_the_whole():
    whole = growing([0, 0, 0, 100, 300, 310], closed=[(2, 500)])
    one, two = part(whole, [0, 1, 2]), part(whole, [3, 4, 5])
    found = growth(matched_sums(one, lives(one)) + matched_sums(two, lives(two)))
    for name, frame in vars(growth_of(whole)).items():
        pd.testing.assert_frame_equal(getattr(found, name), frame, check_freq=False)


def test_what_no_merchant_was_there_for_is_not_known_and_grows_nothing():
    found = growth_of(growing([400, 400], days=DAYS[:430]))
    assert found.same_shop[n.ALL].isna().sum() == len(found.same_shop) - 1
    assert found.a_year() == 0.0


def test_a_panel_below_four_weeks_has_no_period():
    found = growth_of(growing([0, 0], days=DAYS[:20]))
    assert found.a_year() == 0.0
    assert found.total.empty
