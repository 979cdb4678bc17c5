"""A design in words: its title, the answer of the lab, whom it fits and whom it robs."""

from collections.abc import Mapping

from core import names as n
from core.design.demand import NOT_OFFERED
from core.design.results import SHARE, Study
from core.design.spec import Design
from core.present.words import word
from core.text import figures, joining, say

BASIS_POINTS = 1e4
TELLING_SHARE = 0.0005  # of a group's money or of a product: less rounds to nothing
MOST_ROBBED = 2


def design_title(design: Design) -> str:
    """Return what a design without a name of its own is called: "14-day minimum holding at 1.55%"."""
    return joining.capital(
        say("product_lab.titled", terms=terms_word(design), rate=figures.rate(design.customer_yield))
    )


def terms_word(design: Design) -> str:
    """Return when a design pays out: "14-day minimum holding"."""
    return say(f"product_lab.terms.{design.family}", days=design.hold_days, day=design.open_day)


def groups_words(design: Design) -> str:
    """Return to whom a design is offered."""
    named = [word("group", group) for group in design.groups or (n.ALL,)]
    return say("product_lab.and").join(named)


def headline(study: Study) -> str:
    """Return the answer of the lab: what the design holds after a year, what it must keep liquid and what it leaves."""
    economics = study.economics
    return say(
        "product_lab.headline" if economics.left >= 0 else "product_lab.headline_loses",
        name=study.design.name, holds=holds(study), reserve=figures.share(economics.reserve),
        left=plain_bp(abs(economics.left)), money=figures.money(abs(left_money(study))),
    )  # fmt: skip


def holds(study: Study) -> str:
    """Return how large the design grows, as a part of a sentence: "hold CNY 4.1bn after a year"."""
    return say(f"product_lab.size.{size_kind(study)}", aum=figures.money(size(study)))


def size(study: Study) -> float:
    """Return the expected net assets at the year's end, of a closed design what it raises, currency units."""
    expected = study.aum.mean(axis=0)
    return float(expected.max() if study.design.family == n.CLOSED else expected[-1])


def size_kind(study: Study) -> str:
    """Return what ``size`` is, as words' keys have it."""
    return "raised" if study.design.family == n.CLOSED else "held"


def left_money(study: Study) -> float:
    """Return what the design leaves in its first year, currency units."""
    return study.economics.left * study.first_year_aum


def plain_bp(rate: float) -> str:
    """Return a rate in basis points, without a plus: 0.0031 -> "31.0 bp"."""
    return figures.basis_points(rate * BASIS_POINTS).lstrip("+")


def fit_sentences(study: Study) -> list[str]:
    """Return whom the design fits, a sentence a group, the largest amount first, each with its reason."""
    offered = study.demand[study.demand[n.REASON] != NOT_OFFERED].sort_values(n.AMOUNT, ascending=False)
    told = [
        say(
            "product_lab.fits", group=word("group", str(row[n.GROUP])), amount=figures.money(row[n.AMOUNT]),
            share=figures.share(row[SHARE]), reason=say(f"product_lab.reason.{row[n.REASON]}"),
        )
        for row in offered.to_dict("records")
    ]  # fmt: skip
    others = [word("group", str(group)) for group in study.demand[n.GROUP] if group not in set(offered[n.GROUP])]
    return [*told, *([say("product_lab.fits_not", groups=joining.listed(others))] if others else [])]


def robbed_title(study: Study, names: Mapping[str, str]) -> str:
    """Return whom the design robs, and how much of it is new money from outside."""
    taken = study.taken
    inside = taken[(taken[n.PRODUCT_ID] != n.OUTSIDE) & (taken[SHARE] >= TELLING_SHARE)]
    total, own = float(taken[n.AMOUNT].sum()), float(inside[n.AMOUNT].sum())
    if inside.empty or total <= 0:
        return say("product_lab.robs_none")
    most = inside.head(MOST_ROBBED)
    told = [
        say("product_lab.robbed", product=names.get(str(row[n.PRODUCT_ID]), row[n.PRODUCT_ID]), share=share)
        for row in most.to_dict("records")
        for share in [figures.share(row[SHARE])]
    ]
    return say(
        "product_lab.robs", own=figures.share(own / total, 0), products=say("product_lab.and").join(told),
    )  # fmt: skip
