"""Each rule, set off by a desk made by hand and quiet on an ordinary one; the file of rules, and who raises them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.book import book_of, conform
from core.calendar import build_calendar
from core.errors import InputError
from core.plan import alerts
from core.plan.alert_channels import Channels
from core.plan.alert_rules import BUFFER, EVENT, FILE, KINDS, LATE, Rule, load_rules
from core.plan.alerts import alerts_of, desk_today, raise_desk_alerts
from core.plan.desk import Desk, DeskRow
from core.plan.headroom import Headroom
from core.plan.results import Attention, OutflowDay
from core.sample import SAMPLE_SOURCE
from core.store import acknowledge, connect, lasting_alerts, open_alerts, save_import, waiting_deliveries

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
        "buffer_now": 0.10, "buffer_fixed": 0.20, "buffer_model": 0.08, "buffer_called": 0.08,
        "yield_gain_bp": 1.0, "yield_gain_money": 1.0, "gain_items": {}, "shortfall_probability": 0.0, "conflict": "",
        "net_flow": (0.0,) * HORIZON, "attention": (),
        "next_outflow": OutflowDay(AS_OF, 0.0, 0.0, 0.0, 0.0, ""), "headroom": (), "broken_since": None,
    }  # fmt: skip
    return DeskRow(**{**ordinary, **values})


def desk(*rows, as_of=AS_OF, attention=()):
    return Desk(as_of, HORIZON, rows, (), (), (), (), attention)


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


@given(now=st.floats(0, 0.3), called=st.floats(0, 0.3), points=st.floats(0.1, 5))
def test_a_buffer_short_by_the_threshold_is_an_alert(now, called, points):
    made = desk(row(buffer_now=now, buffer_called=called, buffer_model=float("nan")))
    alerted = alerts_of(made, book(), calendar(), {BUFFER: Rule(BUFFER, n.CRITICAL, points)})
    steps = (called - now) * 100 / points
    assert sum(each.step for each in alerted) == pytest.approx(max(steps - 0.5, 0), abs=0.501)
    for each in alerted:
        assert (each.about, each.began, each.page) == ("buffer:P", None, "reserve")


def test_a_buffer_short_by_exactly_the_threshold_counts_whatever_the_rounding():
    """8% less 7% is a little less than a point in floating point."""
    (alert,) = found(row(buffer_now=0.07, buffer_called=0.08))
    assert (alert.key, alert.step) == ("buffer:P@2026-06-24", 1)
    (alert,) = found(row(buffer_now=0.05, buffer_called=0.08))
    assert (alert.key, alert.step) == ("buffer:P@2026-06-24#3", 3)


def test_a_buffer_is_held_against_what_the_plan_answers_to_in_the_words_of_the_attention_line():
    (alert,) = found(row(buffer_now=0.03, buffer_called=0.05, buffer_model=0.20))
    assert alert.text == "Product P holds 3.0% in cash within a day; the model needs 5.0%."
    assert not found(row(buffer_now=0.05, buffer_called=0.05, buffer_model=0.20))


def test_no_allocation_and_no_plan_are_alerts():
    (alert,) = found(row(buffer_model=float("nan"), conflict="Product P: no allocation keeps every limit"))
    assert (alert.key, alert.severity) == ("conflict:P@2026-06-24", n.CRITICAL)
    missing = (Attention("missing", "Q: no positions", "data", "Q"), Attention("undescribed", "who?", "data"))
    (alert,) = alerts_of(desk(row(), attention=missing), book(), calendar(), rules())
    assert (alert.key, alert.product_id, alert.text) == ("missing:Q@2026-06-24", "Q", "Q: no positions")
    assert not alerts_of(desk(row(), attention=missing), book(), calendar(), rules(missing=None))


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


def test_a_limit_broken_by_more_is_a_further_step():
    rooms = {"a": -0.01, "b": -0.099, "c": -0.1, "d": -0.35}
    made = row(headroom=tuple(Headroom(limit, "", room, limit) for limit, room in rooms.items()))
    assert [each.step for each in found(made)] == [1, 1, 2, 4]
    assert found(row(net_flow=leaving("2026-06-30", 0.05 * NET_ASSETS)))[0].step == 2


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


def test_an_event_lasts_to_its_end_with_what_left_already():
    """1.2% leaves on 27 June and 1.2% on 30 June: on the 28th only half of it is still to come."""
    half, quarter = 0.012 * NET_ASSETS, "event:P:quarter_end@2026-06-30"

    def on(date, expected):
        day = pd.Timestamp(date)
        flows = pd.DataFrame({n.DATE: pd.date_range(AS_OF, day), n.PRODUCT_ID: "P", n.REDEMPTION: 0.0, n.AUM: 1.0})
        flows.loc[flows[n.DATE].isin(pd.to_datetime(["2026-06-27", "2026-06-30"])), n.REDEMPTION] = half
        flow = pd.Series(0.0, pd.date_range(day + pd.Timedelta(days=1), periods=HORIZON))
        flow[pd.to_datetime(expected)] = -half
        whole = replace(book(), flows=conform(flows, n.FLOWS))
        return alerts_of(desk(row(net_flow=tuple(flow)), as_of=day), whole, calendar(), {EVENT: load_rules()[EVENT]})

    assert [each.key for each in on("2026-06-24", ["2026-06-27", "2026-06-30"])] == [quarter]
    (alert,) = on("2026-06-29", ["2026-06-30"])
    assert alert.key == quarter and "CNY 24.0m net leaves, 2.4% of net assets, counting what came up to" in alert.text
    assert not on("2026-06-30", []), "it is over"


def test_an_event_is_told_as_soon_as_it_is_near_and_only_to_products_that_it_concerns():
    made = row(net_flow=leaving("2026-07-10", 0.05 * NET_ASSETS))
    monthly = book(family=n.MONTHLY_OPEN, open_day=10)
    assert not found(made, whole=monthly)
    (alert,) = found(made, whole=monthly, event=Rule(EVENT, n.WARNING, 0.02, 16))
    assert alert.key == "event:P:open_day@2026-07-10#2"
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


def test_what_is_acknowledged_comes_back_and_is_sent_when_it_is_much_worse(engine):
    def on(days, now):
        day = AS_OF + pd.Timedelta(days=days)
        made = desk(row(buffer_now=now), as_of=day)
        return raise_desk_alerts(engine, book(), calendar(), made, channels=(n.MAIL,), today=day)

    assert on(0, 0.065) == 1
    acknowledge(engine, open_alerts(engine)[0].key, "Ann")
    assert (on(1, 0.061), open_alerts(engine)) == (0, ()), "a little worse is no news"
    assert on(2, 0.0) == 1
    (back,) = open_alerts(engine)
    assert (back.key, back.step) == ("buffer:P@2026-06-26#8", 8) and "0.0%" in back.text
    assert [each.alert for each in waiting_deliveries(engine)].count(back.key) == 1
    acknowledge(engine, back.key, "Ann")
    assert (on(3, 0.05), on(4, 0.0), len(lasting_alerts(engine))) == (0, 0, 1)


def test_the_samples_flows_do_not_grow_old_and_a_desks_own_do(tmp_path, monkeypatch):
    """A desk that began with the sample and imported its own flows has a book that may be late."""
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    clock = pd.Timestamp("2026-08-03")
    monkeypatch.setattr(alerts, "clock_today", lambda: clock)
    made, flows = desk(row()), book().flows
    days = [desk_today(engine, made)]
    for table, source in ((n.FLOWS, SAMPLE_SOURCE), (n.PRODUCTS, SAMPLE_SOURCE), (n.FLOWS, "flows.csv")):
        frame = flows.assign(**{n.DATE: clock}) if source != SAMPLE_SOURCE else getattr(book(), table)
        save_import(engine, table, frame, source)
        days.append(desk_today(engine, made))
    assert days == [clock, AS_OF, AS_OF, clock]
    engine.dispose()


def test_alerts_of_settings_without_servers_have_no_deliveries(engine, monkeypatch):
    monkeypatch.setattr(alerts, "read_channels", lambda: Channels((), ()))
    raise_desk_alerts(engine, book(), calendar(), desk(row(buffer_now=0.0)), today=AS_OF)
    assert len(lasting_alerts(engine)) == 1 and not waiting_deliveries(engine)
