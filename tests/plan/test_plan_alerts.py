"""Each rule, set off by a desk made by hand and quiet on an ordinary one; the file of rules, and who raises them."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.book import book_of
from core.calendar import build_calendar
from core.errors import InputError
from core.plan import alerts
from core.plan.alert_rules import BUFFER, EVENT, FILE, KINDS, LATE, Rule, load_rules
from core.plan.alerts import alerts_of, desk_today, raise_desk_alerts
from core.plan.desk import Desk, DeskRow
from core.plan.headroom import Headroom
from core.plan.results import Attention, OutflowDay
from core.sample import SAMPLE_SOURCE
from core.store import lasting_alerts, open_alerts, save_import, waiting_deliveries

AS_OF = pd.Timestamp("2026-06-24")
NET_ASSETS = 1e9
HORIZON = 30


@cache
def calendar():
    return build_calendar("CN")


def rules(**changed):
    """The rules of the project with other values in some of them; None takes a rule out."""
    whole = {**load_rules(), **{kind: rule for kind, rule in changed.items() if rule}}
    return {kind: rule for kind, rule in whole.items() if changed.get(kind, rule)}


def row(product="P", **values):
    ordinary = {
        "product_id": product, "name": f"Product {product}", "family": n.CASH, "issuer": "I", "net_assets": NET_ASSETS,
        "buffer_now": 0.10, "buffer_fixed": 0.20, "buffer_model": 0.08, "yield_gain_bp": 1.0, "yield_gain_money": 1.0,
        "shortfall_probability": 0.0, "net_flow": (0.0,) * HORIZON, "attention": (),
        "next_outflow": OutflowDay(AS_OF, 0.0, 0.0, 0.0, 0.0, ""), "headroom": (), "broken_since": None,
    }  # fmt: skip
    return DeskRow(**{**ordinary, **values})


def desk(*rows, as_of=AS_OF):
    return Desk(as_of, HORIZON, rows, (), (), (), (), ())


@cache
def book(*products, flows=AS_OF, positions=AS_OF, family=n.CASH, open_day=np.nan):
    """A book with one flow and one position a product, of the days given, and flows of another product today."""
    dated = [(product, flows) for product in products or ("P",)] + [("other", AS_OF)]
    ids = [product for product, _ in dated]
    held = {n.AS_OF: [positions for _ in dated], n.PRODUCT_ID: ids, n.ASSET_ID: "A", n.AMOUNT: 1.0}
    tables = {
        n.PRODUCTS: {n.PRODUCT_ID: ids, n.NAME: ids, n.FAMILY: family, n.OPEN_DAY: open_day},
        n.FLOWS: {n.DATE: [day for _, day in dated], n.PRODUCT_ID: ids, n.SUBSCRIPTION: 1.0, n.AUM: 1.0},
        n.POSITIONS: {**held, n.ASSET_CLASS: n.CASH_AT_BANK, n.NAME: "A", n.YIELD: 0.0},
    }
    return book_of({table: pd.DataFrame(columns) for table, columns in tables.items()}, "made by hand")


def found(*rows, whole=None, day=None, **changed):
    return alerts_of(desk(*rows), whole or book(*(each.product_id for each in rows)), calendar(), rules(**changed), day)


def leaving(day, amount):
    """Net flows of the horizon with an outflow on one day."""
    flow = pd.Series(0.0, pd.date_range(AS_OF + pd.Timedelta(days=1), periods=HORIZON))
    flow[day] = -amount
    return tuple(flow)


def test_an_ordinary_desk_raises_nothing():
    assert found(row("P"), row("Q")) == ()


@given(now=st.floats(0, 0.3), model=st.floats(0, 0.3), points=st.floats(0.1, 5))
def test_a_buffer_short_by_the_threshold_is_an_alert(now, model, points):
    made = desk(row(buffer_now=now, buffer_model=model))
    alerted = alerts_of(made, book(), calendar(), {BUFFER: Rule(BUFFER, n.CRITICAL, points)})
    assert bool(alerted) is ((model - now) * 100 >= points)
    for each in alerted:
        assert (each.key, each.began, each.page) == ("buffer:P@2026-06-24", None, "reserve")


def test_a_buffer_is_said_in_the_words_of_the_attention_line():
    (alert,) = found(row(buffer_now=0.03, buffer_model=0.05))
    assert alert.text == "Product P holds 3.0% in cash within a day; the model needs 5.0%."
    assert not found(row(buffer_model=float("nan")))


def test_limits_broken_and_close_are_alerts_of_their_own():
    rooms = (("wam", "", -0.2), ("issuer", "A", -0.1), ("issuer", "B", -0.1), ("ncd", "X", 0.04), ("abs", "", 0.06))
    made = row(headroom=tuple(Headroom(limit, subject, room, f"{limit} {subject}") for limit, subject, room in rooms))
    assert [(each.about, each.severity, each.text) for each in found(made)] == [
        ("limit_broken:P:wam", n.CRITICAL, "wam "),
        ("limit_broken:P:issuer:A", n.CRITICAL, "issuer A"),
        ("limit_broken:P:issuer:B", n.CRITICAL, "issuer B"),
        ("limit_near:P:ncd", n.INFO, "ncd X"),
    ]
    assert len(found(made, limit_broken=None)) == 1 and len(found(made, limit_near=None)) == 3


def test_a_broken_record_is_told_with_the_day_since_which_it_is():
    items = (Attention("stale", "old", "data"), Attention("drift", "does not hold", "reserve"))
    (alert,) = found(row(attention=items, broken_since=AS_OF - pd.Timedelta(days=3)))
    assert (alert.key, alert.text) == ("drift:P@2026-06-21", "does not hold")
    assert not found(row(attention=items)), "a record that holds again is no alert"


@pytest.mark.parametrize(("last", "late"), [("2026-06-18", False), ("2026-06-17", True)])
def test_late_data_is_counted_in_dealing_days(last, late):
    """Friday 19 June is the dragon boat festival: from Thursday on three dealing days have passed."""
    for table, whole in ((n.FLOWS, book(flows=pd.Timestamp(last))), (n.POSITIONS, book(positions=pd.Timestamp(last)))):
        assert [each.key for each in found(row(), whole=whole)] == ([f"late:P:{table}@{last}"] if late else [])


def test_old_data_are_said_by_product_and_a_book_that_is_old_as_a_whole_once():
    (alert,) = found(row(), whole=book(positions=AS_OF - pd.Timedelta(days=14)))
    assert alert.text == "Product P: positions are of 10 Jun 2026. Import newer ones." and alert.page == "data"
    (alert,) = found(row("P"), row("Q"), day=AS_OF + pd.Timedelta(days=14))
    assert (alert.product_id, alert.key) == (n.ALL, "late:all:flows@2026-06-24")
    assert "10 dealing days ago" in alert.text


def test_a_holiday_makes_nothing_late():
    """Spring Festival of 2026 is from 15 to 23 February."""
    eve, back = pd.Timestamp("2026-02-13"), pd.Timestamp("2026-02-24")
    late = {LATE: load_rules()[LATE]}
    assert not alerts_of(desk(row(), as_of=back), book(flows=eve, positions=eve), calendar(), late)


@pytest.mark.parametrize(("day", "raises"), [("2026-06-26", False), ("2026-06-27", True), ("2026-07-01", False)])
def test_what_leaves_from_three_days_before_an_event_to_its_end_counts(day, raises):
    made = row(net_flow=leaving(day, 0.02 * NET_ASSETS))
    alerted = found(made)
    assert [each.key for each in alerted] == (["event:P:quarter_end@2026-06-30"] if raises else [])
    assert not found(row(net_flow=leaving(day, 0.0199 * NET_ASSETS)))
    for each in alerted:
        assert "From 27 Jun on, CNY 20.0m net" in each.text and "2.0% of net assets" in each.text


def test_an_event_is_told_as_soon_as_it_is_near_and_only_to_products_that_it_concerns():
    made = row(net_flow=leaving("2026-07-10", 0.05 * NET_ASSETS))
    monthly = book(family=n.MONTHLY_OPEN, open_day=10)
    assert not found(made, whole=monthly)
    (alert,) = found(made, whole=monthly, event=Rule(EVENT, n.WARNING, 0.02, 16))
    assert alert.key == "event:P:open_day@2026-07-10"
    assert not found(made, event=Rule(EVENT, n.WARNING, 0.02, 16)), "it opens every day"


def test_the_gravest_come_first():
    made = row(
        buffer_now=0.0, headroom=(Headroom("ncd", "", 0.0, "close"),), net_flow=leaving("2026-06-30", NET_ASSETS)
    )
    assert [each.severity for each in found(made)] == list(n.SEVERITIES)


# The file of rules


def test_the_projects_rules_are_whole_and_each_can_be_switched_off(tmp_path):
    assert set(load_rules()) == set(KINDS)
    assert load_rules()[EVENT] == Rule(EVENT, n.WARNING, 0.02, 10.0)
    text = FILE.read_text("utf-8").replace("enabled = true", "enabled = false", 1)
    assert set(load_rules(written(tmp_path, text))) == set(KINDS) - {BUFFER}


def written(folder, text):
    path = folder / "rules.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "buffer"', 'kind = "budget"', "rule 1: kind is budget. Needed: buffer"),
        ('kind = "buffer"', "", "kind is missing"),
        ('kind = "buffer"', 'kind = "drift"', "0 rules of the kind buffer"),
        ("threshold = 1.0", "threshold = 0", "rule buffer: threshold is 0. Needed: a number above 0"),
        ("threshold = 1.0", "threshold = true", "threshold is True"),
        ("threshold = 1.0", "", "threshold is missing"),
        ("threshold = 1.0", "threshold = 1.0\ndays = 3", "days is 3. Needed: none but kind, severity"),
        ('severity = "info"', 'severity = "bad"', "severity is bad. Needed: critical, warning, info"),
        ("enabled = true", 'enabled = "yes"', "enabled is yes. Needed: true, false"),
        ("days = 10", "days = ", "cannot be read"),
        ("[[rule]]", "[[rules]]", None),
    ],
)
def test_a_bad_file_is_refused_with_what_is_needed(tmp_path, old, new, said):
    text = FILE.read_text("utf-8")
    path = written(tmp_path, text.replace(old, new) if said is None else text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        load_rules(path)
    assert (said or "no list of rules") in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_rules(tmp_path / "none.toml")


# Raising what the desk has


def test_what_the_desk_has_is_raised_once_and_ends_with_its_state(engine):
    low, fine = row(buffer_now=0.0), row("Q", headroom=(Headroom("ncd", "", 0.01, "close"),))
    whole = book("P", "Q")
    raised = [
        raise_desk_alerts(engine, whole, calendar(), desk(low, fine), channels=n.CHANNELS, today=AS_OF) for _ in "ab"
    ]
    assert raised == [2, 0] and len(waiting_deliveries(engine)) == 4
    following = desk(row(), as_of=AS_OF + pd.Timedelta(days=1))
    assert raise_desk_alerts(engine, whole, calendar(), following, channels=(), today=AS_OF) == 0
    assert [each.about for each in open_alerts(engine)] == ["limit_near:Q:ncd"], "nothing is known of Q on that day"


def test_the_sample_does_not_grow_old(tmp_path):
    from core.store import connect

    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    made = desk(row())
    assert desk_today(engine, made) > AS_OF or pd.Timestamp.now() < AS_OF
    save_import(engine, n.PRODUCTS, book().products, SAMPLE_SOURCE)
    assert desk_today(engine, made) == AS_OF
    engine.dispose()


def test_alerts_of_settings_without_servers_have_no_deliveries(engine, monkeypatch):
    monkeypatch.setattr(alerts, "configured", lambda: ())
    raise_desk_alerts(engine, book(), calendar(), desk(row(buffer_now=0.0)), today=AS_OF)
    assert len(lasting_alerts(engine)) == 1 and not waiting_deliveries(engine)
