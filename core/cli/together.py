"""optimise for all products: one problem, inside the house limits that they share."""

import argparse
from typing import Any

import pandas as pd

from core import names as n
from core.book import Book
from core.cli.results import Result, tell
from core.plan import Choice, DeskTogether, desk_calendar, plan_together
from core.plan.together import ALONE, TOGETHER
from core.present.together_tables import CHANGE, cost_words, products_table, shared_table, what_binds
from core.present.words import counted, policy_name
from core.reserve import Policy
from core.reserve.limits import BOUND, LIMIT, SLACK, TITLE, VALUE
from core.store import Engine
from core.text import figures, say


def all_products(engine: Engine, book: Book, options: argparse.Namespace, policy: Policy) -> Result:
    """Return the plan of every product that has one; which have none is told.

    Raises Infeasible where nothing keeps the shared limits.
    """
    dials = Choice(
        n.ALL, options.as_of or book.as_of, options.horizon, options.confidence, options.reliance, options.leverage,
        options.rulebook,
    )  # fmt: skip
    desk = plan_together(book, desk_calendar(book), dials, policy=policy, engine=engine)
    for notice in desk.attention:
        tell(notice.text)
    if desk.conflict is not None:
        raise desk.conflict
    return Result(_values(desk), "\n".join(_lines(desk)))


def _values(desk: DeskTogether) -> dict[str, Any]:
    shared = desk.limits[TOGETHER][[LIMIT, VALUE, BOUND, SLACK]]
    return {
        "products": [
            {
                n.PRODUCT_ID: product.product_id,
                "policy": held.policy,
                "buffer": held.buffer,
                "objective_yield": held.objective_yield,
                "alone_yield": product.alone.objective_yield,
                "weights": {str(asset): float(weight) for asset, weight in held.weights.items()},
            }
            for product in desk.products
            if (held := product.together) is not None
        ],
        "shared": shared.to_dict("records"),
        "binding": [{"limit": b.limit, "dual_bp": b.dual_bp, "text": b.text} for b in desk.binding],
        "rounds": desk.rounds,
        "milliseconds": desk.milliseconds,
        "cost_bp": desk.cost_bp,
        "as_of": str(desk.choice.as_of.date()),
    }


def _lines(desk: DeskTogether) -> list[str]:
    head = say(
        "together.optimised", policy=policy_name(desk.policy), products=counted("app.products", len(desk.products)),
        buffer=figures.share(desk.mean("buffer_together")), rate=figures.rate(desk.mean("yield_together")),
        gain=figures.basis_points(desk.gain_bp), fixed=figures.share(desk.choice.fixed, 0),
        cost=cost_words(desk.cost_bp, desk.cost_money),
    )  # fmt: skip
    limits = shared_table(desk.limits)[0]
    products = [_product_line(row) for _, row in products_table(desk.rows)[0].iloc[:-1].iterrows()]
    return [head, *products, *(_limit_line(row) for _, row in limits.iterrows()), *what_binds(desk.binding)]


def _product_line(row: pd.Series) -> str:
    return say(
        "together.product_line", name=row[n.NAME], buffer=figures.share(row["buffer_together"]),
        rate=figures.rate(row["yield_together"]), alone_buffer=figures.share(row["buffer_alone"]),
        change=figures.basis_points(row[CHANGE]),
    )  # fmt: skip


def _limit_line(row: pd.Series) -> str:
    return say("together.limit_line", title=row[TITLE], value=row[TOGETHER], bound=row[BOUND], alone=row[ALONE])
