"""Sending: through servers that fail, by several senders, by senders that die; each alert arrives, and arrives once."""

import smtplib
import socket
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from alert_servers import LOCALHOST, Behaviour, mail_server, web_server
from at_once import at_once

from core import names as n
from core.errors import InputError
from core.plan import alert_channels
from core.plan.alert_channels import Mail, Webhook, configured, read_channels
from core.plan.alert_sending import LEASE, send_waiting, stuck, wait_after
from core.settings import AlertServers
from core.store import Alert, acknowledge, connect, raise_alerts, waiting_deliveries

DAY = date(2026, 6, 24)
COUNT = 4
ANN, BO = "ann@bank.example", "bo@bank.example"
TO_ANN, TO_BO = f"{n.MAIL}:{ANN}", f"{n.MAIL}:{BO}"
BOTH = (n.WEBHOOK, TO_ANN)
ALERTS = tuple(
    Alert(f"buffer:P{i}", "buffer", n.CRITICAL, f"P{i}", DAY, f"稳健{i} holds\n3.0%", "reserve") for i in range(COUNT)
)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.moment = datetime(2026, 6, 24, 9, tzinfo=UTC)

    def __call__(self):
        return self.moment

    def wait(self, **span):
        self.moment += timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


def raised(engine, clock, found=ALERTS, channels=BOTH):
    return raise_alerts(engine, found, DAY, channels, at=clock())


def webhook(port):
    return Webhook(f"http://{LOCALHOST}:{port}/alerts")


def mail(port, to=ANN, **more):
    return Mail(LOCALHOST, port, "desk@bank.example", to, starttls=False, **more)


def until_nothing_waits(engine, channels, clock, most=12):
    sent = 0
    for _ in range(most):
        report = send_waiting(engine, channels, clock)
        sent += report.sent
        if not report.waiting:
            return sent
        clock.wait(hours=1)
    raise AssertionError(report.waiting)


def test_through_servers_that_fail_every_second_time_each_alert_arrives_once(engine, clock):
    raised(engine, clock)
    web, post = Behaviour(503, "ok"), Behaviour(("RCPT", 451), "ok", "drop", "ok", ("BODY", 451), "ok")
    with web_server(web) as web_port, mail_server(post) as mail_port:
        assert until_nothing_waits(engine, (webhook(web_port), mail(mail_port)), clock) == 2 * COUNT
        assert send_waiting(engine, (webhook(web_port), mail(mail_port)), clock).sent == 0
    assert sorted(body["product_id"] for _, body in web.accepted) == sorted(each.product_id for each in ALERTS)
    assert len({key for key, _ in web.accepted}) == COUNT
    (first,) = [body for _, body in web.accepted if body["product_id"] == "P0"]
    assert first == {
        "alert": "buffer:P0@2026-06-24", "kind": "buffer", "severity": "critical", "product_id": "P0",
        "as_of": "2026-06-24", "text": "稳健0 holds\n3.0%", "page": "reserve", "raised_at": "2026-06-24T09:00:00+00:00",
    }  # fmt: skip
    texts = ["\n".join(message.get_content().splitlines()) for message in post.accepted]
    assert all(sum(each.text in text for text in texts) == 1 for each in ALERTS) and len(texts) == COUNT


def test_a_mail_says_the_alert_and_is_the_same_at_every_try(engine, clock):
    raised(engine, clock, ALERTS[:1], (TO_ANN,))
    post = Behaviour("ok")
    with mail_server(post, abrupt=True) as port:  # a goodbye that fails changes nothing
        assert send_waiting(engine, (mail(port),), clock).sent == 1
    (message,) = post.accepted
    assert message["Subject"] == "[Tidegate, critical] 稳健0 holds 3.0%"
    assert message["To"] == ANN
    assert message["Message-ID"].endswith("@bank.example>") and message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == clock()


