"""The chart of one day's reasons: from a usual day to what is expected, one bar a reason."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from core.present.flow_series import NET, colour_of
from core.present.template import Palette, faded, figure
from core.present.why import DayWhy, component_word, moved_by
from core.text import figures, joining, say

ROW_HEIGHT = 32
FRAME_HEIGHT = 64
TOO_SMALL: Final = 0.01  # of the usual or the expected amount: such parts are drawn together


def waterfall(why: DayWhy, colours: Palette) -> go.Figure:
    """Return bars from the usual day through each part, the largest first, to what is expected: they add up to it.

    A bar's amount stands beside its name, so that no text has to find room in the plot.
    """
    steps = steps_of(why)
    divisor, scale = figures.scale(max(abs(why.usual), abs(why.expected)))
    labels = [
        _total(say("flows.why.usual_day"), why.usual),
        *(_step(str(name), amount) for name, amount in steps.items()),
        _total(say("flows.why.expected"), why.expected),
    ]
    rows = list(range(len(labels)))  # two reasons may bear one name; rows keep them apart
    chart = figure(colours, FRAME_HEIGHT + ROW_HEIGHT * len(rows))
    chart.add_waterfall(
        orientation="h", y=rows, x=[amount / divisor for amount in (why.usual, *steps, why.expected)],
        measure=["absolute", *["relative"] * len(steps), "total"], hoverinfo="skip", showlegend=False,
        connector_line={"color": colours.muted, "width": 1, "dash": "dot"}, **_tints(why, colours),
    )  # fmt: skip
    chart.update_yaxes(
        tickvals=rows, ticktext=labels, autorange="reversed", showgrid=False, tickfont_color=colours.ink,
        ticks="outside", ticklen=6, tickcolor=faded(colours.ground, 0.0),
    )  # fmt: skip
    chart.update_xaxes(title_text=say("flows.why.axis", scale=scale), tickformat=",", showgrid=True, ticks="", nticks=4)
    chart.update_layout(hovermode=False, bargap=0.35)
    return chart


def steps_of(why: DayWhy) -> pd.Series:
    """Return the amounts between the usual day and what is expected, by the reason's name; the smallest together."""
    moving = moved_by(why)
    small = moving.abs() < TOO_SMALL * max(abs(why.usual), abs(why.expected))
    words = [component_word(str(name), why) for name in moving.index[~small]]
    shown = pd.Series(moving[~small].to_numpy(), index=words)
    return pd.concat([shown, pd.Series({say("flows.why.rest"): moving[small].sum()})]) if small.any() else shown


def _step(name: str, amount: float) -> str:
    return say("flows.why.bar", name=joining.capital(name), amount=figures.amount(amount, signed=True))


def _total(name: str, amount: float) -> str:
    return f"<b>{say('flows.why.bar', name=name, amount=figures.amount(amount))}</b>"


def _tints(why: DayWhy, colours: Palette) -> dict[str, dict[str, object]]:
    """Return the bars' colours: what arrives and what leaves in a net view, more and less of one side otherwise."""
    own = colour_of(why.view, colours)
    up, down = (colours.subscription, colours.redemption) if why.view == NET else (own, colours.fixed)
    return {
        "increasing": {"marker": {"color": faded(up, 0.75)}},
        "decreasing": {"marker": {"color": faded(down, 0.75)}},
        "totals": {"marker": {"color": own}},
    }
