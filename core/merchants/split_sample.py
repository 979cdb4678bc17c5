"""A regression on something measured twice with errors, of series that carry over from day to day.

Errors in a regressor pull its coefficient towards none. Where it is measured twice with independent errors, each
measure serves as the instrument of the other (split-sample instruments, Angrist and Krueger 1995), both ways round:

    sum of a_t (y_t - b_t . beta) + b_t (y_t - a_t . beta) = 0.

What carries over from a day to the next is taken out of all sides first (Prais and Winsten 1954), as much as restricted
likelihood says (Patterson and Thompson 1971), which unlike least squares knows how many controls were fitted. Standard
errors are those of Newey and West (1987) with the bandwidth of Andrews (1991), so that they hold where days are more or
less noisy and where something of the carrying over is left.
"""

from dataclasses import dataclass

import numpy as np

from core.merchants.norms import Controls
from core.types import Floats

COARSE = (0.0, 0.2, 0.4, 0.6, 0.8)  # shares that may carry over, then those near the best of them
NEAR = (-0.10, -0.05, 0.0, 0.05, 0.10)
CLIP = 4.0  # robust standard deviations: a single order of a large holder is no news of its group
NORMAL_MAD = 1.4826  # median absolute deviation to standard deviation of a normal
ROUNDS = 2
MOST_PERSISTENT = 0.97
LEAST_FREE = 0.02  # of a day's error left by the fit


@dataclass(frozen=True, eq=False)
class Fit:
    """``coefficients`` (K,) and the ``influence`` (N, K) of each day on them.

    ``carry_over`` of errors to the next day; ``explained``: share of the variance of the flow's deviations;
    ``controls``: how many were fitted besides the coefficients.
    """

    coefficients: Floats
    influence: Floats
    carry_over: float
    explained: float
    controls: int


def fit_twice_measured(flow: Floats, first: Floats, second: Floats, controls: Controls) -> Fit:
    """Return the coefficients of ``flow`` (N,) on what ``first`` and ``second`` (N, K) measure, given the controls."""
    tamed, carry_over = flow, 0.0
    for _ in range(ROUNDS):
        carry_over = _carry_over(tamed, (first + second) / 2.0, controls)
        tamed = _tamed(tamed, first, second, controls, carry_over)
    y, a, b = _left(tamed, first, second, controls, carry_over)
    coefficients, gram = _solved(y, a, b)
    scores = a * (y - b @ coefficients)[:, None] + b * (y - a @ coefficients)[:, None]
    influence = np.linalg.solve(gram, scores.T).T * _unhidden(controls, carry_over, (a + b) / 2.0)[:, None]
    explained = _explained(tamed, first, second, controls, coefficients)
    return Fit(coefficients, influence, carry_over, explained, controls.basis(carry_over)[0].shape[1])


def standard_errors(influence: Floats) -> tuple[Floats, Floats]:
    """Return standard errors (J,) of sums of the ``influence`` (N, J), and by how many of them a 95% interval reaches.

    The reach is that of Kiefer and Vogelsang (2005, table 1) for the Bartlett kernel: a long-run variance is itself
    estimated, the less surely the wider its band.
    """
    lengths = [_bandwidth(of_one) for of_one in influence.T]
    variance = np.array([newey_west(of_one, length) for of_one, length in zip(influence.T, lengths, strict=True)])
    band = (np.array(lengths) + 1.0) / len(influence)
    return np.sqrt(variance), 1.9600 + 2.9694 * band + 0.4160 * band**2 - 0.5324 * band**3


def newey_west(scores: Floats, length: int) -> float:
    """Return the variance of the sum of ``scores`` (N,): covariances up to ``length`` days, weighted by Bartlett."""
    weighted = (
        (1.0 - lag / (length + 1.0)) * float(scores[lag:] @ scores[: len(scores) - lag]) for lag in range(1, length + 1)
    )
    return float(scores @ scores) + 2.0 * sum(weighted)


