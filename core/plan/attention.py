"""What a liquidity manager should look at first, found by rules from a plan's numbers."""

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar, marks
from core.forecast import Paths
from core.forecast.drift import BROKEN, Drift
from core.plan.choice import Choice
from core.plan.results import Attention, OutflowDay, Plan
from core.reserve import breaches
from core.text import say
from core.text.figures import day, share, weekday

RESERVE, FLOWS, DATA = "reserve", "flows", "data"
LARGE_REDEMPTION = 0.10  # net outflow of one day that lets a product defer redemptions (REGULATION A19, S)
LIKELY = 0.01
SIGNIFICANT = 0.001  # share of net assets; smaller differences of buffers are not worth a word
ENDED_DAYS = 14  # an ended break of the record is told for so long
CURRENT_DAYS = 4  # positions and flows older than this many days, weekends included, are stale


def next_outflow(expected: pd.Series, paths: Paths, calendar: Calendar, net_assets: float) -> OutflowDay:
    """Return the day on which most is expected to leave, with the mark of the calendar nearest to it.

    ``expected``: net outflow by day of the paths, currency.
    """
    k = int(expected.argmax())
    most, date = float(expected.iloc[k]), paths.dates[k]
    low, high = np.quantile(paths.net_outflow()[:, k], [0.05, 0.95])
    return OutflowDay(date, most, float(low), float(high), most / net_assets, _reason(calendar, date))


def _reason(calendar: Calendar, date: pd.Timestamp) -> str:
    """Return the name of the mark on the day, or of a period end or break within three days after it."""
    near = marks(calendar, date, date + pd.Timedelta(days=3))
    for kind in ("quarter_end", "month_end", "holiday", "settlement", "promotion", "tax"):
        found = near[near[n.KIND] == kind]
        if len(found):
            return str(found.iloc[0][n.NAME])
    return say("plan.ordinary_day", weekday=weekday(date))


def attention_of(plan: Plan) -> tuple[Attention, ...]:
    """Return what needs attention in one plan because of its dials, the gravest first."""
    name = str(plan.product[n.NAME])
    found = [Attention("conflict", conflict_text(plan, rule), RESERVE) for rule in plan.conflicts]
    found += [
        Attention("limit", say("plan.limit_broken", product=name, limit=breach.text), RESERVE)
        for breach in breaches(plan.assets, plan.rulebook)
    ]
    if plan.buffer_called > plan.current.buffer + SIGNIFICANT:
        now, needed = share(plan.current.buffer), share(plan.buffer_called)
        found.append(Attention("buffer", say("plan.buffer_low", product=name, now=now, needed=needed), RESERVE))
    return tuple(found)


def conflict_text(plan: Plan, rule: str) -> str:
    """Return why no allocation has the buffer of a rule (one of ``plan.conflicts``) and keeps every limit, else ""."""
    why = plan.conflicts.get(rule)
    return say("plan.conflict", product=str(plan.product[n.NAME]), why=str(why)) if why else ""


def notices(
    book: Book, choice: Choice, paths: Paths, net_assets: float, drift: Drift, safe: float, due: pd.Timestamp | None
) -> tuple[Attention, ...]:
    """Return what needs attention in one product whatever the dials, the gravest first.

    ``safe``: the buffer kept while the record is broken; ``due``: the day the product matures, if it does.
    """
    name = str(book.product(choice.product_id)[n.NAME])
    found = _drift(name, drift, safe, choice.as_of) + _large_redemption(name, paths, net_assets)
    return tuple(found + _stale(name, book, choice) + _maturity(name, due, paths))


def _drift(name: str, drift: Drift, safe: float, as_of: pd.Timestamp) -> list[Attention]:
    """Return a notice while the model's record is broken, and for a fortnight after it was."""
    if drift.state == BROKEN and drift.since is not None:
        values = {"product": name, "day": day(drift.since), "buffer": share(safe), **drift.figures}
        return [Attention("drift", say("plan.drift_broken", **values), RESERVE)]
    if drift.until is None or (as_of - drift.until).days > ENDED_DAYS:
        return []
    return [Attention("drift", say("plan.drift_ended", product=name, day=day(drift.until)), RESERVE)]


def _large_redemption(name: str, paths: Paths, net_assets: float) -> list[Attention]:
    chance = (paths.net_outflow() / net_assets > LARGE_REDEMPTION).mean(axis=0)
    k = int(chance.argmax())
    if chance[k] < LIKELY:
        return []
    values = {"product": name, "chance": share(float(chance[k])), "day": day(paths.dates[k], year=False)}
    return [Attention("large_redemption", say("plan.large_redemption", **values), FLOWS)]


def _stale(name: str, book: Book, choice: Choice) -> list[Attention]:
    dated = {n.FLOWS: (book.flows, n.DATE), n.POSITIONS: (book.positions, n.AS_OF)}
    found = []
    for table, (frame, column) in dated.items():
        own = frame.loc[frame[n.PRODUCT_ID] == choice.product_id, column]
        last = own[own <= choice.as_of].max()
        if (choice.as_of - last).days > CURRENT_DAYS:
            found.append(Attention("stale", say(f"plan.stale_{table}", product=name, day=day(last)), DATA))
    return found


def _maturity(name: str, due: pd.Timestamp | None, paths: Paths) -> list[Attention]:
    """Return a notice when a closed product pays everything back within the horizon."""
    if due is None or due not in paths.dates:
        return []
    return [Attention("maturity", say("plan.maturity", product=name, day=day(due)), FLOWS)]
