"""Designs side by side, as a table with its titles."""

from collections.abc import Sequence

import pandas as pd

from core import names as n
from core.design.results import Study
from core.present.design_words import BASIS_POINTS, groups_words, left_money, size, terms_word
from core.present.tables import Formats, Table
from core.text import figures, joining, say

TERMS, AFTER, RESERVE, GROSS, QUOTED, PROMOTION, LEFT, MONEY, OFFERED = (
    "terms", "after", "reserve", "gross", "quoted", "promotion", "left", "left_money", "offered",
)  # fmt: skip


def compared(studies: Sequence[Study]) -> Table:
    """Return a row a design: its terms, net assets after a year, reserve, yields (decimal) and what is left (bp)."""
    rows = pd.DataFrame([_row(study) for study in studies])
    formats: Formats = dict.fromkeys((AFTER, MONEY), figures.money) | dict.fromkeys(
        (GROSS, QUOTED, PROMOTION), figures.rate
    )
    formats |= {RESERVE: figures.share, LEFT: figures.basis_points}
    titles = {str(name): say(f"product_lab.column.{name}") for name in rows}
    return rows, formats, titles


def _row(study: Study) -> dict[str, object]:
    economics = study.economics
    return {
        n.NAME: study.design.name,
        TERMS: joining.capital(terms_word(study.design)),
        AFTER: size(study),
        RESERVE: economics.reserve,
        GROSS: economics.gross_yield,
        QUOTED: economics.quoted,
        PROMOTION: economics.promotion_cost,
        LEFT: economics.left * BASIS_POINTS,
        MONEY: left_money(study),
        OFFERED: groups_words(study.design),
    }
