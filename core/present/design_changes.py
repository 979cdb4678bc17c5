"""What a study says otherwise than the study of the design that it starts from, and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from core import names as n
from core.design.results import Study
from core.present.design_causes import causes_of, sign
from core.present.design_words import BASIS_POINTS, left_money, plain_bp, size, size_kind
from core.present.words import word
from core.text import figures, say
from core.types import Floats

POINTS = 100.0
BAD_DAY = 0.99  # one day in a hundred is worse
ALIKE_AUM = 0.0005  # of the start's net assets
ALIKE_SHARE, ALIKE_RATE = 0.0005, 0.05e-4  # what rounds to no tenth of a point, of a basis point


@dataclass(frozen=True)
class Figure:
    """A figure of a study: how it is called and written, by how much it differs from the start's, and why.

    ``change`` and ``reason`` are "" where there is nothing to compare with; ``reason`` too where nothing changed.
    """

    label: str
    value: str
    change: str = ""
    reason: str = ""


def key_figures(study: Study, start: Study | None) -> list[Figure]:
    """Return net assets, reserve, gross yield and what is left. ``start``: None where nothing differs from it."""
    own = study.economics
    values = {
        "aum": figures.money(size(study)),
        "reserve": figures.share(own.reserve),
        "gross": figures.rate(own.gross_yield),
        "left": plain_bp(own.left),
    }
    told = {} if start is None else {name: tell(start, study) for name, tell in _TOLD.items()}
    kinds = {"aum": size_kind(study)}
    return [
        Figure(say(f"product_lab.figure.{kinds.get(name, name)}"), value, *told.get(name, ()))
        for name, value in values.items()
    ]


def _aum(start: Study, study: Study) -> tuple[str, str]:
    before = size(start)
    change = size(study) - before
    if abs(change) <= ALIKE_AUM * before:
        return say("product_lab.alike"), ""
    why, against = _sorted(causes_of(start.design, study.design), change)
    return figures.money(change, signed=True), _since(why or [_moved(start, study)], against)


def _reserve(start: Study, study: Study) -> tuple[str, str]:
    change = study.economics.reserve - start.economics.reserve
    if abs(change) < ALIKE_SHARE:
        return say("product_lab.alike"), ""
    found = (
        say(f"product_lab.why_reserve.{name}", now=figures.share(now), before=figures.share(before))
        for name, (before, now) in _leaving(start, study).items()
        if (now - before) * change > 0 and figures.share(now) != figures.share(before)
    )
    return say("product_lab.points", value=f"{change * POINTS:+.1f}"), _since(list(found)[:1], [])


def _gross(start: Study, study: Study) -> tuple[str, str]:
    before, own = start.economics, study.economics
    change = own.gross_yield - before.gross_yield
    if abs(change) < ALIKE_RATE:
        return say("product_lab.alike"), ""
    costs = [one.unlocked_yield - one.gross_yield for one in (before, own)]
    if (costs[0] - costs[1]) * change > 0:
        why = say("product_lab.why_gross.liquidity", before=plain_bp(costs[0]), now=plain_bp(costs[1]))
    else:
        moved = own.unlocked_yield - before.unlocked_yield
        why = say(f"product_lab.why_gross.assets_{_way(moved)}", change=_plain(moved))
    return _bp(change), _since([why], [])


def _left(start: Study, study: Study) -> tuple[str, str]:
    before, own = start.economics, study.economics
    change, money = own.left - before.left, left_money(study) - left_money(start)
    if abs(change) < ALIKE_RATE and abs(money) < ALIKE_AUM * abs(left_money(start)):
        return say("product_lab.alike"), ""
    moved = {"earned": own.gross_yield - before.gross_yield, "paid": before.paid - own.paid}
    causes = [
        (sign(by), say(f"product_lab.why_left.{name}_{_way(by)}", change=_plain(by)))
        for name, by in moved.items()
        if abs(by) >= ALIKE_RATE
    ]
    told = say("product_lab.left_change", left=_bp(change), money=figures.money(money, signed=True))
    return told, _since(*_sorted(causes or [_held(start, study)], change or money))


def _held(start: Study, study: Study) -> tuple[int, str]:
    """Return the cause that is left where a unit of money leaves as much as before: there is more of it, or less."""
    more = study.first_year_aum - start.first_year_aum
    return 0, say(f"product_lab.why_left.holds_{_way(more)}", money=figures.money(abs(more)))


_TOLD = {"aum": _aum, "reserve": _reserve, "gross": _gross, "left": _left}


def _leaving(start: Study, study: Study) -> dict[str, tuple[float, float]]:
    """Return what may say why a reserve differs, the nearest cause first: (before, now), shares of net assets."""
    told: dict[str, Callable[[Study], float]] = {
        "worst": lambda one: float(_leaves(one).mean(axis=0).max()),
        "bad": lambda one: float(np.quantile(_leaves(one), BAD_DAY)),
        "most": lambda one: float(one.redeemable.max()),
        "usual": lambda one: float(np.median(one.redeemable)),
    }
    return {name: (tell(start), tell(study)) for name, tell in told.items()}


def _leaves(study: Study) -> Floats:
    """Return the share of net assets that leaves on each day of the year's second half, (S, D / 2)."""
    half = len(study.dates) // 2
    before, leaving = study.aum[:, half - 1 : -1], study.redemption[:, half:]
    return np.asarray(leaving / np.where(before > 1.0, before, np.inf))


def _moved(start: Study, study: Study) -> str:
    """Return which group moves net assets most, where no term explains the direction."""
    amounts = [one.demand.set_index(n.GROUP)[n.AMOUNT] for one in (start, study)]
    change = amounts[1].sub(amounts[0], fill_value=0.0)
    group = str(change.abs().idxmax())
    return say("product_lab.cause.group", group=word("group", group), change=figures.money(change[group], signed=True))


def _sorted(causes: Iterable[tuple[int, str]], change: float) -> tuple[list[str], list[str]]:
    """Return the causes of a change, and what pulls the other way. Each comes with the direction in which it pulls."""
    known = list(causes)
    return [why for way, why in known if way * change >= 0], [why for way, why in known if way * change < 0]


def _since(why: list[str], against: list[str]) -> str:
    both = say("product_lab.and")
    parts = [say("product_lab.since", why=both.join(why))] if why else []
    parts += [say("product_lab.although", why=both.join(against))] if against else []
    return say("product_lab.reasons_join").join(parts)


def _bp(rate: float) -> str:
    return figures.basis_points(rate * BASIS_POINTS)


def _plain(rate: float) -> str:
    return plain_bp(abs(rate))


def _way(value: float) -> str:
    return "more" if value > 0 else "less"