def test_a_receiver_who_is_refused_for_the_moment_is_tried_again_and_the_others_get_no_second_mail(engine, clock):
    raised(engine, clock, ALERTS[:1], (TO_ANN, TO_BO))
    post = Behaviour((f"RCPT {BO}", 451))
    with mail_server(post) as port:
        both = (mail(port), mail(port, BO))
        report = send_waiting(engine, both, clock)
        (failed,) = report.failures
        assert (report.sent, failed.channel, failed.error) == (1, TO_BO, "the server answered 451 not now")
        assert report.notes[0].startswith(f"Mail to {BO}: not sent, tries so far 1 (the server answered 451")
        clock.wait(hours=1)
        assert len(send_waiting(engine, both, clock).failures) == 1
        post.turns = ("ok",)
        clock.wait(hours=1)
        assert send_waiting(engine, both, clock).sent == 1
    assert [message["To"] for message in post.accepted] == [ANN, BO] and not waiting_deliveries(engine)
    assert len({message["Message-ID"] for message in post.accepted}) == 2


def test_a_mail_that_came_twice_has_one_message_id(engine, clock):
    raised(engine, clock, ALERTS[:1], (TO_ANN,))
    post = Behaviour("ok")
    with mail_server(post) as port:
        with pytest.raises(Killed):
            send_waiting(engine, (Dying(mail(port), sends=True, name=TO_ANN),), clock)
        clock.moment += LEASE
        assert send_waiting(engine, (mail(port),), clock).sent == 1
    assert len({message["Message-ID"] for message in post.accepted}) == 1 and len(post.accepted) == 2


def closed_port():
    with socket.socket() as free:
        free.bind((LOCALHOST, 0))
        return free.getsockname()[1]


@pytest.mark.parametrize(("turn", "said"), [(503, "answered 503"), (404, "answered 404"), (302, "answered 302")])
def test_an_answer_that_is_no_success_is_told_and_a_redirect_is_none(tmp_path, clock, turn, said):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    raised(engine, clock, ALERTS[:1], (n.WEBHOOK,))
    with web_server(Behaviour(turn)) as port:
        report = send_waiting(engine, (webhook(port),), clock)
    assert (report.sent, len(report.failures)) == (0, 1)
    assert said in report.waiting[0].last_error and str(port) not in report.waiting[0].last_error
    engine.dispose()


def test_a_server_that_is_out_of_reach_or_says_nothing_fails(tmp_path, clock, monkeypatch):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    raised(engine, clock, ALERTS[:1])
    monkeypatch.setattr(alert_channels, "SECONDS", 0.05)
    with socket.create_server((LOCALHOST, 0)) as silent:
        port = silent.getsockname()[1]
        waiting = send_waiting(engine, (webhook(port), mail(port)), clock).waiting
    assert all("timed out" in each.last_error for each in waiting) and len(waiting) == 2
    clock.wait(hours=1)
    waiting = send_waiting(engine, (webhook(closed_port()), mail(closed_port())), clock).waiting
    assert all("refused" in each.last_error and each.attempts == 2 for each in waiting)
    engine.dispose()


def test_tries_come_at_growing_distances_and_are_never_given_up(tmp_path, clock):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    raised(engine, clock, ALERTS[:1], (n.WEBHOOK,))
    gone = (webhook(closed_port()),)
    waits = []
    for attempt in range(1, 11):
        (each,) = send_waiting(engine, gone, clock).waiting
        assert each.attempts == attempt
        waits.append((each.next_try - clock()).total_seconds() / 60)
        clock.moment = each.next_try - timedelta(seconds=1)
        assert not send_waiting(engine, gone, clock).failures
        clock.moment = each.next_try
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert wait_after(10_000) == timedelta(hours=1)
    web = Behaviour("ok")
    with web_server(web) as port:
        assert send_waiting(engine, (webhook(port),), clock).sent == 1
    assert len(web.accepted) == 1
    engine.dispose()


def test_what_failed_once_and_waits_for_more_than_an_hour_is_told(tmp_path, clock):
    """A job that runs once a night tries once a night: after ten tries it would be told on the tenth day."""
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    raised(engine, clock, ALERTS[:1], BOTH)
    (failed,) = send_waiting(engine, (webhook(closed_port()),), clock).failures
    assert (failed.channel, failed.attempts) == (n.WEBHOOK, 1) and "refused" in failed.error
    assert not stuck(waiting_deliveries(engine), clock())
    clock.wait(hours=1, seconds=1)
    (told,) = stuck(waiting_deliveries(engine), clock())
    assert told.key == failed.key, "the mail was never tried"
    acknowledge(engine, told.alert, "Ann")
    assert not stuck(waiting_deliveries(engine), clock())
    engine.dispose()


