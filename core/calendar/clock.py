"""The day of the clock where the desk is, which may be another than where its machine is."""

from zoneinfo import ZoneInfo

import pandas as pd

from core.errors import InputError
from core.settings import settings


def today() -> pd.Timestamp:
    """Return the day at midnight, without a time zone, in that of the settings, by default the machine's own.

    Raises InputError for a time zone that is not known.
    """
    name = settings().time_zone
    moment = pd.Timestamp.now(_zone(name)) if name else pd.Timestamp.now()
    return moment.tz_localize(None).normalize()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # none of that name, no name at all, a folder of zones
        raise InputError("calendar.time_zone", found=name) from error
