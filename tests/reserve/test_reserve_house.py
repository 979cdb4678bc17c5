"""House limits: only soft limits move, within what they can be, and say who moved them."""

from dataclasses import replace

import pandas as pd
import pytest

from core import names as n
from core.book import conform
from core.errors import InputError
from core.reserve import house_limits, load_rulebook, rulebooks, with_house_limits
from core.reserve.house import require_bound
from core.reserve.measures import Measure

BOOK = "cn_open_public"
DAY = pd.Timestamp("2026-06-24")


def changes(*rows):
    """Changes (limit, bound) of BOOK; a third value names another rulebook."""
    said = {n.AUTHOR: "Ann", n.REASON: "a reason", n.ENTERED: DAY}
    made = [{n.LIMIT: row[0], n.BOUND: row[1], n.RULEBOOK: (*row, BOOK)[2], **said} for row in rows]
    return conform(pd.DataFrame(made), n.HOUSE_LIMITS)


def test_without_changes_every_rulebook_is_as_its_file_says():
    for name in rulebooks():
        assert with_house_limits(load_rulebook(name), changes()) == load_rulebook(name)


def test_only_the_bound_and_the_source_of_the_changed_limit_are_others():
    before = load_rulebook(BOOK)
    after = with_house_limits(before, changes(("house_ncd", 0.35), ("house_funds", 0.07, "another")))
    for old, new in zip(before.limits, after.limits, strict=True):
        if old.name == "house_ncd":
            assert new == replace(old, bound=0.35, source=new.source)
            assert new.source == "House limit, moved by Ann on 24 Jun 2026: a reason"
        else:
            assert new == old


def test_every_soft_limit_is_listed_with_its_own_bound_and_who_moved_it():
    listed = house_limits(load_rulebook(BOOK), changes(("house_ncd", 0.35)))
    soft = [limit for limit in load_rulebook(BOOK).limits if not limit.hard]
    assert [each.limit for each in listed] == soft and len(soft) > 1
    moved = {each.limit.name: (each.bound, each.own, each.author, each.entered) for each in listed if each.changed}
    assert moved == {"house_ncd": (0.35, 0.40, "Ann", DAY)}
    assert all(each.bound == each.own == each.limit.bound for each in listed if not each.changed)


@pytest.mark.parametrize(
    ("limit", "bound", "words"),
    [
        ("leverage", 1.3, "regulation.*article 42"),
        ("house_gold", 0.1, "no limit house_gold.*house_ncd"),
        ("house_ncd", 1.01, "cannot be limited to 101.0%.*from 0.0% to 100.0%"),
        ("house_ncd", -0.01, "from 0.0%"),
        ("house_ncd", float("nan"), "cannot be limited"),
    ],
)
def test_what_cannot_be_is_refused_in_words(limit, bound, words):
    for make in (house_limits, with_house_limits):
        with pytest.raises(InputError, match=words):
            make(load_rulebook(BOOK), changes((limit, bound)))


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        ("average_maturity", (0.0, 120.0), (-1.0, 3651.0)),
        ("leverage", (1.0, 2.0), (0.99, 2.01)),
        ("restricted", (0.0, 1.0), (1.2,)),
    ],
)
def test_each_measure_has_the_bounds_of_its_unit(kind, inside, outside):
    limit = replace(load_rulebook(BOOK).limits[-1], measure=Measure(kind))
    for bound in inside:
        require_bound(limit, bound)
    for bound in outside:
        with pytest.raises(InputError, match="3650 days" if kind == "average_maturity" else "%"):
            require_bound(limit, bound)
