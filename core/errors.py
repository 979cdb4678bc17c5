"""What can go wrong for the user. Only these are shown; anything else is a fault of ours and propagates.

TidegateError
+-- InputError       the file, argument or form must change: trying again unchanged fails again
|   +-- RowsError    the file has bad rows; carries them all
+-- MissingData      the book lacks something: import it, then try again
+-- Infeasible       no allocation satisfies the limits: change a limit or the dials
+-- StoreError       the database cannot be used: mend the address or the server, then try again
"""

from typing import Any

import pandas as pd

from core.text import say


class TidegateError(Exception):
    """Root of all errors shown to a user. ``key`` names a message of the text catalogue, ``values`` fill it."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how another process makes it again: an error of a worker is one of the user's here."""
        return _again, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        """Return the message in the language in use, so one error reads right on any page."""
        return say(self.key, **self.values)


def _again(kind: type[TidegateError], arguments: tuple[Any, ...], values: dict[str, Any]) -> TidegateError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(values)
    return error


class InputError(TidegateError):
    """A file, argument or form of the user must change."""


class RowsError(InputError):
    """A file has bad rows. ``rows`` holds all of them: row (1-based line of the file), column, value, needed."""

    def __init__(self, key: str, rows: pd.DataFrame, **values: Any) -> None:
        super().__init__(key, **values)
        self.rows = rows


class MissingData(TidegateError):
    """The book lacks what the question needs."""


class Infeasible(TidegateError):
    """No allocation satisfies every limit."""


class StoreError(TidegateError):
    """The database cannot be reached or used."""
