"""What a promotion does to a customer group's cash, to the flows of products and to the reserves they need."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from core import names as n

SHARE: Final = "share"
WITHOUT: Final = "without"
WITH: Final = "with"
CHANGE: Final = "change"
BUFFER: Final = "buffer"
BUFFER_WITH: Final = "buffer_with"
MONEY: Final = "money"
GAP: Final = "gap"


@dataclass(frozen=True, eq=False)
class GroupStory:
    """A promotion that is ``stronger`` by that share, and what it does.

    ``cash`` and ``cash_with`` (H x sides): the group's receipts and payments; ``flows``: a row a product and side whose
    pass-through is known: the group's share of it, the sums without and with and the change, and the gap: how much more
    than the desk's own forecast the group's cash of the last days implies, currency units;
    ``reserve``: a row a product: the buffer called for on the days that the promotion moves, as the desk will see them
    on their eve, without and with, as shares of net assets, and the change in money; ``untold``: products of the group
    of which too little is known.
    """

    group: str
    event: pd.Series
    stronger: float
    cash: pd.DataFrame
    cash_with: pd.DataFrame
    flows: pd.DataFrame
    reserve: pd.DataFrame
    untold: tuple[str, ...]

    @property
    def names_group(self) -> bool:
        """Return whether the promotion is one of this group's."""
        return names_group(self.event, self.group)


def names_group(event: pd.Series, group: str) -> bool:
    """Return whether a promotion is one of that group's; one that names nobody is everyone's."""
    named = event[n.GROUPS]
    return bool(pd.isna(named)) or group in str(named).replace(",", " ").split()
