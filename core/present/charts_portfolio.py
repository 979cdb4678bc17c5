"""The chart of the full-ladder replay: the buffer that each portfolio really had, and what it had to sell below."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.present.charts_marks import draw_marks
from core.present.charts_reserve import policy_colour
from core.present.template import Palette, date_axis, figure
from core.present.words import policy_word
from core.reserve.portfolio_replay import PortfolioReplay
from core.text import figures, say

HEIGHT = 420
WANTED = {"width": 1.2, "dash": "dot"}
BUFFERS, SALES = [0.36, 1.0], [0.0, 0.24]  # parts of the height


def portfolio_chart(carried: PortfolioReplay, colours: Palette, marks: pd.DataFrame | None = None) -> go.Figure:
    """Return by day each policy's buffer and the wanted one (dotted), and as bars below what was sold early, if ever.

    Crosses mark the days on which something was overdue; ``marks``: what lies on the days. What has its policy's
    colour is named once for all policies.
    """
    chart = figure(colours, HEIGHT)
    for policy in carried.buffer:
        _buffers(chart, carried.wanted[policy], carried.buffer[policy], colours)
        _overdue(chart, carried.shortfall[policy], carried.buffer[policy], colours)
    _keys(chart, bool(carried.shortfall.to_numpy().any()), colours)
    chart.update_yaxes(title_text=say("charts.axis_share"), tickformat=".0%", rangemode="tozero")
    if carried.sold.to_numpy().any():
        _sales(chart, carried.sold, carried.sale_cost, colours)
    if marks is not None:
        days = carried.buffer.index
        chart.update_layout(margin_t=12 + draw_marks(chart, marks, colours, (days[0], days[-1])))
    date_axis(chart)
    return chart


def _buffers(chart: go.Figure, wanted: pd.Series, buffer: pd.Series, colours: Palette) -> None:
    policy, colour = policy_word(str(buffer.name)), policy_colour(str(buffer.name), colours)
    _line(chart, wanted, say("portfolio.wanted", policy=policy), WANTED | {"color": colour}, showlegend=False)
    _line(chart, buffer, say("portfolio.buffer", policy=policy), {"color": colour, "width": 2.2})


def _line(chart: go.Figure, share: pd.Series, name: str, line: dict[str, Any], **looks: Any) -> None:
    chart.add_scatter(
        x=share.index, y=share, mode="lines", name=name, line=line | {"shape": "hv"},
        text=[figures.share(value) for value in share], hovertemplate="%{text}", **looks,
    )  # fmt: skip


def _overdue(chart: go.Figure, shortfall: pd.Series, buffer: pd.Series, colours: Palette) -> None:
    late = shortfall[shortfall > 0]
    if late.empty:
        return
    chart.add_scatter(
        x=late.index, y=buffer[late.index], mode="markers",
        name=say("portfolio.overdue", policy=policy_word(str(buffer.name))),
        text=[say("portfolio.overdue_hover", amount=figures.money(amount)) for amount in late],
        hovertemplate="%{text}", showlegend=False, marker=_cross(colours),
    )  # fmt: skip


def _keys(chart: go.Figure, overdue: bool, colours: Palette) -> None:
    nothing: dict[str, Any] = {"x": [None], "y": [None], "hoverinfo": "skip"}
    line = WANTED | {"color": colours.ink}
    chart.add_scatter(**nothing, mode="lines", name=say("portfolio.wanted_any"), line=line)
    if overdue:
        chart.add_scatter(**nothing, mode="markers", name=say("portfolio.overdue_any"), marker=_cross(colours))


def _cross(colours: Palette) -> dict[str, Any]:
    return {"color": colours.breach, "symbol": "x", "size": 9, "line": {"color": colours.ground, "width": 1}}


def _sales(chart: go.Figure, sold: pd.DataFrame, cost: pd.DataFrame, colours: Palette) -> None:
    divisor, scale = figures.scale(float(sold.to_numpy().max()))
    axis = {"domain": SALES, "title_text": say("portfolio.axis_sold", scale=scale), "tickformat": ","}
    chart.update_layout(yaxis2=axis | {"rangemode": "tozero"}, yaxis_domain=BUFFERS, xaxis_anchor="y2")
    for policy in sold.columns[(sold > 0).any()]:
        name = str(policy)
        chart.add_bar(
            x=sold.index, y=sold[policy].where(sold[policy] > 0) / divisor, yaxis="y2",  # all days: a bar is one wide
            name=say("portfolio.sold_by", policy=policy_word(name)), marker_color=policy_colour(name, colours),
            customdata=_words(sold[policy], cost[policy]), hovertemplate="%{customdata}",
            showlegend=False,
        )  # fmt: skip


def _words(sold: pd.Series, cost: pd.Series) -> list[str]:
    pairs = zip(sold, cost, strict=True)
    return [say("portfolio.sold_hover", amount=figures.money(one), cost=figures.money(its)) for one, its in pairs]
