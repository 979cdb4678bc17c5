"""The product lab: fitted once on what a book's customers hold, then asked about any number of designs."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.design.assumptions import assumptions
from core.design.behaviour import Behaviour, behaviours
from core.design.choice import Choice, fit_choice
from core.design.comparing import comparable, usual_rates
from core.design.demand import by_group, capped, demanded, taken_from
from core.design.economics import assets_like, economics_of
from core.design.launching import launch_curve, learned_ramp
from core.design.menu import Menu, read_menu
from core.design.paths import Demand, Drawn, Hazard, Likeness, draw
from core.design.results import Study
from core.design.spec import Design
from core.design.walking import Walk, walk
from core.errors import InputError, MissingData
from core.reserve import Asset, load_rulebook, rulebook_for, with_house_limits
from core.text import joining
from core.text.figures import day
from core.types import Floats

YEAR_DAYS: Final = 365
SCENARIOS: Final = 500


@dataclass(frozen=True, eq=False)
class Lab:
    """What a book tells about designs.

    ``menu``: what is on offer; ``choice``: how customers choose, with standard errors; ``ramp``: days in which a new
    product gathers two thirds of its money, and ``learned``: whether launches of the book tell it; ``hazard``: how lots
    leave, None for what the turnover of comparable products says.
    """

    book: Book
    calendar: Calendar
    as_of: pd.Timestamp
    menu: Menu
    choice: Choice
    ramp: float
    learned: bool
    hazard: Hazard | None = None
    _behaviours: dict[tuple[str, ...], dict[str, Behaviour]] = field(init=False, default_factory=dict, repr=False)
    _assets: dict[tuple[tuple[str, float], ...], tuple[Asset, ...]] = field(
        init=False, default_factory=dict, repr=False
    )

    def study(
        self,
        design: Design,
        confidence: float = 0.99,
        rulebook: str = "",
        scenarios: int = SCENARIOS,
        seed: int = 1,
    ) -> Study:
        """Return the first year of a design. ``rulebook``: by default that of its family.

        Raises InputError for groups that the book does not have, a confidence out of range or an unknown rulebook;
        Infeasible if no allocation meets every limit; MissingData without comparable flows or positions.
        """
        self._check(design, confidence)
        rules = with_house_limits(load_rulebook(rulebook or rulebook_for(design.family)), self.book.house_limits)
        amounts = capped(demanded(self.menu, self.choice, design, design.customer_yield), design.cap)
        walked = self.walk(design, scenarios, seed)
        weights = self._likeness(design).weights
        return Study(
            design=design,
            dates=self.dates(design),
            subscription=walked.subscription,
            redemption=walked.redemption,
            aum=walked.balance,
            redeemable=_redeemable(walked),
            demand=by_group(self.menu, self.choice, design, amounts),
            taken=taken_from(self.menu, amounts),
            economics=economics_of(design, walked, self._assets_like(weights), rules, confidence),
            launch_curve=launch_curve(design.ramp_days or self.ramp, YEAR_DAYS),
            comparable=weights,
        )

    def dates(self, design: Design) -> pd.DatetimeIndex:
        """Return the days of the design's first year."""
        return pd.date_range(design.launched, periods=YEAR_DAYS, freq="D", name=n.DATE)

    def walk(self, design: Design, scenarios: int = SCENARIOS, seed: int = 1) -> Walk:
        """Return the year of ``scenarios`` paths."""
        drawn = self.draw(design, scenarios, seed)
        return walk(drawn.orders, drawn.rates, drawn.factors, design.cap)

    def draw(self, design: Design, scenarios: int = SCENARIOS, seed: int = 1) -> Drawn:
        """Return what the paths of a design are walked with."""
        like = self._likeness(design)
        told = self.hazard(design) if self.hazard else None
        rates = usual_rates(like.found, like.weights, self.menu.terms, design) if told is None else told
        return draw(design, self._demand(design), rates, like, scenarios, seed)

    def _demand(self, design: Design) -> Demand:
        extra = design.promotion.extra_yield if design.promotion else 0.0
        quoted = design.customer_yield
        usual, promoted = (
            float(capped(demanded(self.menu, self.choice, design, rate), design.cap).sum())
            for rate in (quoted, quoted + extra)
        )
        error = self.choice.error(design.family, design.hold_days, quoted)
        return Demand(usual, promoted, self.menu.growth, error, design.ramp_days or self.ramp)

    def _likeness(self, design: Design) -> Likeness:
        """Return how the design's customers behave in each product, and which of these are comparable."""
        key = tuple(sorted(design.groups))
        if key not in self._behaviours:
            self._behaviours[key] = behaviours(self.book, self.calendar, self.as_of, self.menu.terms, key)
        found = self._behaviours[key]
        if not found:
            raise MissingData("design.no_behaviour", day=day(self.as_of))
        weights = comparable(self.menu.terms.loc[list(found)], design.family, design.hold_days)
        return Likeness(found, weights, self.dates(design), self.calendar)

    def _assets_like(self, weights: pd.Series) -> tuple[Asset, ...]:
        key = tuple(zip(weights.index, weights, strict=True))
        if key not in self._assets:
            self._assets[key] = assets_like(self.book.positions, weights, self.as_of, self.calendar)
        return self._assets[key]

    def _check(self, design: Design, confidence: float) -> None:
        if not 0.0 < confidence < 1.0:
            raise InputError("reserve.confidence", found=confidence)
        for group in design.groups:
            if group not in self.menu.money.index:
                raise InputError("design.unknown_group", found=group, known=joining.listed(self.menu.money.index))


def open_lab(
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp | None = None,
    without: tuple[str, ...] = (),
    hazard: Hazard | None = None,
) -> Lab:
    """Return the lab of a book on ``as_of`` (default: its last day with flows), which knows nothing later.

    ``without``: products that are as if they had never been, for tests on a launch that is known; ``hazard``: how lots
    leave, by default from the turnover of comparable products. Raises MissingData without flows or a menu.
    """
    as_of = book.as_of if as_of is None else as_of
    menu = read_menu(book, as_of, without, assumptions().outside)
    learned = learned_ramp(book, as_of, without)
    ramp = assumptions().ramp_days if learned is None else learned
    return Lab(book, calendar, as_of, menu, fit_choice(menu), ramp, learned is not None, hazard)


def _redeemable(walked: Walk) -> Floats:
    """Return the expected share of the evening before's net assets that may leave on each day, (D,)."""
    before = np.concatenate([np.zeros(1), walked.balance.mean(axis=0)[:-1]])
    return np.asarray(walked.redeemable.mean(axis=0) / np.where(before > 0, before, np.inf))
