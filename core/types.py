"""The shapes that folders hand to each other, named once.

A *panel* is a frame of daily amounts: its index is a gapless daily DatetimeIndex named ``date``, its columns a
MultiIndex (product_id, group, side); values are currency units, never negative. NaN marks a day on which the series
was not open or not observed; zero marks a day on which it was open and nothing came.
"""

from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

Panel: TypeAlias = pd.DataFrame
Side: TypeAlias = Literal["subscription", "redemption"]
Floats: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
