"""A report with one of everything, for those that write pages: Chinese names, gaps, totals, days, an odd name."""

import math

import pandas as pd

from core.present.reports.content import (
    BARS,
    BASIS_POINTS,
    COUNT,
    DAY,
    LINES,
    MONEY,
    RATE,
    SHARE,
    SIGNED_MONEY,
    SUM,
    TEXT,
    Chart,
    Column,
    Figure,
    Report,
    Section,
    Series,
    Table,
)

NONE = math.nan
CHINESE = "稳利宝最短持有期固定收益类理财产品（尊享版）第12期"
NAMES = ("Cash Plus No. 1", CHINESE, 'Fixed & <firm> "A" #1 $x$ *b*')
ROWS = pd.DataFrame({
    "name": NAMES, "assets": [3.54e10, 8.76e9, 25_000_000.0], "model": [0.0634, NONE, 0.052],
    "gain_bp": [2.51, -1.25, 0.0], "gain": [2.4e6, -120_000.0, NONE], "yield": [0.01634, 0.0182, 0.021],
    "days": [3, 1200, 7], "until": [pd.Timestamp("2026-06-30"), pd.NaT, pd.Timestamp("2026-07-01")],
})  # fmt: skip
COLUMNS = (
    Column("name", "Product"), Column("assets", "Net assets", MONEY, SUM), Column("model", "Model", SHARE, "assets"),
    Column("gain_bp", "Gain", BASIS_POINTS, "assets"), Column("gain", "A year", SIGNED_MONEY, SUM),
    Column("yield", "Yield", RATE, "assets"), Column("days", "Days", COUNT), Column("until", "Until", DAY),
)  # fmt: skip
TABLE = Table("Two products gain", COLUMNS, ROWS, "All products", "Means are weighted by net assets.")
SHORT = Table("What is due", (Column("name", "Product"), Column("until", "Day", DAY)), ROWS)
DAYS = tuple(pd.date_range("2026-06-25", periods=30))
FLOWS = tuple(2e8 + 1e7 * place if place != 4 else NONE for place in range(30))
LINE = Chart(
    "Redemptions rise", LINES, DAYS,
    (Series("Expected", FLOWS, "redemption"), Series("20% rule", (3e8,) * 30, "fixed", dashed=True)), MONEY,
    "95% of 2,000 paths.",
)  # fmt: skip
BAR = Chart("One gains most", BARS, NAMES, (Series("Gain", (2.4e6, -1.2e5, NONE), "model"),), SIGNED_MONEY)
FIGURES = (
    Figure("Buffer", 0.0634, SHARE, "instead of 20%"), Figure("Gain a year", 250_000.4, SIGNED_MONEY),
    Figure("Next outflow", DAYS[5], DAY), Figure("Worst day", None, MONEY), Figure("Verdict", "Hold", TEXT),
)  # fmt: skip
SECTION = Section("The buffer can fall", ("It covers 99% of paths.",), FIGURES, (LINE, BAR), (TABLE, SHORT))


def report(*sections, **changes):
    given = {
        "title": "Reserve plan, 24 Jun 2026", "headline": "Hold 6.3% instead of 20% through 24 Jul",
        "sections": sections or (SECTION,), "assumptions": ("Redemptions are met on the day.",),
        "sources": (("Data version", "3-20260624"), ("As of", "24 Jun 2026")), "language": "en",
        "badge": "Synthetic sample", **changes,
    }  # fmt: skip
    return Report(**given)


def odd_report(odd):
    """A report in which everything that comes from a book or a user is ``odd``."""
    rows = pd.DataFrame({"name": [odd, "plain"], "value": [1.0, 2.0]})
    table = Table(odd, (Column("name", odd), Column("value", odd, MONEY, SUM)), rows, odd, odd)
    chart = Chart(
        odd, BARS, (odd, "plain"), (Series(odd, (1.0, 2.0), "model"), Series("b", (0.0, 1.0), "net")), SHARE, odd
    )
    section = Section(odd, (odd,), (Figure(odd, odd, TEXT, odd),), (chart,), (table,))
    return report(section, title=odd, headline=odd, assumptions=(odd,), sources=((odd, odd),), badge=odd)


def written_texts(made):
    """All that a file shows of a report, drawings aside."""
    yield from (
        made.title,
        made.headline,
        made.badge,
        *made.assumptions,
        *(part for row in made.sources for part in row),
    )
    for section in made.sections:
        yield from (section.title, *section.sentences)
        yield from (text for figure in section.figures for text in (figure.label, figure.text, figure.note))
        yield from (text for shown in (*section.charts, *section.tables) for text in (shown.title, shown.note))
        yield from (column.title for table in section.tables for column in table.columns)
        yield from (name for table in section.tables for name in table.rows["name"])
