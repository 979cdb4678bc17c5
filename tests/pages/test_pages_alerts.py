"""Alerts on Today: the gravest first, nothing told twice, acknowledged with a name, failures told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core import names as n
from core.plan import desk_calendar, kept_desk
from core.plan.alert_rules import load_rules
from core.plan.alert_sending import LEASE
from core.plan.alerts import alerts_of
from core.store import (
    acknowledge,
    claim_delivery,
    connect,
    lasting_alerts,
    load_book,
    mark_failed,
    open_alerts,
    raise_alerts,
)

MAIL = f"{n.MAIL}:ann@bank.example"
BROKEN = "what is held today breaks a limit"


@pytest.fixture
def found(sample_url):
    """The database, and what the rules find on the sample."""
    engine = connect(sample_url)
    book = load_book(engine)
    calendar = desk_calendar(book)
    yield engine, alerts_of(kept_desk(engine, book, calendar), book, calendar, load_rules())
    engine.dispose()


@pytest.fixture
def raised(found):
    """The sample's alerts and three more, of which a mail failed long ago."""
    engine, own = found
    more = [replace(own[-1], about=f"limit_near:P:{i}", text=f"Made up {i}", began=None) for i in range(3)]
    now = datetime(2026, 6, 24, tzinfo=UTC)
    raise_alerts(engine, (*own, *more), own[0].as_of, (MAIL,), at=now)
    mark_failed(engine, claim_delivery(engine, (MAIL,), now, now, LEASE), "the server is closed", now)
    return engine, len(own) + len(more)


def lines(app):
    return [item.value for item in app.markdown]


def quiet(app):
    assert not app.exception, [item.value for item in app.exception]
    return app


def acknowledged(app, key, author, note=""):
    form = f"alert_{key}"
    name, noted = [field for field in app.text_input if field.form_id == form]
    name.set_value(author)
    noted.set_value(note)
    (button,) = [each for each in app.button if each.form_id == form]
    return quiet(button.click().run())


def test_alerts_are_shown_once_acknowledged_and_logged(open_app, sample_url, raised):
    engine, count = raised
    app = quiet(open_app(sample_url))
    said = lines(app)
    assert app.title[0].value.startswith("Hold ")
    assert said.index("##### Every product") < said.index("##### What needs attention")
    alerts = [text for text in said if any(each.text in text for each in open_alerts(engine))]
    assert len(alerts) == count and BROKEN in alerts[0]
    assert sum(BROKEN in text for text in said) == 1
    assert f"More alerts ({count - 5})" in [each.label for each in app.expander]
    assert "Mail to ann@bank.example: not sent, tries so far 1 (the server is closed)" in app.warning[0].value

    first = open_alerts(engine)[0]
    app = acknowledged(app, first.key, " ")
    assert "Give your name" in app.error[0].value and len(open_alerts(engine)) == count
    app = acknowledged(app, first.key, "Ann", "selling paper")
    assert "Acknowledged" in app.success[0].value
    assert not any(BROKEN in text for text in lines(app))
    log = next(table.value for table in app.dataframe if "acknowledged" in table.value)
    assert log[["author", "note"]].values.tolist() == [["Ann", "selling paper"]] and BROKEN in log["text"].item()
    assert first.key in {each.key for each in lasting_alerts(engine)}


def test_an_attention_line_comes_back_when_it_is_worse_than_what_was_acknowledged(open_app, sample_url, found):
    """A limit that was acknowledged when it was broken by less is an attention line, then an alert again."""
    engine, (worst, *others) = found
    assert worst.step > 1
    (small, *_) = raise_alerts(engine, (replace(worst, step=1), *others), worst.as_of)
    acknowledge(engine, small, "Ann")
    app = quiet(open_app(sample_url))
    assert sum(BROKEN in text for text in lines(app)) == 1
    (large,) = raise_alerts(engine, (worst, *others), worst.as_of)
    assert sum(BROKEN in text for text in lines(quiet(app.run()))) == 1
    app = acknowledged(app, large, "Ann")
    assert not any(BROKEN in text for text in lines(app))
