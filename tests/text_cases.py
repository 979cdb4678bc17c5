"""What tests of both languages share."""

import re

from core.text import ENGLISH, use

HAN = re.compile("[一-鿿]")
TWO_WORDS = re.compile(r"[A-Za-z]{2,}[ ,;:]+[A-Za-z]{2,}")


def is_chinese(text):
    """Whether a text is Chinese: names and numbers of rules may be Latin, but no two words in a row are."""
    return bool(HAN.search(text)) and not TWO_WORDS.search(text)


def in_both(ask):
    """What ``ask`` returns in English and in Chinese."""
    try:
        english = ask()
        use("zh")
        return english, ask()
    finally:
        use(ENGLISH)
