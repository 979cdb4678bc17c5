"""The drill-down as a reader sees it: each level a step further in, the customer groups below the chosen product."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from core import names as n
from core.present.flow_series import EXPECTED, HIGH, LOW
from core.present.words import word
from core.text import figures, say

LEVEL, PARENT, NET_ASSETS = "level", "parent", "net_assets"
TOTAL, PRODUCT = "total", "product"
DEPTH: Final = {TOTAL: 0, n.ISSUER: 1, PRODUCT: 2, n.GROUP: 3}
STEP: Final = "\u2003"  # an em space, which a table keeps
COLUMNS: Final = (n.NAME, EXPECTED, LOW, HIGH, NET_ASSETS)


def with_groups(levels: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``levels`` with those of ``groups`` (level "group") below their product."""
    below = groups[groups[LEVEL] == n.GROUP]
    if below.empty:
        return levels
    place = levels.index[(levels[LEVEL] == PRODUCT) & (levels[n.NAME] == below[PARENT].iloc[0])][0] + 1
    return pd.concat([levels.iloc[:place], below, levels.iloc[place:]], ignore_index=True)


def level_rows(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the table that is shown, row by row. ``names``: product names by product_id."""
    told = [_told(level, name, names) for level, name in zip(table[LEVEL], table[n.NAME], strict=True)]
    return table.assign(**{n.NAME: told})[list(COLUMNS)]


def formats() -> dict[str, Callable[[Any], str]]:
    """Return the formatter of each column that holds a figure."""
    return dict.fromkeys((EXPECTED, LOW, HIGH, NET_ASSETS), figures.money)


def titles() -> dict[str, str]:
    """Return the column titles."""
    return {column: say(f"flows.level.{column}") for column in COLUMNS}


def _told(level: str, name: str, names: Mapping[str, str]) -> str:
    known = {TOTAL: say("app.all_products"), PRODUCT: names.get(name, name), n.GROUP: word("group", name)}
    return STEP * DEPTH[level] + known.get(level, name)
