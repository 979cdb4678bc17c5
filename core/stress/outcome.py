"""What a stress did to one product, in figures and day by day. Shares are of net assets before its first day."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from core import names as n
from core.reserve import Breach
from core.stress.changes import Change
from core.stress.contingency import Step
from core.stress.library import Stress

ASKED, PAID, DEFERRED, CANCELLED, CAME = "asked", "paid", "deferred", "cancelled", "came"
SOLD, BORROWED, FALL, ROOM = "sold", "borrowed", "fall", "room"
STORY: Final = (ASKED, CAME, PAID, DEFERRED, CANCELLED, SOLD, BORROWED, FALL, ROOM)


@dataclass(frozen=True, eq=False)
class StressResult:
    """One product under one stress.

    ``story``: STORY by date (H), of the told path: orders processed for the first time, subscriptions, what is paid,
    still waiting and cancelled, sold and borrowed up to the day, the fall of net asset value up to it (decimal), and
    the cash that could still be found, negative = short. ``worst_day``: when it is short by most, else by which most
    has left; ``raised``: by sales and repo; ``shortfall``: on the told path, 0 if none, and its ``probability`` over
    all; ``queue_days`` and ``largest_queue``: under the rulebook's rule, None where it has none; ``broken``: limits
    kept before and broken on the worst day; ``survives``: days paid before the first that is not, None = all;
    ``needed``: buffer called for.
    """

    stress: Stress
    severity: float
    policy: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    net_assets: float
    story: pd.DataFrame
    worst_day: pd.Timestamp
    raised: float
    shortfall: float
    probability: float
    queue_days: int | None
    largest_queue: float | None
    broken: tuple[Breach, ...]
    fall_bp: float
    survives: int | None
    needed: float

    @property
    def pays(self) -> bool:
        """Whether the told path is paid."""
        return self.survives is None

    @property
    def first_short(self) -> pd.Timestamp | None:
        """The first day that is not paid in full, None if there is none."""
        return None if self.survives is None else pd.Timestamp(self.story.index[self.survives])


@dataclass(frozen=True)
class Untold:
    """A stress that nothing can be said of, and ``why``, in words."""

    stress: Stress
    why: str


@dataclass(frozen=True)
class Breaking:
    """How strong a stress must be to break a ``buffer``.

    ``severity``: None if it never does, up to ``highest``; 0 if the buffer is too small without any; ``changes``: at
    severity 1; ``shut``: whether nobody can leave within the days that a buffer covers.
    """

    stress: Stress
    buffer: float
    severity: float | None
    highest: float
    changes: tuple[Change, ...]
    shut: bool = False


@dataclass(frozen=True)
class Figures:
    """What a contingency step changes, of the told path: shares of net assets, the fall in bp, days with a queue."""

    shortfall: float
    sold: float
    borrowed: float
    fall_bp: float
    queue_days: int


@dataclass(frozen=True)
class StepEffect:
    """A step whose trigger is met: on which ``day``, and the told path ``without`` it and ``taken`` from the start.

    ``source`` and ``mark``: of the tool that it uses, "" for repo.
    """

    step: Step
    day: pd.Timestamp
    source: str
    mark: str
    without: Figures
    taken: Figures


def leading(stress: Stress) -> str:
    """Return the kind of the first change of a stress: in its unit a reverse stress is told."""
    return stress.changes[0].kind


def story_index(dates: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the index of a story."""
    return dates.rename(n.DATE)
