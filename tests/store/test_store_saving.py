from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from store_frames import any_frame, flows, many_flows

from core import names as n
from core.book import CONTRACTS, empty_book
from core.errors import InputError, StoreError
from core.store import (
    Imported,
    all_stated,
    book_version,
    has_version,
    imports,
    load_book,
    load_version,
    save_import,
    save_table,
    saving,
    withdraw,
)

KEY = [n.DATE, n.PRODUCT_ID]


def test_a_new_book_is_empty(engine):
    book, nothing = load_book(engine), empty_book()
    assert book.version == nothing.version == book_version(engine)
    for name in n.TABLES:
        assert_frame_equal(getattr(book, name), getattr(nothing, name))
    assert list(imports(engine).columns) == ["import_id", "table", "source", "at", "added", "restated"]
    assert imports(engine).empty


@pytest.mark.parametrize("table", n.TABLES)
def test_a_frame_comes_back_bit_for_bit_and_once(engine, table):
    frame = any_frame(table, count=60, seed=2)
    shuffled = frame.sample(frac=1, random_state=3)
    assert save_import(engine, table, shuffled, "a.csv") == Imported(1, added=60, restated=0, unchanged=0)
    assert_frame_equal(getattr(load_book(engine), table), frame, check_exact=True)
    assert save_import(engine, table, frame, "b.csv") == Imported(None, added=0, restated=0, unchanged=60)
    assert len(imports(engine)) == 1


def test_optional_columns_may_be_absent_and_groups_default_to_all(engine):
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 7.5)]), "a.csv")
    row = load_book(engine).flows.iloc[0]
    assert (row[n.GROUP], row[n.SUBSCRIPTION]) == (n.ALL, 7.5)
    assert np.isnan(row[n.REDEMPTION]) and np.isnan(row[n.AUM])


def test_groups_have_rows_of_their_own(engine):
    frame = flows(
        [("2026-01-05", "P1", "farmers", 1.0), ("2026-01-05", "P1", "all", 2.0)], names=[n.GROUP, n.SUBSCRIPTION]
    )
    assert save_import(engine, n.FLOWS, frame, "a.csv").added == 2
    assert load_book(engine).flows[n.SUBSCRIPTION].tolist() == [2.0, 1.0]


def test_one_side_does_not_erase_the_other(engine):
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 7.0)]), "in.csv")
    out = flows([("2026-01-05", "P1", 3.0)], names=[n.REDEMPTION])
    assert save_import(engine, n.FLOWS, out, "out.csv") == Imported(2, added=0, restated=1, unchanged=0)
    assert save_import(engine, n.FLOWS, out, "out.csv").import_id is None
    assert load_book(engine).flows.loc[0, list(n.SIDES)].tolist() == [7.0, 3.0]


def test_the_smallest_difference_is_a_restatement(engine):
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 0.3), ("2026-01-06", "P1", 0.3)]), "a.csv")
    later = save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 0.1 + 0.2), ("2026-01-06", "P1", 0.3)]), "b.csv")
    assert later == Imported(2, added=0, restated=1, unchanged=1)
    assert load_book(engine).flows[n.SUBSCRIPTION].tolist() == [0.1 + 0.2, 0.3]


def test_every_earlier_book_can_be_shown(engine):
    moments, versions = [datetime.now(UTC) - timedelta(days=1)], ["empty"]
    for amount in (1.0, 2.0, 3.0):
        save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", amount)]), "a.csv")
        moments.append(datetime.now(UTC))
        versions.append(book_version(engine))
    books = [load_book(engine, known_at=moment) for moment in moments]
    assert [book.flows[n.SUBSCRIPTION].tolist() for book in books] == [[], [1.0], [2.0], [3.0]]
    assert [book.version for book in books] == versions
    assert len(set(versions)) == 4
    naive = moments[1].replace(tzinfo=None)
    assert load_book(engine, known_at=naive).version == versions[1]
    assert load_book(engine, known_at=pd.Timestamp(moments[2])).version == versions[2]
    assert load_book(engine).version == versions[3]


def test_imports_are_told_in_order_and_in_utc(engine):
    before = datetime.now(UTC)
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 1.0)]), "流水.csv")
    save_import(engine, n.RATES, any_frame(n.RATES, 5, seed=1), "rates.xlsx")
    told = imports(engine)
    assert told["source"].tolist() == ["流水.csv", "rates.xlsx"]
    assert told["table"].tolist() == [n.FLOWS, n.RATES]
    assert told["added"].tolist() == [1, 5]
    assert str(told["at"].dtype) == "datetime64[us, UTC]"
    assert before <= told["at"][0] <= told["at"][1] <= datetime.now(UTC)


def test_a_clock_set_back_does_not_disorder_the_book(engine, monkeypatch):
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 1.0)]), "a.csv")
    first = imports(engine)["at"][0]
    monkeypatch.setattr(saving, "datetime", _Clock(first - timedelta(hours=1)))
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 2.0)]), "b.csv")
    assert imports(engine)["at"].tolist() == [first, first]
    assert load_book(engine, known_at=first - timedelta(microseconds=1)).flows.empty
    assert load_book(engine, known_at=first).flows[n.SUBSCRIPTION].tolist() == [2.0]


