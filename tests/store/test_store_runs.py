import hashlib
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from core import names as n
from core.store import find_run, list_runs, recall_mapping, remember_mapping, save_run

MANIFEST = {"book": "3-20260624", "product": "稳健7天", "horizon": 30, "levels": [0.005, 0.995], "seed": 2026}
RESULT = bytes(range(256)) * 100


def test_a_run_is_found_by_what_it_was_made_from(engine):
    assert find_run(engine, "forecast", MANIFEST) is None
    key = save_run(engine, "forecast", MANIFEST, RESULT)
    assert find_run(engine, "forecast", dict(reversed(MANIFEST.items()))) == RESULT
    assert find_run(engine, "backtest", MANIFEST) is None
    assert find_run(engine, "forecast", {**MANIFEST, "seed": 2027}) is None
    assert save_run(engine, "backtest", MANIFEST, b"") == key
    assert find_run(engine, "backtest", MANIFEST) == b""


def test_the_key_is_the_hash_of_canonical_json(engine):
    words = '{"a":[1,2.5,null,true],"产品":"x"}'
    key = save_run(engine, "forecast", {"产品": "x", "a": [1, 2.5, None, True]}, RESULT)
    assert key == hashlib.sha256(words.encode()).hexdigest()


def test_the_first_result_stays(engine):
    keys = {save_run(engine, "forecast", MANIFEST, RESULT), save_run(engine, "forecast", MANIFEST, b"other")}
    assert len(keys) == 1
    assert find_run(engine, "forecast", MANIFEST) == RESULT


def test_the_manifest_can_be_read_back(engine):
    save_run(engine, "forecast", MANIFEST, RESULT)
    with engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT kind, manifest FROM runs")).one()
    manifest = kept.manifest if engine.dialect.name == "postgresql" else __import__("json").loads(kept.manifest)
    assert (kept.kind, manifest) == ("forecast", MANIFEST)


def test_the_runs_of_a_kind_are_listed_in_the_order_they_were_made(engine):
    assert list_runs(engine, "forecast") == ()
    keys = [save_run(engine, "forecast", {**MANIFEST, "seed": seed}, RESULT) for seed in (3, 1, 2)]
    save_run(engine, "backtest", MANIFEST, RESULT)
    listed = list_runs(engine, "forecast")
    assert [run.key for run in listed] == keys
    assert [run.manifest["seed"] for run in listed] == [3, 1, 2]
    assert {run.kind for run in listed} == {"forecast"}
    assert all(run.at.tzinfo and abs((datetime.now(UTC) - run.at).total_seconds()) < 600 for run in listed)


@pytest.mark.parametrize("value", [float("nan"), object()])
def test_a_manifest_that_is_not_json_is_refused(engine, value):
    with pytest.raises((TypeError, ValueError)):
        save_run(engine, "forecast", {"value": value}, RESULT)


def test_a_mapping_is_recalled_by_the_header(engine):
    headers = ["日期", "apply_amt", "redeem_amt"]
    mapping = {"日期": n.DATE, "apply_amt": n.SUBSCRIPTION}
    assert recall_mapping(engine, n.FLOWS, headers) is None
    remember_mapping(engine, n.FLOWS, headers, mapping)
    assert recall_mapping(engine, n.FLOWS, headers) == mapping
    assert recall_mapping(engine, n.FLOWS, headers[::-1]) == mapping
    assert recall_mapping(engine, n.FLOWS, [*headers, "note"]) is None
    assert recall_mapping(engine, n.RECEIPTS, headers) is None


def test_the_last_mapping_of_a_header_is_recalled(engine):
    headers = ["a,b", 'c"d']
    remember_mapping(engine, n.FLOWS, headers, {"a,b": n.DATE})
    remember_mapping(engine, n.FLOWS, headers, {"a,b": n.DATE, 'c"d': n.REDEMPTION})
    remember_mapping(engine, n.LOTS, headers, {})
    assert recall_mapping(engine, n.FLOWS, headers) == {"a,b": n.DATE, 'c"d': n.REDEMPTION}
    assert recall_mapping(engine, n.LOTS, headers) == {}
