"""What the theme cannot say: the style sheet, and in the language in use the words that Streamlit has in English."""

from functools import cache
from pathlib import Path

from core.text import language, say

_SHEET = Path(__file__).with_name("style.css")
_WORDS = {
    '[data-testid="stSkipToContent"]': "app.skip",
    '[data-testid="stStatusWidget"] button': "app.stop",
    '[data-test-script-state="stopRequested"] [data-testid="stSpinner"] p': "app.stopped",
    '[data-test-script-state="notRunning"] [data-testid="stSpinner"] p': "app.stopped",
    '[data-testid="stFileUploaderDropzone"] button p': "app.upload",
    '[data-testid="stFileUploaderDropzoneInstructions"] span': "app.upload_limit",
}
_SECONDS = '" counter(waited) "'  # as the style sheet counts them


def style() -> str:
    """Return the style of every page, as HTML."""
    return _style(language())


@cache
def _style(_: str) -> str:
    words = [_instead(place, say(key)) for place, key in _WORDS.items()]
    words.append(_instead('[data-testid="stSpinner"] [role="status"] + span', say("app.waited", seconds=_SECONDS)))
    sheet = "\n".join([_SHEET.read_text("utf-8"), *words])
    return f"<style>{sheet}</style>"


def _instead(place: str, text: str) -> str:
    return f'{place} {{ font-size: 0; }}\n{place}::after {{ content: "{text}"; font-size: 0.875rem; }}'