def test_a_delivery_whose_sender_died_is_told_and_one_on_its_way_is_not(tmp_path, clock):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    raised(engine, clock, ALERTS[:1], (n.WEBHOOK,))
    clock.wait(hours=2)
    with pytest.raises(Killed):
        send_waiting(engine, (Dying(webhook(closed_port()), sends=False),), clock)
    assert not stuck(waiting_deliveries(engine), clock())
    clock.moment += LEASE
    assert len(stuck(waiting_deliveries(engine), clock())) == 1
    engine.dispose()


def test_what_was_never_tried_comes_before_what_failed(tmp_path, clock):
    """Three that the server never takes: without this they would use up every night's tries."""
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    raised(engine, clock, [replace(ALERTS[0], about=f"buffer:{i}") for i in range(5)], (n.WEBHOOK,))
    tried = []
    for _ in "ab":
        tried.append({each.key for each in send_waiting(engine, (webhook(closed_port()),), clock).failures})
        clock.wait(days=1)
    assert [len(keys) for keys in tried] == [3, 3] and len(tried[0] | tried[1]) == 5
    engine.dispose()


def test_a_server_that_is_down_is_not_asked_for_every_alert(tmp_path, clock):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    many = [replace(ALERTS[0], about=f"buffer:{i}") for i in range(20)]
    raised(engine, clock, many)
    web = Behaviour("ok")
    with web_server(web) as port:
        report = send_waiting(engine, (webhook(port), mail(closed_port())), clock)
    assert (report.sent, len(report.failures)) == (20, 3)
    assert Counter(each.attempts for each in report.waiting) == {1: 3, 0: 17}
    engine.dispose()


def test_two_senders_at_once_send_each_alert_once(database_url, clock):
    engines = [connect(database_url) for _ in range(3)]
    raised(engines[0], clock)
    web, post = Behaviour("ok", 500), Behaviour("ok")
    with web_server(web) as web_port, mail_server(post) as mail_port:
        channels = (webhook(web_port), mail(mail_port))
        first = at_once(lambda i: send_waiting(engines[i], channels, clock).sent, len(engines))
        clock.wait(hours=1)
        web.turns = ("ok",)
        then = at_once(lambda i: send_waiting(engines[i], channels, clock).sent, len(engines))
    assert sum(first) + sum(then) == 2 * COUNT
    assert len({key for key, _ in web.accepted}) == len(web.accepted) == COUNT
    assert len({message["Message-ID"] for message in post.accepted}) == len(post.accepted) == COUNT
    for engine in engines:
        engine.dispose()


class Killed(BaseException):
    pass


@dataclass(frozen=True)
class Dying:
    """A channel whose sender dies before or after the message is out."""

    inner: Webhook | Mail
    sends: bool
    name: str = n.WEBHOOK

    def send(self, delivery):
        if self.sends:
            self.inner.send(delivery)
        raise Killed


@pytest.mark.parametrize("sends", [False, True])
def test_a_sender_that_dies_loses_nothing_and_what_comes_twice_has_one_key(engine, clock, sends):
    raised(engine, clock, channels=(n.WEBHOOK,))
    web = Behaviour("ok")
    with web_server(web) as port:
        with pytest.raises(Killed):
            send_waiting(engine, (Dying(webhook(port), sends),), clock)
        assert len(web.accepted) == sends
        assert send_waiting(engine, (webhook(port),), clock).sent == COUNT - 1  # the dead sender's is still claimed
        clock.moment += LEASE
        assert send_waiting(engine, (webhook(port),), clock).sent == 1
    keys = Counter(key for key, _ in web.accepted)
    assert len(keys) == COUNT and sum(keys.values()) == COUNT + sends
    assert not waiting_deliveries(engine)


def test_the_settings_name_the_channels():
    assert configured(AlertServers()) == ()
    whole = AlertServers(
        "https://hooks.bank.example/x?key=secret",
        "mail.bank.example",
        "",
        "u",
        "p",
        "Desk <desk@bank.example>",
        "A <a@b.c>, d@e.f, A <a@b.c>",
    )
    web, post, other = configured(whole)
    assert [each.name for each in (web, post, other)] == [n.WEBHOOK, "mail:a@b.c", "mail:d@e.f"]
    assert (post.port, post.to, post.starttls, post.user) == (587, "A <a@b.c>", True, "u")
    assert "secret" not in repr((whole, web)) and "'p'" not in repr((whole, post))


