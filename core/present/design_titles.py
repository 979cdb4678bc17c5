"""What the charts of a design show, in a sentence each."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core import names as n
from core.design.results import Economics, Study
from core.design.sweep import LEFT_MONEY
from core.present.charts_design import HIGH, LOW
from core.present.design_words import plain_bp, size
from core.text import figures, joining, say

MOST_COMPARABLE, LEAST_COMPARABLE = 3, 0.05
PAID_BACK = 0.001  # of what a closed design raised: less is nothing
STANDS_OUT = 1.5  # times the mean day


def aum_title(study: Study) -> str:
    """Return what the design holds after a year, and the band of nine paths in ten."""
    if study.design.family == n.CLOSED:
        last = study.dates[study.aum.mean(axis=0) > PAID_BACK * size(study)][-1]
        return say("product_lab.aum_closed", aum=figures.money(size(study)), day=figures.day(last))
    low, high = (figures.amount(value) for value in np.quantile(study.aum[:, -1], [LOW, HIGH]))
    return say("product_lab.aum_title", aum=figures.money(size(study)), low=low, high=high)


def aum_caption(study: Study, names: Mapping[str, str]) -> str:
    """Return the products that tell how the design's customers behave, with what each counts."""
    most = study.comparable.head(MOST_COMPARABLE)
    told = [
        say("product_lab.comparable", product=names.get(str(product), str(product)), share=figures.share(weight, 0))
        for product, weight in most[most >= LEAST_COMPARABLE].items()
    ]
    return say("product_lab.aum_caption", products=joining.listed(told)) if told else ""


def month_title(leaving: pd.Series) -> str:
    """Return the day of the month on which most leaves, if one stands out. ``leaving``: shares by day of the month."""
    day, most = int(leaving.index[int(leaving.argmax())]), float(leaving.max())
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
    money = float(frame.loc[frame[n.VALUE] == best, LEFT_MONEY].iloc[0])
    key = f"product_lab.sweep_{'open' if opens else 'hold'}{'_loses' if money < 0 else ''}"
    return say(key, best=best, money=figures.money(abs(money)))
