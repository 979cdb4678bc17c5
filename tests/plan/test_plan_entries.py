"""What the desk enters itself: kept, refused in words, withdrawn and ended; and what each override was worth."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from plan_made import CLOSED, HOLD, OPEN, calendar, cut, days
from sample_desk import copy_of, database_url

from core import names as n
from core.book import conform
from core.errors import InputError
from core.forecast import make_forecast
from core.plan import forecast_desk, override_worth
from core.plan import worth as worth_module
from core.plan.entries import closed_tickets, end_override, enter_override, enter_ticket, withdraw_ticket
from core.plan.forecasts import maturity
from core.plan.models import desk_model
from core.plan.worth import COLUMNS, kept_worth
from core.store import connect, imports, load_book, save_import

AS_OF = pd.Timestamp("2026-06-24")  # a Wednesday
SATURDAY, TUESDAY, THURSDAY = (pd.Timestamp(day) for day in ("2026-06-27", "2026-06-30", "2026-07-02"))
MODEL = n.WEEKDAY_MEDIAN
OUT = (HOLD, n.ALL, n.REDEMPTION)


@pytest.fixture(scope="module")
def small():
    whole = cut(HOLD, OPEN, CLOSED)
    return replace(whole, **{table: conform(pd.DataFrame(), table) for table in (n.TICKETS, n.OVERRIDES)})


@pytest.fixture(scope="module")
def filled(small, tmp_path_factory):
    path = tmp_path_factory.mktemp("entries") / "filled.db"
    engine = connect(database_url(path))
    for table in (n.PRODUCTS, n.FLOWS):
        save_import(engine, table, getattr(small, table), "small.csv")
    engine.dispose()
    return path


@pytest.fixture
def engine(filled, tmp_path):
    engine = connect(database_url(copy_of(filled, tmp_path)))
    yield engine
    engine.dispose()


def ticket(engine, product=HOLD, side=n.REDEMPTION, date=TUESDAY, amount=2e8, **more):
    return enter_ticket(engine, product, side, date, amount, **more)


def override(engine, start=TUESDAY, end=THURSDAY, measure=n.PERCENT, value=0.2, reason="a rival", **more):
    return enter_override(engine, more.pop("product", HOLD), n.REDEMPTION, start, end, measure, value, reason, **more)


def test_a_ticket_is_in_the_book_and_in_the_forecast_and_leaves_both_when_withdrawn(engine, small):
    plain = forecast_desk(small, calendar(), AS_OF, MODEL)
    made = ticket(engine, note="notice by letter")
    before, book = datetime.now(UTC), load_book(engine)
    assert book.tickets.loc[0, [n.TICKET_ID, n.AMOUNT, n.NOTE]].tolist() == [made, 2e8, "notice by letter"]
    assert book.tickets.loc[0, n.ANNOUNCED] == AS_OF
    known = forecast_desk(book, calendar(), AS_OF, MODEL)
    assert known.forecast.expected.loc[TUESDAY, OUT] == plain.forecast.expected.loc[TUESDAY, OUT] + 2e8
    assert known.of(HOLD, 30).announced.loc[TUESDAY, n.REDEMPTION] == 2e8
    assert forecast_desk(book, calendar(), AS_OF - days(1), MODEL).forecast.announced.to_numpy().sum() == 0
    withdraw_ticket(engine, made)
    assert load_book(engine).tickets.empty
    assert load_book(engine, known_at=before).tickets[n.TICKET_ID].tolist() == [made]
    assert len({small.version, book.version, load_book(engine).version}) == 3


def test_an_override_is_in_force_until_it_is_ended(engine, small):
    plain = forecast_desk(small, calendar(), AS_OF, MODEL)
    made = override(engine, author="me")
    book = load_book(engine)
    stated = book.overrides.iloc[0]
    assert stated[[n.OVERRIDE_ID, n.REASON, n.AUTHOR, n.GROUP]].tolist() == [made, "a rival", "me", n.ALL]
    assert (stated[n.ENTERED], stated[n.EXPIRES]) == (AS_OF, TUESDAY + days(2))
    known = forecast_desk(book, calendar(), AS_OF, MODEL).of(HOLD, 30)
    own = plain.of(HOLD, 30).expected[n.REDEMPTION]
    assert known.expected.loc[TUESDAY, n.REDEMPTION] == pytest.approx(1.2 * own[TUESDAY])
    pd.testing.assert_series_equal(known.modelled[n.REDEMPTION], own)
    end_override(engine, made, AS_OF + days(1))
    ended = load_book(engine).overrides.iloc[0]
    assert ended[n.EXPIRES] == AS_OF and ended[n.REASON] == "a rival"


def test_one_ended_on_the_day_it_was_entered_was_never_in_force(engine):
    made, before = override(engine), datetime.now(UTC)
    end_override(engine, made, AS_OF)
    assert load_book(engine).overrides.empty
    assert len(load_book(engine, known_at=before).overrides) == 1


def test_entries_have_ids_that_sort_as_they_were_made(engine):
    made = [override(engine), ticket(engine), override(engine), ticket(engine)]
    assert made == sorted(made) and len(set(made)) == 4


REFUSED = {
    "no such product": (lambda e: ticket(e, product="NOBODY"), f"no product NOBODY.*{HOLD}"),
    "no such side": (lambda e: ticket(e, side="dividend"), "no flows of \"dividend\".*redemption"),
    "no such group": (lambda e: ticket(e, group="aliens"), "no customers called aliens.*farmers"),
    "no amount": (lambda e: ticket(e, amount=float("nan")), "amount above 0"),
    "a negative amount": (lambda e: ticket(e, amount=-1.0), "amount above 0"),
    "announced on its day": (lambda e: ticket(e, announced=TUESDAY), "announced on 30 Jun 2026"),
    "a closed day": (lambda e: ticket(e, date=SATURDAY), "closed on 27 Jun 2026.*29 Jun 2026"),
    "not its open day": (lambda e: ticket(e, product=OPEN), "closed on 30 Jun 2026.*20 Jul 2026"),
    "never by its terms": (lambda e: ticket(e, product=CLOSED), "takes no such order"),
    "no such ticket": (lambda e: withdraw_ticket(e, "x"), "no ticket x"),
    "no such override": (lambda e: end_override(e, "x", AS_OF), "no override x"),
    "an unknown product": (lambda e: override(e, product="NOBODY"), "no product NOBODY"),
    "no measure": (lambda e: override(e, measure="twice"), "twice says nothing.*amount, percent"),
    "a negative level": (lambda e: override(e, measure=n.AMOUNT_A_DAY, value=-1.0), "no amount a day"),
    "more than all": (lambda e: override(e, value=-1.01), "-101% is no change"),
    "a percent as it is spoken": (lambda e: override(e, value=25.0), "2500% is no change"),
    "no value": (lambda e: override(e, value=float("nan")), "no change"),
    "no reason": (lambda e: override(e, reason="  "), "needs its reason"),
    "the end before the start": (lambda e: override(e, end=TUESDAY - days(1)), "ends on 29 Jun 2026, before it starts"),
    "a window that is over": (lambda e: override(e, start=AS_OF - days(3), end=AS_OF), "window with days to come"),
    "hindsight": (lambda e: override(e, entered=AS_OF - days(9)), "hindsight. Enter it as of 24 Jun 2026"),
    "expired when entered": (lambda e: override(e, expires=AS_OF - days(1)), "expire on 23 Jun 2026"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(engine, case):
    enter, words = REFUSED[case]
    before = len(imports(engine))
    with pytest.raises(InputError, match=words):
        enter(engine)
    assert len(imports(engine)) == before


def test_an_override_is_not_ended_outside_the_days_on_which_it_is_in_force(engine):
    made = override(engine)
    for day in (AS_OF - days(1), TUESDAY + days(3)):
        with pytest.raises(InputError, match="not in force"):
            end_override(engine, made, day)


def test_a_ticket_of_a_file_on_a_closed_day_is_told(small):
    rows = [(f"t{k}", HOLD, n.REDEMPTION, day, 1e6, AS_OF) for k, day in enumerate([TUESDAY, SATURDAY])]
    columns = [n.TICKET_ID, n.PRODUCT_ID, n.SIDE, n.DATE, n.AMOUNT, n.ANNOUNCED]
    (told,) = closed_tickets(small, calendar(), pd.DataFrame(rows, columns=columns))
    assert "t1" in told and "27 Jun 2026" in told and "29 Jun 2026" in told


def test_a_past_ticket_is_taken_out_of_what_is_learned_and_stays_in_what_is_shown(small):
    day = pd.Timestamp("2026-06-17")
    row = {
        n.TICKET_ID: "t",
        n.PRODUCT_ID: HOLD,
        n.SIDE: n.REDEMPTION,
        n.DATE: day,
        n.AMOUNT: 1e7,
        n.ANNOUNCED: day - days(2),
    }
    book = replace(small, tickets=conform(pd.DataFrame([row]), n.TICKETS))
    plain, known = (forecast_desk(each, calendar(), AS_OF, MODEL) for each in (small, book))
    pd.testing.assert_frame_equal(known.history, plain.history)
    assert plain.learned.loc[day, OUT] - known.learned.loc[day, OUT] == pytest.approx(1e7)
    made = make_forecast(desk_model(book, MODEL, calendar()), known.learned, 45, calendar(), products=book.products)
    pd.testing.assert_frame_equal(known.forecast.modelled, made.expected)


def test_a_closed_product_pays_back_what_is_certain(small):
    due = maturity(small, CLOSED, calendar())
    found = forecast_desk(small, calendar(), AS_OF, MODEL, horizon=90).forecast
    column = (CLOSED, n.ALL, n.REDEMPTION)
    paid = found.announced[column]
    assert paid[due] == paid.sum() == small.net_assets(CLOSED)
    assert (found.expected[column] == paid).all() and (found.modelled[column] == 0).all()


def judged(book, rows):
    """The book with overrides of HOLD: (start, end, measure, value, entered, expires, group)."""
    columns = [n.START, n.END, n.MEASURE, n.VALUE, n.ENTERED, n.EXPIRES, n.GROUP]
    frame = pd.DataFrame(rows, columns=columns)
    for column in (n.START, n.END, n.ENTERED, n.EXPIRES):
        frame[column] = pd.to_datetime(frame[column])
    named = {n.OVERRIDE_ID: [f"o{k}" for k in range(len(rows))], n.PRODUCT_ID: HOLD, n.SIDE: n.REDEMPTION}
    return replace(book, overrides=conform(frame.assign(**named, **{n.REASON: "r"}), n.OVERRIDES))


def worth(book, **more):
    return override_worth(book, calendar(), model=MODEL, **more).set_index(n.OVERRIDE_ID)


PAST = ("2026-06-08", "2026-06-12", n.PERCENT, 0.3, "2026-06-03", "2026-06-12", None)


def test_worth_is_the_models_error_less_the_overrides_by_the_slow_way(small):
    book = judged(small, [PAST, ("2026-06-08", "2026-06-12", n.AMOUNT_A_DAY, 9e7, "2026-06-03", "2026-06-12", None)])
    found = worth(book)
    then = small.panel().loc[:"2026-06-03"].iloc[-900:]
    model = desk_model(small, MODEL, calendar())
    own = make_forecast(model, then, 45, calendar(), products=small.products, count=1).expected[OUT]
    window = pd.date_range("2026-06-08", "2026-06-12")
    actual = small.panel()[OUT]
    model_error = sum(abs(own[day] - actual[day]) for day in window)
    for key, said in (("o0", 1.3 * own), ("o1", own * 0 + 9e7)):
        error = sum(abs(said[day] - actual[day]) for day in window)
        row = found.loc[key]
        assert row["days"] == 5 and row["status"] == "expired"
        assert row[["model_error", "override_error", "worth"]].tolist() == pytest.approx(
            [model_error, error, model_error - error]
        )
    pd.testing.assert_frame_equal(worth(book), found)


def test_worth_of_a_group_is_judged_by_the_groups_own_flows(small):
    row = worth(judged(small, [(*PAST[:6], "farmers")])).loc["o0"]
    then = small.panel([HOLD], by_group=True).loc[:"2026-06-03"].iloc[-900:]
    model = desk_model(small, MODEL, calendar(), [HOLD], by_group=True)
    own = make_forecast(model, then, 45, calendar(), products=small.products, count=1).expected
    actual = small.panel([HOLD], by_group=True)[HOLD, "farmers", n.REDEMPTION]["2026-06-08":"2026-06-12"]
    said = own[HOLD, "farmers", n.REDEMPTION][actual.index]
    assert row["model_error"] == pytest.approx((said - actual).abs().sum())
    assert row["override_error"] == pytest.approx((1.3 * said - actual).abs().sum())


def test_only_days_that_came_while_it_was_in_force_are_judged(small):
    found = worth(judged(small, [
        ("2026-06-22", "2026-06-30", n.PERCENT, 0.1, "2026-06-20", "2026-06-30", None),
        ("2026-06-08", "2026-06-12", n.PERCENT, 0.1, "2026-06-03", "2026-06-09", None),
        ("2026-06-08", "2026-06-12", n.PERCENT, 0.1, "2026-06-09", "2026-06-12", None),
        ("2026-06-26", "2026-06-30", n.PERCENT, 0.1, "2026-06-24", "2026-06-30", None),
        ("2024-01-15", "2024-01-19", n.PERCENT, 0.1, "2024-01-12", "2024-01-19", None),
    ]))  # fmt: skip
    assert found["days"].to_dict() == {"o0": 3, "o1": 3, "o2": 3, "o3": 0, "o4": 0}
    assert found["status"].to_dict() == {
        "o0": "active", "o1": "expired", "o2": "expired", "o3": "upcoming", "o4": "expired",
    }  # fmt: skip
    assert found.loc[["o3", "o4"], ["model_error", "override_error", "worth"]].isna().all().all()


def test_what_came_later_leaves_the_record_of_an_earlier_window_as_it_was(small):
    """The model's figure is made from the flows up to the entry; days after the window play no part."""
    book = judged(small, [PAST])
    flows = small.flows.copy()
    after = (flows[n.DATE] > "2026-06-12") | flows[n.DATE].between("2026-06-04", "2026-06-07")
    flows.loc[after, list(n.SIDES)] *= 7
    pd.testing.assert_frame_equal(worth(replace(book, flows=flows)), worth(book))


def test_the_record_of_nothing_is_an_empty_frame_of_all_columns(small):
    assert tuple(override_worth(small, calendar()).columns) == COLUMNS
    assert worth(judged(small, [PAST]), product_id=OPEN).empty
    assert np.isfinite(worth(judged(small, [PAST]), product_id=HOLD)["worth"]).all()


def test_worth_is_kept_as_it_was_worked_out(small, engine, monkeypatch):
    book = judged(small, [PAST, ("2026-06-26", "2026-06-30", n.PERCENT, 0.1, "2026-06-24", "2026-06-30", None)])
    made = kept_worth(engine, book, calendar())
    monkeypatch.setattr(worth_module, "override_worth", lambda *_: pytest.fail("it was worked out again"))
    pd.testing.assert_frame_equal(kept_worth(engine, book, calendar()), made, check_exact=True)
    assert list(made.columns) == list(COLUMNS)
