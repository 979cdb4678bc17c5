"""The formulas with the figures of the strip's product, each worked out only when it is asked for."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pandas as pd

from core import names as n
from core.errors import MissingData
from core.forecast import coverage
from core.forecast.hierarchy import PRODUCT
from core.forecast.scores import COUNT, ERROR, WINDOW
from core.plan import Plan
from core.plan import formulas as made
from core.plan.accuracy import not_closed
from core.present import accuracy_tables as tables
from core.present import formulas as f
from core.present.accuracy_words import one_score, usual_horizon
from core.present.formulas import Formula
from core.present.words import counted
from core.reserve.impact import YEAR, Impact, impact, judged_days, to_date
from core.reserve.need import REBUILD_DAYS
from core.stress.outcome import StressResult
from core.stress.reading import stresses
from pages.frame import evidence, lab_results, stress_desk, stress_dials
from pages.frame.desk import Desk
from pages.frame.dials import reserve_choice
from pages.frame.lab_form import read_asked

Asked = Callable[[Desk], Formula]


def _plan(desk: Desk) -> Plan:
    return desk.plan(reserve_choice(desk))


def _with_both(make: Callable[[Plan], Formula | None], desk: Desk) -> Formula:
    found = make(_plan(desk))
    if found is None:
        raise MissingData("formulas.no_allocation", product=desk.product)
    return found


def _impact(desk: Desk) -> tuple[Impact, float]:
    not_closed(desk.book, desk.product)
    past = desk.kept_replay(desk.product)
    return impact(to_date(judged_days(past), YEAR), past.rebuild_days), past.spread_bp


def _past(make: Callable[[Impact, float], Formula], desk: Desk) -> Formula:
    return make(*_impact(desk))


def _accuracy(desk: Desk) -> Formula:
    horizon = usual_horizon(desk.horizon)
    row = one_score(evidence.accuracy(desk), PRODUCT, desk.product, n.REDEMPTION, horizon, WINDOW)
    if row is None:
        raise _unjudged(desk, horizon)
    return made.accuracy(float(row[ERROR]), int(row[COUNT]), horizon)


def _coverage(desk: Desk) -> Formula:
    record = coverage.record_of(evidence.outflows(desk))
    rows: pd.DataFrame = tables.at(record, desk.product, tables.COVERAGE_LEVEL, REBUILD_DAYS)
    if rows.empty:
        raise _unjudged(desk, REBUILD_DAYS)
    row = rows.iloc[0]
    held, origins = int(row[coverage.COVERED]), int(row[coverage.ORIGINS])
    return made.coverage(held, origins, float(row[coverage.EFFECTIVE]), REBUILD_DAYS)


def _unjudged(desk: Desk, horizon: int) -> MissingData:
    return MissingData("formulas.nothing_judged", product=desk.product, days=counted("app.days", horizon))


def _stressed(desk: Desk) -> Formula:
    choice = reserve_choice(desk)
    own = [each for each in stresses() if each.concerns(stress_desk.subject(desk, choice).plan.choice.rulebook)]
    asked = stress_dials.asked(own, ())
    result = stress_desk.results(desk, choice, asked.chosen[:1], asked.severity, asked.policy, ())[0]
    if not isinstance(result, StressResult):
        raise MissingData("formulas.untold", why=result.why)
    return made.stressed(result, choice.confidence)


def _left(desk: Desk) -> Formula:
    asked = read_asked(lab_results.starts(desk))
    return made.left(lab_results.study(desk, asked.design, asked.confidence, asked.rulebook).economics)


FIGURES: Final[dict[str, Asked]] = {
    f.RESERVE: lambda desk: made.reserve(_plan(desk)),
    f.GAIN: partial(_with_both, made.gain),
    f.SALE_COST: partial(_with_both, made.sale_cost),
    f.SHORTFALL: partial(_with_both, made.shortfall),
    f.OUTFLOW: lambda desk: made.outflow(_plan(desk)),
    f.REPLAY_GAIN: partial(_past, made.replay_gain),
    f.BREACHED: lambda desk: made.breached(_impact(desk)[0]),
    f.EFFICIENCY: lambda desk: made.efficiency(_impact(desk)[0]),
    f.ACCURACY: _accuracy,
    f.COVERAGE: _coverage,
    f.STRESSED: _stressed,
    f.LEFT: _left,
}
