"""The chart of a yield gain: one bar an item, from nothing to the whole gain."""

import plotly.graph_objects as go

from core.present.attribution_words import shown_bp, shown_gain
from core.present.template import Palette, faded, figure
from core.reserve.attribution import Attribution
from core.text import figures, say

ROW_HEIGHT = 32
FRAME_HEIGHT = 56


def attribution_chart(found: Attribution, colours: Palette) -> go.Figure:
    """Return a waterfall of the items in bp a year that adds up to the gain; an item that shows as nothing has no bar.

    Bars lie, and an item's figure stands beside its name, so that the words have room on a phone.
    """
    items = {name: bp for name, bp in shown_bp(found).items() if bp}
    gain = shown_gain(found)
    labels = [_label(say(f"trades.item.{name}"), bp) for name, bp in items.items()]
    labels.append(f"<b>{_label(say('trades.gain.total'), gain)}</b>")
    chart = figure(colours, FRAME_HEIGHT + ROW_HEIGHT * len(labels))
    chart.add_waterfall(
        orientation="h", y=labels, x=[*items.values(), gain], measure=["relative"] * len(items) + ["total"],
        hoverinfo="skip", showlegend=False, connector_line={"color": colours.muted, "width": 1, "dash": "dot"},
        increasing_marker_color=faded(colours.subscription, 0.75),
        decreasing_marker_color=faded(colours.redemption, 0.75), totals_marker_color=colours.model,
    )  # fmt: skip
    chart.update_yaxes(
        autorange="reversed", showgrid=False, tickfont_color=colours.ink,
        ticks="outside", ticklen=6, tickcolor=faded(colours.ground, 0.0),
    )  # fmt: skip
    chart.update_xaxes(
        title_text=say("trades.gain.axis"), showgrid=True, ticks="", nticks=4,
        zeroline=True, zerolinecolor=colours.muted, zerolinewidth=1,
    )  # fmt: skip
    chart.update_layout(hovermode=False, bargap=0.35)
    return chart


def _label(name: str, bp: float) -> str:
    return say("trades.gain.bar", name=name, amount=figures.basis_points(bp))
