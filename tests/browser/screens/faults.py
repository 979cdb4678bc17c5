"""What is wrong with a screen: it scrolls aside, is hard to read, shows what was not filled, or bars a reader out."""

import re
from functools import cache
from pathlib import Path

import axe_core_python

from core.text import catalogue
from tests.browser.screens.english import english

CHECKS = Path(__file__).with_name("checks.js")
AXE = Path(axe_core_python.__file__).with_name("axe.min.js")
KEY = re.compile(r"\b[a-z_]+(?:\.[a-z0-9_]+)+\b")
UNFILLED = re.compile(r"\{[a-z_][a-z0-9_.]*(?:[!:][^{}]*)?\}")
MARKUP = re.compile(r"\*\*|:[a-z]+\[")
GRAVE = ("serious", "critical")
# Faults of Streamlit's own structure that no style, label or setting of ours can mend.
UNMENDABLE = {
    # Two tables on one page: the grid numbers its cells from 0 in each, and draws them anew with every scroll. WCAG 2.2
    # no longer asks for it, since no assistive technology goes by the ids of cells.
    "duplicate-id-active",
}
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(found => ({
    rule: found.id, impact: found.impact, nodes: found.nodes.map(node => node.html.slice(0, 160))}))"""


def faults(page, screen, names):
    """Return what is wrong with a screen that is open, as lines; each begins with the kind of fault."""
    seen = page.evaluate(CHECKS.read_text("utf-8"))
    return [
        *(f"broken: {line}" for line in seen["broken"]),
        *(f"wide: {line}" for line in seen["wide"]),
        *(f"nested scroll: {line}" for line in _once(seen["nested"])),
        *(f"cut: {line}" for line in _once(seen["cut"])),
        *(f"overlapping: {line}" for line in _once(seen["overlapping"])),
        *(f"pale: {line}" for line in _once(map(_pale, seen["pale"]))),
        *(f"not filled: {line}" for line in unfilled(seen["words"])),
        *(f"English: {line}" for line in (english(seen["words"], names) if screen.language == "zh" else ())),
        *(f"axe: {line}" for line in violations(page)),
    ]


def unfilled(words):
    """Return the raw keys of the catalogue, the placeholders and the marks of Markdown among what a page says."""
    keys = {key for text in words for key in KEY.findall(text) if key in _keys()}
    return sorted(keys | {found for text in words for form in (UNFILLED, MARKUP) for found in form.findall(text)})


def violations(page):
    """Return what axe finds grave, from the copy of it that is installed."""
    page.add_script_tag(path=AXE)
    found = [each for each in page.evaluate(RUN_AXE) if each["impact"] in GRAVE and each["rule"] not in UNMENDABLE]
    return [f"{each['rule']} ({each['impact']}), {len(each['nodes'])} times: {each['nodes'][0]}" for each in found]


def _pale(found):
    return f"{found['ratio']} of {found['needed']}: {found['text']} ({found['place']})"


def _once(lines):
    return list(dict.fromkeys(lines))


@cache
def _keys():
    return frozenset(catalogue("en"))
