"""forecast and backtest."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from core import names as n
from core.calendar import build_calendar
from core.cli.arguments import Parser, add_flows, day_of, days_of, flows_book, positive
from core.cli.results import Result, number, tell
from core.errors import InputError
from core.forecast import MODELS, Backtest, backtest, find_model
from core.plan import Choice, forecast_desk
from core.settings import settings
from core.store import connect, load_book
from core.text import say
from core.text.figures import amount, day, share

RANGE = (0.05, 0.95)


def add(commands: Parser, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    forecast = commands.add_parser("forecast", parents=[common], help=say("cli.help_forecast"))
    forecast.add_argument("--product", required=True, metavar="P")
    forecast.add_argument("--horizon", type=positive, default=Choice.horizon, metavar="DAYS")
    forecast.add_argument("--as-of", metavar="DATE")
    forecast.add_argument("--model", default=n.ENSEMBLE, metavar="NAME", help=", ".join(MODELS))
    forecast.set_defaults(command=_forecast)
    test = commands.add_parser("backtest", parents=[common], help=say("cli.help_backtest"))
    add_flows(test)
    test.add_argument("--horizon", type=positive, default=30, metavar="DAYS")
    test.add_argument("--origins", metavar="DATE,DATE,...")
    test.add_argument("--out", type=Path, metavar="FILE")
    test.set_defaults(command=_backtest)


def _forecast(options: argparse.Namespace) -> Result:
    book = load_book(connect(options.database))
    book.product(options.product)
    as_of = day_of(options.as_of) if options.as_of else book.as_of
    calendar = build_calendar(settings().market, book.events)
    made = forecast_desk(book, calendar, as_of, options.model, horizon=options.horizon)
    mine = made.of(options.product, options.horizon)
    low, high = np.quantile(mine.paths.net_outflow(), RANGE, axis=0)
    days = [
        {
            "date": str(date.date()),
            n.SUBSCRIPTION: row[n.SUBSCRIPTION],
            n.REDEMPTION: row[n.REDEMPTION],
            "net_outflow": row[n.REDEMPTION] - row[n.SUBSCRIPTION],
            "net_outflow_low": low[k],
            "net_outflow_high": high[k],
            "projected": bool(calendar.projected(mine.expected.index[k : k + 1])[0]),
        }
        for k, (date, row) in enumerate(mine.expected.iterrows())
    ]
    values = {
        "product_id": options.product, "as_of": str(as_of.date()), "horizon": options.horizon, "model": options.model,
        "range": list(RANGE), "days": days,
    }  # fmt: skip
    return Result(values, _listed(days))


def _listed(days: list[dict[str, Any]]) -> str:
    rows = [
        say(
            "cli.forecast_day",
            day=day(item["date"]),
            subscription=amount(item[n.SUBSCRIPTION]),
            redemption=amount(item[n.REDEMPTION]),
            low=amount(item["net_outflow_low"]),
            high=amount(item["net_outflow_high"]),
        )
        for item in days
    ]
    return "\n".join(rows)


def _backtest(options: argparse.Namespace) -> Result:
    book = flows_book(options.flows, options.map)
    origins = days_of(options.origins) if options.origins else None
    calendar = build_calendar(options.market)
    models = list(MODELS.values())
    wanted = bool(options.out)
    made = backtest(
        book.panel(), options.horizon, origins, calendar, models, find_model(n.ENSEMBLE), quantiles=wanted, tell=tell
    )
    if options.out:
        _write(made, options.out)
    return Result(_values(made), _summary(made))


def _write(made: Backtest, path: Path) -> None:
    try:
        if path.suffix == ".parquet":
            made.forecasts.to_parquet(path, index=False)
        else:
            made.forecasts.to_csv(path, index=False)
    except OSError as error:
        raise InputError("cli.cannot_write", file=path, why=error.strerror) from None


def _values(made: Backtest) -> dict[str, Any]:
    scores = [
        {
            "model": row["model"], "side": row[n.SIDE], "origin": str(row["origin"].date()),
            "product_id": row[n.PRODUCT_ID], "wape": number(row["wape"]), "total_error": number(row["total_error"]),
        }
        for row in made.scores.to_dict("records")
    ]  # fmt: skip
    return {
        "horizon": made.horizon,
        "origins": [str(origin.date()) for origin in made.origins],
        "metric": "wape",
        "scores": scores,
        "selected": {
            side: {"wape": number(row["wape"]), "total_error": number(row["total_error"])}
            for side, row in made.selected.iterrows()
        },
        "series": made.series,
    }


def _summary(made: Backtest) -> str:
    scores = made.scores.assign(error=made.scores["wape"] * made.scores["actual"])
    sums = scores.groupby([n.SIDE, "model"])[["error", "actual"]].sum()
    lines = [
        say("cli.backtest_line", side=side, model=model, wape=share(row["error"] / row["actual"]))
        for (side, model), row in sums.iterrows()
        if row["actual"] > 0
    ]
    head = say("cli.backtest_head", horizon=made.horizon, origins=len(made.origins), series=made.series)
    return "\n".join([head, *lines])
