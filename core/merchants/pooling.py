"""What series tell each other: estimates drawn towards the mean of those alike, by as much as they are unsure.

Random effects (DerSimonian and Laird 1986) with the best linear prediction of each (Morris 1983): estimates that differ
by no more than their errors are taken for one, those that differ by more stay apart. A group's elasticities are alike
over products of a family, a product's answers to yields over groups. Over families they are not: a surely known purse
would speak for all, with intervals that held two thirds of the truths. Errors count as unrelated, though products of
one group share the measuring of its cash.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from core.merchants.pass_through import Estimate, PassThrough, SeriesPassThrough
from core.types import Floats

REACH = 1.96  # standard errors of a 95% interval


def pooled(found: PassThrough, families: Mapping[str, str]) -> PassThrough:
    """Return the same series with figures drawn towards each other: what to reckon flows ahead with.

    ``families``: the family of each product_id; a product without one keeps its elasticities to itself.
    """
    series = list(found.found)
    kinds = [(families.get(each.product_id, each.product_id), each.group, each.side) for each in series]
    for kind in dict.fromkeys(kinds):
        _draw_cash(series, [at for at, each in enumerate(kinds) if each == kind])
    for key in dict.fromkeys((each.product_id, each.side) for each in series):
        _draw_rates(series, [at for at, each in enumerate(series) if (each.product_id, each.side) == key])
    return replace(found, found=tuple(series))


def _draw_cash(series: list[SeriesPassThrough], alike: list[int]) -> None:
    drawn = drawn_together([[series[at].elasticity, *series[at].lags] for at in alike])
    for at, (elasticity, *lags) in zip(alike, drawn, strict=True):
        series[at] = replace(series[at], elasticity=elasticity, lags=tuple(lags))


def _draw_rates(series: list[SeriesPassThrough], alike: list[int]) -> None:
    own = _known_together([series[at].own_rate for at in alike])
    rival = _known_together([series[at].rival_rate for at in alike])
    for at, own_rate, rival_rate in zip(alike, own, rival, strict=True):
        series[at] = replace(series[at], own_rate=own_rate, rival_rate=rival_rate)


def _known_together(rates: list[Estimate | None]) -> list[Estimate | None]:
    drawn = iter(drawn_together([[rate] for rate in rates if rate]))
    return [next(drawn)[0] if rate else None for rate in rates]


def drawn_together(figures: list[list[Estimate]]) -> list[list[Estimate]]:
    """Return ``figures``, a row a series, drawn towards their means; the first of a row says by how much.

    So a row's first figure stays the sum of the others where it was.
    """
    if len(figures) < 2:
        return figures
    values = np.array([[figure.value for figure in row] for row in figures])
    variances = np.square([[figure.error / REACH for figure in row] for row in figures])
    between = _between(values[:, 0], variances[:, 0])
    precision = 1.0 / (variances[:, 0] + between)
    shares = precision / precision.sum()
    mean = shares @ values
    # The mean of a row's other figures is as unsure against their own errors as that of the first.
    of_mean = np.square(shares) @ (variances * (1.0 + between / variances[:, :1]))
    kept = (between * precision)[:, None]
    drawn = kept * values + (1.0 - kept) * mean
    errors = REACH * np.sqrt(kept * variances + np.square(1.0 - kept) * of_mean)
    return [list(_estimates(*row)) for row in zip(drawn, errors, strict=True)]


def _between(values: Floats, variances: Floats) -> float:
    """Return the variance of what is estimated from one series to the next (DerSimonian and Laird 1986, equation 8)."""
    weights = 1.0 / variances
    spread = float(weights @ np.square(values - weights @ values / weights.sum()))
    scale = float(weights.sum() - np.square(weights).sum() / weights.sum())
    return max((spread - (len(values) - 1)) / scale, 0.0)


def _estimates(values: Floats, errors: Floats) -> Iterable[Estimate]:
    for value, error in zip(values, errors, strict=True):
        yield Estimate(float(value), float(value - error), float(value + error))
