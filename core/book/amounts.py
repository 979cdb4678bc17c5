"""Numbers as people write them: 1234.5, "1,234.50", "1 234,50", "1.234,50", full-width digits, currency signs, "5%".

A comma or a point before three digits may group thousands or begin a fraction. A file has one convention, so the
numbers that can be read in only one way decide for the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core.types import Flags

_SIGN = "[+-]?"
_PLAIN: Final = _SIGN + r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_POINT: Final = _SIGN + r"(?:[0-9]+|[1-9][0-9]{0,2}(?:[, '’][0-9]{3})+)(?:\.[0-9]*)?"
_COMMA: Final = _SIGN + r"(?:[0-9]+|[1-9][0-9]{0,2}(?:[. '’][0-9]{3})+)(?:,[0-9]+)?"
_EITHER: Final = _SIGN + r"[1-9][0-9]{0,2}[,.][0-9]{3}"
_CURRENCY: Final = r"(?i)^(?:[¥$€£]|CNY|RMB|人民币)\s*|\s*(?:[¥$€£]|CNY|RMB|元)$"


@dataclass(frozen=True, eq=False)
class Numbers:
    """Numbers read from text: ``values`` (NaN where there is none) and which of them bore a percent sign."""

    values: pd.Series
    percent: Flags


@dataclass(frozen=True)
class Convention:
    """How a file writes its fractions: with a ``comma`` or a point; ``example`` is a text that could be both ways."""

    comma: bool = False
    example: str = ""


def detect_convention(columns: Sequence[pd.Series]) -> Convention:
    """Return the one convention of all number columns of a file.

    A comma begins the fraction if some numbers can only be read so, none only the other way, and those outnumber the
    texts such as "1,234" whose meaning hangs on it: a thousandfold mistake must not follow from one slip of the pen.
    """
    odd = [cleaned for texts in columns if not (cleaned := _odd(texts)).empty]
    if not odd:
        return Convention()
    texts = pd.concat([*odd, *(_pointed(column) for column in columns)], ignore_index=True)
    point, comma = texts.str.fullmatch(_POINT), texts.str.fullmatch(_COMMA)
    unclear = texts[texts.str.fullmatch(_EITHER)]
    only_comma, only_point = texts[comma & ~point], texts[point & ~comma]
    if len(only_comma) > len(unclear) and only_point.empty:
        return Convention(comma=True, example=str(only_comma.iloc[0]))
    told = len(unclear) and only_point.empty
    return Convention(example=str(unclear.iloc[0]) if told else "")


def read_numbers(texts: pd.Series, convention: Convention | None = None) -> Numbers:
    """Return the numbers of a column of texts; NaN where a text is none, or is not finite."""
    convention = convention or Convention()
    plain = _is_plain(texts)
    values = np.full(len(texts), np.nan)
    percent = np.zeros(len(texts), dtype=bool)
    if not convention.comma:
        values[plain] = texts[plain].astype("float64")
    rest = ~plain | convention.comma
    if rest.any():
        cleaned = _cleaned(texts[rest])
        percent[rest] = cleaned.str.endswith("%")
        values[rest] = _grouped(cleaned.str.removesuffix("%").str.strip(), convention.comma)
    values[~np.isfinite(values)] = np.nan
    return Numbers(pd.Series(values + 0.0, index=texts.index), percent)  # + 0.0: no "-0.0"


def _grouped(texts: pd.Series, comma: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    values = np.full(len(texts), np.nan)
    good = texts.str.fullmatch(_COMMA if comma else _POINT).to_numpy(bool)
    bare = texts[good].str.replace(r"[. '’]" if comma else r"[, '’]", "", regex=True)
    values[good] = bare.str.replace(",", ".", regex=False).astype("float64")
    return values


def _is_plain(texts: pd.Series) -> Flags:
    return texts.str.fullmatch(_PLAIN).to_numpy(bool)


def _odd(texts: pd.Series) -> pd.Series:
    """Return the texts that are neither empty nor plain numbers, cleaned, without their percent signs."""
    odd = texts[~_is_plain(texts) & (texts != "").to_numpy(bool)]
    return odd if odd.empty else _cleaned(odd).str.removesuffix("%").str.strip()


def _pointed(texts: pd.Series) -> pd.Series:
    return texts[_is_plain(texts) & texts.str.contains(".", regex=False).to_numpy(bool)]


def _cleaned(texts: pd.Series) -> pd.Series:
    """Return the texts with half-width characters and ordinary signs, without currency."""
    half_width = texts.str.normalize("NFKC").str.replace("−", "-", regex=False).str.strip()
    return half_width.str.replace(_CURRENCY, "", regex=True).str.strip()
