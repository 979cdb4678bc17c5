"""The first visit: one line a page on the sample book, until it is dismissed."""

from core.text import languages, say, use
from pages.frame.tour import STOPS


def lines(app):
    return [each.value for each in app.markdown if each.value.startswith("**First visit")]


def test_the_tour_leads_on_and_is_gone_once_dismissed(shared_url, open_app):
    app = open_app(shared_url, "calendar")
    assert not lines(app)
    app = open_app(shared_url, "today")
    assert lines(app) == [
        "**First visit, 1 of 5:** what to hold instead of 20%, product by product. Choose a row to open its Reserve."
    ]
    assert "Next: Flows →" in [each.proto.label for each in app.get("page_link")]
    next(button for button in app.button if button.label == "Dismiss").click().run()
    assert not app.exception and not lines(app)
    app.run()
    assert not lines(app)


def test_every_stop_is_told_in_every_language():
    for language in languages():
        use(language)
        assert all(say(f"tour.stop.{page}") and say(f"app.page.{page}") for page in STOPS)
