"""What today's book already breaks, before anything is optimised: limit, value and bound, said in words."""

import math
from dataclasses import dataclass

import pandas as pd

from core.reserve.assets import Asset
from core.reserve.limits import limit_values, slack
from core.reserve.rulebook import AT_MOST, Limit, Rulebook
from core.text import figures, joining, say
from core.text.worded import spoken

TOLERANCE = 1e-9  # of the bound or of 1, whichever is more; less is rounding
DIGITS = range(1, 5)  # decimals of a percent or a day: as few as tell the value from the bound


@dataclass(frozen=True)
class Breach:
    """One limit that is broken. ``value`` and ``bound``: shares of the limit's base, or days (``in_days``).

    ``subject``: the issuer or security, of a limit on each of them, else ""; ``excess``: how far beyond the bound;
    ``text``: all that in one sentence.
    """

    limit: str
    title: str
    subject: str
    value: float
    bound: float
    sense: str
    excess: float
    in_days: bool
    hard: bool
    source: str
    mark: str
    text: str


def breaches(assets: tuple[Asset, ...], rulebook: Rulebook) -> tuple[Breach, ...]:
    """Return every limit that the assets break as they are held today, regulation first, in the rulebook's order.

    The holdings are taken as 100% of net assets. Of a limit on issuers or securities each one beyond the bound is told,
    the largest first.
    """
    total = math.fsum(asset.amount for asset in assets)
    return breaches_of(pd.Series({asset.asset_class: asset.amount / total for asset in assets}), assets, rulebook)


def breaches_of(weights: pd.Series, assets: tuple[Asset, ...], rulebook: Rulebook) -> tuple[Breach, ...]:
    """Return the same of other weights on the assets: share of net assets by asset class, above 1 if borrowed."""
    found = [one for limit in rulebook.limits for one in _broken(limit, limit_values(weights, assets, limit))]
    return tuple(sorted(found, key=lambda one: not one.hard))


def _broken(limit: Limit, values: dict[str, float]) -> list[Breach]:
    most = TOLERANCE * max(1.0, limit.bound)
    broken = [(subject, value) for subject, value in values.items() if slack(limit, value) < -most]
    return [_breach(limit, subject, value) for subject, value in sorted(broken, key=lambda one: slack(limit, one[1]))]


def _breach(limit: Limit, subject: str, value: float) -> Breach:
    return Breach(
        limit=limit.name,
        title=limit.title,
        subject=subject,
        value=value,
        bound=limit.bound,
        sense=limit.sense,
        excess=-slack(limit, value),
        in_days=limit.measure.in_days,
        hard=limit.hard,
        source=spoken(limit.source),
        mark=limit.mark,
        text=_text(limit, subject, value),
    )


def _text(limit: Limit, subject: str, value: float) -> str:
    title = joining.bracketed(limit.title, subject) if subject else limit.title
    shown = [(_figure(limit, value, digits), _figure(limit, limit.bound, digits)) for digits in DIGITS]
    told, bound = next((pair for pair in shown if pair[0] != pair[1]), shown[-1])
    key = "rulebook.over" if limit.sense == AT_MOST else "rulebook.under"
    return say(key, title=title, value=told, bound=bound)


def _figure(limit: Limit, value: float, digits: int) -> str:
    return say("reserve.days", days=f"{value:,.{digits}f}") if limit.measure.in_days else figures.share(value, digits)
