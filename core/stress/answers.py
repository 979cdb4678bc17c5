"""What a scenario answers, in plain values that JSON keeps to the last bit, so that it opens again as it was."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import pandas as pd

from core.stress.changes import Change, from_mapping, to_mapping

CHANGES, DATES, OUTFLOW = "changes", "dates", "outflow"
LEVELS: Final = (0.05, 0.5, 0.95)  # of the outflow that is drawn, besides the plan's confidence


@dataclass(frozen=True)
class Answer:
    """The plan of one product under ``changes``; shares are of net assets, a figure that there is none of is None.

    ``outflow``: level -> quantile of the cumulative net outflow by day 1..H; ``free`` and ``full``: cash by day 0..H of
    the portfolio held today, without selling and with it; ``worst``: outflow that the plan's confidence does not
    exceed on any day; ``expected_outflow``: net, over the horizon, currency units; buffers of the portfolio held today,
    of the fixed rule and of the model; ``yield_model``: decimal a year; ``gain_bp``: of the model on the fixed rule;
    ``shortfall_now``: chance that the portfolio held today cannot pay; ``fall``: of net assets by market prices,
    decimal; ``net_assets``: after it.
    """

    changes: tuple[Change, ...]
    dates: tuple[pd.Timestamp, ...]
    outflow: Mapping[float, tuple[float, ...]]
    free: tuple[float, ...]
    full: tuple[float, ...]
    confidence: float
    net_assets: float
    expected_outflow: float
    worst: float
    buffer_now: float
    buffer_fixed: float | None
    buffer_model: float | None
    yield_model: float | None
    gain_bp: float | None
    shortfall_now: float
    fall: float

    @property
    def need(self) -> float | None:
        """What the model keeps, currency units."""
        return None if self.buffer_model is None else self.buffer_model * self.net_assets


FIGURES: Final = tuple(field.name for field in fields(Answer) if field.name not in (CHANGES, DATES, OUTFLOW))


def kept(answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON has it."""
    own = {name: value for name, value in asdict(answer).items() if name in FIGURES}
    return own | {
        CHANGES: [to_mapping(each) for each in answer.changes],
        DATES: [f"{day:%Y-%m-%d}" for day in answer.dates],
        OUTFLOW: {repr(level): list(values) for level, values in answer.outflow.items()},
    }


def opened(content: Mapping[str, Any]) -> Answer:
    """Return the answer of ``kept``."""
    own: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in content.items()}
    return Answer(
        **{name: own[name] for name in FIGURES},
        changes=tuple(from_mapping(each) for each in content[CHANGES]),
        dates=tuple(pd.Timestamp(day) for day in content[DATES]),
        outflow={float(level): tuple(values) for level, values in content[OUTFLOW].items()},
    )
