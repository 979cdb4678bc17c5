"""What single shops will bring, and how far forecasts of groups and of shops were off, as tables with their titles."""

import numpy as np
import pandas as pd

from core import names as n
from core.forecast.backtest import TOTAL_ERROR, WAPE
from core.merchants.archetypes import Archetypes
from core.merchants.backtest import MERCHANTS, GroupScores, MerchantBacktest
from core.merchants.lessons import WINDOW
from core.merchants.life import Lives
from core.merchants.panel import MerchantPanel
from core.merchants.shops import JUST_FILLED, ShopForecast
from core.present.archetype_words import archetype_word
from core.present.tables import Formats, Table
from core.present.words import word
from core.text import figures, say

ACCURACY, PLAIN = "accuracy", "plain"
MERCHANT, KIND, LENGTH, LATELY, EXPECTED, COURSE = "merchant", "kind", "length", "lately", "expected", "course"
LATE_DAYS = 28  # of receipts that are set beside those ahead


def shops_ahead(
    forecast: ShopForecast, panel: MerchantPanel, found: Archetypes, life: Lives, group: str
) -> pd.DataFrame:
    """Return a row for each shop of the group that is forecast, the newest first, then by what it will bring.

    Columns: merchant, kind (in words), length (days known), lately and expected (a day, currency units), course (the
    days ahead).
    """
    at = pd.Index(panel.merchants).get_indexer(forecast.amounts.columns)
    own = panel.groups[at] == group
    at, told = at[own], forecast.amounts.loc[:, own]
    rows = pd.DataFrame(
        {
            MERCHANT: told.columns,
            KIND: [archetype_word(found.archetype[place]) for place in at],
            LENGTH: life.length[at],
            LATELY: np.nan_to_num(panel.received[-LATE_DAYS:, at]).mean(axis=0),
            EXPECTED: told.mean().to_numpy(),
            COURSE: told.to_numpy().T.tolist(),
        }
    )
    newest_first = np.lexsort([-rows[EXPECTED], rows[LENGTH] >= WINDOW + JUST_FILLED])
    return rows.iloc[newest_first].reset_index(drop=True)


def ahead_formats() -> tuple[Formats, dict[str, str]]:
    """Return the formats and the titles of ``shops_ahead``."""
    titles = {name: say(f"groups.column.{name}") for name in (MERCHANT, KIND, LENGTH, LATELY, EXPECTED, COURSE)}
    return {LENGTH: figures.count, **dict.fromkeys((LATELY, EXPECTED), figures.amount)}, titles


def ahead_title(forecast: ShopForecast) -> str:
    """Return who told the single shops and how far both were off."""
    record, horizon = forecast.record, len(forecast.amounts)
    if record.encoder is None or record.weekday_median is None:
        return say("groups.ahead_unjudged")
    return say(
        "groups.ahead_kept" if forecast.kept else "groups.ahead_plain",
        accuracy=figures.share(1 - record.encoder), plain=figures.share(1 - record.weekday_median),
        shops=figures.count(record.shops), horizon=horizon,
    )  # fmt: skip


def ahead_caption(forecast: ShopForecast, told: int, shops: int, group: str) -> str:
    """Return the contract of the record, and how many shops of the group cannot be told."""
    counts = {"short": figures.count(shops - told), "shops": figures.count(shops)}
    return say("groups.ahead_caption", horizon=len(forecast.amounts), group=word("group", group), **counts)


def ahead_download(forecast: ShopForecast, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the days ahead of the shops in ``rows``: date, merchant_id, amount."""
    chosen = forecast.amounts[list(rows[MERCHANT])].rename_axis(index=n.DATE, columns=n.MERCHANT_ID)
    return chosen.melt(ignore_index=False, value_name=n.AMOUNT).reset_index()


def record(made: MerchantBacktest) -> Table:
    """Return a row for each group that received anything: how the desk and the weekday median were off."""
    rows = _by_group(made.selected).assign(**{PLAIN: 1 - _by_group(made.weekday_median)[WAPE]})
    rows = rows.assign(**{ACCURACY: 1 - rows[WAPE]}).sort_values(n.AMOUNT, ascending=False).reset_index()
    rows[n.GROUP] = rows[n.GROUP].map(lambda name: word("group", name))
    titles = {
        name: say(f"groups.column.{name}") for name in (n.GROUP, ACCURACY, PLAIN, TOTAL_ERROR, MERCHANTS, n.AMOUNT)
    }
    shares: Formats = dict.fromkeys((ACCURACY, PLAIN, TOTAL_ERROR), figures.share)
    return rows, {**shares, MERCHANTS: figures.count, n.AMOUNT: figures.money}, titles


def record_title(made: MerchantBacktest, group: str) -> str:
    """Return how well the group was told, and by the weekday median."""
    own, plain = (float(1 - _by_group(scores)[WAPE].get(group, float("nan"))) for scores in _both(made))
    named = {"accuracy": figures.share(own), "plain": figures.share(plain)}
    return say("groups.record_title", group=word("group", group), **named)


def record_caption(made: MerchantBacktest) -> str:
    """Return the contract of the record: metric, horizon, level, kind of day, and on how much it rests."""
    first, last = figures.day(made.origins[0]), figures.day(made.origins[-1])
    days = figures.count(len(made.origins) * made.horizon)
    return say(
        "groups.record_caption", horizon=made.horizon, days=days, origins=len(made.origins), first=first, last=last
    )


def _both(made: MerchantBacktest) -> tuple[GroupScores, GroupScores]:
    return made.selected, made.weekday_median


def _by_group(scores: GroupScores) -> pd.DataFrame:
    return scores.groups[scores.groups[n.AMOUNT] > 0].set_index(n.GROUP)
