"""What there is to see: every page of the desk, in each language, theme and size."""

from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode

LANGUAGES = ("en", "zh")
THEMES = ("light", "dark")
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
# What the link says beside the language; a page that is not told opens as a visitor finds it.
PAGES = {
    "today": {},
    "flows": {"product": "JB-HOLD-30", "side": "redemption"},
    "reserve": {"product": "NL-TERM-91"},
    "scenarios": {"product": "NL-TERM-91"},
    "buffer_court": {"product": "NL-TERM-91"},
    "accuracy": {},
    "stress": {"product": "NL-TERM-91"},
    "decisions": {},
    "product_lab": {},
    "groups": {"group": "ecommerce_sellers"},
    "executive": {},
    "formulas": {},
    "data": {},
    "calendar": {},
}
# Closer looks that one page shows instead of each other.
LOOKS = {
    "reserve": ("look", ("why", "frontier", "trades", "limits", "decide")),
    "flows": ("section", ("entries", "levels", "lots", "record", "days")),
    "groups": ("part", ("shops", "ahead", "record")),
}
GUIDE = ("today", "flows", "reserve", "scenarios", "buffer_court", "stress", "product_lab", "executive")


@dataclass(frozen=True)
class Screen:
    """One page as one visitor sees it; ``look``: the closer look at it, "" for the one it opens with."""

    page: str
    language: str = "en"
    theme: str = "light"
    size: str = "desktop"
    look: str = ""

    @property
    def name(self):
        """The name of its picture."""
        return "-".join(part for part in (self.page, self.look, self.language, self.theme, self.size) if part)

    @property
    def address(self):
        """What follows the server's address."""
        said = {**PAGES[self.page], "language": self.language}
        if self.look:
            said[LOOKS[self.page][0]] = self.look
        path = "" if self.page == "today" else self.page
        return f"/{path}?{urlencode(said)}"

    @property
    def in_guide(self):
        """Whether the user guide shows it."""
        return self.page in GUIDE and not self.look and (self.theme, self.size) == ("light", "desktop")


def screens(pages=tuple(PAGES), languages=LANGUAGES, themes=THEMES, sizes=tuple(SIZES), *, looks=False):
    """Return the screens of a choice, visitor by visitor."""
    return [
        Screen(page, language, theme, size, look)
        for theme, size, page, language in product(themes, sizes, pages, languages)
        for look in ("", *(LOOKS[page][1] if looks and page in LOOKS else ()))
    ]
