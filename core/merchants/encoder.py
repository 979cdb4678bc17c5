"""The shared encoder of merchants' rhythms: learned over all merchants, so that three weeks tell a shop.

A shop's window (``core.merchants.lessons``) is encoded as a profile vector by one layer of tanh units and decoded to
what the shop brings on each day ahead, relative to its level and group; simple forecasts are mixed in with
weights by day. The error, weighted by the root of the shop's size, is minimised in absolute value (Huber 1964 near
zero) by Adam (Kingma and Ba 2015) with decoupled weight decay; several networks from different draws are averaged.
Everything is drawn with a fixed seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.merchants.lessons import NEW_DAYS, Lesson
from core.types import Floats

UNITS = 32  # of the profile vector of one network
NETWORKS = 2
STEPS, BATCH = 2000, 512
RATE, DECAY = 0.008, 0.01
NEW = 6.0  # times as often as others a shop is drawn that still finds its customers: they are few
MEMORY = 120.0  # days after which a lesson is drawn half as often
SOFT = 0.05  # below this an error counts by its square, so that steps end
HIGHEST = 5.0  # of a relative amount that is learned from
LARGEST = 30.0  # times the mean weight
PLAIN = np.array([0.3, 0.3, 0.0, 0.2, 0.2, 0.0])  # weights of the simple forecasts before anything is learned
FIRST, SECOND, TINY = 0.9, 0.99, 1e-8  # Adam's

Singles = np.ndarray[tuple[int, ...], np.dtype[np.float32]]  # half the memory, and twice as fast
Parameters = dict[str, Singles]


@dataclass(frozen=True, eq=False)
class Encoder:
    """What was learned.

    ``centre`` and ``scale`` (P,) of the inputs; each network's ``encode`` (P, K), ``decode`` (K, H), ``mix`` (H, J) of
    the simple forecasts and ``constant`` (H,).
    """

    centre: Floats
    scale: Floats
    networks: tuple[Parameters, ...]

    def profiles(self, shops: Lesson) -> Floats:
        """Return the profile vectors (M, networks * K), each entry between -1 and 1."""
        inputs = (shops.inputs - self.centre) / self.scale
        return np.concatenate([np.tanh(inputs @ network["encode"]) for network in self.networks], axis=1)

    def forecast(self, shops: Lesson) -> Floats:
        """Return what each shop brings on the days ahead, (M, H) amounts."""
        inputs = (shops.inputs - self.centre) / self.scale
        relative = np.mean([_decoded(network, inputs, shops.plain)[1] for network in self.networks], axis=0)
        return np.asarray(np.maximum(relative, 0.0) * shops.size)


def learn(lessons: Sequence[Lesson], came: Sequence[Floats], ages: Sequence[int], seed: int = 1) -> Encoder:
    """Return the encoder learned from ``lessons``, what ``came`` after each (M, H), and their ages in days."""
    inputs = np.concatenate([lesson.inputs for lesson in lessons])
    centre, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    size = np.concatenate([lesson.size for lesson in lessons])
    weight = np.sqrt(size)
    sample = _Sample(
        _single((inputs - centre) / scale),
        _single(np.concatenate([lesson.plain for lesson in lessons])),
        _single(np.clip(np.concatenate(came) / size, 0.0, HIGHEST)),
        _single(np.minimum(weight / weight.mean(), LARGEST)),
        np.concatenate([_chance(lesson, age) for lesson, age in zip(lessons, ages, strict=True)]),
    )
    return Encoder(centre, scale, tuple(_network(sample, seed + number) for number in range(NETWORKS)))


def _chance(lesson: Lesson, age: int) -> Floats:
    return np.where(lesson.age < NEW_DAYS, NEW, 1.0) * 0.5 ** (age / MEMORY)


def _single(values: Floats) -> Singles:
    return values.astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Sample:
    """N cases: ``inputs`` (N, P), ``plain`` (N, H, J), ``target`` and ``weight`` (N, H), ``chance`` (N,)."""

    inputs: Singles
    plain: Singles
    target: Singles
    weight: Singles
    chance: Floats


def _network(sample: _Sample, seed: int) -> Parameters:
    random = np.random.default_rng(seed)
    parameters = _begun(sample, random)
    moments: dict[str, tuple[Any, Any]] = {}
    drawn = random.choice(len(sample.chance), (STEPS, BATCH), p=sample.chance / sample.chance.sum())
    for step in range(STEPS):
        slope = _slope(parameters, sample, drawn[step])
        for name, value in parameters.items():
            first, second = moments.get(name, (0.0, 0.0))
            first, second = FIRST * first + (1 - FIRST) * slope[name], SECOND * second + (1 - SECOND) * slope[name] ** 2
            moments[name] = first, second
            move = (first / (1 - FIRST ** (step + 1))) / (np.sqrt(second / (1 - SECOND ** (step + 1))) + TINY)
            shrink = DECAY * value if name in ("encode", "decode") else 0.0
            parameters[name] = value - RATE * (1 - step / STEPS) * (move + shrink)
    return parameters


def _begun(sample: _Sample, random: np.random.Generator) -> Parameters:
    width, horizon = sample.inputs.shape[1], sample.target.shape[1]
    begun = {
        "encode": random.normal(0.0, 0.5 / np.sqrt(width), (width, UNITS)),
        "decode": np.zeros((UNITS, horizon)),
        "mix": np.tile(PLAIN, (horizon, 1)),
        "constant": np.zeros(horizon),
    }
    return {name: value.astype(np.float32) for name, value in begun.items()}


def _decoded(network: Parameters, inputs: Floats, plain: Floats) -> tuple[Floats, Floats]:
    """Return the profile vectors (N, K) and the relative amounts (N, H)."""
    profile = np.tanh(inputs @ network["encode"])
    return profile, (plain * network["mix"]).sum(axis=-1) + profile @ network["decode"] + network["constant"]


def _slope(network: Parameters, sample: _Sample, drawn: np.ndarray) -> Parameters:
    """Return the gradient of the weighted absolute error over the ``drawn``."""
    inputs, plain = sample.inputs[drawn], sample.plain[drawn]
    profile, relative = _decoded(network, inputs, plain)
    error = sample.weight[drawn] * np.clip((relative - sample.target[drawn]) / SOFT, -1.0, 1.0) / len(drawn)
    back = (error @ network["decode"].T) * (1 - profile**2)
    return {
        "encode": inputs.T @ back,
        "decode": profile.T @ error,
        "mix": (error[:, :, None] * plain).sum(axis=0),
        "constant": error.sum(axis=0),
    }
