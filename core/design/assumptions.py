"""What the lab assumes where the book cannot tell, read from data/lab."""

import tomllib
from dataclasses import dataclass
from functools import cache

from core.settings import DATA


@dataclass(frozen=True)
class Assumptions:
    """``outside``: share of a group's money in none of the desk's products; ``ramp_days``: see ``Design``."""

    outside: float
    ramp_days: float


@cache
def assumptions() -> Assumptions:
    """Return what the lab assumes."""
    return Assumptions(**tomllib.loads((DATA / "lab" / "assumptions.toml").read_text("utf-8")))
