"""One term of a design turned through its range, all else as it is: where most money is left."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pandas as pd

from core import names as n
from core.design.lab import SCENARIOS, Lab
from core.design.spec import Design
from core.design.spec_file import HOLDING, LAST_OPEN_DAY
from core.errors import InputError
from core.text import joining

HOLD_DAYS: Final = (7, 14, 21, 30, 60, 90)
OPEN_DAYS: Final = tuple(range(1, LAST_OPEN_DAY + 1))
RESERVE, GROSS_YIELD, LEFT, LEFT_MONEY = "reserve", "gross_yield", "left", "left_money"
COLUMNS: Final = (n.VALUE, n.AUM, RESERVE, GROSS_YIELD, LEFT, LEFT_MONEY)


def sweep_hold_days(
    lab: Lab,
    design: Design,
    values: Iterable[int] = HOLD_DAYS,
    confidence: float = 0.99,
    rulebook: str = "",
    scenarios: int = SCENARIOS,
    seed: int = 1,
) -> pd.DataFrame:
    """Return a row for each of so many days that money is held; see ``_swept``.

    Raises InputError for a family without hold days, and as ``Lab.study`` does.
    """
    _require(design, HOLDING)
    variants = {value: replace(design, hold_days=value) for value in values}
    return _swept(lab, variants, confidence, rulebook, scenarios, seed)


def sweep_open_days(
    lab: Lab,
    design: Design,
    values: Iterable[int] = OPEN_DAYS,
    confidence: float = 0.99,
    rulebook: str = "",
    scenarios: int = SCENARIOS,
    seed: int = 1,
) -> pd.DataFrame:
    """Return a row for each day of the month on which it opens; see ``_swept``.

    Raises InputError for a family without an open day, and as ``Lab.study`` does.
    """
    _require(design, (n.MONTHLY_OPEN,))
    variants = {value: replace(design, open_day=value) for value in values}
    return _swept(lab, variants, confidence, rulebook, scenarios, seed)


def sweet_spot(frame: pd.DataFrame) -> int:
    """Return the row, counted from 0, of a sweep that leaves most money; the first of equals."""
    return int(frame[LEFT_MONEY].to_numpy().argmax())


def _swept(
    lab: Lab, variants: dict[int, Design], confidence: float, rulebook: str, scenarios: int, seed: int
) -> pd.DataFrame:
    """Return COLUMNS: the value, mean net assets of the first year (currency units), shares and decimals a year.

    ``left_money``: currency units a year. All variants have the same fortnights replayed: they differ by their terms.
    """
    rows = []
    for value, design in variants.items():
        study = lab.study(design, confidence, rulebook, scenarios, seed)
        own, aum = study.economics, study.first_year_aum
        rows.append((value, aum, own.reserve, own.gross_yield, own.left, own.left * aum))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _require(design: Design, families: tuple[str, ...]) -> None:
    if design.family not in families:
        raise InputError("design.no_sweep", found=design.family, known=joining.listed(families))
