"""Small drawings for a table's cells, as SVG that a browser shows without asking anyone."""

from urllib.parse import quote

from core.present.template import Palette
from core.text import figures, joining

WIDTH, HEIGHT = 128, 28
INSET = 8


def buffer_marks(now: float, fixed: float, model: float, top: float, colours: Palette) -> str:
    """Return a data address of one line from 0 to ``top`` with three marks: now, the fixed rule and the model.

    Now is an ink ring, the fixed rule a grey bar, the model a blue disc, so that shape tells them apart too.
    """
    marks = "".join(
        (
            f'<path d="M{_at(fixed, top):.1f} 5v18" stroke="{colours.fixed}" stroke-width="4"/>',
            f'<circle cx="{_at(now, top):.1f}" cy="14" r="5" fill="none" stroke="{colours.ink}" stroke-width="2"/>',
            f'<circle cx="{_at(model, top):.1f}" cy="14" r="5.5" fill="{colours.model}"/>',
        )
    )
    title = joining.listed(figures.share(value) for value in (now, fixed, model))
    line = f'<path d="M{INSET} 14H{WIDTH - INSET}" stroke="{colours.grid}" stroke-width="2"/>'
    return _address(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"<title>{title}</title>{line}{marks}</svg>"
    )


def swatch(colour: str) -> str:
    """Return a data address of a square in one colour: the key of a chart in a table."""
    size = f'width="{HEIGHT}" height="{HEIGHT}"'
    square = f'<rect x="7" y="7" width="14" height="14" rx="3" fill="{colour}"/>'
    return _address(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{square}</svg>')


def line_swatch(colour: str, dashes: str) -> str:
    """Return a data address of a short line in one colour; ``dashes`` as SVG writes them, "" for a solid one."""
    size = f'width="{HEIGHT}" height="{HEIGHT}"'
    line = f'<path d="M1 14H27" stroke="{colour}" stroke-width="3" stroke-dasharray="{dashes}"/>'
    return _address(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{line}</svg>')


def _address(svg: str) -> str:
    return "data:image/svg+xml;utf8," + quote(svg)


def _at(value: float, top: float) -> float:
    return INSET + (WIDTH - 2 * INSET) * min(max(value / top, 0.0), 1.0)
