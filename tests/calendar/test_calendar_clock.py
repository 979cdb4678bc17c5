"""The day of the clock is that of the desk's time zone."""

import pandas as pd
import pytest

from core.calendar import clock
from core.errors import InputError
from core.settings import settings

MOMENT = pd.Timestamp("2026-06-30 17:30", tz="UTC")  # the next day in Shanghai, and the same in New York


@pytest.fixture
def today(monkeypatch):
    """The day at MOMENT by a setting of the time zone."""

    class Standing(pd.Timestamp):
        @classmethod
        def now(cls, tz=None):
            return MOMENT.tz_convert(tz) if tz else MOMENT.tz_localize(None)

    def found(zone):
        monkeypatch.setenv("TIDEGATE_TIME_ZONE", zone)
        settings.cache_clear()
        return clock.today()

    monkeypatch.setattr(clock.pd, "Timestamp", Standing)
    yield found
    settings.cache_clear()


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", "2026-07-01"), ("America/New_York", "2026-06-30"), ("", "2026-06-30"), (" UTC ", "2026-06-30")],
)
def test_today_is_the_day_where_the_desk_is(today, zone, day):
    found = today(zone)
    assert str(found) == f"{day} 00:00:00" and found.tzinfo is None


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "Asia", "../UTC", "/etc"])
def test_a_time_zone_that_is_not_known_is_told(today, zone):
    with pytest.raises(InputError, match="TIDEGATE_TIME_ZONE"):
        today(zone)
