"""Tables of what the desk entered, and of the drill-down: what is shown is what was entered and forecast."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.forecast import Forecast, Paths
from core.forecast.announced import with_tickets
from core.forecast.overrides import with_overrides
from core.present import entry_rows, level_rows
from core.present.flow_series import EXPECTED, HIGH, LOW

ORIGIN = pd.Timestamp("2026-06-24")
AHEAD = pd.date_range("2026-06-25", periods=20, name=n.DATE)
NAMES = {"A": "Daily Purse", "B": "Thirty"}


def forecast():
    columns = pd.MultiIndex.from_product([["A", "B"], [n.ALL], n.SIDES], names=n.PANEL_LEVELS)
    values = np.random.default_rng(2).uniform(1e6, 9e6, (30, len(AHEAD), len(columns)))
    expected = pd.DataFrame(values.mean(axis=0), AHEAD, columns)
    return Forecast(ORIGIN, n.ENSEMBLE, expected, Paths(AHEAD, columns, values, 1), expected, expected * 0.0)


def overrides():
    both = {n.PRODUCT_ID: "A", n.SIDE: n.REDEMPTION, n.ENTERED: ORIGIN, n.EXPIRES: ORIGIN, n.REASON: "known"}
    days = {n.START: pd.Timestamp("2026-06-30"), n.END: pd.Timestamp("2026-07-02")}
    past = {n.START: pd.Timestamp("2026-05-04"), n.END: pd.Timestamp("2026-05-04")}
    rows = [
        {n.OVERRIDE_ID: "1", **both, **days, n.MEASURE: n.PERCENT, n.VALUE: 0.2, "status": "upcoming", "worth": np.nan},
        {
            n.OVERRIDE_ID: "2",
            **both,
            **past,
            n.MEASURE: n.AMOUNT_A_DAY,
            n.VALUE: 5e7,
            "status": "expired",
            "worth": -3e6,
        },
    ]
    return pd.DataFrame(rows).assign(**{n.GROUP: pd.array([n.ALL, pd.NA], dtype="str"), n.AUTHOR: ""})


def tickets():
    row = {n.PRODUCT_ID: "A", n.SIDE: n.REDEMPTION, n.DATE: AHEAD[5], n.AMOUNT: 6e7, n.ANNOUNCED: ORIGIN}
    return pd.DataFrame([{n.TICKET_ID: "1", **row, n.GROUP: n.ALL, n.NOTE: None}])


def test_the_models_own_figure_stays_beside_what_an_override_makes_of_it():
    """Tickets come on top of both and are no part of either."""
    made = with_tickets(with_overrides(forecast(), overrides()), tickets())
    rows = entry_rows.override_rows(overrides(), made, NAMES)
    window = slice("2026-06-30", "2026-07-02")
    own = forecast().modelled.loc[window, ("A", n.ALL, n.REDEMPTION)].mean()
    assert rows[entry_rows.OWN].iloc[0] == pytest.approx(own)
    assert rows[entry_rows.NOW].iloc[0] == pytest.approx(own * 1.2)
    assert rows[[entry_rows.OWN, entry_rows.NOW]].iloc[1].isna().all()  # its days are over


def test_an_override_is_told_as_it_was_entered():
    rows = entry_rows.override_rows(overrides(), forecast(), NAMES)
    assert list(rows) == list(entry_rows.OVERRIDE_COLUMNS)
    assert list(rows[entry_rows.CHANGE]) == ["+20% on the model", "CNY 50.0m a day"]
    assert list(rows[entry_rows.WINDOW]) == ["30 Jun to 2 Jul 2026", "4 May 2026"]
    assert list(rows[entry_rows.STATUS]) == ["Upcoming", "Expired"]
    assert set(rows[entry_rows.CUSTOMERS]) == {"All customers"}
    assert entry_rows.override_formats()[entry_rows.WORTH](rows[entry_rows.WORTH].iloc[1]) == "CNY -3.00m"


def test_a_ticket_is_told_as_it_was_entered():
    rows = entry_rows.ticket_rows(tickets(), NAMES)
    assert list(rows) == list(entry_rows.TICKET_COLUMNS)
    assert rows[[entry_rows.PRODUCT, n.SIDE, n.NOTE]].iloc[0].tolist() == ["Daily Purse", "Redemption", ""]
    titles = entry_rows.titles(entry_rows.TICKET_COLUMNS, one_product=True)
    assert entry_rows.PRODUCT not in titles
    assert set(entry_rows.titles(entry_rows.TICKET_COLUMNS, one_product=False)) == set(rows)


def drilled(level, name, parent, expected=1.0):
    figures = {EXPECTED: expected, LOW: 0.0, HIGH: 2.0, level_rows.NET_ASSETS: 3.0}
    return {level_rows.LEVEL: level, n.NAME: name, level_rows.PARENT: parent, **figures}


def test_groups_stand_below_their_product_each_level_a_step_further_in():
    levels = pd.DataFrame(
        [
            drilled("total", n.ALL, ""),
            drilled(n.ISSUER, "Juniper", n.ALL),
            drilled("product", "A", "Juniper"),
            drilled("product", "B", "Juniper"),
        ]
    )
    groups = pd.DataFrame([drilled("product", "A", ""), drilled(n.GROUP, n.FARMERS, "A"), drilled(n.GROUP, "vip", "A")])
    whole = level_rows.with_groups(levels, groups)
    assert list(whole[n.NAME]) == [n.ALL, "Juniper", "A", n.FARMERS, "vip", "B"]
    shown = level_rows.level_rows(whole, NAMES)
    told = [(len(name) - len(name.lstrip()), name.lstrip()) for name in shown[n.NAME]]
    assert told == [
        (0, "All products"), (1, "Juniper"), (2, "Daily Purse"), (3, "Farmers"), (3, "vip"), (2, "Thirty"),
    ]  # fmt: skip
    assert level_rows.with_groups(levels, groups.iloc[:1]).equals(levels)
