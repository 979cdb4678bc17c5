"""All products in one problem, in a sentence and in tables."""

import pandas as pd
import pytest

from core import names as n
from core.present import together_tables as tables
from core.reserve import Binding, check_limits, shared_rulebook
from core.reserve.assets import Asset, Holding

UNTIL = pd.Timestamp("2026-07-24")
NONE = float("nan")


@pytest.mark.parametrize(
    ("model", "gain", "cost", "said"),
    [
        (0.08, (1.33, 16.7e6), (0.5, 6.26e6), ("hold 8.0% instead of 20% through 24 Jul", "+1.3 bp, CNY 16.7m a year")),
        (0.08, (1.33, 16.7e6), (0.5, 6.26e6), ("share cost 0.5 bp, CNY 6.26m a year",)),
        (0.08, (1.33, 16.7e6), (0.01, 1e4), ("+1.3 bp", "share cost nothing")),
        (0.08, (0.01, 1e4), (0.5, 6e6), ("hold 8.0% through", "earns no more than 20%", "cost 0.5 bp")),
        (0.08, (NONE, NONE), (0.5, 6e6), ("hold 8.0% through 24 Jul; the limits",)),
        (NONE, (NONE, NONE), (NONE, NONE), ("No allocation of all products through 24 Jul",)),
    ],
)
def test_the_answer_says_buffer_gain_and_cost(model, gain, cost, said):
    text = tables.hold_together(model, 0.2, UNTIL, gain, cost)
    assert all(part in text for part in said), text


ROWS = pd.DataFrame(
    {
        n.PRODUCT_ID: ["A", "B"], n.NAME: ["Steady", "Keen"], "net_assets": [1e9, 3e9],
        "buffer_current": 0.2, "buffer_fixed": 0.2, "buffer_alone": [0.04, 0.08], "buffer_together": [0.08, 0.12],
        "yield_current": 0.01, "yield_fixed": 0.01, "yield_alone": [0.02, 0.016], "yield_together": [0.02, 0.0158],
    }
)  # fmt: skip


def test_a_row_a_product_and_one_of_all_weighted_by_net_assets():
    frame, formats, titles = tables.products_table(ROWS)
    assert list(titles) == list(tables.PRODUCT_COLUMNS) and set(titles) == set(frame)
    assert frame[n.NAME].tolist() == ["Steady", "Keen", "All products"]
    assert frame["net_assets"].tolist() == [1e9, 3e9, 4e9]
    assert frame["buffer_together"].tolist() == pytest.approx([0.08, 0.12, 0.11])
    assert frame["change"].tolist() == pytest.approx([0.0, -2.0, -1.5])
    assert (formats["net_assets"](4e9), formats["change"](-1.5)) == ("CNY 4.00bn", "-1.5 bp")


def test_where_nothing_keeps_the_shared_limits_the_plans_made_alone_are_still_told():
    frame = tables.products_table(ROWS.assign(buffer_together=NONE, yield_together=NONE))[0]
    assert frame["buffer_together"].isna().all() and frame["change"].isna().all()
    assert frame["yield_alone"].iloc[-1] == pytest.approx(0.017)


def held(**weights):
    assets = tuple(
        Asset(name, 1.0, 0.02, UNTIL, 5, 1, (Holding("x", 1.0, 200.0, remaining_days=200.0, issuer="Heron"),))
        for name in weights
    )
    return check_limits(pd.Series(weights), assets, shared_rulebook())


def test_each_shared_limit_is_told_today_alone_and_together():
    limits = {n.CURRENT: held(abs=0.02, ncd=0.03), "alone": held(abs=0.06, ncd=0.02), "together": held(abs=0.03)}
    frame, _, titles = tables.shared_table(limits)
    by_title = frame.set_index("title")
    assert list(titles) == ["title", n.CURRENT, "alone", "together", "bound", n.SOURCE]
    row = by_title.loc["ABS, all products"]
    assert row.tolist() == ["2.0%", "✗ 6.0%", "3.0%", "≤ 5.0%", "House limit over all products"]
    assert by_title.loc["NCD of one bank, all products", n.CURRENT] == "3.0% (Heron)"
    assert by_title.loc["Average remaining life (WAL), all products", "bound"] == "≤ 365 days"


def test_how_many_shared_limits_the_plans_made_alone_break():
    broken, kept = held(abs=0.06), held(abs=0.01)
    assert tables.shared_title(broken, kept=True).startswith("Made alone, the plans break 2 of 5 shared limits; ")
    assert tables.shared_title(broken, kept=False).endswith("2 of 5 shared limits")
    assert tables.shared_title(kept, kept=True) == "Even made alone, the plans keep every shared limit"


def test_what_binds_leaves_out_what_rounds_to_nothing():
    found = [Binding("a", 0.6, "the first"), Binding("b", 0.01, "the second")]
    assert tables.what_binds(found) == ["the first"]
    assert tables.what_binds(found[1:]) == ["No shared limit binds: each product is planned as it would be by itself."]
