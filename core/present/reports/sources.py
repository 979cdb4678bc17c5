"""What a report was made from, in words."""

from collections.abc import Mapping

import pandas as pd

from core import names as n
from core.present.words import word
from core.text import figures, say


def told_sources(manifest: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return name and value of the versions in a manifest: as-of day, data, forecast and program."""
    values = {
        n.AS_OF: figures.day(pd.Timestamp(manifest[n.AS_OF])),
        "book": manifest["book"],
        "model": word("model", manifest["model"]),
        "code": manifest["code"],
    }
    return tuple((say(f"executive.source.{name}"), value) for name, value in values.items())
