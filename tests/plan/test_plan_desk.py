"""All products together: what is counted, what is left out and said, and what is kept."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_made import CLOSED, HOLD, OPEN, book, calendar, changed, cut, days, desk, kinds, known, without

from core import names as n
from core.errors import MissingData
from core.plan import build_desk, desk_keeping, first_choice, forecast_desk, keeping, kept_desk, make_plan
from core.plan.desk import STRIP_DAYS
from core.plan.results import Attention, OutflowDay
from core.plan.vintages import AT_THE_TIME, kept_forecast


def quick(small, as_of=None):
    """A desk by the fastest model."""
    as_of = as_of or small.as_of
    return build_desk(small, calendar(), as_of, known=forecast_desk(small, calendar(), as_of, n.SEASONAL_NAIVE))


def test_totals_are_those_of_the_rows():
    rows = desk().rows
    assert desk().net_assets == pytest.approx(sum(row.net_assets for row in rows))
    assert desk().yield_gain_money == pytest.approx(sum(row.yield_gain_money for row in rows))
    assert desk().yield_gain_bp == pytest.approx(desk().yield_gain_money / desk().net_assets * 1e4)
    mean = sum(row.buffer_model * row.net_assets for row in rows) / desk().net_assets
    assert desk().mean_buffer("buffer_model") == pytest.approx(mean)
    assert desk().mean_buffer("buffer_fixed") == pytest.approx(0.20)


def test_a_row_without_an_allocation_counts_in_no_mean():
    nothing = float("nan")
    first = replace(desk().rows[0], buffer_model=nothing, yield_gain_bp=nothing, yield_gain_money=nothing)
    whole = replace(desk(), rows=(first, *desk().rows[1:3]))
    two = replace(desk(), rows=desk().rows[1:3])
    for which in ("buffer_model",):
        assert whole.mean_buffer(which) == pytest.approx(two.mean_buffer(which))
    assert whole.yield_gain_bp == pytest.approx(two.yield_gain_bp)
    assert np.isnan(replace(desk(), rows=(first,)).mean_buffer("buffer_model"))
    assert np.isnan(replace(desk(), rows=(first,)).yield_gain_bp)


def test_the_strip_is_the_sum_of_the_products():
    assert len(desk().dates) == len(desk().net_flow) == len(desk().low) == STRIP_DAYS
    assert desk().dates[0] == book().as_of + days(1)
    rows = np.array([row.net_flow for row in desk().rows])
    assert np.array(desk().net_flow)[: desk().horizon] == pytest.approx(rows.sum(axis=0))
    assert all(low <= high for low, high in zip(desk().low, desk().high, strict=True))


def test_a_product_that_was_paid_back_is_no_part_of_the_desk():
    ended = set(book().products[n.PRODUCT_ID]) - {row.product_id for row in desk().rows}
    assert ended == {"NL-CLOSED-2503"}
    assert ended.isdisjoint(known().history.columns.get_level_values(n.PRODUCT_ID))
    with pytest.raises(MissingData) as caught:
        known().require("NL-CLOSED-2503")
    assert caught.value.key == "plan.ended"
    assert "NL-CLOSED-2503" in str(caught.value)


def test_a_product_too_young_to_forecast_is_left_out_and_said():
    small = cut(HOLD, OPEN)
    young = (small.flows[n.PRODUCT_ID] == OPEN) & (small.flows[n.DATE] <= small.as_of - days(50))
    made = quick(without(small, n.FLOWS, young))
    assert [row.product_id for row in made.rows] == [HOLD]
    assert kinds(made.attention) == ["missing"]
    assert OPEN in made.attention[0].text and "50 days" in made.attention[0].text


def test_one_young_side_does_not_drop_the_product_or_the_side():
    small = cut(HOLD)
    early = small.flows[n.DATE] <= small.as_of - days(60)
    made = forecast_desk(changed(small, n.FLOWS, early, redemption=np.nan), calendar(), small.as_of, n.SEASONAL_NAIVE)
    assert set(made.history.columns.get_level_values(n.SIDE)) == set(n.SIDES)
    assert (made.of(HOLD, 30).paths.side(n.REDEMPTION).sum(axis=1) > 0).all()
    assert not made.too_young


def test_a_side_that_flows_only_once_a_month_is_not_taken_for_ended():
    small = cut(OPEN)
    nothing = small.flows[n.REDEMPTION] == 0
    made = forecast_desk(changed(small, n.FLOWS, nothing, redemption=np.nan), calendar(), small.as_of, n.SEASONAL_NAIVE)
    assert n.REDEMPTION in set(made.history.columns.get_level_values(n.SIDE))
    assert made.of(OPEN, 30).expected[n.REDEMPTION].sum() > 0


def test_one_side_alone_can_be_forecast_and_is_no_nan_in_the_desk():
    small = changed(cut(HOLD), n.FLOWS, slice(None), subscription=np.nan)
    made = quick(small)
    assert made.rows[0].buffer_model > 0.0
    assert np.isfinite(made.rows[0].net_flow).all() and np.isfinite(made.net_flow).all()
    assert max(made.rows[0].net_flow) <= 0.0


def test_what_a_product_lacks_is_said_and_the_others_are_planned():
    small = cut(HOLD, OPEN)
    bare = without(small, n.POSITIONS, small.positions[n.PRODUCT_ID] == OPEN)
    overdue = changed(small, n.POSITIONS, small.positions[n.PRODUCT_ID] == OPEN, maturity=pd.Timestamp("2020-01-01"))
    unknown = changed(small, n.FLOWS, small.flows[n.PRODUCT_ID] == OPEN, aum=np.nan)
    for made, word in ((quick(bare), "positions"), (quick(overdue), "Matured"), (quick(unknown), "balance")):
        assert [row.product_id for row in made.rows] == [HOLD]
        assert kinds(made.attention) == ["missing"]
        assert OPEN in made.attention[0].text and word in made.attention[0].text


def test_a_described_product_without_flows_is_said_unless_it_is_still_to_come():
    small = cut(HOLD, OPEN)
    silent = without(small, n.FLOWS, small.flows[n.PRODUCT_ID] == OPEN)
    made = quick(silent)
    assert [row.product_id for row in made.rows] == [HOLD]
    assert OPEN in made.attention[0].text
    later = changed(silent, n.PRODUCTS, silent.products[n.PRODUCT_ID] == OPEN, launched=small.as_of + days(9))
    assert quick(later).attention == ()


def test_flows_of_products_that_nobody_described_are_said():
    small = cut(HOLD, OPEN)
    made = quick(without(small, n.PRODUCTS, small.products[n.PRODUCT_ID] == OPEN))
    assert [row.product_id for row in made.rows] == [HOLD]
    assert kinds(made.attention) == ["undescribed"]
    assert OPEN in made.attention[0].text and made.attention[0].page == "data"


def test_a_closed_product_pays_its_balance_back_on_its_maturity_in_every_path():
    small, due = cut(HOLD, CLOSED), pd.Timestamp("2026-07-06")
    terms = small.products[n.PRODUCT_ID] == CLOSED
    soon = changed(small, n.PRODUCTS, terms, launched=due - days(364))
    made = forecast_desk(soon, calendar(), soon.as_of, n.SEASONAL_NAIVE)
    paths = made.of(CLOSED, 30).paths
    redeemed = paths.side(n.REDEMPTION)
    on_day = paths.dates.get_indexer([due])[0]
    assert redeemed[:, on_day] == pytest.approx(soon.net_assets(CLOSED))
    assert redeemed.sum(axis=1) == pytest.approx(soon.net_assets(CLOSED))
    plan = make_plan(soon, first_choice(soon, CLOSED), calendar(), made)
    assert "maturity" in kinds(plan.attention)
    assert plan.next_outflow.date == due
    assert plan.next_outflow.share == pytest.approx(1.0)


def test_what_a_closed_product_pays_back_is_its_balance_as_known_on_the_day():
    as_of, ended = pd.Timestamp("2025-09-01"), "NL-CLOSED-2503"
    made = forecast_desk(cut(HOLD, ended), calendar(), as_of, n.SEASONAL_NAIVE).of(ended, 45)
    assert made.expected.loc["2025-09-29", n.REDEMPTION] == pytest.approx(book().net_assets(ended, as_of))
    assert book().net_assets(ended, as_of) > 0 == book().net_assets(ended)


def test_a_desk_without_any_history_is_refused():
    small = cut(HOLD)
    with pytest.raises(MissingData, match="100 days"):
        build_desk(small, calendar(), small.flows[n.DATE].min() + days(98))


# What is kept


@pytest.fixture
def never(monkeypatch):
    """From here on nothing may be built again."""
    return lambda: monkeypatch.setattr(desk_keeping, "build_desk", lambda *_, **__: pytest.fail("built again"))


@pytest.fixture
def built(monkeypatch):
    """Desks that ``kept_desk`` will find built, in order."""
    ready = []
    monkeypatch.setattr(desk_keeping, "build_desk", lambda *_, **__: ready.pop(0))
    monkeypatch.setattr(desk_keeping, "forecast_desk", lambda *_, **__: known())
    return ready


def test_a_desk_is_kept_and_opens_again_without_being_built(engine, built, never):
    built.append(desk())
    assert kept_desk(engine, book(), calendar()) == desk()
    never()
    assert kept_desk(engine, book(), calendar()) == desk()


def test_the_forecast_behind_the_desk_is_kept_with_it(engine, built):
    built.append(desk())
    kept_desk(engine, book(), calendar())
    kept = kept_forecast(engine, book(), calendar(), book().as_of, n.ENSEMBLE)
    assert kept.made == AT_THE_TIME
    np.testing.assert_array_equal(kept.of(HOLD, n.REDEMPTION)["expected"], known().of(HOLD, 45).expected[n.REDEMPTION])


def test_a_desk_with_holes_and_odd_words_comes_back_whole(engine, built, never):
    nothing = float("nan")
    outflow = OutflowDay(pd.Timestamp("2026-06-30"), -1.5, -2.0, 0.1, -0.0, '季末 "Q2"')
    item = Attention("conflict", "{braces} \\ ▲ 赎回", "reserve")
    row = replace(
        desk().rows[0], buffer_model=nothing, yield_gain_bp=nothing, next_outflow=outflow, attention=(item, item)
    )
    odd = replace(desk(), rows=(row,), attention=(item,))
    built.append(odd)
    kept_desk(engine, book(), calendar())
    never()
    again = kept_desk(engine, book(), calendar())
    assert repr(again) == repr(odd)  # NaN is not equal to itself
    assert again.rows[0].next_outflow.date == pd.Timestamp("2026-06-30")


def test_a_new_book_market_language_or_code_is_built_afresh(tmp_path, built, monkeypatch):
    from core.store import connect

    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    built += [replace(desk(), horizon=horizon) for horizon in range(1, 6)]
    found = [kept_desk(engine, book(), calendar()), kept_desk(engine, replace(book(), version="other"), calendar())]
    found.append(kept_desk(engine, book(), replace(calendar(), market="DE")))
    monkeypatch.setattr(desk_keeping, "language", lambda: "zh")
    found.append(kept_desk(engine, book(), calendar()))
    monkeypatch.setattr(keeping, "code_version", lambda: "newer")
    found.append(kept_desk(engine, book(), calendar()))
    assert [one.horizon for one in found] == [1, 2, 3, 4, 5]
    engine.dispose()


def test_every_word_rule_and_line_of_code_makes_a_new_code_version(tmp_path, monkeypatch):
    files = [
        "core/plan/desk.py",
        "core/text/en/plan.toml",
        "data/rulebooks/a.toml",
        "data/local/tidegate.db",
        "README.md",
    ]
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(keeping, "ROOT", tmp_path)
    versions = [keeping.code_version.__wrapped__()]
    for name in files:
        (tmp_path / name).write_text("another")
        versions.append(keeping.code_version.__wrapped__())
    assert len(set(versions[:4])) == 4
    assert versions[3] == versions[4] == versions[5]


def test_the_kept_desk_is_plain_json(engine, built):
    from core.store import find_run

    kept = {}
    original = desk_keeping.save_run

    def remember(engine, kind, manifest, result):
        kept[kind] = manifest
        return original(engine, kind, manifest, result)

    built.append(desk())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_keeping, "save_run", remember)
        kept_desk(engine, book(), calendar())
    fields = json.loads(find_run(engine, desk_keeping.DESK, kept[desk_keeping.DESK]))
    assert fields["as_of"] == "2026-06-24T00:00:00"
    assert [row["product_id"] for row in fields["rows"]] == [row.product_id for row in desk().rows]
