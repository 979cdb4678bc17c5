"""The rules by which a reserve is sized."""

import math
from dataclasses import dataclass
from typing import Final

from core import names as n
from core.errors import InputError
from core.text import joining

WITH_SHARE: Final = (n.FIXED, n.FLOOR)
PAST_ONLY: Final = (n.MILLER_ORR, n.NEWSVENDOR, n.HINDSIGHT)  # judged by a replay, never planned by


@dataclass(frozen=True)
class Policy:
    """A rule for the buffer. ``fixed``: exactly ``share`` of net assets; ``floor``: at least; ``model``: by scenarios.

    A model's ``share``, if it has one, is the least buffer that its scenarios call for (``needed_buffer``). The rules
    of ``PAST_ONLY`` have no share: a replay sizes them (``core.reserve.rules``).
    """

    kind: str
    share: float | None = None

    @property
    def name(self) -> str:
        """The policy as it is written: "fixed:0.20", "floor:0.05", "model"."""
        if self.share is None or self.kind == n.MODEL:
            return self.kind
        short = f"{self.share:.2f}"
        return f"{self.kind}:{short if float(short) == self.share else repr(self.share)}"


def parse_policy(text: str) -> Policy:
    """Return the policy of a plan that ``text`` names.

    Raises InputError for anything but the first three forms of ``Policy.name``, and says so of one that only a replay
    knows.
    """
    policy = _parsed(text)
    if policy is None:
        raise InputError("reserve.unknown_policy", found=text)
    if policy.kind in PAST_ONLY:
        raise InputError("court.past_only", found=policy.name)
    return policy


def parse_replayed(text: str) -> Policy:
    """Return the policy of a replay that ``text`` names. Raises InputError for anything but ``Policy.name``."""
    policy = _parsed(text)
    if policy is None:
        raise InputError("court.unknown_policy", found=text, others=joining.listed(PAST_ONLY))
    return policy


def _parsed(text: str) -> Policy | None:
    kind, colon, share = text.strip().partition(":")
    if kind in (n.MODEL, *PAST_ONLY) and not colon:
        return Policy(kind)
    if kind in WITH_SHARE and (value := _share(share)) is not None:
        return Policy(kind, value)
    return None


def _share(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0.0 <= value <= 1.0 else None
