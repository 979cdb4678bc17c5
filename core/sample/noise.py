"""Random numbers: a generator for each part of the book, carried over from day to day, lognormal as factors."""

import zlib

import numpy as np

from core.types import Floats


def generator(seed: int, part: str) -> np.random.Generator:
    """Return the random generator of one part of the book, so that no part's draws move another's."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def carried_over(generator: np.random.Generator, shape: tuple[int, ...], carry_over: float) -> Floats:
    """Return a stationary first-order autoregression along the first axis, mean 0 and variance 1."""
    from scipy.signal import lfilter  # takes a second to load, and only the sample's making needs it here

    shocks = generator.standard_normal(shape)
    shocks[1:] *= np.sqrt(1.0 - carry_over**2)
    return np.asarray(lfilter([1.0], [1.0, -carry_over], shocks, axis=0))


def lognormal(normal: Floats, sigma: Floats | float) -> Floats:
    """Return exp of ``sigma`` times a standard normal, shifted so that the mean is 1."""
    return np.asarray(np.exp(sigma * normal - np.square(sigma) / 2.0))
