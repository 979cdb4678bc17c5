"""Charts of the reserve: who holds what, and whether the cash arrives before it leaves."""

from collections.abc import Iterable, Mapping

import pandas as pd
import plotly.graph_objects as go

from core import names as n
from core.present.template import Palette, figure, ink_on
from core.present.words import policy_word, word
from core.text import figures, say

HEIGHT = 420
BAR_PIXELS = 58
# From cash at once to cash at maturity: neighbours share a tone, so that a bar reads from dark (liquid) to sand.
TONE = {
    n.CASH_AT_BANK: 0, n.DEMAND_DEPOSIT: 0, n.OVERNIGHT_REPO: 1, n.TERM_REPO: 2, n.TREASURY: 2, n.CENTRAL_BANK_BILL: 2,
    n.POLICY_BANK: 3, n.NCD: 4, n.COMMERCIAL_PAPER: 5, n.CREDIT_BOND: 6, n.ABS: 7, n.BOND_FUND: 7, n.TIME_DEPOSIT: 8,
}  # fmt: skip
UNKNOWN_TONE = 6
LABEL_FROM = 0.06  # a narrower segment holds no word


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
        insidetextfont={"color": ink_on(fill)},
        customdata=[say("charts.weight_hover", asset=label, share=figures.share(share)) for share in shares],
        hovertemplate="%{customdata}<extra></extra>",
        marker={"color": fill, "line": {"color": colours.ground, "width": 1.5}},
    )  # fmt: skip
