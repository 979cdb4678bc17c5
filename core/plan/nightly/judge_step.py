"""The last step of a night: past days and overrides, judged and kept, so that the pages on them open at once."""

from functools import partial
from typing import Any

from core.errors import MissingData
from core.plan.executive import judged_replays
from core.plan.nightly.context import NightContext
from core.plan.replay_keeping import kept_replay
from core.plan.worth import kept_worth


def judge_step(context: NightContext) -> dict[str, Any]:
    """Judge overrides, and every product over the year to date; a book so young that none can be is no failure."""
    kept_worth(context.engine, context.book, context.calendar)
    replay = partial(kept_replay, context.engine, context.book, context.calendar, context.as_of)
    try:
        judged, left_out = judged_replays(context.book, context.as_of, replay, lambda *told: context.tell(told[-1]))
    except MissingData as why:
        context.tell(str(why))
        return {"products": 0}
    return {"products": len(judged), "missing": len(left_out)}
