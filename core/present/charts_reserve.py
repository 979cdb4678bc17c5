"""Charts of the reserve: who holds what, and whether the cash arrives before it leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core import names as n
from core.present.charts_marks import draw_marks
from core.present.template import Palette, date_axis, faded, figure
from core.present.words import policy_word, word
from core.text import figures, say
from core.types import Floats

HEIGHT = 420
BAR_PIXELS = 58
# From cash at once to cash at maturity: neighbours share a tone, so that a bar reads from dark (liquid) to sand.
TONE = {
    n.CASH_AT_BANK: 0, n.DEMAND_DEPOSIT: 0, n.OVERNIGHT_REPO: 1, n.TERM_REPO: 2, n.TREASURY: 2, n.CENTRAL_BANK_BILL: 2,
    n.POLICY_BANK: 3, n.NCD: 4, n.COMMERCIAL_PAPER: 5, n.CREDIT_BOND: 6, n.ABS: 7, n.BOND_FUND: 7, n.TIME_DEPOSIT: 8,
}  # fmt: skip
UNKNOWN_TONE = 6
LABEL_FROM = 0.06  # a narrower segment holds no word
MEDIAN, LOWEST, HIGHEST = 0.5, 0.05, 0.995  # of the quantiles: the middle line, and how far the axis reaches
BANDS = ((0.005, HIGHEST, 0.10), (LOWEST, 0.95, 0.18), (0.25, 0.75, 0.26))
FULL = 1.0


def policy_colour(policy: str, colours: Palette) -> str:
    """Return the colour that a policy has on every chart."""
    kind = policy.partition(":")[0]
    return {n.MODEL: colours.model, n.FIXED: colours.fixed, n.FLOOR: colours.warning}.get(kind, colours.ink)


def asset_colour(asset: str, colours: Palette) -> str:
    """Return the colour that an asset class has: the darker, the sooner it is cash."""
    return colours.liquid[TONE.get(asset, UNKNOWN_TONE)]


def in_liquid_order(assets: Iterable[str]) -> list[str]:
    """Return the asset classes with the most liquid first."""
    return sorted(assets, key=lambda asset: (TONE.get(asset, UNKNOWN_TONE), asset))


def allocation_bars(weights: pd.DataFrame, buffers: Mapping[str, float], colours: Palette) -> go.Figure:
    """Return one stacked bar a policy.

    ``weights`` is asset class x policy, shares of net assets; ``buffers`` the share of each policy that is cash
    within a day, written beside its name.
    """
    chart = figure(colours, 34 + BAR_PIXELS * len(weights.columns))
    names = [f"<b>{policy_word(policy)}</b><br>{_buffer_words(buffers[policy])}" for policy in weights.columns]
    for asset in [asset for asset in in_liquid_order(weights.index) if weights.loc[asset].max() > 0]:
        _segment(chart, asset, pd.Series(weights.loc[asset]), names, colours)
    chart.update_layout(barmode="stack", hovermode="closest", showlegend=False, bargap=0.35, margin={"t": 8, "b": 8})
    chart.update_xaxes(tickformat=".0%", range=[0, float(weights.sum().max())], showgrid=False, ticks="")
    chart.update_yaxes(autorange="reversed", tickfont={"color": colours.ink}, showgrid=False)
    return chart


def _buffer_words(buffer: float) -> str:
    return say("charts.buffer_mark", share=figures.share(buffer))


def _segment(chart: go.Figure, asset: str, shares: pd.Series, names: list[str], colours: Palette) -> None:
    fill = asset_colour(asset, colours)
    label = word("asset", asset)
    chart.add_bar(
        orientation="h", x=shares.to_numpy(), y=names, name=label,
        text=[figures.share(share, 0) if share >= LABEL_FROM else "" for share in shares],
        textposition="inside", insidetextanchor="middle", textangle=0, constraintext="none",
        customdata=[say("charts.weight_hover", asset=label, share=figures.share(share)) for share in shares],
        hovertemplate="%{customdata}<extra></extra>",
        marker={"color": fill, "line": {"color": colours.ground, "width": 1.5}},
    )  # fmt: skip


Quantiles: TypeAlias = Mapping[float, Floats]  # level -> cumulative net outflow by day 1..H, shares of net assets


def outflow_quantiles(outflow: Floats, confidence: float) -> Quantiles:
    """Return what the ladder shows of ``outflow``, (S, H): the edges of its bands, the median and ``confidence``."""
    levels = sorted({MEDIAN, confidence, *(level for low, high, _ in BANDS for level in (low, high))})
    return dict(zip(levels, np.quantile(outflow, levels, axis=0), strict=True))


def tight_day(raisable: Floats, outflow: Quantiles, confidence: float) -> tuple[int, float]:
    """Return the day on which the least room is left, and the room as a share of net assets (negative: short).

    ``raisable`` has shape (H+1,) from today on. Room is measured to the outflow that a ``confidence`` share of the
    paths does not exceed on that day.
    """
    room = raisable[1:] - np.maximum(outflow[confidence], 0.0)
    day = int(room.argmin())
    return day + 1, float(room[day])


@dataclass(frozen=True, eq=False)
class Cash:
    """What one policy can pay by each day 0..H, shares of net assets, shape (H+1,): without selling, and with sales."""

    policy: str
    free: Floats
    with_sales: Floats


def liquidity_ladder(
    dates: pd.DatetimeIndex,
    outflow: Quantiles,
    cash: Sequence[Cash],
    confidence: float,
    marks: pd.DataFrame,
    colours: Palette,
) -> go.Figure:
    """Return each policy's cash against the fan of the cumulative net outflow, as shares of net assets.

    ``dates`` has the H days after the as-of day, ``outflow`` the quantiles of ``outflow_quantiles``. The day on which
    the last policy has least room without selling is marked, and its cash with sales is dotted.
    """
    chart = figure(colours, HEIGHT)
    days = pd.DatetimeIndex([dates[0] - pd.Timedelta(days=1), *dates])
    _outflow_fan(chart, days, {level: np.r_[0.0, values] for level, values in outflow.items()}, colours)
    for one in cash:
        _cash_line(chart, days, one.free, say("charts.cash", policy=policy_word(one.policy)), one.policy, colours)
    last = cash[-1]
    selling = say("charts.cash_with_sales", policy=policy_word(last.policy))
    _cash_line(chart, days, last.with_sales, selling, last.policy, colours, dash="dot")
    _mark_tight_day(chart, days, last.free, outflow, confidence, colours)
    room = draw_marks(chart, marks, colours, (days[0], days[-1]))
    chart.update_layout(margin_t=12 + room)
    chart.update_yaxes(title_text=say("charts.axis_share"), tickformat=".0%", range=_focus(outflow, cash))
    date_axis(chart)
    return chart


def _focus(outflow: Quantiles, cash: Sequence[Cash]) -> list[float]:
    """Return the y range that shows the contest; cash that matures later would flatten it, so lines may leave."""
    worst = float(outflow[HIGHEST].max())
    at_once = max(float(one.free[1]) for one in cash)
    top = min(max(worst, at_once) * 1.35, FULL)
    return [max(min(0.0, float(outflow[LOWEST].min())), -top / 3), top]


def _outflow_fan(chart: go.Figure, days: pd.DatetimeIndex, outflow: Quantiles, colours: Palette) -> None:
    for low, high, opacity in BANDS:
        bottom, top = outflow[low], outflow[high]
        common = {"x": days, "mode": "lines", "line": {"width": 0}}
        chart.add_scatter(y=bottom, showlegend=False, hoverinfo="skip", **common)
        band = say("charts.band", level=figures.share(high - low, 0))
        hover = [
            say("charts.range", low=figures.share(a), high=figures.share(b)) for a, b in zip(bottom, top, strict=True)
        ]
        fill = faded(colours.redemption, opacity)
        chart.add_scatter(
            y=top, fill="tonexty", fillcolor=fill, name=band, text=hover, hovertemplate="%{text}",
            showlegend=False, **common,
        )  # fmt: skip
    middle = outflow[MEDIAN]
    chart.add_scatter(
        x=days, y=middle, mode="lines", name=say("charts.outflow"),
        line={"color": colours.redemption, "width": 2, "dash": "dash"},
        text=[figures.share(value) for value in middle], hovertemplate="%{text}",
    )  # fmt: skip


def _cash_line(
    chart: go.Figure,
    days: pd.DatetimeIndex,
    cash: Floats,
    name: str,
    policy: str,
    colours: Palette,
    dash: str = "solid",
) -> None:
    line = {
        "color": policy_colour(policy, colours),
        "width": 2.4 if dash == "solid" else 1.6,
        "shape": "hv",
        "dash": dash,
    }
    words = [figures.share(value) for value in cash]
    chart.add_scatter(x=days, y=cash, mode="lines", name=name, text=words, hovertemplate="%{text}", line=line)


def _mark_tight_day(
    chart: go.Figure, days: pd.DatetimeIndex, cash: Floats, outflow: Quantiles, confidence: float, colours: Palette
) -> None:
    index, room = tight_day(cash, outflow, confidence)
    key, colour = ("charts.tight_day", colours.ink) if room >= 0 else ("charts.tight_day_short", colours.breach)
    text = say(key, day=figures.day(days[index], year=False), room=figures.share(abs(room)))
    needed = max(float(outflow[confidence][index - 1]), 0.0)
    chart.add_scatter(
        x=[days[index], days[index]], y=[needed, cash[index]], mode="lines+markers", showlegend=False,
        hoverinfo="skip", line={"color": colour, "width": 2},
        marker={"color": colour, "size": 7, "symbol": "circle" if room >= 0 else "x"},
    )  # fmt: skip
    side = ("left", "center", "right")[3 * index // len(days)]  # where the words fit even on a phone
    chart.add_annotation(
        x=days[index], y=max(cash[index], needed), text=text, showarrow=False, yshift=14,
        xanchor=side, font={"color": colour}, bgcolor=faded(colours.ground, 0.8),
    )  # fmt: skip