def _bandwidth(scores: Floats) -> int:
    """Return the last lag of Andrews (1991, equations 6.2 and 6.4) for scores like a first-order autoregression."""
    size = float(scores @ scores)
    if size == 0.0:
        return 0
    # Less than none is what the controls leave of none, and no reason to think the sum surer.
    rho = float(np.clip(scores[1:] @ scores[:-1] / size, 0.0, MOST_PERSISTENT))
    alpha = 4.0 * rho**2 / ((1.0 - rho) ** 2 * (1.0 + rho) ** 2)
    return min(int(1.1447 * (alpha * len(scores)) ** (1.0 / 3.0)), len(scores) - 1)


def _unhidden(controls: Controls, carry_over: float, measure: Floats) -> Floats:
    """Return by how much each day's error is larger than what the fit left of it, shape (N,).

    A fit follows the days that it knows by little else, by their leverage (MacKinnon and White 1985, HC2): yields step
    on Mondays, and many controls are of a few Mondays each. Of a day that it follows wholly nothing is known.
    """
    base, directions = controls.basis(carry_over)[0], np.linalg.qr(measure)[0]
    free = 1.0 - np.square(base).sum(axis=1) - np.square(directions).sum(axis=1)
    return np.where(free > LEAST_FREE, 1.0 / np.sqrt(np.maximum(free, LEAST_FREE)), 0.0)


def _left(
    flow: Floats, first: Floats, second: Floats, controls: Controls, carry_over: float
) -> tuple[Floats, Floats, Floats]:
    """Return what the controls leave of the flow (N,) and of both measures (N, K)."""
    count = first.shape[1]
    left = controls.left(np.column_stack([flow, first, second]), carry_over)
    return left[:, 0], left[:, 1 : 1 + count], left[:, 1 + count :]


def _solved(y: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    gram = a.T @ b + b.T @ a
    return np.asarray(np.linalg.solve(gram, (a + b).T @ y)), gram


def _carry_over(flow: Floats, measure: Floats, controls: Controls) -> float:
    """Return the first-order autocorrelation of the errors with the greatest restricted likelihood."""

    def likelihood(carry_over: float) -> float:
        return _likelihood(flow, measure, controls, carry_over)

    best = max(COARSE, key=likelihood)
    return max((round(max(best + step, 0.0), 2) for step in NEAR), key=likelihood)


def _likelihood(flow: Floats, measure: Floats, controls: Controls, carry_over: float) -> float:
    """Return the restricted log likelihood (Harville 1974), up to a constant."""
    base, volume = controls.basis(carry_over)
    left = controls.left(np.column_stack([measure, flow]), carry_over)
    upper = np.abs(np.diag(np.linalg.qr(left, mode="r")))
    free = len(flow) - base.shape[1] - measure.shape[1]
    # The last diagonal is the norm of the residual, the others span the measures' volume.
    return float(0.5 * np.log(1.0 - carry_over**2) - 0.5 * volume - np.log(upper[:-1]).sum() - free * np.log(upper[-1]))


def _tamed(flow: Floats, first: Floats, second: Floats, controls: Controls, carry_over: float) -> Floats:
    """Return ``flow`` with days beyond CLIP pulled in (pseudo-values, Huber 1981, section 7.8)."""
    y, a, b = _left(flow, first, second, controls, carry_over)
    error = y - (a + b) / 2.0 @ _solved(y, a, b)[0]
    limit = CLIP * NORMAL_MAD * float(np.median(np.abs(error)))
    return np.asarray(flow - (error - np.clip(error, -limit, limit)))


def _explained(flow: Floats, first: Floats, second: Floats, controls: Controls, coefficients: Floats) -> float:
    """Return the share of the flow's deviations that the mean of both measures explains, 0 to 1."""
    y, a, b = _left(flow, first, second, controls, 0.0)
    error = y - (a + b) / 2.0 @ coefficients
    return max(1.0 - float(error @ error) / float(y @ y), 0.0)
