"""The dress of a set of slides: wide, in the fonts and colours of the house, with numbered pages."""

from typing import Any, Final

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from core.present.reports.slide_text import Box, Words, colour, fill_frame, put_words
from core.present.template import LIGHT

EAST_ASIAN: Final = "Microsoft YaHei"
LATIN: Final = "Calibri"
WIDTH, HEIGHT = 960.0, 540.0  # points, 16:9
MARGIN: Final = 44.0
BODY: Final = Box(MARGIN, 98.0, WIDTH - 2 * MARGIN, 396.0)
_TITLE: Final = Box(MARGIN, 26.0, WIDTH - 2 * MARGIN, 66.0)
_FOOTER: Final = Box(MARGIN, 508.0, 780.0, 14.0)
_NUMBER: Final = Box(MARGIN + 790.0, 508.0, WIDTH - 2 * MARGIN - 790.0, 14.0)
_STRIPE: Final = Box(0.0, 0.0, WIDTH, 8.0)
_TITLE_ONLY: Final = "Title Only"  # of the library's layouts
_ACCENTS: Final = (LIGHT.model, LIGHT.redemption, LIGHT.subscription, LIGHT.fixed, LIGHT.warning, LIGHT.breach)
_FIELD: Final = (  # the number of a page, which the program keeps up to date
    '<a:fld {names} id="{{C1FF6DA9-008F-8B48-92A6-B652298478BF}}" type="slidenum"><a:rPr lang="en-US" sz="1000">'
    '<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:rPr><a:t>{number}</a:t></a:fld>'
)


def empty_deck() -> Any:
    """Return a presentation without slides, in the house's dress."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name != _TITLE_ONLY:
            deck.slide_layouts.remove(layout)
    _widen(deck.slide_master)
    _dress_theme(deck.slide_master)
    _drop_leftovers(deck)
    return deck


def add_slide(deck: Any, title: Words, box: Box = _TITLE) -> Any:
    """Add a slide with a title, and return it."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    heading = slide.shapes.title
    heading.left, heading.top, heading.width, heading.height = box.place
    fill_frame(heading.text_frame, box.width, [title])
    stripe = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_STRIPE.place)
    fill(stripe, LIGHT.model)
    return slide


def add_footer(slide: Any, text: str, number: int) -> None:
    """Write the footer of a slide: what it belongs to, and its number."""
    put_words(slide, _FOOTER, [Words(text, (10.0,), LIGHT.muted)])
    frame = put_words(slide, _NUMBER, [Words("", (10.0,), LIGHT.muted, align=PP_ALIGN.RIGHT)]).text_frame
    field = _FIELD.format(names=nsdecls("a"), colour=LIGHT.muted.lstrip("#").upper(), number=number)
    paragraph = frame.paragraphs[0]._p
    paragraph.replace(paragraph.find(qn("a:r")), parse_xml(field))


def fill(shape: Any, code: str) -> None:
    """Fill a shape with "#rrggbb", without a line or a shadow."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour(code)
    shape.line.fill.background()
    style = shape._element.find(qn("p:style"))
    shape._element.remove(style)  # it would give it the shadow of the theme


def _widen(master: Any) -> None:
    ratio = WIDTH / (HEIGHT * 4 / 3)
    for shape in master.placeholders:
        shape.left, shape.width = round(shape.left * ratio), round(shape.width * ratio)


def _dress_theme(master: Any) -> None:
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme: Any = parse_xml(part.blob)
    for fonts in (theme.find(f".//{qn('a:majorFont')}"), theme.find(f".//{qn('a:minorFont')}")):
        fonts.find(qn("a:latin")).set("typeface", LATIN)
        fonts.find(qn("a:ea")).set("typeface", EAST_ASIAN)
        fonts.find(f"{qn('a:font')}[@script='Hans']").set("typeface", EAST_ASIAN)
    for number, accent in enumerate(_ACCENTS, 1):
        theme.find(f".//{qn(f'a:accent{number}')}/{qn('a:srgbClr')}").set("val", accent.lstrip("#").upper())
    part.blob = serialize_part_xml(theme)


def _drop_leftovers(deck: Any) -> None:
    """Drop the picture of the library's template and the printer of its author."""
    owners = {RELATIONSHIP_TYPE.THUMBNAIL: deck.part.package, RELATIONSHIP_TYPE.PRINTER_SETTINGS: deck.part}
    for kind, owner in owners.items():
        for key in [key for key, relation in owner._rels.items() if relation.reltype == kind]:
            owner.drop_rel(key)
