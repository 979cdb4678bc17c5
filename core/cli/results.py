"""What a command hands back, and how it reports progress."""

import math
import sys
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Result:
    """``values``: the JSON object; ``text``: the same for a reader; ``code``: the exit code, 1 where a check failed."""

    values: dict[str, Any]
    text: str
    code: int = 0


def tell(message: str) -> None:
    """Report progress on standard error."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201  (speaking is what a command line is for)


def table_text(rows: list[dict[str, Any]]) -> str:
    """Return rows under their titles; a Chinese character takes the room of two."""
    with pd.option_context("display.unicode.east_asian_width", True):
        return pd.DataFrame(rows).to_string(index=False)


def number(value: float) -> float | None:
    """Return a float as JSON can carry it: None where there is none."""
    return None if math.isnan(value) else float(value)
