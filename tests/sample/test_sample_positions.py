"""The positions against the limits of each family's rulebook (REGULATION A and B), computed here row by row."""

import numpy as np
import pandas as pd
import pytest
from sample_made import AS_OF, book, calendar, ids

from core import names as n

ONE_DAY = (n.CASH_AT_BANK, n.DEMAND_DEPOSIT, n.OVERNIGHT_REPO)
STATE_PAPER = (n.TREASURY, n.CENTRAL_BANK_BILL, n.POLICY_BANK)
BANK_PAPER = (n.CASH_AT_BANK, n.DEMAND_DEPOSIT, n.TIME_DEPOSIT, n.NCD)
COMPANY_PAPER = (n.COMMERCIAL_PAPER, n.CREDIT_BOND, n.ABS)
CASH_PRODUCTS = ids(n.CASH)
OPEN_PRODUCTS = ids(n.MIN_HOLDING, n.FIXED_TERM, n.MONTHLY_OPEN)
HELD = tuple(dict.fromkeys(book().positions[n.PRODUCT_ID]))


def held(product_id):
    """A product's positions with their share of net assets, days and dealing days left."""
    rows = book().positions[book().positions[n.PRODUCT_ID] == product_id].copy()
    rows["share"] = rows[n.AMOUNT] / book().net_assets(product_id)
    rows["days"] = (rows[n.MATURITY] - AS_OF).dt.days
    dealing = calendar().dealing_days(AS_OF + pd.Timedelta(days=1), AS_OF + pd.Timedelta(days=1500))
    rows["dealing_days"] = dealing.searchsorted(rows[n.MATURITY], side="right").astype(float)
    rows.loc[rows[n.MATURITY].isna(), "dealing_days"] = np.nan
    return rows


def share(rows, *conditions):
    return rows.loc[np.logical_and.reduce(conditions), "share"].sum()


def restricted(rows):
    """Term repo and time deposits with more than ten dealing days, and ABS (REGULATION A7, B6)."""
    locked = rows[n.ASSET_CLASS].isin([n.TERM_REPO, n.TIME_DEPOSIT]) & (rows["dealing_days"] > 10)
    return share(rows, locked | (rows[n.ASSET_CLASS] == n.ABS))


@pytest.mark.parametrize("product_id", HELD)
def test_positions_add_up_to_net_assets_without_leverage(product_id):
    assert sum(round(amount * 100) for amount in held(product_id)[n.AMOUNT]) == round(
        book().net_assets(product_id) * 100
    )


def test_every_product_with_net_assets_has_positions():
    assert set(HELD) == {key for key in book().products[n.PRODUCT_ID] if book().net_assets(key) > 0}
    assert (book().positions[n.AS_OF] == AS_OF).all()
    assert book().positions[n.ASSET_ID].is_unique


@pytest.mark.parametrize("product_id", HELD)
def test_ten_asset_classes_or_more(product_id):
    rows = held(product_id)
    assert rows[n.ASSET_CLASS].nunique() >= 10
    assert set(rows[n.ASSET_CLASS]) <= set(n.ASSET_CLASSES)
    assert (rows[n.AMOUNT] > 0).all()


@pytest.mark.parametrize("product_id", HELD)
def test_one_day_cash_is_a_fifth_where_the_habit_rules(product_id):
    rows = held(product_id)
    one_day = share(rows, rows[n.ASSET_CLASS].isin(ONE_DAY))
    bounds = {n.CLOSED: (0.02, 0.08)}.get(book().product(product_id)[n.FAMILY], (0.19, 0.21))
    if product_id == "NL-TERM-91":  # money comes due four times a year: less is kept
        bounds = (0.10, 0.14)
    assert bounds[0] <= one_day <= bounds[1]
    later = rows[~rows[n.ASSET_CLASS].isin(ONE_DAY)]
    assert (later["dealing_days"].fillna(99) > 1).all()  # nothing else is cash tomorrow by itself
    assert not ((later[n.SALE_COST_BP] == 0) & (later[n.SALE_DAYS] <= 1)).any()


@pytest.mark.parametrize("product_id", HELD)
def test_what_replaces_liquid_assets_yields_twenty_to_thirty_basis_points_more(product_id):
    rows = held(product_id)
    liquid = rows[n.ASSET_CLASS].isin(ONE_DAY)
    one_day, rest = (np.average(part[n.YIELD], weights=part[n.AMOUNT]) for part in (rows[liquid], rows[~liquid]))
    assert 0.0135 <= one_day <= 0.0145
    assert 0.0160 <= rest <= 0.0170
    assert 20 <= (rest - one_day) * 1e4 <= 30


