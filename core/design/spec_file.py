"""A design as a file or a form says it, checked: whatever is wrong is told with what would be right."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final

import pandas as pd

from core import names as n
from core.design.spec import Design, Promotion
from core.errors import InputError
from core.text import joining, say
from core.text.worded import beside, spoken, worded

HOLDING: Final = (n.MIN_HOLDING, n.FIXED_TERM, n.CLOSED)  # the families whose terms are days
LONGEST_HOLD: Final = 3650
LAST_OPEN_DAY: Final = 28  # every month has it
LONGEST_PAYOUT: Final = 30
FIRST_YEAR, LAST_YEAR = 1990, 2097  # the calendar knows the whole of the first year
MOST_AT_ONCE: Final = 10_000.0  # a customer, product and day: REGULATION B14
NAMED, PROMOTED = "name", "promotion"
EXTRA_YIELD, DAYS = "extra_yield", "days"

Check = Callable[[Any], bool]


def from_mapping(mapping: Mapping[str, Any]) -> Design:
    """Return the design of a spec: keys as the fields of ``Design``, ``promotion`` a mapping of its own.

    A ready design has its name in other languages beside it; the one in use is taken. Raises InputError naming the
    field, what was found and what is needed.
    """
    own = {key: value for key, value in mapping.items() if key not in beside(NAMED)}
    _known(own, [field.name for field in fields(Design)])
    family = _checked(mapping, n.FAMILY, lambda value: value in n.FAMILIES, joining.listed(n.FAMILIES))
    values = {
        NAMED: _name(mapping),
        n.FAMILY: family,
        "customer_yield": _yield(mapping, "customer_yield"),
        n.LAUNCHED: _day(mapping, n.LAUNCHED),
        n.HOLD_DAYS: _days(mapping, n.HOLD_DAYS, family, HOLDING, LONGEST_HOLD),
        n.OPEN_DAY: _days(mapping, n.OPEN_DAY, family, (n.MONTHLY_OPEN,), LAST_OPEN_DAY),
        n.PAYOUT_DAYS: _whole(mapping, n.PAYOUT_DAYS, Design.payout_days, 0, LONGEST_PAYOUT),
        "cap": _checked(mapping, "cap", lambda value: _is_number(value) and value > 0, _above(0), Design.cap),
        n.GROUPS: _groups(mapping),
        PROMOTED: _promotion(mapping),
        "after_cutoff": _between(mapping, "after_cutoff", Design.after_cutoff, 1.0),
        "instant_limit": _between(
            mapping, "instant_limit", Design.instant_limit, MOST_AT_ONCE if family == n.CASH else 0.0
        ),
        "ramp_days": _between(mapping, "ramp_days", Design.ramp_days, float(LONGEST_HOLD)),
    }
    return Design(**values)


def to_mapping(design: Design) -> dict[str, Any]:
    """Return the spec of a design as JSON and TOML know it, without what is as usual; see ``from_mapping``."""
    usual = Design(design.name, design.family, design.customer_yield, design.launched)
    own = {field.name: getattr(design, field.name) for field in fields(Design)}
    always = (NAMED, n.FAMILY, "customer_yield", n.LAUNCHED)
    kept = {name: value for name, value in own.items() if name in always or value != getattr(usual, name)}
    plain: dict[str, Any] = {n.LAUNCHED: str(design.launched.date())}
    if design.groups:
        plain[n.GROUPS] = list(design.groups)
    if design.promotion:
        plain[PROMOTED] = {EXTRA_YIELD: design.promotion.extra_yield, DAYS: design.promotion.days}
    return {**kept, **plain}


def toml_of(design: Design) -> str:
    """Return the spec of a design as a TOML file."""
    mapping = to_mapping(design)
    promotion = mapping.pop(PROMOTED, None)
    lines = [f"{key} = {_written(value)}" for key, value in mapping.items()]
    if promotion:
        lines += ["", f"[{PROMOTED}]", *(f"{key} = {_written(value)}" for key, value in promotion.items())]
    return "\n".join(lines) + "\n"


def _written(value: Any) -> str:
    """Return a TOML value; its strings are those of JSON but for the control character DEL, which JSON lets stand."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _name(mapping: Mapping[str, Any]) -> str:
    for key in (NAMED, *(other for other in beside(NAMED) if other in mapping)):
        _checked(mapping, key, _is_words, say("design.needs_words"))
    return spoken(worded(mapping, NAMED))


def _known(mapping: Mapping[str, Any], names: list[str], within: str = "") -> None:
    for key in mapping:
        if key not in names:
            raise _wrong(within + str(key), mapping[key], say("design.needs_known", known=joining.listed(names)))


def _checked(mapping: Mapping[str, Any], name: str, fits: Check, needed: str, usual: Any = None) -> Any:
    """Return the value of a field, ``usual`` where it is not said; without one it has to be."""
    value = mapping.get(name, usual)
    if value is None or not fits(value):
        raise _wrong(name, say("design.nothing") if value is None else value, needed)
    return value


def _yield(mapping: Mapping[str, Any], name: str, usual: float | None = None) -> float:
    return float(_checked(mapping, name, _within(-1.0, 1.0), say("design.needs_yield"), usual))


def _between(mapping: Mapping[str, Any], name: str, usual: float, most: float) -> float:
    needed = say("design.needs_between", low=0, high=f"{most:g}")
    return float(_checked(mapping, name, _within(0.0, most), needed, usual))


def _whole(mapping: Mapping[str, Any], name: str, usual: int | None, low: int, high: int) -> int:
    def fits(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

    return int(_checked(mapping, name, fits, say("design.needs_whole", low=low, high=high), usual))


def _days(mapping: Mapping[str, Any], name: str, family: str, families: tuple[str, ...], most: int) -> int:
    """Return a term in days, which only some families have; the others may say 0."""
    if family in families:
        return _whole(mapping, name, None, 1, most)
    needed = say("design.needs_family", families=joining.listed(families))
    return int(_checked(mapping, name, lambda value: value == 0, needed, 0))


def _day(mapping: Mapping[str, Any], name: str) -> pd.Timestamp:
    found = _checked(mapping, name, lambda value: isinstance(value, str | date), say("design.needs_day"))
    try:
        day = pd.Timestamp(date.fromisoformat(found)) if isinstance(found, str) else pd.Timestamp(found)
    except ValueError:
        raise _wrong(name, found, say("design.needs_day")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _wrong(name, found, say("design.needs_day"))
    return day.normalize()


def _groups(mapping: Mapping[str, Any]) -> tuple[str, ...]:
    def fits(value: Any) -> bool:
        return isinstance(value, list | tuple) and all(map(_is_words, value)) and len(set(value)) == len(value)

    return tuple(_checked(mapping, n.GROUPS, fits, say("design.needs_groups"), ()))


def _promotion(mapping: Mapping[str, Any]) -> Promotion | None:
    found = mapping.get(PROMOTED)
    if found is None:
        return None
    if not isinstance(found, Mapping):
        raise _wrong(PROMOTED, found, say("design.needs_promotion"))
    _known(found, [EXTRA_YIELD, DAYS], f"{PROMOTED}.")
    return Promotion(_yield(found, EXTRA_YIELD), _whole(found, DAYS, None, 1, LONGEST_HOLD))


def _within(low: float, high: float) -> Check:
    return lambda value: _is_number(value) and low <= value <= high


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _above(low: float) -> str:
    return say("design.needs_above", low=low)


def _wrong(name: str, found: Any, needed: str) -> InputError:
    return InputError("design.wrong", entry=name, found=found, needed=needed)
