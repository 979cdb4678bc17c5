"""The figures of a forecast that are kept: far smaller than its paths, and enough to show it as it was made."""

from io import BytesIO
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.forecast import Forecast
from core.forecast.contract import series_of
from core.types import Floats

QUANTILES: Final = (0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995)
NET_OUTFLOW: Final = "net_outflow"
CUMULATIVE_NET_OUTFLOW: Final = "cumulative_net_outflow"
VIEWS: Final = (n.SUBSCRIPTION, n.REDEMPTION, NET_OUTFLOW, CUMULATIVE_NET_OUTFLOW)
VIEW, EXPECTED, MODELLED, ANNOUNCED = "view", "expected", "modelled", "announced"

_SIGNS: Final = {n.SUBSCRIPTION: {n.SUBSCRIPTION: 1.0}, n.REDEMPTION: {n.REDEMPTION: 1.0}}
_NET_SIGNS: Final = {n.SUBSCRIPTION: -1.0, n.REDEMPTION: 1.0}


def figures_of(forecast: Forecast) -> pd.DataFrame:
    """Return date, product_id, view of VIEWS, expected, modelled, announced and QUANTILES, in currency units.

    ``names.ALL`` is every product together; groups are summed. The quantiles are those of the joint paths. A side that
    a product does not have has no rows.
    """
    columns = series_of(forecast.expected)
    units = [*columns.get_level_values(n.PRODUCT_ID).unique(), n.ALL]
    parts = [_view(forecast, unit, view) for unit in units for view in VIEWS]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def arriving(outflow: pd.DataFrame) -> pd.DataFrame:
    """Return figures of a net outflow as those of a net flow, which is above zero where money arrives."""
    names = list(map(str, QUANTILES))
    turned = -outflow
    return turned.assign(**{low: turned[high] for low, high in zip(names, reversed(names), strict=True)})


def packed(frame: pd.DataFrame) -> bytes:
    """Return a frame of figures as Parquet."""
    return frame.to_parquet(index=False, compression="zstd")


def unpacked(data: bytes, columns: list[str] | None = None) -> pd.DataFrame:
    """Return the frame that was packed, or some of its columns."""
    return pd.read_parquet(BytesIO(data), columns=columns)


def _view(forecast: Forecast, unit: str, view: str) -> pd.DataFrame:
    columns = series_of(forecast.expected)
    signs = columns.get_level_values(n.SIDE).map(_SIGNS.get(view, _NET_SIGNS)).fillna(0.0).to_numpy(float)
    signs = signs * ((columns.get_level_values(n.PRODUCT_ID) == unit) | (unit == n.ALL))
    chosen = signs != 0
    frames = {EXPECTED: forecast.expected, MODELLED: forecast.modelled, ANNOUNCED: forecast.announced}
    amounts = {name: _running(frame.to_numpy() @ signs, view) for name, frame in frames.items()}
    scenarios = _running(forecast.paths.values[:, :, chosen] @ signs[chosen], view)
    levels = dict(zip(map(str, QUANTILES), np.quantile(scenarios, QUANTILES, axis=0), strict=True))
    whole = {n.DATE: forecast.paths.dates, n.PRODUCT_ID: unit, VIEW: view, **amounts, **levels}
    return pd.DataFrame(whole).iloc[: len(forecast.expected) if chosen.any() else 0]


def _running(amounts: Floats, view: str) -> Floats:
    return amounts.cumsum(axis=-1) if view == CUMULATIVE_NET_OUTFLOW else amounts