@pytest.mark.parametrize("product_id", CASH_PRODUCTS)
def test_cash_products_keep_notice_20(product_id):
    rows = held(product_id)
    asset_class, aaa = rows[n.ASSET_CLASS], rows[n.RATING] == "AAA"
    liquid = asset_class.isin((n.CASH_AT_BANK, *STATE_PAPER))
    assert share(rows, liquid) >= 0.05  # B4
    assert share(rows, liquid | (rows["dealing_days"] <= 5)) >= 0.10  # B5
    assert restricted(rows) <= 0.10  # B6
    assert share(rows, asset_class == n.TIME_DEPOSIT) <= 0.30  # B7
    assert rows[asset_class.isin(BANK_PAPER)].groupby(n.ISSUER)["share"].sum().max() <= 0.20
    assert rows[asset_class.isin(COMPANY_PAPER)].groupby(n.ISSUER)["share"].sum().max() <= 0.10
    assert share(rows, ~aaa) <= 0.10
    assert rows[~aaa].groupby(n.ISSUER)["share"].sum().max() <= 0.02
    assert rows["share"].max() <= 0.10
    assert not set(asset_class) & {n.BOND_FUND}  # B2
    assert set(rows[n.RATING]) <= {"AAA", "AA+"}  # B3
    assert rows.loc[asset_class.isin([n.NCD, n.TIME_DEPOSIT, n.TERM_REPO, n.CENTRAL_BANK_BILL]), "days"].max() <= 365
    assert rows["days"].max() <= 397
    assert (rows["share"] * rows["days"].fillna(0)).sum() <= 120  # B8; B9 follows


@pytest.mark.parametrize("product_id", OPEN_PRODUCTS)
def test_other_open_products_keep_order_14(product_id):
    rows = held(product_id)
    asset_class = rows[n.ASSET_CLASS]
    short_state_paper = asset_class.isin(STATE_PAPER) & (rows["days"] <= 365)
    assert share(rows, short_state_paper | (asset_class == n.CASH_AT_BANK)) >= 0.05  # A9
    assert restricted(rows) <= 0.15  # A12
    assert rows["share"].max() <= 0.10  # C6
    assert rows["share"].sum() <= 1.4  # C1
    assert rows[asset_class.isin(BANK_PAPER)].groupby(n.ISSUER)["share"].sum().max() <= 0.20


def test_maturities_are_ladders_over_dealing_days():
    positions = book().positions
    dated = positions[positions[n.MATURITY].notna()]
    assert calendar().dealing(pd.DatetimeIndex(dated[n.MATURITY])).all()
    assert (dated[n.MATURITY] > AS_OF).all()
    without = positions.loc[positions[n.MATURITY].isna(), n.ASSET_CLASS]
    assert set(without) == {n.CASH_AT_BANK, n.DEMAND_DEPOSIT, n.BOND_FUND}
    ncd = dated[dated[n.ASSET_CLASS] == n.NCD].groupby(n.PRODUCT_ID)[n.MATURITY]
    assert (ncd.nunique() >= 15).all()
    assert ncd.agg(lambda days: days.sort_values().diff().dt.days.max()).max() <= 31


def test_what_cannot_be_sold_says_so_by_an_empty_cell():
    positions = book().positions
    by_class = positions.groupby(n.ASSET_CLASS)[[n.SALE_DAYS, n.SALE_COST_BP]].count()
    unsaleable = set(by_class.index[(by_class == 0).all(axis="columns")])
    assert unsaleable == {n.TIME_DEPOSIT, n.TERM_REPO, n.OVERNIGHT_REPO}
    assert positions[n.SALE_DAYS].isna().equals(positions[n.SALE_COST_BP].isna())


def test_longer_paper_costs_more_to_sell():
    for asset_class in (n.NCD, n.CREDIT_BOND, n.COMMERCIAL_PAPER):
        rows = book().positions[book().positions[n.ASSET_CLASS] == asset_class]
        by_product = [part.sort_values(n.MATURITY)[n.SALE_COST_BP] for _, part in rows.groupby(n.PRODUCT_ID)]
        assert all(cost.is_monotonic_increasing for cost in by_product)


def test_a_few_issuers_share_each_class():
    positions = book().positions
    several = positions[positions[n.ASSET_CLASS].isin([n.NCD, n.CREDIT_BOND, n.COMMERCIAL_PAPER])]
    assert (several.groupby([n.PRODUCT_ID, n.ASSET_CLASS])[n.ISSUER].nunique() >= 9).all()
