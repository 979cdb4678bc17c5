"""The yield gain in words and as a table; figures are rounded so that what is shown adds up."""

import math
from typing import Final

import pandas as pd

from core.present.tables import Formats, Table
from core.present.words import policy_word
from core.reserve.attribution import BUFFER, Attribution
from core.reserve.curves import Curve
from core.text import figures, joining, say

TENTH = 10.0  # basis points are shown to a tenth
ITEM, BP, MONEY, HELP = "item", "bp", "money", "help"
SAME_BUFFER: Final = 0.0005  # shares of net assets; less shows no difference


def shown_bp(found: Attribution) -> dict[str, float]:
    """Return the items in bp to a tenth, adding up to the gain to a tenth: each is less than a tenth off."""
    exact = {name: value * TENTH for name, value in found.in_bp().items()}
    whole = {name: math.floor(value) for name, value in exact.items()}
    missing = round(math.fsum(exact.values())) - sum(whole.values())
    for name in sorted(exact, key=lambda name: exact[name] - whole[name], reverse=True)[:missing]:
        whole[name] += 1
    return {name: value / TENTH for name, value in whole.items()}


def shown_gain(found: Attribution) -> float:
    """Return the gain in bp to a tenth: the sum of what is shown."""
    return round(sum(shown_bp(found).values()), 1)


def attribution_sentence(found: Attribution) -> str:
    """Return the gain and what it comes from, the largest part first."""
    parts = {name: bp for name, bp in shown_bp(found).items() if bp}
    if not parts:
        return say("trades.gain.same", before=policy_word(found.before))
    largest = sorted(parts, key=lambda name: abs(parts[name]), reverse=True)
    said = [
        say("trades.gain.part", amount=figures.basis_points(parts[name]), item=_said(name, found)) for name in largest
    ]
    gain = figures.basis_points(shown_gain(found))
    return say("trades.gain.sentence", gain=gain, before=policy_word(found.before), parts=joining.listed(said))


def attribution_caption(found: Attribution, net_assets: float, curve: Curve | None) -> str:
    """Return what the gain is worth in money, and what carry was read from."""
    worth = say("trades.gain.money", money=figures.money(found.gain * net_assets, signed=True))
    if curve is None or found.carry is None:
        return joining.sentences((worth, say("trades.gain.no_curve")))
    read = say("trades.gain.curve", tenors=joining.listed(curve.tenors), day=figures.day(curve.as_of))
    return joining.sentences((worth, read))


def attribution_table(found: Attribution, net_assets: float) -> Table:
    """Return one row an item and one for the gain: bp, money a year, and what the item is."""
    bp, money = shown_bp(found), found.in_money(net_assets)
    rows = [(say(f"trades.item.{name}"), bp[name], money[name], say(f"trades.item_help.{name}")) for name in bp]
    rows.append((say("trades.gain.total"), shown_gain(found), found.gain * net_assets, ""))
    columns = (ITEM, BP, MONEY, HELP)
    formats: Formats = {BP: figures.basis_points, MONEY: lambda value: figures.money(value, signed=True)}
    titles = {column: say(f"trades.item_column.{column}") for column in columns}
    return pd.DataFrame(rows, columns=list(columns)), formats, titles


def _said(name: str, found: Attribution) -> str:
    change = found.after_buffer - found.before_buffer
    if name == BUFFER and abs(change) >= SAME_BUFFER:
        return say("trades.said.smaller_buffer" if change < 0.0 else "trades.said.larger_buffer")
    return say(f"trades.said.{name}")
