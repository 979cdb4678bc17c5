"""A report with everything that a report can have, for the tests of those that write it."""

import numpy as np
import pandas as pd

from core.present.reports import content

DAYS = pd.date_range("2026-06-25", periods=30)
NONE = float("nan")


def table(title="Four products gain, one loses", **changes):
    rows = pd.DataFrame(
        {
            "name": [
                "Cash Plus No. 1",
                "=HYPERLINK(1)",
                "稳利宝现金管理类理财产品（尊享版）第12期",
                "Monthly Open 3",
                "Locked",
            ],
            "assets": [12_345_678_901.23, 987_654_321.5, 5.5e9, 25_000_000.0, 1234.4],
            "gain": [250_000.4, -12_345.6, 1e6, NONE, 0.0],
            "buffer": [0.0634, 0.2, 0.1149, NONE, 0.05],
            "yield": [0.01634, 0.0182, NONE, 0.021, 0.0199],
            "gain_bp": [2.51, -1.26, 0.0, NONE, 3.3],
            "days": [3, 1200, 0, 7, 1],
            "until": [*pd.to_datetime(["2026-06-30", "2026-07-01"]), pd.NaT, *pd.to_datetime(["2026-09-30"] * 2)],
        }
    )
    columns = (
        content.Column("name", "Product"),
        content.Column("assets", "Net assets", content.MONEY, content.SUM),
        content.Column("gain", "Gain a year", content.SIGNED_MONEY, content.SUM),
        content.Column("buffer", "Buffer", content.SHARE, "assets"),
        content.Column("yield", "Yield", content.RATE, "assets"),
        content.Column("gain_bp", "Gain", content.BASIS_POINTS, "assets"),
        content.Column("days", "Days", content.COUNT, content.SUM),
        content.Column("until", "Until", content.DAY),
    )
    given = {"total": "All products", "note": "Means are weighted by net assets.", **changes}
    return content.Table(title, columns, given.pop("rows", rows), **given)


def lines_chart():
    flows = tuple(np.round(2e8 + 1e8 * np.sin(np.arange(30) / 4), 2))
    gap = (*flows[:10], NONE, *flows[11:])
    series = (
        content.Series("Expected redemptions", gap, "redemption"),
        content.Series("20% rule", (1.5e8,) * 30, "fixed", dashed=True),
    )
    return content.Chart(
        "Redemptions peak on 2 July", content.LINES, tuple(DAYS), series, content.MONEY, "95% of paths."
    )


def bars_chart(names=("Cash", "Bills", "Repo")):
    series = (
        content.Series("Model", tuple(0.05 + 0.03 * place for place in range(len(names))), "model"),
        content.Series("As held", tuple(0.2 - 0.05 * place for place in range(len(names))), "net"),
    )
    return content.Chart("The model holds less cash", content.BARS, tuple(names), series, content.SHARE)


def figures():
    return (
        content.Figure("Buffer", 0.0634, content.SHARE, "instead of 20%"),
        content.Figure("Gain", 2.51, content.BASIS_POINTS),
        content.Figure("Gain a year", 250_000.4, content.SIGNED_MONEY, "on net assets of CNY 12.3bn"),
        content.Figure("Next outflow", pd.Timestamp("2026-06-30"), content.DAY, "quarter end"),
        content.Figure("Worst day", None, content.MONEY),
    )


def report(**changes):
    sections = (
        content.Section(
            "The buffer can fall to 6.3% without a breach",
            ("Hold 6.3% instead of 20% through 24 Jul.", "It covers 99% of 2,000 joint paths of all products."),
            figures(), (lines_chart(), bars_chart()), (table(),),
        ),
        content.Section("Nothing else is due", ("No limit is broken.",)),
    )  # fmt: skip
    given = {
        "title": "Reserve plan, 24 Jun 2026",
        "headline": "Hold 6.3% instead of 20% through 24 Jul: +2.5 bp, CNY 250k a year",
        "sections": sections,
        "assumptions": ("Redemptions are met on the day.", "-5% of deposits leave"),
        "sources": (("Data", "3-20260624"), ("Seed", "7"), ("Program", "Tidegate 0.7")),
        "language": "en",
        "badge": "Synthetic data",
    }
    return content.Report(**{**given, **changes})
