"""Random factors: lognormal, carried over from day to day, partly shared by a group's products."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.sample.parameters import Product, groups, read
from core.types import Floats


@dataclass(frozen=True, eq=False)
class Noise:
    """Factors with mean 1. ``cash`` is the group's own cash, shape (T, G); the sides have shape (T, P, G)."""

    cash: Floats
    subscription: Floats
    redemption: Floats


def generator(seed: int, part: str) -> np.random.Generator:
    """Return the random generator of one part of the book, so that no part's draws move another's."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def make_noise(seed: int, pressure: Floats, products: Sequence[Product]) -> Noise:
    """Return the factors for the days and groups of ``pressure`` (T, G), stronger where it is high."""
    table = read("effects")["noise"]
    shape = (len(pressure), len(products), pressure.shape[1])
    cash = carried_over(generator(seed, "cash"), (shape[0], shape[2]), table["carry_over"])
    own = [carried_over(generator(seed, side), shape, table["carry_over"]) for side in ("subscription", "redemption")]
    heavier = 1.0 + read("effects")["pressure"]["noise"] * pressure[:, None, :]
    sigma = np.array([product.noise for product in products])[:, None] * heavier
    return Noise(
        cash=lognormal(cash, np.array([group.spread for group in groups()])),
        subscription=lognormal(_mixed(cash, own[0], np.sqrt(table["shared"])), sigma),
        redemption=lognormal(_mixed(cash, own[1], table["redemption_against_cash"]), sigma),
    )


def carried_over(generator: np.random.Generator, shape: tuple[int, ...], carry_over: float) -> Floats:
    """Return a stationary first-order autoregression along the first axis, mean 0 and variance 1."""
    from scipy.signal import lfilter  # takes a second to load, and only the sample's making needs it here

    shocks = generator.standard_normal(shape)
    shocks[1:] *= np.sqrt(1.0 - carry_over**2)
    return np.asarray(lfilter([1.0], [1.0, -carry_over], shocks, axis=0))


def lognormal(normal: Floats, sigma: Floats | float) -> Floats:
    """Return exp of ``sigma`` times a standard normal, shifted so that the mean is 1."""
    return np.asarray(np.exp(sigma * normal - np.square(sigma) / 2.0))


def _mixed(cash: Floats, own: Floats, correlation: float) -> Floats:
    """Return standard normals with the given correlation to the group's cash, shape (T, P, G)."""
    return correlation * cash[:, None, :] + np.sqrt(1.0 - correlation**2) * own
