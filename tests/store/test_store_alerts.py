"""Alerts in the store: raised once, acknowledged once, ended, and never without their deliveries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from at_once import at_once

from core import names as n
from core.errors import InputError
from core.store import (
    Alert,
    acknowledge,
    alerts,
    claim_delivery,
    closed_alerts,
    lasting_alerts,
    mark_failed,
    mark_sent,
    open_alerts,
    raise_alerts,
    waiting_deliveries,
)

DAY = date(2026, 6, 24)
NOW = datetime(2026, 6, 24, 9, tzinfo=UTC)
LEASE = timedelta(minutes=10)
LOW = Alert("buffer:稳健", "buffer", n.CRITICAL, "稳健", DAY, "holds 3.0%", "reserve")
NEAR = Alert("limit_near:P:ncd", "limit_near", n.INFO, "P", DAY, "close", "reserve")
QUARTER = Alert("event:P:quarter_end", "event", n.WARNING, "P", DAY, "leaves", "flows", date(2026, 6, 30))


def later(alert, days, **values):
    return replace(alert, as_of=alert.as_of + timedelta(days=days), **values)


def texts(found):
    return [each.text for each in found]


def test_what_is_raised_comes_back_the_gravest_first(engine):
    keys = raise_alerts(engine, (NEAR, QUARTER, LOW), DAY, at=NOW)
    assert keys == ("limit_near:P:ncd@2026-06-24", "event:P:quarter_end@2026-06-30", "buffer:稳健@2026-06-24")
    found = open_alerts(engine)
    assert [each.key for each in found] == [keys[2], keys[1], keys[0]]
    first = found[0]
    assert (first.text, first.as_of, first.at, first.page, first.open) == (LOW.text, DAY, NOW, LOW.page, True)
    assert not waiting_deliveries(engine)


def test_the_same_state_is_the_same_alert_on_every_run_and_day(engine):
    assert len(raise_alerts(engine, (LOW, QUARTER), DAY)) == 2
    assert raise_alerts(engine, (LOW, QUARTER), DAY) == ()
    following = (later(LOW, 1, text="holds 2.9%"), later(QUARTER, 1))
    assert raise_alerts(engine, following, DAY + timedelta(days=1)) == ()
    assert texts(open_alerts(engine)) == [LOW.text, QUARTER.text]


def test_a_state_that_ended_and_comes_back_is_a_new_alert_and_an_events_is_the_old_one(engine):
    raise_alerts(engine, (LOW, QUARTER), DAY)
    acknowledge(engine, QUARTER.key, "Ann")
    raise_alerts(engine, (), DAY + timedelta(days=1))
    assert not open_alerts(engine) and not lasting_alerts(engine)
    assert {each.ended for each in closed_alerts(engine)} == {DAY + timedelta(days=1)}
    again = raise_alerts(engine, (later(LOW, 2), later(QUARTER, 2)), DAY + timedelta(days=2))
    assert again == ("buffer:稳健@2026-06-26",)
    assert [each.key for each in open_alerts(engine)] == list(again)  # the event stays acknowledged
    assert {each.about for each in lasting_alerts(engine)} == {LOW.about, QUARTER.about}
    following = later(QUARTER, 2, began=date(2026, 9, 30))
    assert raise_alerts(engine, (following,), DAY + timedelta(days=2)) == (following.key,)


def test_a_further_step_takes_the_place_of_the_one_before_and_a_smaller_one_is_the_same(engine):
    found = [later(LOW, days, step=step) for days, step in enumerate([1, 2, 1, 2])]
    keys = [raise_alerts(engine, (each,), each.as_of) for each in found]
    assert keys == [(LOW.key,), (f"{LOW.about}@2026-06-25#2",), (), ()]
    (only,) = lasting_alerts(engine)
    assert (only.key, only.step) == (keys[1][0], 2)
    (closed,) = closed_alerts(engine)
    assert (closed.key, closed.ended, closed.acknowledged) == (LOW.key, DAY + timedelta(days=1), None)


def test_an_event_that_grows_comes_back_once_acknowledged_and_is_told_from_another(engine):
    raise_alerts(engine, (QUARTER,), DAY)
    acknowledge(engine, QUARTER.key, "Ann")
    (key,) = raise_alerts(engine, (later(QUARTER, 1, step=3),), DAY + timedelta(days=1))
    acknowledge(engine, key, "Ann")
    assert key == f"{QUARTER.key}#3"
    raise_alerts(engine, (), DAY + timedelta(days=2))
    assert raise_alerts(engine, (later(QUARTER, 3, step=2),), DAY + timedelta(days=3)) == ()
    (row,) = lasting_alerts(engine)
    assert row.tells(QUARTER) and not row.open
    assert not row.tells(replace(QUARTER, began=date(2026, 9, 30))) and not row.tells(LOW)


def test_nothing_ends_of_products_that_were_not_looked_at_nor_by_an_older_day(engine):
    raise_alerts(engine, (LOW, NEAR), DAY)
    raise_alerts(engine, (), DAY + timedelta(days=1), unknown=("P",))
    assert texts(open_alerts(engine)) == [NEAR.text]
    raise_alerts(engine, (), DAY - timedelta(days=1))
    assert texts(open_alerts(engine)) == [NEAR.text]


def test_the_first_who_acknowledges_stands_and_a_name_is_needed(engine):
    (key,) = raise_alerts(engine, (LOW,), DAY)
    for nobody in ("", "  "):
        with pytest.raises(InputError, match="Give your name"):
            acknowledge(engine, key, nobody, "seen")
    assert len(open_alerts(engine)) == 1
    first = acknowledge(engine, key, " Ann ", "selling paper", at=NOW)
    assert (first.author, first.note, first.acknowledged) == ("Ann", "selling paper", NOW)
    assert acknowledge(engine, key, "Bo", "me too") == first
    assert not open_alerts(engine) and closed_alerts(engine) == (first,) == lasting_alerts(engine)
    assert raise_alerts(engine, (later(LOW, 1),), DAY + timedelta(days=1)) == ()
    with pytest.raises(InputError, match="no alert x"):
        acknowledge(engine, "x", "Ann")


def test_of_many_who_raise_and_acknowledge_at_once_one_is_first(engine):
    made = at_once(lambda _: raise_alerts(engine, (LOW, NEAR), DAY, n.CHANNELS), 4)
    assert sorted(map(len, made)) == [0, 0, 0, 2]
    assert len(waiting_deliveries(engine)) == 4
    seen = at_once(lambda i: acknowledge(engine, LOW.key, f"Ann {i}"), 4)
    assert len(set(seen)) == 1


def test_an_alert_is_never_kept_without_its_deliveries(engine, monkeypatch):
    def broken(*_):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(alerts, "put_out", broken)
        with pytest.raises(RuntimeError):
            raise_alerts(engine, (LOW,), DAY, n.CHANNELS)
    assert not lasting_alerts(engine)
    assert len(raise_alerts(engine, (LOW,), DAY, n.CHANNELS)) == 1
    assert {(each.channel, each.attempts) for each in waiting_deliveries(engine)} == {(n.WEBHOOK, 0), (n.MAIL, 0)}


def test_a_channel_set_up_later_gets_what_is_open_and_nothing_twice(engine):
    raise_alerts(engine, (LOW, NEAR), DAY)
    acknowledge(engine, NEAR.key, "Ann")
    for _ in range(2):
        raise_alerts(engine, (LOW, NEAR), DAY, (n.MAIL,))
    (only,) = waiting_deliveries(engine)
    assert (only.alert, only.channel, only.text, only.product_id) == (LOW.key, n.MAIL, LOW.text, LOW.product_id)
    assert only.key.isascii() and len(only.key) == 32


def claimed(engine, now, channels=n.CHANNELS):
    return claim_delivery(engine, channels, now, now, LEASE)


def test_a_claim_is_one_senders_until_its_lease_ends(engine):
    raise_alerts(engine, (LOW,), DAY, (n.MAIL,), at=NOW)
    assert claimed(engine, NOW, (n.WEBHOOK,)) is None
    first = claimed(engine, NOW)
    assert first.attempts == 1
    assert claimed(engine, NOW) is claimed(engine, NOW + LEASE - timedelta(seconds=1)) is None
    second = claimed(engine, NOW + LEASE)
    assert (second.key, second.attempts) == (first.key, 2) and second.claim != first.claim
    mark_failed(engine, first, "too late", NOW)  # the claim is another's by now
    (waits,) = waiting_deliveries(engine)
    assert (waits.last_error, waits.next_try) == ("", NOW + 2 * LEASE)
    mark_sent(engine, first, NOW)  # it was sent, whoever has the claim
    assert not waiting_deliveries(engine) and claimed(engine, NOW + 3 * LEASE) is None


def test_what_failed_waits_until_it_is_due_and_tells_why(engine):
    raise_alerts(engine, (LOW,), DAY, (n.MAIL,), at=NOW)
    mark_failed(engine, claimed(engine, NOW), "refused", NOW + timedelta(minutes=1))
    (waits,) = waiting_deliveries(engine)
    assert (waits.last_error, waits.attempts, waits.claim) == ("refused", 1, None)
    assert claimed(engine, NOW) is None
    assert claimed(engine, NOW + timedelta(minutes=1)).attempts == 2


def test_of_many_who_claim_at_once_each_gets_another(engine):
    raise_alerts(engine, (LOW, NEAR), DAY, n.CHANNELS, at=NOW)
    got = [each for each in at_once(lambda _: claimed(engine, NOW), 6) if each]
    assert len(got) == len({each.key for each in got}) == 4
