"""Settings, read once from the environment; everything has a default that works on a fresh machine."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
LOCAL = DATA / "local"
OFF = ("off", "no", "false", "0")


@dataclass(frozen=True)
class Settings:
    """Where the book is kept, which market's calendar rules, and whether people sign in (then two must decide)."""

    database_url: str
    market: str
    sign_in: bool


@cache
def settings() -> Settings:
    """Return the settings of this process: ``TIDEGATE_DATABASE_URL``, ``_MARKET`` and ``_SIGN_IN``; empty is not set.

    Any word for sign-in but those of OFF turns it on, so that a slip of the pen never leaves the door open.
    """
    return Settings(
        database_url=os.environ.get("TIDEGATE_DATABASE_URL") or f"sqlite:///{LOCAL / 'tidegate.db'}",
        market=os.environ.get("TIDEGATE_MARKET") or "CN",
        sign_in=(os.environ.get("TIDEGATE_SIGN_IN") or "off").strip().lower() not in OFF,
    )
