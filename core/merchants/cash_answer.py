"""A model of flows that also answers to what the customers' shops took and paid on the last days.

Cash that came and is not invested yet, or was spent and is not withdrawn yet, is seen in receipts before it is seen in
flows (``core.merchants.pass_through``). The flows that it implies are a second opinion beside the model's own: the two
are weighed by their record at the ensemble's origins, a series at a time, so that cash moves a forecast only as far as
it has served that series before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.contract import Model, Rows, ahead, days_of, series_of
from core.forecast.ensemble import rows_with_records, weights_of
from core.forecast.refits import Refits
from core.forecast.rehearsal import actuals_at, forecasts_at
from core.merchants.implied import implied_change
from core.merchants.panel import MerchantPanel
from core.merchants.pass_through import PassThrough, pass_through, recent_cash
from core.merchants.pooling import pooled
from core.types import Floats, Panel

REFITS = Refits(first=200, every=84)  # what passes through is a habit: it is told anew every quarter, cash every day
# What explains less of the days' deviations takes at most a tenth off an error, on the first day: the record, which
# costs as much as the forecast itself, is not even asked.
LEAST_EXPLAINED = 0.2


@dataclass(frozen=True, eq=False)
class ShopsCash:
    """What a desk knows of its customers' cash: the merchants, the rates of its contract, families by product_id."""

    panel: MerchantPanel
    rates: pd.DataFrame
    families: Mapping[str, str]

    def found(self, history: Panel, calendar: Calendar) -> PassThrough:
        """Return what passes through to the flows of ``history``, known on its last day."""
        return pooled(pass_through(history, self.panel, self.rates, calendar), self.families)

    def implied(self, history: Panel, horizon: int, calendar: Calendar, rows: Rows) -> Floats:
        """Return the factor (O, H, K) that cash known at each of ``rows`` lays on the days ahead; 1 where untold."""
        factors, keys = np.ones((len(rows), horizon, history.shape[1])), list(series_of(history))
        for row, places in REFITS.served(rows):
            found = self.found(history.iloc[: row + 1], calendar).found
            for place in places:
                last = days_of(history)[rows[place]]
                cash = {group: recent_cash(self.panel, last, group, calendar) for group in {x.group for x in found}}
                days = pd.date_range(last + pd.Timedelta(days=1), periods=horizon)
                for each in found:
                    now = replace(each, recent=cash[each.group])
                    column = keys.index((each.product_id, each.group, each.side))
                    factors[place, :, column] = implied_change(now, np.ones(horizon), days, calendar)
        return factors


def worth_asking(found: PassThrough) -> bool:
    """Return whether cash explains enough of any series that its record should be asked."""
    return any(each.explained >= LEAST_EXPLAINED for each in found.found)


def answering(model: Model, cash: ShopsCash) -> Model:
    """Return ``model`` with what cash implies, weighed by the record of both."""
    rehearse = partial(_rehearse, model, cash)
    return replace(model, predict=partial(_predict, rehearse), rehearse=rehearse)


def _predict(rehearse: "partial[Floats]", history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    amounts = rehearse(history, horizon, calendar, np.array([len(history) - 1]))[0]
    return pd.DataFrame(amounts, ahead(history, horizon), series_of(history))


def _rehearse(model: Model, cash: ShopsCash, history: Panel, horizon: int, calendar: Calendar, rows: Rows) -> Floats:
    """Return the forecasts (O, H, K) at each of ``rows``, each from what was known then."""
    needed = rows_with_records(rows)
    plain = forecasts_at(model, history, horizon, calendar, needed)
    factor = cash.implied(history, horizon, calendar, needed)
    weights = weights_of(np.stack([plain, plain * factor]), actuals_at(history, needed, horizon), needed, rows)
    here = np.searchsorted(needed, rows)
    return np.asarray(plain[here] * factor[here] ** weights[:, 1, None, :])
