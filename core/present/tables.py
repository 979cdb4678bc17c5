"""What a page is handed to show a table: values, how they are written, and the titles of the columns shown."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pandas as pd

Formats: TypeAlias = dict[str, Callable[[Any], str]]
Table: TypeAlias = tuple[pd.DataFrame, Formats, dict[str, str]]
GridTable: TypeAlias = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, dict[str, str]]  # values, texts, looks, titles
