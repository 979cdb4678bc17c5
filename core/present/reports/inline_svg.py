"""A drawing within a page: its names are its own, its text has the page's font, its colours follow the page's theme."""

import re
from dataclasses import asdict
from typing import Final
from xml.etree import ElementTree

from core.present.template import LIGHT, Palette

_NAMED: Final = {"path", "clipPath"}  # what a drawing refers to; the names of other elements say nothing
_FONT: Final = re.compile(r"font-family: [^;]*;? ?")


def roles(colours: Palette) -> dict[str, str]:
    """Return the colours of a palette by role, those for asset classes left out: no chart of a report has them."""
    return {role: colour for role, colour in asdict(colours).items() if isinstance(colour, str)}


def inline(svg: bytes, name: str) -> ElementTree.Element:
    """Return the drawing as an element of HTML. ``name``: begins all its names, one for each drawing of a page."""
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in [child for child in parent if _bare(child.tag) in ("style", "metadata")]:
            parent.remove(child)
    for element in root.iter():
        element.tag = _bare(element.tag)
        _settle(element, name)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    root.set("style", "stroke-linejoin: round")
    return root


def _settle(element: ElementTree.Element, name: str) -> None:
    attributes = {_bare(key): value for key, value in element.attrib.items()}
    if element.tag not in _NAMED:
        attributes.pop("id", None)
    element.attrib.clear()
    element.attrib.update({key: _attribute(key, value, name) for key, value in attributes.items()})


def _attribute(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key in ("href", "clip-path"):
        return value.replace("#", f"#{name}-")
    return _FONT.sub("", _themed(value)) if key == "style" else value


def _themed(style: str) -> str:
    """Return a style with the variables of the page in place of the light colours."""
    for role, colour in roles(LIGHT).items():
        style = style.replace(colour, f"var(--{role})")
    return style


def _bare(name: str) -> str:
    """Return a name without its namespace, which HTML does not know."""
    return name.rpartition("}")[2]
