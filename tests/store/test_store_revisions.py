import pandas as pd

from core import names as n
from core.store import first_stated, last_known_without, load_book, save_import, save_table

FIRST, LAST = pd.Timestamp("2026-06-01"), pd.Timestamp("2026-06-03")


def flows(days, **columns):
    return pd.DataFrame({n.DATE: pd.to_datetime(days), n.PRODUCT_ID: "P", n.GROUP: "all", **columns})


def test_the_first_statement_of_each_column_stays_readable(engine):
    save_import(engine, n.FLOWS, flows(["2026-06-01", "2026-06-02"], subscription=[1.0, 2.0]), "subscriptions.csv")
    save_import(engine, n.FLOWS, flows(["2026-06-01"], redemption=[10.0]), "redemptions.csv")
    save_import(engine, n.FLOWS, flows(["2026-06-01"], subscription=[5.0], redemption=[50.0]), "restated.csv")
    first = first_stated(engine, FIRST.date(), LAST.date()).set_index(n.DATE)
    assert first.loc[FIRST, [n.SUBSCRIPTION, n.REDEMPTION]].tolist() == [1.0, 10.0]
    assert first[n.SUBSCRIPTION].tolist() == [1.0, 2.0]
    assert load_book(engine).flows[n.SUBSCRIPTION].tolist() == [5.0, 2.0]
    assert len(first_stated(engine, FIRST.date(), FIRST.date())) == 1


def test_a_row_that_was_withdrawn_keeps_its_first_statement(engine):
    save_table(engine, n.FLOWS, flows(["2026-06-01"], redemption=[10.0]), "form")
    save_table(engine, n.FLOWS, flows([], redemption=[]), "form")
    assert load_book(engine).flows.empty
    assert first_stated(engine, FIRST.date(), LAST.date())[n.REDEMPTION].tolist() == [10.0]


def test_nothing_stated_is_an_empty_frame(engine):
    assert first_stated(engine, FIRST.date(), LAST.date()).empty
    assert last_known_without(engine, FIRST.date()) is None


def test_the_book_of_a_day_is_the_last_before_anything_later_was_known(engine):
    save_import(engine, n.FLOWS, flows(["2026-06-01"], redemption=[10.0]), "a.csv")
    save_import(engine, n.FLOWS, flows(["2026-06-01"], redemption=[11.0]), "b.csv")
    save_import(engine, n.FLOWS, flows(["2026-06-01", "2026-06-02"], redemption=[99.0, 20.0]), "c.csv")
    then = load_book(engine, known_at=last_known_without(engine, FIRST.date()))
    assert then.flows[n.REDEMPTION].tolist() == [11.0]
    assert then.as_of == FIRST
    newest = load_book(engine, known_at=last_known_without(engine, LAST.date()))
    assert newest.version == load_book(engine).version
    assert last_known_without(engine, pd.Timestamp("2026-05-31").date()) is None
