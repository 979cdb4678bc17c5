"""What the forecasts are compared on: the shared files beside the project where they are, or any file of flows."""

from dataclasses import dataclass

import pandas as pd

from core.book import Book
from core.calendar import Calendar, build_calendar
from core.cli.arguments import flows_book
from core.settings import ROOT
from core.types import Panel

DATA = ROOT.parent / "shared" / "data"
YUEBAO, AFAC = DATA / "yuebao/flows.csv", DATA / "afac/fund_apply_redeem_series.csv"
AFAC_COLUMNS = ["fund_code=product_id", "transaction_date=date", "apply_amt=subscription", "redeem_amt=redemption"]
AFAC_WEEKS = 12


@dataclass(frozen=True, eq=False)
class Dataset:
    """A book and the origins from which ``horizon`` days are forecast; ``origins`` None: those of a backtest."""

    name: str
    book: Book
    calendar: Calendar
    horizon: int
    origins: tuple[pd.Timestamp, ...] | None

    @property
    def history(self) -> Panel:
        """Return the flows of the book."""
        return self.book.panel()


def shared_datasets():
    """Return the datasets whose files are there."""
    return [make() for path, make in ((YUEBAO, _yuebao), (AFAC, _afac)) if path.exists()]


def _yuebao():
    origins = pd.date_range("2014-02-15", "2014-05-31", freq="15D")
    return Dataset("yuebao", flows_book(YUEBAO, []), build_calendar(), 30, tuple(origins))


def _afac():
    book = flows_book(AFAC, AFAC_COLUMNS)
    origins = book.as_of - pd.to_timedelta([7 * k for k in range(AFAC_WEEKS, 0, -1)], unit="D")
    return Dataset("afac", book, build_calendar(), 7, tuple(origins))
