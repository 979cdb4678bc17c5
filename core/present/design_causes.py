"""Which terms of a design differ from another's, in words, and which way each moves demand."""

from collections.abc import Iterator

import numpy as np

from core.design.spec import Design, Promotion
from core.present.design_words import groups_words, plain_bp, terms_word
from core.present.words import counted
from core.text import figures, say


def causes_of(start: Design, design: Design) -> Iterator[tuple[int, str]]:
    """Return what of the terms changed, each with the direction in which it moves demand, 0 where it is not known."""
    if design.family != start.family:
        yield 0, say("product_lab.cause.family", now=terms_word(design), before=terms_word(start))
    elif days := design.hold_days - start.hold_days:
        key = "product_lab.cause.longer" if days > 0 else "product_lab.cause.shorter"
        yield -sign(days), counted(key, abs(days))
    elif design.open_day != start.open_day:
        yield 0, say("product_lab.cause.open_day", now=design.open_day, before=start.open_day)
    if change := round(design.customer_yield - start.customer_yield, 8):
        key = "product_lab.cause.more" if change > 0 else "product_lab.cause.less"
        yield sign(change), say(key, change=plain_bp(abs(change)))
    if design.cap != start.cap:
        key = "product_lab.cause.capped" if np.isfinite(design.cap) else "product_lab.cause.uncapped"
        yield sign(design.cap - start.cap), say(key, cap=figures.money(design.cap))
    if design.groups != start.groups:
        yield 0, say("product_lab.cause.groups", groups=groups_words(design))
    if design.promotion != start.promotion:
        yield _promoted(start.promotion, design.promotion)
    if days := design.payout_days - start.payout_days:
        key = "product_lab.cause.later" if days > 0 else "product_lab.cause.sooner"
        yield -sign(days), counted(key, abs(days))
    if design.launched != start.launched:
        yield 0, say("product_lab.cause.launched", day=figures.day(design.launched))


def _promoted(before: Promotion | None, now: Promotion | None) -> tuple[int, str]:
    worth = [one.extra_yield * one.days if one else 0.0 for one in (before, now)]
    if now is None:
        return -1, say("product_lab.cause.unpromoted")
    return sign(worth[1] - worth[0]), say(
        "product_lab.cause.promoted", extra=plain_bp(now.extra_yield), days=counted("app.days", now.days)
    )


def sign(value: float) -> int:
    """Return 1 above zero, -1 below, 0 at it."""
    return 1 if value > 0 else -1 if value < 0 else 0
