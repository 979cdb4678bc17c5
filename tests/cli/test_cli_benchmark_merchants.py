"""benchmark merchants: the command on a small panel, and the panel that it generates."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from cli_runs import run

from core import names as n
from tests.benchmarks import of_merchants, synthetic_merchants


@pytest.fixture(scope="module")
def at_scale():
    """The command on a panel of a few hundred merchants."""
    small = partial(of_merchants.measure, days=60, each=50, workers=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_merchants, "measure", small)
        patch.setattr(of_merchants, "PLAIN_MERCHANTS", 100)
        return run("benchmark", "merchants", "--merchants", 220, "--json")


def test_merchants_have_the_same_sums_on_every_scheduler_and_in_plain_pandas(at_scale):
    values = at_scale.values
    assert (values["benchmark"], values["merchants"], values["partitions"], values["groups"]) == (
        "merchants",
        220,
        5,
        24,
    )
    assert [row["scheduler"] for row in values["runs"]] == ["here", "processes:2", "processes:2, one killed"]
    assert all(row["difference"] <= 1e-9 for row in (*values["runs"], values["pandas"]))
    assert all(row["peak_bytes"] > 0 and row["rows_per_second"] > 0 for row in values["runs"])
    assert 0.8 * 220 * 60 < values["rows"] < 220 * 60
    assert 0.8 * 100 * 60 < values["pandas"]["rows"] < 100 * 60


def test_the_text_of_merchants_has_a_table_and_its_ratio(at_scale, monkeypatch):
    monkeypatch.setattr(of_merchants, "measure", lambda *_, **__: at_scale.values)
    lines = run("benchmark", "merchants").out.splitlines()
    assert lines[0].startswith("220 merchants of 24 groups over 60 days: ")
    assert "relative difference" in lines[1] and "processes:2, one killed" in lines[4]
    assert lines[5].startswith("Plain pandas on ")


@pytest.mark.parametrize("count", ["0", "-1", "many", "1.5"])
def test_merchants_that_cannot_be_counted(count):
    assert (
        f"{count} is not a whole number of 1 or more" in run("benchmark", "merchants", f"--merchants={count}").mistake
    )


def test_synthetic_merchants_are_the_same_every_time_and_look_like_shops():
    number, days = np.arange(3000), 400
    made = synthetic_merchants.receipts(number, days, 1).to_pandas().astype({n.MERCHANT_ID: str})
    pd.testing.assert_frame_equal(made, synthetic_merchants.receipts(number, days, 1).to_pandas().astype(made.dtypes))
    assert synthetic_merchants.table(3000)[n.GROUP].nunique() == len(synthetic_merchants.GROUPS) >= 20
    assert (made[[n.AMOUNT, n.OUTFLOW]] >= 0).all(axis=None)
    each = made.groupby(n.MERCHANT_ID)
    assert len(made) / len(number) / days == pytest.approx(0.94, abs=0.02)
    assert (pd.to_datetime(each[n.DATE].min()) > synthetic_merchants.FIRST + pd.Timedelta(days=7)).mean() > 0.05
    assert np.log(each[n.AMOUNT].mean()).std() == pytest.approx(1.1, abs=0.1)
    dates = pd.DatetimeIndex(made[n.DATE])
    kind = synthetic_merchants.archetype(made[n.MERCHANT_ID].str[1:].astype(int).to_numpy())
    mean = made[n.AMOUNT].groupby([kind, dates.day_of_week >= 5]).mean().unstack()
    assert mean.loc[1, True] > 2 * mean.loc[1, False]
    school = made[n.AMOUNT][kind == synthetic_merchants.SCHOOL]
    holidays = dates[kind == synthetic_merchants.SCHOOL].month.isin([7, 8])
    assert school[holidays].mean() < 0.4 * school[~holidays].mean()
    sold = synthetic_merchants.around(dates, 14, 4)[kind == synthetic_merchants.SELLER]
    seller = made[n.AMOUNT][kind == synthetic_merchants.SELLER]
    assert seller[sold].mean() > 2.5 * seller[~sold].mean()
