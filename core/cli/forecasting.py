"""forecast and backtest."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, build_calendar
from core.cli.arguments import Commands, add_flows, day_count, day_of, days_of, flows_book
from core.cli.database import opened
from core.cli.results import Result, number, tell
from core.errors import InputError
from core.forecast import MODELS, Backtest, backtest, find_model
from core.forecast.backtest import DEFAULT_ORIGINS
from core.forecast.overrides import in_force
from core.plan import Choice, desk_calendar, forecast_desk
from core.plan.forecasts import ProductForecast, net_flow
from core.plan.models import desk_model
from core.plan.vintages import keep_forecast
from core.store import load_book
from core.text import joining, say
from core.text.figures import amount, count, day, share

RANGE = (0.05, 0.95)
MOST_FITS = 2000  # of Prophet in one backtest: a few minutes


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    forecast = commands.add_parser("forecast", parents=[common], help=say("cli.help_forecast"))
    forecast.add_argument("--product", required=True, metavar="P")
    forecast.add_argument("--horizon", type=day_count, default=Choice.horizon, metavar="DAYS")
    forecast.add_argument("--as-of", type=day_of, metavar="DATE")
    forecast.add_argument("--model", default=n.ENSEMBLE, metavar="NAME", help=joining.listed(MODELS))
    forecast.set_defaults(command=_forecast)
    test = commands.add_parser("backtest", parents=[common], help=say("cli.help_backtest"))
    add_flows(test)
    test.add_argument("--horizon", type=day_count, default=30, metavar="DAYS")
    test.add_argument("--origins", type=days_of, metavar="DATE,DATE,...")
    test.add_argument("--models", metavar="NAME,NAME,...", help=joining.listed(MODELS))
    test.add_argument("--out", type=Path, metavar="FILE")
    test.set_defaults(command=_backtest)


def _forecast(options: argparse.Namespace) -> Result:
    with opened(options.database) as engine:
        book = load_book(engine)
        book.panel([options.product])  # refuses a product without flows and names those that have some
        as_of, calendar = options.as_of or book.as_of, desk_calendar(book)
        made = forecast_desk(book, calendar, as_of, options.model, horizon=options.horizon, engine=engine)
        if as_of == book.as_of:
            keep_forecast(engine, book, calendar, made.forecast)
        own = book.overrides[book.overrides[n.PRODUCT_ID] == options.product]
    days, overrides = _days(made.of(options.product, options.horizon), calendar), in_force(own, as_of)
    values = {
        "product_id": options.product, "as_of": str(as_of.date()), "horizon": options.horizon, "model": options.model,
        "range": list(RANGE), "days": days, "overrides": [_override(row) for row in overrides.to_dict("records")],
    }  # fmt: skip
    return Result(values, "\n".join([_listed(days), *_overridden(overrides)]))


def _days(mine: ProductForecast, calendar: Calendar) -> list[dict[str, Any]]:
    dates = mine.paths.dates
    low, high = np.quantile(mine.paths.net_outflow(), RANGE, axis=0)
    outflow, projected = -net_flow(mine.expected), calendar.projected(dates)
    return [
        {
            "date": str(date.date()),
            **_by_side(mine.expected, k),
            "modelled": _by_side(mine.modelled, k),
            "announced": _by_side(mine.announced, k),
            "net_outflow": float(outflow.iloc[k]),
            "net_outflow_low": float(low[k]),
            "net_outflow_high": float(high[k]),
            "projected": bool(projected[k]),
        }
        for k, date in enumerate(dates)
    ]


def _by_side(frame: pd.DataFrame, k: int) -> dict[str, float | None]:
    return {side: number(frame[side].iloc[k]) for side in n.SIDES}


def _override(row: dict[Any, Any]) -> dict[str, Any]:
    days = {name: str(row[name].date()) for name in (n.START, n.END, n.ENTERED, n.EXPIRES)}
    group = n.ALL if pd.isna(row[n.GROUP]) else row[n.GROUP]
    said = {name: row[name] for name in (n.OVERRIDE_ID, n.SIDE, n.MEASURE, n.VALUE, n.REASON)}
    return {**said, n.GROUP: group, **days}


def _overridden(overrides: pd.DataFrame) -> list[str]:
    return [
        say("cli.forecast_override", id=row[n.OVERRIDE_ID], reason=row[n.REASON], expires=day(row[n.EXPIRES]))
        for row in overrides.to_dict("records")
    ]


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
    if options.out:
        _require_place(options.out)
    book, calendar = flows_book(options.flows, options.map), build_calendar(options.market)
    history = book.panel()
    names = (
        [find_model(name.strip()).name for name in options.models.split(",")] if options.models
        else bearable_models(history.shape[1], options.origins, paths=bool(options.out))
    )  # fmt: skip
    found = {name: desk_model(book, name, calendar) for name in (*names, n.ENSEMBLE)}
    made = backtest(
        history, options.horizon, options.origins, calendar, [found[name] for name in names], found[n.ENSEMBLE],
        quantiles=bool(options.out), tell=tell,
    )  # fmt: skip
    if options.out:
        _write(made, options.out)
    return Result(_values(made), _summary(made))


def bearable_models(series: int, origins: Sequence[pd.Timestamp] | None, *, paths: bool = False) -> list[str]:
    """Return the names of the registered models, without Prophet where it would take too long.

    It fits one series at a time. ``paths``: scenarios are drawn too, for which a model is rehearsed at past origins.
    What is left out is told.
    """
    rehearsals = 1 + MODELS[n.PROPHET].most_origins if paths and n.PROPHET in MODELS else 1
    fits = series * (len(origins) if origins else DEFAULT_ORIGINS) * rehearsals
    if fits <= MOST_FITS:
        return list(MODELS)
    tell(say("cli.prophet_left_out", fits=count(fits), most=count(MOST_FITS)))
    return [name for name in MODELS if name != n.PROPHET]


def _require_place(path: Path) -> None:
    """Raise InputError before the work is done if the file cannot be written after it."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError("cli.cannot_write", file=path)


def _write(made: Backtest, path: Path) -> None:
    try:
        if path.suffix == ".parquet":
            made.forecasts.to_parquet(path, index=False)
        else:
            made.forecasts.to_csv(path, index=False)
    except OSError:
        raise InputError("cli.cannot_write", file=path) from None


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
    sums = scores.groupby([n.SIDE, "model"])[["error", "actual"]].sum().reset_index()
    lines = [
        say(
            "cli.backtest_line",
            side=joining.named("words.side", row[n.SIDE]),
            model=joining.named("words.model", row["model"]),
            wape=share(row["error"] / row["actual"]),
        )
        for row in sums[sums["actual"] > 0].to_dict("records")
    ]
    head = say("cli.backtest_head", horizon=made.horizon, origins=len(made.origins), series=made.series)
    return "\n".join([head, *lines])
