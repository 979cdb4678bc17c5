"""The formulas behind the headline figures, with the figures of one product put in."""

from core import names as n
from core.design.results import Economics
from core.plan.planning import called
from core.plan.results import Plan
from core.present import formulas as f
from core.present.formulas import Formula, formula
from core.present.words import counted
from core.reserve import Allocation
from core.reserve.impact import Impact
from core.reserve.need import HABIT, REBUILD_DAYS, REGULATORY_FLOOR, TAIL, called_buffer
from core.stress.outcome import StressResult
from core.text import figures, joining

BASIS_POINTS = 1e4


def reserve(plan: Plan) -> Formula:
    """Return how the reserve that the scenarios call for comes about."""
    outflows = called(plan.outflow, plan.earlier, plan.choice.reliance)
    days = [figures.share(called_buffer(outflow, plan.choice.confidence), 2) for outflow in outflows[::-1]]
    return formula(
        f.RESERVE,
        figures.share(plan.buffer_called, 2),
        confidence=(r"\alpha", figures.share(plan.choice.confidence)),
        tail=(r"1-\alpha", figures.share(TAIL * (1 - plan.choice.confidence), 2)),
        scenarios=("S", figures.count(len(plan.outflow))),
        rebuild=("u", counted("app.days", REBUILD_DAYS)),
        reliance=("D", figures.share(plan.choice.reliance, 0)),
        called=("k=0,1,2", joining.listed(days)),
        safe=(r"b^{\mathrm{safe}}", figures.share(plan.safe_buffer, 2)),
        floor=(r"5\%", figures.share(REGULATORY_FLOOR)),
    )


def gain(plan: Plan) -> Formula | None:
    """Return how the yield gain comes about; None without an allocation under both rules."""
    if plan.model is None or plan.fixed is None:
        return None
    return formula(
        f.GAIN,
        figures.basis_points(plan.yield_gain_bp),
        **_earned("model", plan.model, r"\mathrm{model}"),
        **_earned("fixed", plan.fixed, r"20\%"),
        net_assets=("A", figures.money(plan.net_assets)),
        a_year=(r"A\,\Delta y", figures.money(plan.yield_gain_money, signed=True)),
    )


def _earned(name: str, held: Allocation, mark: str) -> dict[str, tuple[str, str]]:
    gross = held.objective_yield + held.sale_cost + held.repo_cost
    return {
        f"{name}_gross": (rf"\sum_i y_i w_i^{{{mark}}}", figures.share(gross, 4)),
        f"{name}_cost": (rf"c^{{{mark}}}", figures.share(held.sale_cost, 4)),
        f"{name}_repo": (rf"r\ell^{{{mark}}}", figures.share(held.repo_cost, 4)),
        f"{name}_net": (rf"y^{{{mark}}}", figures.share(held.objective_yield, 4)),
    }


def sale_cost(plan: Plan) -> Formula | None:
    """Return how the model's expected cost of early sales comes about; None without an allocation."""
    if plan.model is None:
        return None
    return formula(
        f.SALE_COST,
        figures.basis_points(plan.model.sale_cost * BASIS_POINTS).lstrip("+"),
        horizon=("H", counted("app.days", plan.outflow.shape[1])),
        scenarios=("S", figures.count(len(plan.outflow))),
    )


def shortfall(plan: Plan) -> Formula | None:
    """Return how the model's chance of a shortfall comes about; None without an allocation."""
    if plan.model is None:
        return None
    short = round(plan.model.shortfall_probability * len(plan.outflow))
    return formula(
        f.SHORTFALL,
        figures.share(plan.model.shortfall_probability, 2),
        short=(r"\sum_s\mathbf{1}[\cdot]", figures.count(short)),
        scenarios=("S", figures.count(len(plan.outflow))),
    )


def outflow(plan: Plan) -> Formula:
    """Return how the expected net outflow of the horizon comes about."""
    sides = plan.expected.sum()
    return formula(
        f.OUTFLOW,
        figures.money(float(sides[n.REDEMPTION] - sides[n.SUBSCRIPTION]), signed=True),
        redemption=(r"\sum\hat R_u", figures.money(float(sides[n.REDEMPTION]))),
        subscription=(r"\sum\hat S_u", figures.money(float(sides[n.SUBSCRIPTION]))),
        horizon=("H", counted("app.days", len(plan.expected))),
    )


def replay_gain(found: Impact, spread_bp: float) -> Formula:
    """Return how the gain of past days comes about."""
    return formula(
        f.REPLAY_GAIN,
        figures.basis_points(found.gain_bp),
        mean_buffer=(r"\bar b", figures.share(found.buffer, 2)),
        habit=(r"20\%", figures.share(HABIT)),
        spread=("s", figures.basis_points(spread_bp).lstrip("+")),
        mean_assets=(r"\bar A", figures.money(found.net_assets)),
        days=("T", counted("app.days", found.days)),
        earned=("M", figures.money(found.money, signed=True)),
    )


def breached(found: Impact) -> Formula:
    """Return how the breached days come about."""
    return formula(
        f.BREACHED,
        figures.count(found.breached_days),
        days=("T", counted("app.days", found.days)),
        room=(r"\min_t(b_t-\cdot)", figures.share(found.least_room, 2)),
        worst=(r"\max_t(\cdot-b_t)", figures.share(found.worst_shortfall, 2)),
    )


def efficiency(found: Impact) -> Formula:
    """Return how much more is invested."""
    return formula(
        f.EFFICIENCY,
        figures.share(found.capital_efficiency, 2),
        mean_buffer=(r"\bar b", figures.share(found.buffer, 2)),
    )


def accuracy(error: float, count: int, horizon: int) -> Formula:
    """Return the accuracy of window totals. ``error``: total error; ``count``: windows it is judged on."""
    return formula(
        f.ACCURACY, figures.share(1.0 - error, 2), error=("e", figures.share(error, 2)),
        windows=("n", figures.count(count)), horizon=("H", counted("app.days", horizon)),
    )  # fmt: skip


def coverage(held: int, origins: int, effective: float, horizon: int) -> Formula:
    """Return how often the 90% range held. ``held``: of ``origins`` windows; ``effective``: independent ones."""
    return formula(
        f.COVERAGE, figures.share(held / origins, 2), held=(r"\sum_t\mathbf{1}[\cdot]", figures.count(held)),
        windows=("n", figures.count(origins)), effective=(r"n_{\mathrm{eff}}", figures.count(effective)),
        horizon=("H", counted("app.days", horizon)),
    )  # fmt: skip


def stressed(result: StressResult, confidence: float) -> Formula:
    """Return the reserve needed under a stress."""
    return formula(
        f.STRESSED, figures.share(result.needed, 2), stress=(r"\mathrm{stress}", result.stress.title),
        severity=(r"\times", f"{result.severity:g}"), confidence=(r"\alpha", figures.share(confidence)),
        floor=(r"5\%", figures.share(REGULATORY_FLOOR)),
    )  # fmt: skip


def left(economics: Economics) -> Formula:
    """Return what a design leaves, a year."""
    return formula(
        f.LEFT, figures.basis_points(economics.left * BASIS_POINTS),
        gross=(r"\sum_i y_i w_i-c", figures.share(economics.gross_yield, 4)),
        customers=(r"y_{\mathrm{customer}}", figures.share(economics.quoted, 4)),
        promotion=("p", figures.share(economics.promotion_cost, 4)),
        design_reserve=("b", figures.share(economics.reserve, 2)),
    )  # fmt: skip
