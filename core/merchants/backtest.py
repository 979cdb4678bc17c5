"""How far the groups' forecasts were off at past origins, beside the weekday median of the same days.

WAPE = sum |forecast - actual| / sum actual over the days and origins; total error = |sum forecast - sum actual| / sum
actual. The plain way to compare with: the median share that each weekday had of its week, over the last four weeks,
times the last week's mean.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.backtest import TOTAL_ERROR, WAPE, checked_origins
from core.forecast.contract import ahead
from core.merchants.group_forecast import expect_groups
from core.merchants.group_models import cash_panel, group_models
from core.merchants.tallies import Tally
from core.text.figures import day
from core.types import Floats, Panel

WEEK, WEEKS = 7, 4
MERCHANTS, WEIGHTED_WAPE = "merchants", "weighted_wape"


@dataclass(frozen=True, eq=False)
class GroupScores:
    """The scores of one way to forecast receipts.

    ``groups``: group, wape, total_error, merchants (seen by the last origin), amount (what came); ``total``: the first
    two of all together; ``weighted_wape``: the groups' WAPE weighted by their amounts.
    """

    groups: pd.DataFrame
    total: pd.Series
    weighted_wape: float


@dataclass(frozen=True, eq=False)
class MerchantBacktest:
    """What the desk would have said of receipts at ``origins``, and the weekday median beside it."""

    horizon: int
    origins: tuple[pd.Timestamp, ...]
    selected: GroupScores
    weekday_median: GroupScores


def backtest_groups(
    tally: Tally,
    horizon: int,
    origins: Sequence[pd.Timestamp] | None,
    calendar: Calendar,
    tell: Callable[[str], None] = lambda _: None,
) -> MerchantBacktest:
    """Return the backtest of the groups' receipts. Default origins: the last four, ``horizon`` days apart.

    Raises InputError for an origin outside the receipts.
    """
    history = cash_panel(tally)
    chosen = checked_origins(history, origins, horizon)
    made: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    for origin in chosen:
        tell(day(origin))
        past = tally.until(origin)
        known = cash_panel(past)
        model = group_models(past, calendar)[-1]
        made.append((expect_groups(model, known, horizon, calendar), weekday_level(known, horizon)))
    selected, plain = (
        _scores(pd.concat(frames), history, tally.until(chosen[-1])) for frames in zip(*made, strict=True)
    )
    return MerchantBacktest(horizon, chosen, selected, plain)


def weekday_level(history: Panel, horizon: int) -> pd.DataFrame:
    """Return each weekday's median share of its week over the last four weeks, times the last week's mean."""
    recent = history.to_numpy(float)[-WEEK * WEEKS :]
    weeks: Floats = recent[len(recent) % WEEK :].reshape(-1, WEEK, history.shape[1])
    mean = weeks.mean(axis=1, keepdims=True)
    share = np.median(weeks / np.where(mean > 0, mean, 1.0), axis=0)
    return pd.DataFrame(
        np.resize(share * mean[-1], (horizon, history.shape[1])), ahead(history, horizon), history.columns
    )


def _scores(forecasts: pd.DataFrame, history: Panel, tally: Tally) -> GroupScores:
    """Return the scores of ``forecasts``, whose days may come more than once, on what came."""
    received = history.columns.get_level_values(n.SIDE) == n.AMOUNT
    columns = history.columns[received]
    said = forecasts.reindex(columns=columns, fill_value=0.0).to_numpy()
    came = history.reindex(forecasts.index)[columns].to_numpy()
    said = np.where(np.isnan(came), 0.0, said)
    amount = np.nansum(came, axis=0)
    due = np.where(amount > 0, amount, np.nan)
    frame = pd.DataFrame(
        {
            WAPE: np.nansum(np.abs(said - came), axis=0) / due,
            TOTAL_ERROR: np.abs(said.sum(axis=0) - amount) / due,
            n.AMOUNT: amount,
        },
        columns.get_level_values(n.GROUP).rename(n.GROUP),
    )
    groups = frame.drop(index=n.ALL)
    groups[MERCHANTS] = pd.Series(tally.seen[-1], tally.groups).reindex(groups.index, fill_value=0.0).astype(int)
    weighted = float((groups[WAPE] * groups[n.AMOUNT]).sum() / groups[n.AMOUNT].sum())
    return GroupScores(groups.reset_index(), frame[[WAPE, TOTAL_ERROR]].T[n.ALL], weighted)