class _Clock:
    def __init__(self, moment):
        self.now = lambda zone: moment.astimezone(zone)


def test_a_corrected_file_of_positions_drops_what_it_no_longer_lists(engine):
    frame = any_frame(n.POSITIONS, 4, seed=5).assign(
        as_of=pd.Timestamp("2026-06-23"), product_id=["P1", "P1", "P1", "P2"]
    )
    save_import(engine, n.POSITIONS, frame, "positions.csv")
    corrected = frame[frame[n.PRODUCT_ID] == "P1"].iloc[:2]
    assert save_import(engine, n.POSITIONS, corrected, "positions.csv") == Imported(2, added=0, restated=1, unchanged=2)
    left = pd.concat([corrected, frame[frame[n.PRODUCT_ID] == "P2"]]).sort_values(list(CONTRACTS[n.POSITIONS].key))
    assert_frame_equal(load_book(engine).positions, left.reset_index(drop=True))
    next_day = corrected.iloc[:1].assign(as_of=pd.Timestamp("2026-06-24"))
    assert save_import(engine, n.POSITIONS, next_day, "next.csv") == Imported(3, added=1, restated=0, unchanged=0)
    assert len(load_book(engine).positions) == 4


def test_a_file_of_lots_of_one_group_leaves_the_others(engine):
    frame = any_frame(n.LOTS, 4, seed=5).assign(as_of=pd.Timestamp("2026-06-23"), product_id="P1", group=list("aabb"))
    save_import(engine, n.LOTS, frame, "lots.csv")
    assert save_import(engine, n.LOTS, frame.iloc[[0]], "a.csv") == Imported(2, added=0, restated=1, unchanged=1)
    assert sorted(load_book(engine).lots[n.GROUP]) == ["a", "b", "b"]


def test_deleting_events_is_remembered_and_can_be_taken_back(engine):
    frame = any_frame(n.EVENTS, 5, seed=7)
    save_import(engine, n.EVENTS, frame, "events.csv")
    before = datetime.now(UTC)
    ids = frame[n.EVENT_ID][:2].tolist()
    assert withdraw(engine, n.EVENTS, [*ids, "never heard of"]).restated == 2
    assert withdraw(engine, n.EVENTS, ids) == Imported(None, added=0, restated=0, unchanged=0)
    assert_frame_equal(load_book(engine).events, frame[2:].reset_index(drop=True))
    assert_frame_equal(load_book(engine, known_at=before).events, frame)
    assert save_import(engine, n.EVENTS, frame, "events.csv").added == 2
    assert_frame_equal(load_book(engine).events, frame)


def test_what_was_said_before_a_deletion_does_not_come_back(engine):
    frame = any_frame(n.EVENTS, 1, seed=7).assign(effect=1.5, name="old")
    save_import(engine, n.EVENTS, frame, "events.csv")
    withdraw(engine, n.EVENTS, frame[n.EVENT_ID].tolist())
    save_import(engine, n.EVENTS, frame[[n.EVENT_ID]].assign(name="new"), "events.csv")
    event = load_book(engine).events.iloc[0]
    assert event[n.NAME] == "new" and np.isnan(event[n.EFFECT]) and pd.isna(event[n.START])


def test_a_table_saved_as_a_whole_says_that_and_nothing_else(engine):
    frame = any_frame(n.EVENTS, 5, seed=8).assign(groups="farmers")
    save_import(engine, n.EVENTS, frame, "events.csv")
    edited = frame[1:].reset_index(drop=True)
    edited.loc[0, n.GROUPS] = None
    edited.loc[1, n.NAME] = "another"
    assert save_table(engine, n.EVENTS, edited, "edited") == Imported(2, added=0, restated=3, unchanged=2)
    assert_frame_equal(load_book(engine).events, edited)
    assert save_table(engine, n.EVENTS, edited, "edited").import_id is None
    assert save_table(engine, n.EVENTS, edited[:0], "emptied").restated == 4
    assert load_book(engine).events.empty
    assert save_table(engine, n.EVENTS, edited[:0], "emptied") == Imported(None, 0, 0, 0)


def test_an_empty_frame_changes_nothing(engine):
    save_import(engine, n.POSITIONS, any_frame(n.POSITIONS, 3, seed=1), "a.csv")
    for table in n.TABLES:
        assert save_import(engine, table, any_frame(table, 0, seed=1), "empty.csv") == Imported(None, 0, 0, 0)


def test_an_import_that_fails_leaves_nothing(engine, monkeypatch):
    save_import(engine, n.FLOWS, many_flows(10), "a.csv")
    before = load_book(engine)
    twice = pd.concat([many_flows(20), many_flows(20)])  # a repeated key is refused by the database itself
    with pytest.raises(Exception, match=r"(?i)unique") as caught:
        save_import(engine, n.FLOWS, twice, "b.csv")
    assert not isinstance(caught.value, StoreError)  # a fault of ours is not told as one of the database
    assert len(imports(engine)) == 1
    assert_frame_equal(load_book(engine).flows, before.flows)


