"""The desk: all products from one joint forecast against one plan after the other; and the sample book."""

from core import names as n
from core.forecast import make_forecast
from core.forecast.registry import find_model
from core.plan import build_desk, desk_calendar, first_choice, forecast_desk, make_plan
from core.sample import sample_book
from tests.benchmarks.measured import compare


def ratios():
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
    model = find_model(n.ENSEMBLE)
    yield compare(
        f"joint forecast of {len(products)} products",
        lambda: forecast_desk(book, calendar, book.as_of, n.ENSEMBLE),
        lambda: [make_forecast(model, book.panel([product]), 45, calendar) for product in products],
        "the same model product by product",
        runs=1,
    )
    yield compare(
        f"sample book, {len(book.flows):,} flows",
        sample_book,
        lambda: book.flows.to_csv(index=False),
        "pandas.to_csv of its flows alone",
    )
