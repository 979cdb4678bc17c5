"""From the bytes of a text file to its characters: UTF-8 with or without its mark, UTF-16 with it, GB18030."""

import codecs
import re

from core.errors import InputError

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what Excel calls "Unicode text"
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes, filename: str) -> str:
    """Return the text of a file.

    Raises InputError for bytes that are no text, and for UTF-8 that is damaged or cut off: read as GB18030, which
    holds nearly any pair of bytes, it would turn into other words without a sound.
    """
    text = _decoded(data, filename)
    if _CONTROL.search(text):
        raise InputError("book.not_text", filename=filename)
    return text


def _decoded(data: bytes, filename: str) -> str:
    try:
        if data.startswith(_UTF_16):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if data.startswith((*_UTF_16, codecs.BOM_UTF8)) or _mostly_utf_8(data):
            raise InputError("book.damaged_text", filename=filename, position=fault.start) from fault
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as fault:
        raise InputError("book.not_text", filename=filename) from fault


def _mostly_utf_8(data: bytes) -> bool:
    """Return whether more characters beyond ASCII are whole UTF-8 than broken; of GBK text few are, by chance."""
    beyond = re.sub("[\x00-\x7f]", "", data.decode("utf-8", errors="replace"))
    broken = beyond.count("\ufffd")
    return len(beyond) - broken > broken
