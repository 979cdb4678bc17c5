"""The pass-through on what a desk has: against the generator's truth over many seeds, and by itself."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from many_seeds import Seen, books

from core import names as n
from core.calendar import build_calendar
from core.errors import MissingData
from core.merchants.panel import MerchantPanel
from core.merchants.pass_through import pass_through
from core.merchants.pooling import pooled
from core.sample.pass_through import true_pass_through

CALENDAR = build_calendar("CN")
AS_OF = pd.Timestamp("2026-06-24")
PRODUCT = "JB-HOLD-07"
GROUPS = (n.ECOMMERCE, n.QR_CODE, n.DISTRIBUTORS, n.FARMERS)
FIGURES = ("elasticity", "own_rate", "rival_rate")
SEEDS = range(1, 101)
KEY = (PRODUCT, n.ECOMMERCE, n.SUBSCRIPTION)
DAY = pd.Timedelta(days=1)


@cache
def seen(seed=1):
    return next(books([seed], PRODUCT, GROUPS[:2], AS_OF, CALENDAR))


def estimated(book, **changes):
    return pass_through(
        **{"flows": book.flows, "panel": book.panel, "rates": book.rates, "calendar": CALENDAR} | changes
    )


@cache
def estimates():
    """A row a seed, group and side, with the truth beside each figure; the same pooled, and with nothing to find.

    Flows of one seed know nothing of the shops and yields of the next.
    """
    related, together, unrelated, before = [], [], [], None
    for book in books(SEEDS, PRODUCT, GROUPS, AS_OF, CALENDAR):
        related.append(estimated(book))
        together.append(pooled(related[-1], {}).table())
        if before is not None and len(unrelated) < 60:
            flows = before.flows.loc[:, (slice(None), [GROUPS[len(unrelated) % len(GROUPS)]])]
            unrelated.append(estimated(Seen(flows, book.panel, book.rates)).table())
        before = book
    found, drawn = (
        pd.concat(tables).merge(true_pass_through(), on=list(n.PANEL_LEVELS), suffixes=("", "_true"))
        for tables in ([each.table() for each in related], together)
    )
    return found, drawn, pd.concat(unrelated).assign(elasticity_true=0.0, own_rate_true=0.0, rival_rate_true=0.0)


def covers(rows, figure):
    return rows[f"{figure}_true"].between(rows[f"{figure}_low"], rows[f"{figure}_high"])


@pytest.mark.parametrize("side", n.SIDES)
@pytest.mark.parametrize("figure", FIGURES)
def test_intervals_cover_the_truth_of_the_sample_in_a_hundred_seeds(figure, side):
    found, _, _ = estimates()
    rows = found[found[n.SIDE] == side]
    assert len(rows) == len(SEEDS) * len(GROUPS)
    # A seed's four groups see the same yields, so that less is known of how often theirs are covered.
    assert (0.90 if figure == "elasticity" else 0.88) <= covers(rows, figure).mean() <= 0.985
    for group, own in rows.groupby(n.GROUP):
        assert covers(own, figure).mean() >= (0.90 if figure == "elasticity" else 0.85), group


@pytest.mark.parametrize("side", n.SIDES)
@pytest.mark.parametrize("figure", FIGURES)
def test_intervals_are_as_wide_as_estimates_spread_and_estimates_have_little_bias(figure, side):
    found, _, _ = estimates()
    for group, rows in found[found[n.SIDE] == side].groupby(n.GROUP):
        error = rows[figure] - rows[f"{figure}_true"]
        half = (rows[f"{figure}_high"] - rows[f"{figure}_low"]) / 2.0
        assert 0.78 < half.mean() / 1.97 / error.std() < 1.25, group
        assert abs(error.mean()) < 0.5 * error.std(), group


@pytest.mark.parametrize("figure", FIGURES)
def test_where_nothing_passes_intervals_hold_zero_at_their_level(figure):
    _, _, unrelated = estimates()
    assert len(unrelated) >= 118
    assert 0.88 <= covers(unrelated, figure).mean() <= 0.995


@pytest.mark.parametrize("side", n.SIDES)
@pytest.mark.parametrize("figure", FIGURES[1:])
def test_what_groups_tell_of_yields_together_is_surer_and_covers_too(figure, side):
    found, drawn, _ = estimates()
    alone, together = (rows[rows[n.SIDE] == side] for rows in (found, drawn))
    half = [(rows[f"{figure}_high"] - rows[f"{figure}_low"]).mean() for rows in (alone, together)]
    assert half[1] < 0.7 * half[0]
    assert covers(together, figure).mean() >= 0.88


def test_more_is_explained_where_something_passes():
    found, _, unrelated = estimates()
    brought = found[found[n.SIDE] == n.SUBSCRIPTION]["explained"]
    assert brought.mean() > unrelated[unrelated[n.SIDE] == n.SUBSCRIPTION]["explained"].mean() + 0.03
    assert brought.between(0.0, 1.0).all()


def test_lag_weights_add_up_to_the_elasticity_and_most_lie_within_a_week():
    found = estimated(seen()).of(*KEY)
    assert sum(lag.value for lag in found.lags) == pytest.approx(found.elasticity.value)
    assert sum(lag.value for lag in found.lags[:8]) > 0.7 * found.elasticity.value
    assert all(lag.low < lag.value < lag.high for lag in found.lags)


def test_units_of_money_change_nothing():
    book = seen()
    panel = MerchantPanel(
        book.panel.days, book.panel.merchants, book.panel.groups, book.panel.received * 7.0, book.panel.paid * 0.01
    )
    pd.testing.assert_frame_equal(
        estimated(book).table(), estimated(book, flows=book.flows * 1e-6, panel=panel).table(), rtol=1e-6
    )


def test_nothing_after_the_day_is_looked_at():
    book, day = seen(), pd.Timestamp("2025-11-28")
    later = book.panel.days > day
    poisoned = [
        np.where(later[:, None], amounts * 3.0 + 1e9, amounts) for amounts in (book.panel.received, book.panel.paid)
    ]
    panel = MerchantPanel(book.panel.days, book.panel.merchants, book.panel.groups, *poisoned)
    flows = book.flows.copy()
    flows.loc[later] = 5e9
    rates = book.rates.assign(**{n.RATE: book.rates[n.RATE].where(book.rates[n.DATE] <= day, 0.09)})
    clean = estimated(book, as_of=day)
    poisoned = estimated(book, flows=flows, panel=panel, rates=rates, as_of=day)
    cut = estimated(book, flows=book.flows[:day], panel=book.panel.until(day), rates=rates[rates[n.DATE] <= day])
    for other in (poisoned, cut):
        pd.testing.assert_frame_equal(clean.table(), other.table(), check_exact=True)
        assert all((a.recent == b.recent).all() for a, b in zip(clean.found, other.found, strict=True))


def test_of_groups_without_shops_nothing_is_said():
    flows = seen().flows.rename(columns={n.QR_CODE: n.INDIVIDUALS})
    found = estimated(seen(), flows=flows)
    assert {each.group for each in found.found} == {n.ECOMMERCE} and not found.untold
    with pytest.raises(MissingData, match="no receipts of individuals"):
        found.of(PRODUCT, n.INDIVIDUALS, n.SUBSCRIPTION)


def test_before_the_first_receipt_nothing_is_said():
    found = estimated(seen(), as_of=pd.Timestamp("2023-12-01"))
    assert not found.found and not found.untold and found.as_of == pd.Timestamp("2023-12-01")


def test_short_histories_few_shops_and_still_flows_are_too_little_to_tell():
    book = seen()
    short = estimated(book, flows=book.flows[AS_OF - 150 * DAY :])
    assert not short.found and set(short.untold.values()) == {"short"}
    few = np.flatnonzero(book.panel.groups == n.ECOMMERCE)[:7]
    panel = MerchantPanel(
        book.panel.days, book.panel.merchants[few], book.panel.groups[few], book.panel.received[:, few], None
    )
    assert set(estimated(book, panel=panel).untold.values()) == {"few_shops"}
    still = estimated(book, flows=book.flows * 0.0 + 1e6)
    assert set(still.untold.values()) == {"still"}
    for found in (short, still, estimated(book, panel=panel)):
        with pytest.raises(MissingData, match="Too little to tell"):
            found.of(*KEY)


def test_without_quoted_yields_or_with_still_ones_cash_is_told_alone():
    book = seen()
    none = estimated(book, rates=book.rates[:0]).of(*KEY)
    assert none.own_rate is None and none.rival_rate is None
    level = book.rates[n.RATE].where(book.rates[n.TENOR] == PRODUCT, 0.012)
    still = estimated(book, rates=book.rates.assign(**{n.RATE: level})).of(*KEY)
    assert still.rival_rate is None and still.own_rate is not None
    assert none.elasticity.value == pytest.approx(still.elasticity.value, abs=still.elasticity.error)


def test_a_yield_quoted_only_lately_does_not_cost_the_days_before():
    book = seen()
    late = book.rates[(book.rates[n.TENOR] == PRODUCT) | (book.rates[n.DATE] > AS_OF - 90 * DAY)]
    found = estimated(book, rates=late).of(*KEY)
    assert found.rival_rate is None and found.own_rate is not None
    assert found.days == estimated(book).of(*KEY).days


def test_flows_of_all_groups_answer_to_all_shops():
    book = seen()
    flows = book.flows.T.groupby([n.PRODUCT_ID, n.SIDE]).sum().T
    flows.columns = pd.MultiIndex.from_tuples([(p, n.ALL, side) for p, side in flows], names=n.PANEL_LEVELS)
    found = estimated(book, flows=flows).of(PRODUCT, n.ALL, n.SUBSCRIPTION)
    assert found.elasticity.low < 0.8 < found.elasticity.high


def test_receipts_alone_will_do():
    book = seen()
    panel = MerchantPanel(book.panel.days, book.panel.merchants, book.panel.groups, book.panel.received, None)
    found, both = estimated(book, panel=panel).of(*KEY), estimated(book).of(*KEY)
    assert found.elasticity.value > both.elasticity.value - both.elasticity.error  # receipts swing less than net cash
    assert found.days == both.days
