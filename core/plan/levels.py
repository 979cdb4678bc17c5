"""The drill-down: what is expected of all products, of each issuer, of each product and of its customer groups.

Every row is read off the same paths, so that the rows of one level add up to the row above them in every scenario, and
with them their expected amounts. Their ranges do not add up: not everything goes wrong on one day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.forecast import Forecast
from core.forecast.hierarchy import PRODUCT, TOTAL, reconcile_groups
from core.forecast.likeness import balances
from core.plan.forecasts import DeskForecast, forecast_desk
from core.present.flow_series import EXPECTED, HIGH, HIGH_LEVEL, LOW, LOW_LEVEL

LEVEL, PARENT, NET_ASSETS, SERIES = "level", "parent", "net_assets", "series"
COLUMNS = (LEVEL, n.NAME, PARENT, NET_ASSETS, EXPECTED, LOW, HIGH, SERIES)


def level_table(book: Book, known: DeskForecast, horizon: int, view: str) -> pd.DataFrame:
    """Return the total, each issuer and each of its products: COLUMNS, a row each, from the top down.

    ``view``: subscription, redemption or net (subscriptions less redemptions). expected, low (5%) and high (95%):
    currency units over the next ``horizon`` days together; net_assets: on the origin, NaN where a balance is not known;
    series: how many series of flows a row sums; name: the product_id, the issuer, or names.ALL. A product whose issuer
    is not known stands below the total itself.
    """
    ids = known.forecast.paths.columns.get_level_values(n.PRODUCT_ID)
    sheet = _Sheet(known.forecast, horizon, view, balances(book.flows, known.forecast.origin), ids)
    issuers = book.products.dropna(subset=[n.ISSUER]).drop_duplicates(n.PRODUCT_ID).set_index(n.PRODUCT_ID)[n.ISSUER]
    above = issuers.reindex(ids.unique()).fillna(n.ALL)
    rows = [sheet.row(TOTAL, n.ALL, "", above.index)]
    for issuer in [*sorted(set(above) - {n.ALL}), n.ALL]:
        members = above.index[above == issuer]
        rows += [sheet.row(n.ISSUER, issuer, n.ALL, members)] if issuer != n.ALL else []
        rows += [sheet.row(PRODUCT, product_id, issuer, [product_id]) for product_id in members]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def group_table(book: Book, by_group: DeskForecast, product_id: str, horizon: int, view: str) -> pd.DataFrame:
    """Return one product and each of its customer groups, as ``level_table`` does; ``by_group``: ``group_forecast``."""
    forecast = by_group.forecast
    flows = book.flows[book.flows[n.PRODUCT_ID] == product_id]
    groups = forecast.paths.columns.get_level_values(n.GROUP)
    sheet = _Sheet(forecast, horizon, view, balances(flows, forecast.origin, n.GROUP), groups)
    rows = [sheet.row(PRODUCT, product_id, "", groups.unique())]
    rows += [sheet.row(n.GROUP, group, product_id, [group]) for group in groups.unique()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def group_forecast(
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp,
    model: str,
    known: DeskForecast,
    product_id: str,
    horizon: int,
) -> DeskForecast:
    """Return one product by customer group; its groups add up to the product in ``known`` on every day and path.

    ``known``: the desk's forecast of the same day, model and horizon. Raises MissingData when the product is no part of
    it, ValueError when it was made for other days.
    """
    known.require(product_id)
    seed = known.forecast.paths.seed
    made = forecast_desk(book, calendar, as_of, model, horizon=horizon, product_id=product_id, seed=seed)
    return replace(made, forecast=reconcile_groups(known.forecast, made.forecast))


@dataclass(frozen=True, eq=False)
class _Sheet:
    """Reads rows off one forecast; ``members`` (K): the product or group of each series, ``balances`` by the same."""

    forecast: Forecast
    horizon: int
    view: str
    balances: pd.Series
    members: pd.Index

    def row(self, level: str, name: str, parent: str, chosen: Iterable[str]) -> tuple[str | float, ...]:
        """Return one row of COLUMNS: the sum of the ``chosen`` members."""
        sides = self.forecast.paths.columns.get_level_values(n.SIDE)
        signs = (
            np.where(sides == self.view, 1.0, 0.0) if self.view in n.SIDES else np.where(sides == n.REDEMPTION, -1, 1)
        )
        signs = signs * self.members.isin(list(chosen))
        scenarios = (self.forecast.paths.values[:, : self.horizon] @ signs).sum(axis=1)
        expected = float((self.forecast.expected.to_numpy()[: self.horizon] @ signs).sum())
        low, high = (float(bound) for bound in np.quantile(scenarios, (LOW_LEVEL, HIGH_LEVEL)))
        assets = float(self.balances.reindex(list(chosen)).sum(skipna=False))
        return level, name, parent, assets, expected, low, high, int((signs != 0).sum())
