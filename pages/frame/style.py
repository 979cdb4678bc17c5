"""What the theme cannot say: the style sheet, and in the language in use the words that Streamlit has in English."""

from functools import cache
from pathlib import Path

from core.text import language, say

_SHEET = Path(__file__).with_name("style.css")
_WORDS = {
    '[data-testid="stSkipToContent"]': "app.skip",
    '[data-testid="stFileUploaderDropzone"] button p': "app.upload",
    '[data-testid="stFileUploaderDropzoneInstructions"] span': "app.upload_limit",
}


def style() -> str:
    """Return the style of every page, as HTML."""
    return _style(language())


@cache
def _style(_: str) -> str:
    words = "\n".join(_instead(place, say(key)) for place, key in _WORDS.items())
    return f"<style>{_SHEET.read_text('utf-8')}\n{words}</style>"


def _instead(place: str, text: str) -> str:
    return f'{place} {{ font-size: 0; }}\n{place}::after {{ content: "{text}"; font-size: 0.875rem; }}'
