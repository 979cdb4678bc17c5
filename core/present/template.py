"""One dress for every chart: colours by meaning (safe for colour-blind eyes), system fonts, tabular figures."""

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import plotly.graph_objects as go

from core.text import say

FONT = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "PingFang SC", "Hiragino Sans GB",'
    ' "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'
)
LABEL_SIZE = 12
Figure: TypeAlias = go.Figure  # for those who only hand figures on
DARK_THEME = "dark"


@dataclass(frozen=True)
class Palette:
    """What each colour means; all are "#rrggbb". The hues are Okabe and Ito's, lightened for dark ground."""

    ground: str
    ink: str
    muted: str
    grid: str
    subscription: str
    redemption: str
    net: str
    model: str
    fixed: str
    warning: str
    breach: str
    liquid: tuple[str, ...]  # asset classes from cash at once to cash at maturity


LIGHT = Palette(
    ground="#ffffff",
    ink="#12161b",
    muted="#5c6670",
    grid="#e6e9ed",
    subscription="#009e73",
    redemption="#d55e00",
    net="#12161b",
    model="#0072b2",
    fixed="#6b747d",
    warning="#9a6500",
    breach="#c2002f",
    liquid=("#00466e", "#0072b2", "#3c93c8", "#7cb7dd", "#b9d8ec", "#d9d4c7", "#c4bba5", "#aa9f84", "#7b715b"),
)
DARK = Palette(
    ground="#12161b",
    ink="#e8ebee",
    muted="#a3adb7",
    grid="#2a323a",
    subscription="#2bc196",
    redemption="#f2874b",
    net="#e8ebee",
    model="#56b4e9",
    fixed="#98a2ac",
    warning="#f0b429",
    breach="#ff5d6c",
    liquid=("#a9dcf7", "#56b4e9", "#2f8fc4", "#206a94", "#174b69", "#3d3b34", "#575245", "#766e59", "#978c70"),
)


INKS = (LIGHT.ink, LIGHT.ground)


def palette(theme: str | None) -> Palette:
    """Return the colours for a theme named "light" or "dark"; light when it is not known."""
    return DARK if theme == DARK_THEME else LIGHT


def faded(colour: str, opacity: float) -> str:
    """Return "#rrggbb" as rgba with an opacity between 0 and 1."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def ink_on(fill: str) -> str:
    """Return the colour, of the darkest and the lightest there are, in which words on ``fill`` are easiest to read."""
    return max(INKS, key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """Return how far two colours stand apart, from 1 to 21, as WCAG 2 has it; small words need 4.5."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def template(colours: Palette) -> go.layout.Template:
    """Return the Plotly template of one palette."""
    axis = {
        "gridcolor": colours.grid,
        "linecolor": colours.grid,
        "zeroline": False,
        "tickfont": {"color": colours.muted},
        "title": {"font": {"color": colours.muted, "size": LABEL_SIZE}, "standoff": 8},
        "automargin": True,
    }
    layout = {
        "font": {"family": FONT, "size": LABEL_SIZE, "color": colours.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "xaxis": {**axis, "showgrid": False, "ticks": "outside", "tickcolor": colours.grid},
        "yaxis": axis,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": colours.ground,
            "bordercolor": colours.grid,
            "font": {"family": FONT, "color": colours.ink},
        },
        "legend": {"orientation": "h", "x": 0, "y": -0.14, "yanchor": "top", "font": {"color": colours.muted}},
        "dragmode": False,
        "bargap": 0.25,
    }
    return go.layout.Template(layout=layout)


def figure(colours: Palette, height: int) -> go.Figure:
    """Return an empty figure in the house's dress, ``height`` pixels high."""
    return go.Figure(layout={"template": template(colours), "height": height})


def dates_written() -> dict[str, Any]:
    """Return an axis of dates, written as the language does."""
    words = {"tickformat": say("charts.tick_date"), "hoverformat": say("charts.hover_date")}
    return {"type": "date", **words, "tickangle": 0}


def date_axis(chart: go.Figure) -> None:
    """Write the dates of the x axis as the language does."""
    chart.update_xaxes(dates_written())
