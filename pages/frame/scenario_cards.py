"""What is changed, as cards: one a change, each with its own unit. They live in the link."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import InputError
from core.plan.launches import launches
from core.present.words import word
from core.stress import changes as c
from core.stress.changes import Change, read, written
from core.stress.shocks import Grounds
from core.text import say
from core.types import Flags
from pages.frame import link, scenario_results
from pages.frame.desk import Desk

OFFERED: Final = (
    c.PROMOTION, c.LEAVES, c.REDEMPTIONS, c.SUBSCRIPTIONS, c.SPREADS, c.MARKET_YIELDS, c.SALE_COST, c.SALE_DAYS,
    c.RELIANCE, c.OWN_YIELD, c.RIVAL_YIELD, c.OUTAGE, c.CLOSURE, c.LAUNCH,
)  # fmt: skip
FIRST_SIZES: Final = {
    c.PROMOTION: -0.3, c.REDEMPTIONS: 0.2, c.SUBSCRIPTIONS: -0.2, c.SPREADS: 20.0, c.MARKET_YIELDS: 20.0,
    c.SALE_COST: 10.0, c.SALE_DAYS: 2.0, c.RELIANCE: -0.3, c.OWN_YIELD: -10.0, c.RIVAL_YIELD: 10.0, c.OUTAGE: 2.0,
    c.CLOSURE: 0.5, c.LAUNCH: 1.0,
}  # fmt: skip
RANGED: Final = (c.REDEMPTIONS, c.SUBSCRIPTIONS)
PERCENT: Final = (c.RELATIVE, c.SHARE, c.POINTS)
A_ROW, MOST = 4, 12
NOTICE_DAYS: Final = 3  # a holder is first taken to leave so many days ahead
STEPS: Final = {c.BASIS_POINTS: 5.0, c.DAYS: 1.0, c.SHARE: 1.0}
HUNDRED: Final = 100.0


def changes_asked() -> tuple[Change, ...]:
    """Return the changes of the link; a link that no change can be read from is mended, and that is told."""
    try:
        return read(link.said(link.CHANGES) or "")
    except InputError as error:
        st.toast(str(error), duration="long")
        link.forget(link.CHANGES)
        return ()


def write_changes(changes: Sequence[Change]) -> None:
    """Say the changes in the link."""
    if changes:
        link.say_in_link(**{link.CHANGES: written(changes)})
    else:
        link.forget(link.CHANGES)


def add_buttons(desk: Desk, grounds: Grounds, changes: Sequence[Change]) -> None:
    """Show what can be changed: a press adds a card of it, filled in with what a desk would ask first."""
    st.markdown(f"##### {say('scenarios.add')}")
    with st.container(horizontal=True, gap="small"):
        for kind in OFFERED:
            targets = _targets(desk, grounds, kind)
            missing = targets is not None and not targets
            st.button(
                say(f"scenarios.kind.{kind}"), key=f"add_{kind}", disabled=missing or len(changes) >= MOST,
                help=say(f"scenarios.none.{kind}") if missing else None,
                on_click=_add, args=(_first(desk, grounds, kind, targets), tuple(changes)),
            )  # fmt: skip


def cards(desk: Desk, grounds: Grounds, changes: Sequence[Change]) -> None:
    """Show a card a change."""
    for start in range(0, len(changes), A_ROW):
        for column, place in zip(st.columns(A_ROW), range(start, min(start + A_ROW, len(changes))), strict=False):
            with column.container(border=True):
                _card(desk, grounds, tuple(changes), place)


def _card(desk: Desk, grounds: Grounds, changes: tuple[Change, ...], place: int) -> None:
    change = changes[place]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{say(f'scenarios.kind.{change.kind}')}**", width="content")
        st.button(
            say("scenarios.remove"), key=f"remove_{place}_{change.kind}", type="tertiary", icon=":material/close:",
            on_click=write_changes, args=([*changes[:place], *changes[place + 1 :]],),
        )  # fmt: skip
    if (targets := _targets(desk, grounds, change.kind)) is not None:
        _target(changes, place, targets, desk)
    _size(changes, place)
    if change.known.windowed:
        _window(changes, place, grounds)


def _size(changes: tuple[Change, ...], place: int) -> None:
    change, kind = changes[place], changes[place].known
    factor = HUNDRED if kind.unit in PERCENT else 1.0
    whole = round(change.size * factor, 9).is_integer()
    _entry(
        changes, place, c.SIZE, round(change.size * factor, 9), st.number_input, say(f"scenarios.size.{change.kind}"),
        lambda value: {"size": value / factor}, min_value=kind.least * factor, max_value=kind.most * factor,
        step=STEPS.get(kind.unit, 5.0), format="%.0f" if whole else "%.1f",
    )  # fmt: skip


def _target(changes: tuple[Change, ...], place: int, targets: Sequence[str], desk: Desk) -> None:
    current = changes[place].target or n.ALL
    options = list(targets) if current in targets else [current, *targets]
    names = scenario_results.names_of(desk)
    by_group = changes[place].known.target == n.GROUP

    def shown(target: str) -> str:
        if by_group:
            return say("scenarios.all_customers") if target == n.ALL else word("group", target)
        return names.get(target, target)

    _entry(
        changes, place, c.TARGET, current, st.selectbox, say(f"scenarios.target.{changes[place].known.target}"),
        lambda value: {"target": "" if value == n.ALL else value}, options=options, format_func=shown,
    )  # fmt: skip


def _window(changes: tuple[Change, ...], place: int, grounds: Grounds) -> None:
    change, days = changes[place], grounds.dates
    start = change.start if change.start is not None else days[0]
    end = change.end if change.end is not None else days[-1]
    ranged = change.kind in RANGED
    value = (start.date(), end.date()) if ranged else start.date()
    first, last = min(days[0], start, end), max(days[-1], start, end)
    _entry(
        changes, place, "window", value, st.date_input, say("scenarios.window" if ranged else "scenarios.day"), _days,
        min_value=first.date(), max_value=last.date(), format="YYYY-MM-DD",
    )  # fmt: skip


def _days(value: Any) -> dict[str, Any] | None:
    """Return what a date field says; None while only the first of two days is chosen."""
    if not isinstance(value, tuple):
        return {"start": pd.Timestamp(value), "end": None}
    return {"start": pd.Timestamp(value[0]), "end": pd.Timestamp(value[1])} if len(value) > 1 else None


def _entry(
    changes: tuple[Change, ...],
    place: int,
    part: str,
    value: Any,
    widget: Callable[..., Any],
    label: str,
    says: Callable[[Any], dict[str, Any] | None],
    **looks: Any,
) -> None:
    """Show a field of a card that holds what the link says; what is entered goes into the link."""
    key = f"card_{place}_{changes[place].kind}_{part}"
    st.session_state[key] = value
    widget(label, key=key, on_change=_note, args=(key, changes, place, says), **looks)


def _note(key: str, changes: tuple[Change, ...], place: int, says: Callable[[Any], dict[str, Any] | None]) -> None:
    said = says(st.session_state[key])
    if said is not None:
        write_changes([*changes[:place], replace(changes[place], **said), *changes[place + 1 :]])


def _add(change: Change, changes: tuple[Change, ...]) -> None:
    write_changes([*changes, change])


def _targets(desk: Desk, grounds: Grounds, kind: str) -> list[str] | None:
    """Return what a change of this kind may be aimed at, None where it is the product itself."""
    aimed = c.KINDS[kind].target
    if not aimed:
        return None
    if aimed == n.GROUP:
        return [n.ALL, *sorted({group for group, _ in grounds.shares})]
    known = {c.EVENT: grounds.promotions, c.PRODUCT: grounds.closed}
    return list(known[aimed]) if aimed in known else [each.key for each in launches(desk.engine)]


def _first(desk: Desk, grounds: Grounds, kind: str, targets: list[str] | None) -> Change:
    """Return the change that a desk would ask about first."""
    target = targets[0] if targets and targets[0] != n.ALL else ""
    start = None
    if kind in (c.LEAVES, c.OUTAGE, c.CLOSURE):
        start = _first_day(grounds, grounds.opens if kind == c.LEAVES else grounds.opens | grounds.amounts.any(axis=1))
    size = scenario_results.largest_holder(desk) if kind == c.LEAVES else FIRST_SIZES[kind]
    return Change(kind, size, start, target=target)


def _first_day(grounds: Grounds, deals: Flags) -> pd.Timestamp:
    """Return the day some days ahead on which the product deals, the last day where it does not."""
    later = grounds.dates[deals][min(NOTICE_DAYS, max(int(deals.sum()) - 1, 0)) :]
    return later[0] if len(later) else grounds.dates[-1]
