"""The truth that a pass-through is judged by, against the factors and tables that were made from it."""

import numpy as np
import pandas as pd
import pytest
from sample_made import book, calendar, ids, liabilities

from core import names as n
from core.merchants.panel import merchant_panel
from core.merchants.pass_through import pass_through
from core.merchants.pooling import pooled
from core.sample.choice import products
from core.sample.factors import draw_factors
from core.sample.parameters import groups, read
from core.sample.pass_through import cash_sizes, elasticities, true_pass_through
from core.sample.pulses import pressure

SIDES = pytest.mark.parametrize("side", n.SIDES)


def later(values, days):
    return np.vstack([np.zeros((days, values.shape[1])), values[: len(values) - days]])


def test_the_lags_are_all_of_the_elasticity_and_most_comes_within_a_week():
    lags = np.array(read("pass_through")["cash"]["lags"])
    assert lags.sum() == pytest.approx(1) and (lags > 0).all()
    assert lags[:6].sum() > 0.85


def test_cash_brings_orders_and_keeps_money_in_and_yields_do_likewise():
    true = true_pass_through().set_index(list(n.PANEL_LEVELS))
    open_ended = true.drop(index=[key for key in true.index if "CLOSED" in key[0]])
    signs = np.sign(open_ended).groupby(n.SIDE).agg(["min", "max"])
    bring, keep = signs.loc[n.SUBSCRIPTION], signs.loc[n.REDEMPTION]
    assert (bring["elasticity"] == 1).all() and (bring["own_rate"] == 1).all() and (bring["rival_rate"] == -1).all()
    assert (keep["elasticity"] == -1).all() and (keep["own_rate"] == -1).all() and (keep["rival_rate"] == 1).all()


def test_the_truth_has_a_row_for_every_series():
    true = true_pass_through()
    assert len(true) == len(products()) * len(n.CUSTOMER_GROUPS) * len(n.SIDES)
    assert not true.duplicated(list(n.PANEL_LEVELS)).any()


@SIDES
def test_cash_swings_no_flow_by_more_than_its_noise(side):
    """What the group's cash does comes out of a product's noise, so some of its own has to be left."""
    noise = np.array([product.noise for product in products()])
    assert (np.abs(cash_sizes(side, products())) < 0.95 * noise[:, None]).all()


@SIDES
def test_a_regression_on_the_generators_own_cash_and_quotes_finds_the_truth(side):
    """On 20 seeds' factors, with the cash that nobody outside sees, lag by lag."""
    found, lags = [], read("pass_through")["cash"]["lags"]
    axis, offered = liabilities().axis, products()[:1]
    spread = np.array([group.spread for group in groups()])
    paid = 1.0 + read("pass_through")["cash"]["paid"]
    for seed in range(20):
        drawn = draw_factors(seed, axis, pressure(axis), offered)
        net = paid * (np.log(drawn.cash) + spread**2 / 2.0)
        for g in range(len(groups())):
            columns = [later(net, lag)[:, g] for lag in range(len(lags))]
            yields = [drawn.quotes.own[:, 0] / 10.0, drawn.quotes.rival / 10.0]
            design = np.column_stack([*columns, *yields, np.ones(len(net))])
            solved = np.linalg.lstsq(design, np.log(getattr(drawn, side)[:, 0, g]), rcond=None)[0]
            found.append([solved[: len(lags)].sum() / elasticities(side, offered)[0, g], *100.0 * solved[-3:-1]])
    share, own, rival = np.mean(found, axis=0)
    true = true_pass_through().query("product_id == 'JB-CASH-01' and side == @side").iloc[0]
    assert share == pytest.approx(1.0, abs=0.08)
    assert own == pytest.approx(true["own_rate"], abs=0.6)
    assert rival == pytest.approx(true["rival_rate"], abs=0.6)


@SIDES
def test_factors_have_mean_one(side):
    means = getattr(liabilities().factors, side)[liabilities().axis.first :].mean(axis=0)
    assert np.abs(means - 1.0).max() < 0.12
    assert abs(means.mean() - 1.0) < 0.02


def test_shops_pay_less_when_their_group_takes_more():
    rows = book().receipts.merge(book().merchants, on=n.MERCHANT_ID)
    daily = rows.groupby([n.GROUP, n.DATE])[[n.AMOUNT, n.OUTFLOW]].sum()
    cash = pd.DataFrame(np.log(liabilities().factors.cash), index=liabilities().axis.days, columns=n.CUSTOMER_GROUPS)
    for group in set(book().merchants[n.GROUP]):
        logs = np.log(daily.loc[group])
        odd = logs - logs.rolling(29, center=True, min_periods=1).median()
        ahead = cash[group].shift(-1).reindex(odd.index)
        assert odd[n.AMOUNT].corr(ahead) > 0.2 and odd[n.OUTFLOW].corr(ahead) < 0.0


def test_the_tables_of_the_book_let_the_truth_be_found():
    """Of every open-ended product and group with shops, in this one book."""
    flows = book().panel(ids(n.CASH, n.MIN_HOLDING, n.FIXED_TERM), by_group=True)
    found = pass_through(flows, merchant_panel(book().receipts, book().merchants), book().rates, calendar())
    assert {each.group for each in found.found} == set(book().merchants[n.GROUP]) and not found.untold
    rows = found.table().merge(true_pass_through(), on=list(n.PANEL_LEVELS), suffixes=("", "_true"))
    for figure in ("elasticity", "own_rate", "rival_rate"):
        assert rows[f"{figure}_true"].between(rows[f"{figure}_low"], rows[f"{figure}_high"]).mean() > 0.85
    families = dict(zip(book().products[n.PRODUCT_ID], book().products[n.FAMILY], strict=True))
    drawn = pooled(found, families).table().merge(true_pass_through(), on=list(n.PANEL_LEVELS), suffixes=("", "_true"))
    assert drawn["elasticity_true"].between(drawn["elasticity_low"], drawn["elasticity_high"]).mean() > 0.8
    off = [(each["elasticity"] - each["elasticity_true"]).std() for each in (rows, drawn)]
    assert off[1] < 0.8 * off[0]
    brings = rows[rows[n.SIDE] == n.SUBSCRIPTION].groupby(n.GROUP)["elasticity"].mean()
    assert brings.between(0.3, 1.2).all()
