"""Charts of a launch: the desk's net flow with and without it, and which products give up how much."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from core import names as n
from core.present.charts_marks import draw_marks
from core.present.template import Palette, date_axis, figure, ink_on
from core.text import figures, joining, say

HEIGHT, BAR_HEIGHT = 320, 34
TOLD = ("quarter_end", "holiday", "promotion", "settlement")  # marks of all products' flows


def net_chart(before: pd.Series, after: pd.Series, marks: pd.DataFrame, colours: Palette) -> go.Figure:
    """Return the desk's expected net flow by day, added up, without the launch (dashed) and with it. Currency units."""
    lines = (
        (before.cumsum(), say("product_lab.launch.before"), colours.muted, "dash"),
        (after.cumsum(), say("product_lab.launch.after"), colours.model, "solid"),
    )
    divisor, scale = figures.scale(max(line.abs().max() for line, *_ in lines))
    chart = figure(colours, HEIGHT)
    for line, name, colour, dash in lines:
        chart.add_scatter(
            x=line.index, y=line / divisor, name=name, mode="lines", line={"color": colour, "width": 2, "dash": dash},
            text=[figures.money(value, signed=True) for value in line], hovertemplate="%{text}",
        )  # fmt: skip
    told = marks[marks[n.KIND].isin(TOLD)]
    room = draw_marks(chart, told, colours, (before.index[0], before.index[-1]))
    chart.update_layout(margin_t=12 + room)
    chart.update_yaxes(title_text=say("charts.axis_money_total", scale=scale), tickformat=",")
    date_axis(chart)
    return chart


def moved_chart(moved: pd.Series, names: Mapping[str, str], colours: Palette) -> go.Figure:
    """Return a bar a product of how its net flow changes over the days. ``moved``: as ``moved_products``."""
    divisor, scale = figures.scale(moved.abs().max())
    chart = figure(colours, 90 + BAR_HEIGHT * len(moved))
    tint = [colours.redemption if value < 0 else colours.subscription for value in moved]
    chart.add_bar(
        y=[names.get(str(product), str(product)) for product in moved.index], x=moved / divisor, orientation="h",
        marker_color=tint, insidetextfont={"color": [ink_on(fill) for fill in tint]}, showlegend=False,
        text=[figures.amount(value, signed=True) for value in moved], textposition="auto",
        hovertemplate=joining.labelled("%{y}", "%{text}") + "<extra></extra>",
    )  # fmt: skip
    chart.update_layout(hovermode="closest")
    chart.update_yaxes(autorange="reversed")
    chart.update_xaxes(title_text=say("charts.axis_money_total", scale=scale), showgrid=True)
    return chart
