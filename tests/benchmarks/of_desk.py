"""The desk: all products from one joint forecast against one plan after the other; and the sample book."""

from core.plan import build_desk, desk_calendar, first_choice, make_plan
from core.sample import sample_book
from tests.benchmarks.measured import compare


def desk_benchmarks():
    book = sample_book()
    calendar = desk_calendar(book)
    products = [row.product_id for row in build_desk(book, calendar).rows]
    yield compare(
        f"desk of {len(products)} products",
        lambda: build_desk(book, calendar),
        lambda: [make_plan(book, first_choice(book, product), calendar) for product in products],
        "single plans, each with a forecast of its own",
        runs=1,
    )
    yield compare(
        f"sample book, {len(book.flows):,} flows",
        sample_book,
        lambda: book.flows.to_csv(index=False),
        "pandas.to_csv of its flows alone",
    )
