"""Settings, read once from the environment; everything has a default that works on a fresh machine."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
LOCAL = DATA / "local"
DROP = LOCAL / "drop"
OFF = ("off", "no", "false", "0")


@dataclass(frozen=True)
class Settings:
    """Where the book is kept, which market's calendar rules, and whether people sign in (then two must decide).

    ``drop``: the folder whose files the nightly job imports; ``reports``: the one it writes its reports to.
    """

    database_url: str
    market: str
    sign_in: bool
    drop: Path
    reports: Path


@cache
def settings() -> Settings:
    """Return the settings of this process, each from its variable; one that is empty is not set.

    ``TIDEGATE_DATABASE_URL``, ``_MARKET``, ``_SIGN_IN``, ``_DROP`` and ``_REPORTS``. Any word for sign-in but
    those of OFF turns it on, so that a slip of the pen never leaves the door open.
    """
    return Settings(
        database_url=os.environ.get("TIDEGATE_DATABASE_URL") or f"sqlite:///{LOCAL / 'tidegate.db'}",
        market=os.environ.get("TIDEGATE_MARKET") or "CN",
        sign_in=(os.environ.get("TIDEGATE_SIGN_IN") or "off").strip().lower() not in OFF,
        drop=Path(os.environ.get("TIDEGATE_DROP") or DROP),
        reports=Path(os.environ.get("TIDEGATE_REPORTS") or LOCAL / "reports"),
    )
