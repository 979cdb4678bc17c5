"""The curve that yields are measured against: the newest fixings of one family of tenors.

A tenor is a family and a term: NCD_3M, SHIBOR_ON, CGB 1Y. Government bonds come before policy banks, NCD and SHIBOR,
for the least risk; where a family has no overnight rate, that of another stands at its short end.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.types import Floats

OVERNIGHT_DAYS = 1.0
FAMILIES: Final = ("CGB", "TREASURY", "GOV", "CDB", "NCD", "SHIBOR")
UNIT_DAYS = {"D": 1.0, "W": 7.0, "M": 365.0 / 12.0, "Y": 365.0}
OVERNIGHT: Final = ("ON", "O/N")
_TENOR = re.compile(r"(?P<family>.+?)[\s_-]*(?P<term>O/?N|\d+[DWMY])")


@dataclass(frozen=True, eq=False)
class Curve:
    """Rates by term on one day. ``tenors``: names, shortest first; ``days``: natural days; ``rates``: decimals a year.

    Both arrays have shape (tenors,).
    """

    as_of: pd.Timestamp
    tenors: tuple[str, ...]
    days: Floats
    rates: Floats

    def at(self, days: Floats) -> Floats:
        """Return the rate at terms in natural days, straight between tenors and flat beyond the ends. Shape kept."""
        return np.asarray(np.interp(days, self.days, self.rates))


def curve_of(rates: pd.DataFrame, as_of: pd.Timestamp) -> Curve | None:
    """Return the curve known on ``as_of``; None if no family has two tenors by then.

    ``rates``: frame of the rates contract. Only fixings of the newest day on or before ``as_of`` count. The family is
    the first of FAMILIES that has two tenors, else the one with most.
    """
    known = rates[rates[n.DATE] <= as_of]
    newest = known[known[n.DATE] == known[n.DATE].max()]
    parsed = [
        (*read, rate) for name, rate in zip(newest[n.TENOR], newest[n.RATE], strict=True) if (read := _read(name))
    ]
    points = pd.DataFrame(parsed, columns=["family", "days", n.TENOR, n.RATE])
    family = _family(points["family"].value_counts())
    if family is None:
        return None
    chosen = points[points["family"] == family]
    if chosen["days"].min() > OVERNIGHT_DAYS:
        chosen = pd.concat([points[points["days"] == OVERNIGHT_DAYS].head(1), chosen])
    chosen = chosen.sort_values("days").drop_duplicates("days")
    days, fixings = (chosen[column].to_numpy(float) for column in ("days", n.RATE))
    return Curve(pd.Timestamp(newest[n.DATE].iloc[0]), tuple(chosen[n.TENOR]), days, fixings)


def _read(tenor: str) -> tuple[str, float, str] | None:
    """Return family, natural days and name of a tenor; None where the name says no term."""
    found = _TENOR.fullmatch(str(tenor).strip().upper())
    if not found:
        return None
    term = found["term"]
    days = OVERNIGHT_DAYS if term in OVERNIGHT else int(term[:-1]) * UNIT_DAYS[term[-1]]
    return found["family"], days, str(tenor)


def _family(counts: pd.Series) -> str | None:
    rich = [str(family) for family in counts.index if counts[family] > 1]
    return next((family for family in FAMILIES if family in rich), rich[0] if rich else None)
