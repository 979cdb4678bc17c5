"""What the charts of a design show, in a sentence each."""

import numpy as np
import pandas as pd

from core.design.results import Economics, Study
from core.present.charts_design import HIGH, LEFT_MONEY, LOW, VALUE
from core.present.design_words import after_a_year, plain_bp
from core.text import figures, say

STANDS_OUT = 1.5  # times the mean day


def aum_title(study: Study) -> str:
    """Return what the design holds after a year, and the band of nine paths in ten."""
    low, high = (figures.money(value) for value in np.quantile(study.aum[:, -1], [LOW, HIGH]))
    return say("product_lab.aum_title", aum=figures.money(after_a_year(study)), low=low, high=high)


def month_title(leaving: pd.Series) -> str:
    """Return the day of the month on which most leaves, if one stands out. ``leaving``: shares by day of the month."""
    day, most = int(leaving.idxmax()), float(leaving.max())
    if most < STANDS_OUT * leaving.mean():
        return say("product_lab.month_even", share=figures.share(leaving.mean(), 2))
    return say("product_lab.month_title", day=day, share=figures.share(most, 2))


def waterfall_title(economics: Economics) -> str:
    """Return what is earned, what customers get of it and what is left."""
    key = "product_lab.waterfall_title" if economics.left >= 0 else "product_lab.waterfall_title_loses"
    return say(
        key, gross=figures.rate(economics.gross_yield), paid=figures.rate(economics.paid),
        left=plain_bp(abs(economics.left)),
    )  # fmt: skip


def sweep_title(frame: pd.DataFrame, best: int, *, opens: bool) -> str:
    """Return the value that leaves most. ``frame``: as ``sweep_chart`` takes it; ``opens``: it is an open day."""
    money = float(frame.loc[frame[VALUE] == best, LEFT_MONEY].iloc[0])
    key = "product_lab.sweep_title_open" if opens else "product_lab.sweep_title_hold"
    return say(key, best=best, money=figures.money(money))
