"""A kept decision as pages show it: everything is read from what was frozen, nothing is computed anew."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.present import decision_rows as rows
from core.present import reserve_tables as tables
from core.present.charts_ladder import Cash, Quantiles
from core.present.tables import Table
from core.present.words import policy_word
from core.reserve import Allocation, Binding
from core.text import figures, say

Content = Mapping[str, Any]  # of ``core.plan.frozen``


def headline(content: Content, policy: str, status: str, as_of: pd.Timestamp) -> str:
    """Return what was proposed, and whether it was decided."""
    chosen = content[n.ALLOCATIONS][policy]
    return say(
        "decisions.headline", status=rows.status_word(status), product=content[n.NAME],
        policy=policy_word(chosen["policy"]), buffer=figures.share(chosen["buffer"]), day=figures.day(as_of),
    )  # fmt: skip


def made_from(
    content: Content, manifest: Mapping[str, Any], confidence: float, reliance: float, leverage: float
) -> str:
    """Return what the plan was made from: book, code, seed and dials."""
    return say(
        "decisions.made_from", book=str(manifest["book"])[:12], code=manifest["code"], seed=manifest["seed"],
        confidence=figures.share(confidence), reliance=figures.share(reliance, 0),
        leverage=figures.share(leverage, 0), rulebook=content[n.RULEBOOK]["title"],
    )  # fmt: skip


def allocations(content: Content) -> list[Allocation]:
    """Return the allocations as they were: as held, fixed, model."""
    return [_allocation(fields) for fields in content[n.ALLOCATIONS].values()]


def _allocation(fields: dict[str, object]) -> Allocation:
    known = {name: np.nan if value is None else value for name, value in fields.items()}
    weights = pd.Series(known.pop("weights"), dtype=float).rename_axis(n.ASSET_CLASS)
    binding = tuple(Binding(**one) for one in known.pop("binding"))  # type: ignore[attr-defined]
    return Allocation(**known, weights=weights, binding=binding, rounds=0, milliseconds=0.0)  # type: ignore[arg-type]


def limits_table(content: Content, policy: str) -> Table:
    """Return the limits as they were checked on what was proposed."""
    limits = content["limits"]
    shown = limits.get(policy, limits[n.CURRENT])
    return tables.limits_table(pd.DataFrame(shown.values()))


def ladder(content: Content) -> tuple[pd.DatetimeIndex, Quantiles, list[Cash]]:
    """Return dates, outflow and cash of the picture that convinced."""
    outflow = {float(level): np.array(values) for level, values in content["outflow"].items()}
    cash = [
        Cash(fields["policy"], np.array(content["free"][name]), np.array(content["raisable"][name]))
        for name, fields in content[n.ALLOCATIONS].items()
    ]
    return pd.DatetimeIndex(content["dates"]), outflow, cash
