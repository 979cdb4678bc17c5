"""Charts of a design: its first year, the days on which it pays out, where its yield goes, and other terms."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core import names as n
from core.design.results import SHARE, Economics, Study
from core.design.sweep import LEFT, LEFT_MONEY, RESERVE
from core.present.charts_marks import draw_marks
from core.present.design_words import BASIS_POINTS, plain_bp
from core.present.template import Palette, date_axis, faded, figure, ink_on, template
from core.text import figures, joining, say

HEIGHT, SMALL_HEIGHT, SWEEP_HEIGHT, BAR_HEIGHT = 330, 300, 420, 34
LOW, HIGH = 0.05, 0.95
TOLD_OF_A_YEAR = ("quarter_end", "holiday", "promotion")  # marks; more would hide the lines
LONG_BAR = 0.25  # of the first: long enough to hold its label
ROOM = 0.18  # of a chart's bars, for a label beyond them


def aum_chart(study: Study, start: Study | None, marks: pd.DataFrame, colours: Palette) -> go.Figure:
    """Return net assets over the year with the band of 90% of paths; ``start``: dashed, what it is compared with."""
    low, high = np.quantile(study.aum, [LOW, HIGH], axis=0)
    both = [study] if start is None else [study, start]
    divisor, scale = figures.scale(max(float(high.max()), *(float(one.aum.mean(axis=0).max()) for one in both)))
    chart = figure(colours, HEIGHT)
    band = {"mode": "lines", "line": {"width": 0}, "x": study.dates, "hoverinfo": "skip"}
    chart.add_scatter(y=low / divisor, showlegend=False, **band)
    name = say("charts.band", level=figures.share(HIGH - LOW, 0))
    chart.add_scatter(y=high / divisor, fill="tonexty", fillcolor=faded(colours.model, 0.18), name=name, **band)
    if start is not None:
        _line(chart, start, start.aum.mean(axis=0), divisor, colours.muted, "dash")
    _line(chart, study, study.aum.mean(axis=0), divisor, colours.model, "solid")
    told = marks[marks[n.KIND].isin(TOLD_OF_A_YEAR)]
    room = draw_marks(chart, told, colours, (study.dates[0], study.dates[-1]))
    chart.update_layout(margin_t=12 + room)
    chart.update_yaxes(title_text=say("product_lab.axis_aum", scale=scale), tickformat=",", rangemode="tozero")
    date_axis(chart)
    return chart


def month_chart(leaving: pd.Series, colours: Palette) -> go.Figure:
    """Return a bar for each day of the month: the share of net assets that is expected to leave on it."""
    chart = figure(colours, SMALL_HEIGHT)
    chart.add_bar(
        x=leaving.index, y=leaving, marker_color=colours.redemption, showlegend=False,
        text=[figures.share(share, 2) for share in leaving], textposition="none",
        hovertemplate=say("product_lab.month_hover", day="%{x}", share="%{text}") + "<extra></extra>",
    )  # fmt: skip
    chart.update_layout(hovermode="closest")
    chart.update_yaxes(title_text=say("product_lab.axis_leaving"), tickformat=".1~%", rangemode="tozero")
    chart.update_xaxes(title_text=say("product_lab.axis_month"), tickvals=[1, 5, 10, 15, 20, 25, 31], range=[0.3, 31.7])
    return chart


def leaving_by_day_of_month(study: Study) -> pd.Series:
    """Return the expected share of net assets that leaves on each day of the month, over the year's second half.

    The first half is left out: net assets are still growing, and few customers may leave yet.
    """
    half = len(study.dates) // 2
    days = study.dates[half:].day
    amounts = pd.Series(study.redemption[:, half:].mean(axis=0)).groupby(days).sum()
    return amounts / pd.Series(study.aum[:, half - 1 : -1].mean(axis=0)).groupby(days).sum()


def waterfall(economics: Economics, colours: Palette) -> go.Figure:
    """Return where the yield goes, from that of assets without a buffer to what is left, in basis points."""
    steps = yield_steps(economics)
    chart = figure(colours, SMALL_HEIGHT)
    chart.add_waterfall(
        y=[say(f"product_lab.step.{name}") for name, *_ in steps], x=[value * BASIS_POINTS for _, value, _ in steps],
        orientation="h", measure=["absolute", *("total" if total else "relative" for *_, total in steps[1:])],
        text=[f"{value * BASIS_POINTS:.1f}" for _, value, _ in steps], cliponaxis=False,
        textposition=["inside" if abs(value) > LONG_BAR * steps[0][1] else "outside" for _, value, _ in steps],
        insidetextanchor="middle", insidetextfont={"color": [ink_on(_step_colour(*step, colours)) for step in steps]},
        increasing={"marker": {"color": colours.subscription}}, decreasing={"marker": {"color": colours.redemption}},
        totals={"marker": {"color": colours.model}}, connector={"line": {"color": colours.muted, "width": 1}},
        hovertemplate=joining.labelled("%{y}", "%{text}") + "<extra></extra>", showlegend=False,
    )  # fmt: skip
    ends = [economics.unlocked_yield, economics.gross_yield, economics.left, 0.0]
    room = (max(ends) - min(ends)) * ROOM
    bottom = min(ends) - room if economics.left < 0 else 0.0
    chart.update_layout(hovermode="closest")
    chart.update_yaxes(autorange="reversed")
    span = [bottom * BASIS_POINTS, (max(ends) + room) * BASIS_POINTS]
    chart.update_xaxes(title_text=say("product_lab.axis_bp"), range=span, showgrid=True)
    return chart


def _step_colour(_: str, value: float, total: bool, colours: Palette) -> str:
    if total:
        return colours.model
    return colours.subscription if value >= 0 else colours.redemption


def yield_steps(economics: Economics) -> list[tuple[str, float, bool]]:
    """Return the steps of the waterfall: name, decimal a year, whether it is a sum of those before it."""
    return [
        ("unlocked", economics.unlocked_yield, True),
        ("liquidity", economics.gross_yield - economics.unlocked_yield, False),
        ("gross", economics.gross_yield, True),
        ("quoted", -economics.quoted, False),
        *([("promotion", -economics.promotion_cost, False)] if economics.promotion_cost else []),
        ("left", economics.left, True),
    ]


def sweep_chart(frame: pd.DataFrame, best: int, now: int, axis: str, colours: Palette) -> go.Figure:
    """Return net assets, reserve and what is left for each value of a term; the best is blue, the own one outlined.

    ``frame``: value, aum, reserve, left (decimal a year), left_money; ``axis``: the term's title.
    """
    chart = make_subplots(rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    chart.update_layout(template=template(colours), height=SWEEP_HEIGHT, hovermode="x unified", bargap=0.3)
    values = [str(value) for value in frame[n.VALUE]]
    fills = [colours.model if value == best else faded(colours.muted, 0.45) for value in frame[n.VALUE]]
    edges = [2.5 if value == now else 0.0 for value in frame[n.VALUE]]
    marker: dict[str, Any] = {"color": fills, "line": {"color": colours.ink, "width": edges}}
    scaled = {n.AUM: figures.scale(frame[n.AUM].max()), LEFT_MONEY: figures.scale(frame[LEFT_MONEY].abs().max())}
    for row, (column, texts) in enumerate(_sweep_texts(frame).items(), start=1):
        divisor, scale = scaled.get(column, (0.01, ""))
        title = say(f"product_lab.sweep_axis.{column}", scale=scale)
        chart.add_bar(
            x=values, y=frame[column] / divisor, marker=marker, name=say(f"product_lab.figure.{column}"), text=texts,
            textposition="none", hovertemplate="%{text}", showlegend=False, row=row, col=1,
        )  # fmt: skip
        chart.update_yaxes(title_text=title, nticks=4, row=row, col=1)
    chart.update_xaxes(type="category")
    chart.update_xaxes(title_text=axis, row=3, col=1)
    return chart


def _sweep_texts(frame: pd.DataFrame) -> dict[str, list[str]]:
    left = [
        say("product_lab.left_money", left=plain_bp(rate), money=figures.money(money))
        for rate, money in zip(frame[LEFT], frame[LEFT_MONEY], strict=True)
    ]
    return {
        n.AUM: [figures.money(value) for value in frame[n.AUM]],
        RESERVE: [figures.share(value) for value in frame[RESERVE]],
        LEFT_MONEY: left,
    }


def taken_chart(taken: pd.DataFrame, names: Mapping[str, str], colours: Palette) -> go.Figure:
    """Return a bar a product of what the design takes from it, with its share of that product; from outside, green.

    ``taken``: product_id, amount in currency units, share of that product's net assets.
    """
    divisor, scale = figures.scale(taken[n.AMOUNT].max())
    chart = figure(colours, 90 + BAR_HEIGHT * len(taken))
    outside = taken[n.PRODUCT_ID] == n.OUTSIDE
    chart.add_bar(
        y=[_source(str(product), names) for product in taken[n.PRODUCT_ID]], x=taken[n.AMOUNT] / divisor,
        orientation="h", showlegend=False, textposition="outside", cliponaxis=False,
        text=["" if new else figures.share(share) for new, share in zip(outside, taken[SHARE], strict=True)],
        customdata=[figures.money(amount) for amount in taken[n.AMOUNT]],
        marker_color=[colours.subscription if new else colours.redemption for new in outside],
        hovertemplate=joining.labelled("%{y}", "%{customdata}") + "<extra></extra>",
    )  # fmt: skip
    chart.update_layout(hovermode="closest")
    chart.update_yaxes(autorange="reversed", title_text="")
    most = float(taken[n.AMOUNT].max()) / divisor
    chart.update_xaxes(
        title_text=say("product_lab.axis_taken", scale=scale), showgrid=True, range=[0, most * (1 + ROOM)]
    )
    return chart


def _source(product: str, names: Mapping[str, str]) -> str:
    return say("product_lab.outside") if product == n.OUTSIDE else names.get(product, product)


def _line(chart: go.Figure, study: Study, values: Any, divisor: float, colour: str, dash: str) -> None:
    chart.add_scatter(
        x=study.dates, y=values / divisor, name=study.design.name, mode="lines",
        line={"color": colour, "width": 2, "dash": dash}, text=[figures.money(value) for value in values],
        hovertemplate="%{text}",
    )  # fmt: skip