SERVER = {"smtp_host": "m", "smtp_from": "a@b.c", "smtp_to": "a@b.c"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"webhook": "file:///etc/passwd"}, "TIDEGATE_ALERT_WEBHOOK"),
        ({"webhook": "hooks.bank.example"}, "https://host/path"),
        ({"webhook": "https://host:x/"}, "https://host/path"),
        ({"webhook": "https://ho st/"}, "https://host/path"),
        ({"webhook": "https://a..b/x"}, "https://host/path"),
        ({"webhook": "https://a,b/x"}, "https://host/path"),
        ({"webhook": "https://user:secret@host/x"}, "https://host/path"),
        ({"webhook": "https://host/x\x01"}, "https://host/path"),
        ({**SERVER, "smtp_host": "a..b"}, "a..b is no name"),
        ({**SERVER, "smtp_host": "a,b"}, "a,b is no name"),
        ({**SERVER, "smtp_host": "a b"}, "a b is no name"),
        ({**SERVER, "smtp_host": "a" * 64}, "is no name"),
        ({**SERVER, "smtp_user": "u", "smtp_password": "pässword"}, "TIDEGATE_SMTP_PASSWORD"),
        ({**SERVER, "smtp_to": "a@b..c"}, "a@b..c"),
        ({**SERVER, "smtp_to": "a b@c"}, "a b@c"),
        ({"smtp_host": "m", "smtp_from": "a@b.c", "smtp_to": "a@b.c", "smtp_port": "99999"}, "99999 is no port"),
        ({"smtp_host": "m", "smtp_from": "a@b.c"}, "missing"),
        ({"smtp_host": "m", "smtp_from": "desk", "smtp_to": "a@b.c"}, "is desk"),
        ({"smtp_host": "m", "smtp_from": "a@b.c", "smtp_to": "a@b.c,名@b.c"}, "名@b.c"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(wrong, said):
    with pytest.raises(InputError) as caught:
        configured(AlertServers(**wrong))
    assert said in str(caught.value) and "secret" not in str(caught.value) and "pässword" not in str(caught.value)


def test_a_wrong_setting_takes_nothing_from_the_other_channels():
    found = read_channels(AlertServers("https://a..b/x", **{**SERVER, "smtp_to": "ann, a@b.c, bo"}))
    assert [each.name for each in found.usable] == ["mail:a@b.c"]
    assert [fault.values.get("found") for fault in found.faults] == [None, "ann", "bo"]
    with pytest.raises(InputError) as caught:
        found.require()
    assert all(str(fault) in str(caught.value) for fault in found.faults)
    whole = read_channels(AlertServers("https://host/x", **{**SERVER, "smtp_port": "x"}))
    assert ([each.name for each in whole.usable], len(whole.faults)) == ([n.WEBHOOK], 1)


@pytest.mark.parametrize(
    "odd",
    [
        Webhook("https://a..b/x"), Webhook("https://host:x/y"), Webhook("nowhere"),
        Mail("a..b", 25, "a@b.c", ANN, starttls=False), Mail(LOCALHOST, 25, "a@b.c\n", ANN, starttls=False),
    ],
)  # fmt: skip
def test_words_that_a_channel_cannot_take_are_a_failed_delivery(tmp_path, clock, odd, monkeypatch):
    monkeypatch.setattr(alert_channels, "SECONDS", 0.05)
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    raised(engine, clock, ALERTS[:2], BOTH)
    report = send_waiting(engine, (odd,), clock)
    assert report.sent == 0 and len(report.failures) == 2 and all(each.error for each in report.failures)
    engine.dispose()


def test_mail_is_encrypted_before_anybody_signs_in_unless_that_is_turned_off(monkeypatch, engine, clock):
    done = []

    class Server:
        def __init__(self, host, port, timeout):
            done.append((host, port))

        def __getattr__(self, name):
            return lambda *_, **__: done.append(name)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    raised(engine, clock, ALERTS[:2], (TO_ANN,))
    post = replace(mail(25, user="u", password="p"), starttls=True)
    send_waiting(engine, (post,), clock)
    assert done[:6] == [(LOCALHOST, 25), "starttls", "login", "send_message", "quit", "close"]