def test_many_imports_agree_with_a_slow_ledger(engine):
    """Imports, whole tables and deletions in random order, against dictionaries told the same."""
    random, ledger, seen = np.random.default_rng(11), {}, []
    for step in range(8):
        frame = _random_events(random)
        act = random.choice(["import", "table", "delete"], p=[0.7, 0.15, 0.15])
        _tell(engine, ledger, act, frame, step)
        book = load_book(engine)
        assert _as_ledger(book.events) == ledger
        seen.append((datetime.now(UTC), {key: dict(row) for key, row in ledger.items()}))
    for moment, then in seen:
        assert _as_ledger(load_book(engine, known_at=moment).events) == then


def _random_events(random):
    ids = random.choice([f"e{i}" for i in range(8)], size=random.integers(0, 6), replace=False)
    frame = pd.DataFrame({n.EVENT_ID: ids, n.NAME: random.choice(["a", "b", None], len(ids))})
    frame[n.EFFECT] = random.choice([1.0, 2.0, np.nan], len(ids))
    frame[n.START] = random.choice(pd.to_datetime(["2026-01-01", None]).to_numpy(), len(ids))
    return frame


def _tell(engine, ledger, act, frame, step):
    if act == "delete":
        withdraw(engine, n.EVENTS, frame[n.EVENT_ID].tolist())
        for key in frame[n.EVENT_ID]:
            ledger.pop(key, None)
        return
    (save_import if act == "import" else save_table)(engine, n.EVENTS, frame, str(step))
    if act == "table":
        ledger.clear()
    for _, row in frame.iterrows():
        known = ledger.setdefault(row[n.EVENT_ID], {})
        known.update({name: value for name, value in row.items() if pd.notna(value) and name != n.EVENT_ID})


def _as_ledger(events):
    rows = events.set_index(n.EVENT_ID).to_dict("index")
    return {key: {name: value for name, value in row.items() if pd.notna(value)} for key, row in rows.items()}


def test_a_book_is_found_by_its_version_whatever_was_imported_since(engine):
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 1.0)]), "a.csv")
    then = load_book(engine)
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 2.0), ("2026-01-06", "P1", 3.0)]), "b.csv")
    save_import(engine, n.RATES, any_frame(n.RATES, 5, seed=1), "rates.csv")
    again = load_version(engine, then.version)
    for name in n.TABLES:
        assert_frame_equal(getattr(again, name), getattr(then, name), check_exact=True)
    assert again.version == then.version and has_version(engine, then.version)
    assert load_version(engine, book_version(engine)).flows[n.SUBSCRIPTION].tolist() == [2.0, 3.0]


def test_a_version_is_told_from_another_at_the_same_moment(engine, monkeypatch):
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 1.0)]), "a.csv")
    first = book_version(engine)
    monkeypatch.setattr(saving, "datetime", _Clock(imports(engine)["at"][0]))
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 2.0)]), "b.csv")
    assert load_version(engine, first).flows[n.SUBSCRIPTION].tolist() == [1.0]
    assert load_version(engine, book_version(engine)).flows[n.SUBSCRIPTION].tolist() == [2.0]


@pytest.mark.parametrize("version", ["", "empty", "sample-2026", "1-20260101T000000.000000Z", "99-x"])
def test_a_version_of_another_database_is_refused(engine, version):
    save_import(engine, n.FLOWS, flows([("2026-01-05", "P1", 1.0)]), "a.csv")
    assert not has_version(engine, version)
    with pytest.raises(InputError, match="no book of version"):
        load_version(engine, version)


def test_a_key_of_several_texts_is_withdrawn_with_what_the_withdrawal_says(engine):
    frame = any_frame(n.HOUSE_LIMITS, 3, seed=4).assign(reason="first")
    save_import(engine, n.HOUSE_LIMITS, frame, "a.csv")
    key = tuple(frame.loc[0, [n.RULEBOOK, n.LIMIT]])
    swapped = key[::-1]
    assert withdraw(engine, n.HOUSE_LIMITS, [swapped]).import_id is None
    assert withdraw(engine, n.HOUSE_LIMITS, [key], {n.REASON: "over"}).restated == 1
    assert_frame_equal(load_book(engine).house_limits, frame[1:].reset_index(drop=True))
    said = all_stated(engine, n.HOUSE_LIMITS, dict(zip((n.RULEBOOK, n.LIMIT), key, strict=True)))
    assert said[n.REASON].tolist() == ["first", "over"] and said["withdrawn"].tolist() == [False, True]
    assert said["at"].tolist() == imports(engine)["at"].tolist()
    assert all_stated(engine, n.HOUSE_LIMITS, {n.RULEBOOK: "nobody's"}).empty
