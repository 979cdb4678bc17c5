"""Loading files and editing events: nothing is kept before it is saved, and mistakes are told."""

import pandas as pd

from core import names as n
from core.store import connect, imports, load_book
from pages.frame import events

GOOD = b"date,product_id,subscription,redemption\n2026-01-05,AA,100.5,20\n2026-01-06,AA,0,30\n"
BAD = b"date,product_id,subscription,redemption\n2026-01-05,AA,100.5,20\nsoon,AA,1,2\n2026-01-07,AA,-5,2\n"
OTHER_HEADERS = b"day,fund,apply_amt,redeem_amt\n2026-01-05,AA,100.5,20\n"


def upload(app, content, name="flows.csv"):
    return app.file_uploader[0].set_value((name, content, "text/csv")).run()


def button(app, start):
    return next(item for item in app.button if item.label.startswith(start))


def book_of(url):
    engine = connect(url)
    try:
        return load_book(engine), imports(engine)
    finally:
        engine.dispose()


def edited(monkeypatch, name, start, end, *, without_first=False):
    """Let the editor hand back its rows with a new one added, as AppTest cannot type into it; return what it showed."""
    shown = []
    dates = {n.START: pd.Timestamp(start), n.END: pd.Timestamp(end)}
    new = pd.DataFrame([{n.NAME: name, n.KIND: "promotion", **dates}])

    def editor(data, **_looks):
        shown.append(data)
        return pd.concat([data.iloc[1:] if without_first else data, new], ignore_index=True)

    monkeypatch.setattr(events.st, "data_editor", editor)
    return shown


def test_a_good_file_is_previewed_and_only_saved_when_asked(open_app, empty_url):
    app = upload(open_app(empty_url, "data"), GOOD)
    assert book_of(empty_url)[1].empty
    button(app, "Save 2 rows").click().run()
    assert not app.exception
    assert "rows added 2" in app.success[0].value
    assert len(book_of(empty_url)[0].flows) == 2
    assert not app.file_uploader[0].value


def test_the_same_file_again_changes_nothing(open_app, empty_url):
    app = upload(open_app(empty_url, "data"), GOOD)
    button(app, "Save").click().run()
    upload(app, GOOD)
    button(app, "Save").click().run()
    assert "nothing changed" in app.success[0].value
    assert len(book_of(empty_url)[1]) == 1


def test_bad_rows_are_listed_and_cannot_be_saved(open_app, empty_url):
    app = upload(open_app(empty_url, "data"), BAD)
    assert "Bad cells: 2, in rows: 2" in app.error[0].value
    bad = next(table.value for table in app.dataframe if "needed" in table.value)
    assert list(bad["row"]) == [3, 4]
    assert list(bad["column"]) == ["date", "subscription"]
    assert not [item for item in app.button if item.label.startswith("Save")]
    assert app.download_button[0].label == "Download the bad rows"


def test_columns_of_other_names_are_mapped_by_hand_and_remembered(open_app, empty_url):
    odd = OTHER_HEADERS.replace(b"apply_amt", b"ruzhang").replace(b"redeem_amt", b"chuzhang")
    app = upload(open_app(empty_url, "data"), odd)
    assert "subscription" in app.error[0].value
    app.selectbox(key="map_flows_flows.csv_subscription").set_value("ruzhang")
    app.selectbox(key="map_flows_flows.csv_redemption").set_value("chuzhang")
    button(app, "Use these columns").click().run()
    button(app, "Save 1 row").click().run()
    assert len(book_of(empty_url)[0].flows) == 1
    upload(app, odd.replace(b"100.5", b"99"))
    assert not app.error
    assert button(app, "Save 1 row")


def test_a_file_that_is_no_table_is_told_in_words(open_app, empty_url):
    app = upload(open_app(empty_url, "data"), b"", "nothing.csv")
    assert not app.exception
    assert "nothing.csv is empty" in app.error[0].value


def test_events_are_saved_only_when_asked_and_rows_left_out_are_withdrawn(open_app, sample_url, monkeypatch):
    before = book_of(sample_url)[0].events
    shown = edited(monkeypatch, "Harvest fair", "2026-09-01", "2026-09-03", without_first=True)
    app = open_app(sample_url, "calendar")
    assert book_of(sample_url)[0].events.equals(before)
    button(app, "Save the events").click().run()
    assert not app.exception, app.exception[0].value
    assert not app.error, app.error[0].value
    after = book_of(sample_url)[0].events
    assert len(after) == len(before)
    assert "harvest_fair_20260901" in set(after[n.EVENT_ID])
    first = shown[0]
    assert (first[n.END] >= pd.Timestamp("2026-06-24")).all()  # what is over is not in the form, and stays
    assert first[n.EVENT_ID].iloc[0] not in set(after[n.EVENT_ID])


def test_an_event_that_ends_before_it_begins_is_told_by_its_row(open_app, sample_url, monkeypatch):
    edited(monkeypatch, "Backwards", "2026-09-03", "2026-09-01")
    app = open_app(sample_url, "calendar")
    button(app, "Save the events").click().run()
    assert "Row" in app.error[0].value
    assert "Backwards" not in set(book_of(sample_url)[0].events["name"])
