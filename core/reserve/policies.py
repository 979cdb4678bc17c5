"""The rules by which a reserve is sized."""

import math
from dataclasses import dataclass

from core import names as n
from core.errors import InputError

WITH_SHARE = (n.FIXED, n.FLOOR)


@dataclass(frozen=True)
class Policy:
    """A rule for the buffer. ``fixed``: exactly ``share`` of net assets; ``floor``: at least; ``model``: by scenarios.

    A model's ``share``, if it has one, is the least buffer that its scenarios call for (``needed_buffer``).
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
    """Return the policy that ``text`` names. Raises InputError for anything but the three forms of ``Policy.name``."""
    kind, colon, share = text.strip().partition(":")
    if kind == n.MODEL and not colon:
        return Policy(kind)
    if kind in WITH_SHARE and (value := _share(share)) is not None:
        return Policy(kind, value)
    raise InputError("reserve.unknown_policy", found=text)


def _share(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0.0 <= value <= 1.0 else None
