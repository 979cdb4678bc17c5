"""init and import: what fills the book, on both databases."""

import numpy as np
import pandas as pd
import pytest
from cli_runs import flows, run, written
from pandas.testing import assert_frame_equal

from core import names as n
from core.store import connect, imports, load_book, recall_mapping

AFAC = {"fund_code": n.PRODUCT_ID, "transaction_date": n.DATE, "apply_amt": n.SUBSCRIPTION, "redeem_amt": n.REDEMPTION}
MAP = [word for header, column in AFAC.items() for word in ("--map", f"{header}={column}")]


@pytest.fixture
def foreign(tmp_path):
    """A file with names of its own and columns that nobody asked for."""
    frame = flows(("000086", "000192"), days=40).drop(columns=n.AUM)
    frame = frame.rename(columns={column: header for header, column in AFAC.items()})
    return written(frame.assign(uv_key_page_1=7), tmp_path / "foreign.csv")


def load(url, *words):
    return run("import", *words, "--database", url, "--json")


def kept(url):
    """Everything the database holds that an import could change."""
    engine = connect(url)
    book = load_book(engine)
    found = book.version, len(book.flows), len(imports(engine))
    engine.dispose()
    return found


def test_a_file_is_added_once(database_url, foreign):
    first = load(database_url, n.FLOWS, foreign, *MAP).values
    assert {key: first[key] for key in ("table", "rows", "added", "restated", "unchanged")} == {
        "table": "flows", "rows": 80, "added": 80, "restated": 0, "unchanged": 0,
    }  # fmt: skip
    again = load(database_url, n.FLOWS, foreign, *MAP).values
    assert (again["added"], again["restated"], again["unchanged"], again["import_id"]) == (0, 0, 80, None)
    engine = connect(database_url)
    stored = load_book(engine).flows[[n.PRODUCT_ID, n.DATE, n.SUBSCRIPTION]]
    engine.dispose()
    frame = flows(("000086", "000192"), days=40).sort_values([n.DATE, n.PRODUCT_ID], ignore_index=True)
    stored = stored.sort_values([n.DATE, n.PRODUCT_ID], ignore_index=True)
    assert_frame_equal(stored, frame[[n.PRODUCT_ID, n.DATE, n.SUBSCRIPTION]], check_dtype=False)


def test_a_mapping_is_remembered_by_its_headers(database_url, tmp_path, foreign):
    odd = flows(days=5).rename(columns={n.SUBSCRIPTION: "zugang", n.REDEMPTION: "abgang"})
    words = ("--map", "zugang=subscription", "--map", "abgang=redemption")
    assert load(database_url, n.FLOWS, written(odd, tmp_path / "odd.csv"), *words).values["added"] == 5
    later = odd.assign(date=odd[n.DATE] + pd.Timedelta(days=5))
    assert load(database_url, n.FLOWS, written(later, tmp_path / "later.csv")).values["added"] == 5


def test_other_amounts_for_old_days_are_restatements(database_url, tmp_path):
    frame = flows(days=10)
    load(database_url, n.FLOWS, written(frame, tmp_path / "a.csv"))
    frame.loc[3, n.REDEMPTION] += 1.0
    again = load(database_url, n.FLOWS, written(frame, tmp_path / "b.csv")).values
    assert (again["added"], again["restated"], again["unchanged"]) == (0, 1, 9)


def test_a_dry_run_checks_and_stores_nothing(database_url, tmp_path, foreign):
    before = kept(database_url)
    done = load(database_url, n.FLOWS, foreign, *MAP, "--dry-run").values
    assert (done["rows"], done["added"], done["dry_run"]) == (80, 0, True)
    assert kept(database_url) == before
    engine = connect(database_url)
    assert recall_mapping(engine, n.FLOWS, list(pd.read_csv(foreign).columns)) is None
    engine.dispose()
    bad = written(flows(days=3).assign(redemption="many"), tmp_path / "bad.csv")
    assert "many" in load(database_url, n.FLOWS, bad, "--dry-run").mistake


