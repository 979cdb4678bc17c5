"""What a command hands back, and how it reports progress."""

import math
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """``values``: the JSON object; ``text``: the same for a reader; ``code``: the exit code."""

    values: dict[str, Any]
    text: str
    code: int = 0


def tell(message: str) -> None:
    """Report progress on standard error."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201  (speaking is what a command line is for)


def number(value: float) -> float | None:
    """Return a float as JSON can carry it: None where there is none."""
    return None if math.isnan(value) else float(value)
