"""The last step of a night: past days, judged and kept, so that the Executive page and the committee's report open."""

from functools import partial
from typing import Any

from core.errors import MissingData
from core.plan.executive import judged_replays
from core.plan.nightly.context import NightContext
from core.plan.replay_keeping import kept_replay


def judge_step(context: NightContext) -> dict[str, Any]:
    """Judge every product over the year to date; a young book in which none can be judged is no failure."""
    replay = partial(kept_replay, context.engine, context.book, context.calendar, context.as_of)
    try:
        judged, left_out = judged_replays(context.book, context.as_of, replay, lambda *told: context.tell(told[-1]))
    except MissingData as why:
        context.tell(str(why))
        return {"products": 0}
    return {"products": len(judged), "missing": len(left_out)}
