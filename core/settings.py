"""Settings, read once from the environment; everything has a default that works on a fresh machine."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
LOCAL = DATA / "local"


@dataclass(frozen=True)
class Settings:
    """Where the book is kept and which market's calendar rules."""

    database_url: str
    market: str


@cache
def settings() -> Settings:
    """Return the settings of this process: ``TIDEGATE_DATABASE_URL`` and ``TIDEGATE_MARKET``; empty is not set."""
    return Settings(
        database_url=os.environ.get("TIDEGATE_DATABASE_URL") or f"sqlite:///{LOCAL / 'tidegate.db'}",
        market=os.environ.get("TIDEGATE_MARKET") or "CN",
    )
