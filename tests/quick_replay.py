"""A replay with figures from a seed, for tests of what is made of replays and not of how they come about."""

import numpy as np
import pandas as pd

from core import names as n
from core.plan.judging import POLICIES
from core.reserve.need import REBUILD_DAYS
from core.reserve.policies import parse_replayed
from core.reserve.replay import Replay, record_of

SPREAD_BP = 25.0


def quick_replay(last, seed=1, days=161):
    """Return the replay of a product that was never breached under the model."""
    rng = np.random.default_rng(seed)
    index = pd.date_range(end=last, periods=days, name=n.DATE)
    running = pd.DataFrame(
        rng.normal(0.0, 0.004, (days, REBUILD_DAYS)).cumsum(axis=1), index, range(1, REBUILD_DAYS + 1)
    )
    need = running.max(axis=1)
    hindsight = max(float(need.max()), 0.0)
    shares = {policy.name: policy.share for policy in map(parse_replayed, POLICIES)}
    kept = {name: pd.Series(hindsight if share is None else share, index) for name, share in shares.items()}
    kept[n.MODEL] = need.clip(lower=0.0) + rng.uniform(0.05, 0.07, days)
    records = tuple(record_of(name, buffer, need, SPREAD_BP) for name, buffer in kept.items())
    assets = pd.Series(rng.uniform(5e9, 6e9, days), index, name=n.AUM)
    return Replay(REBUILD_DAYS, need, pd.DataFrame(kept, index), records, hindsight, running, assets, SPREAD_BP)