def test_what_the_checks_notice_is_told_and_listed(database_url, tmp_path):
    gap = flows(days=10).drop(index=[4, 5])
    ran = load(database_url, n.FLOWS, written(gap, tmp_path / "gap.csv"))
    assert any("Days missing" in note for note in ran.values["notes"])
    assert "Days missing" in ran.err


def bad_amount(frame):
    return frame.assign(redemption=np.where(frame.index == 7, -5.0, frame[n.REDEMPTION]))


@pytest.mark.parametrize(
    ("change", "words", "told"),
    [
        (bad_amount, (), "Row 9, redemption"),
        (lambda frame: frame.assign(date=frame[n.DATE].astype(str).where(frame.index != 3, "soon")), (), "Row 5, date"),
        (lambda frame: pd.concat([frame, frame.iloc[:1]]), (), "one row for each key"),
        (lambda frame: frame.drop(columns=n.DATE), (), "Missing from the flows file: date"),
        (lambda frame: frame.iloc[:0], (), "no rows"),
        (lambda frame: frame, ("--map", "nowhere=date"), "nowhere"),
        (lambda frame: frame, ("--map", "date=nothing"), "nothing"),
        (lambda frame: frame, ("--map", "date"), "no mapping"),
    ],
)
def test_a_mistake_changes_nothing(database_url, tmp_path, change, words, told):
    load(database_url, n.FLOWS, written(flows(days=5), tmp_path / "good.csv"))
    before = kept(database_url)
    path = written(change(flows(("Q",), days=20)), tmp_path / "bad.csv")
    assert told in load(database_url, n.FLOWS, path, *words).mistake
    assert kept(database_url) == before


def test_flows_of_a_product_that_the_book_does_not_have_are_bad_rows(database_url, tmp_path):
    product = {
        "name": "One",
        "family": n.CASH,
        "hold_days": "",
        "open_day": "",
        "payout_days": 1,
        "benchmark_yield": 0.01,
    }
    products = pd.DataFrame([{n.PRODUCT_ID: "P", **product}])
    assert load(database_url, n.PRODUCTS, written(products, tmp_path / "products.csv")).values["added"] == 1
    path = written(flows(("P", "Q"), days=3), tmp_path / "flows.csv")
    assert "Q" in load(database_url, n.FLOWS, path).mistake
    assert kept(database_url)[1] == 0


def test_a_database_of_ones_own_gets_no_sample(tmp_path):
    url = f"sqlite:///{tmp_path / 'own.db'}"
    load(url, n.FLOWS, written(flows(days=30), tmp_path / "own.csv"))
    ran = run("init", "--sample", "--database", url, "--json")
    assert (ran.values["added"], ran.values["flows"], ran.values["products"]) == (0, 30, 0)
    assert "100 days" in ran.err  # too young to be planned, which is said and no reason not to serve


def test_init_alone_makes_an_empty_database(database_url):
    ran = run("init", "--database", database_url)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Ready: 0 products, 0 rows of flows.\n"


def test_the_sample_is_made_once(initialised):
    url, ran = initialised
    first = ran.values
    assert first["added"] > 10_000 and first["products"] == 12
    assert "Generating the synthetic sample book" in ran.err
    again = run("init", "--sample", "--json", "--database", url)
    assert again.values == first | {"added": 0}
    assert "JB-CASH-01" not in again.err  # its desk was kept, and is not planned again


def test_a_file_of_house_limits_moves_soft_limits_only(tmp_path, database_url):
    row = {n.RULEBOOK: "cn_open_public", n.LIMIT: "house_ncd", n.BOUND: 0.3, n.AUTHOR: "Ann", n.REASON: "less of it"}
    frame = pd.DataFrame([{**row, n.ENTERED: "2026-06-24"}])
    hard = pd.concat([frame, frame.assign(limit="leverage")])
    told = load(database_url, n.HOUSE_LIMITS, written(hard, tmp_path / "hard.csv")).mistake
    assert "is regulation" in told and kept(database_url)[2] == 0
    assert load(database_url, n.HOUSE_LIMITS, written(frame, tmp_path / "soft.csv")).values["added"] == 1
