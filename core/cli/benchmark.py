"""benchmark: the ratios of tests/benchmarks, ours against other ways of doing the same, in one run.

What is compared with is no part of the product, so it lives beside the tests and is reached by its name, and peers that
need other versions of what the product uses live in an environment of their own.
"""

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from core import names as n
from core.calendar import build_calendar
from core.cli.arguments import CHINA, Commands, add_flows, day_count, days_of, flows_book
from core.cli.forecasting import bearable_models
from core.cli.results import Result, table_text, tell
from core.errors import InputError
from core.settings import ROOT
from core.text import joining, say
from core.text.figures import amount, count, share

HOME = "tests.benchmarks"
CHROMIUM = "tests.browser.chromium"
FORECAST, APP = "forecast", "app"
RATIOS = ("reserve", "book", "desk", n.LOTS, "stress", APP)
HORIZON = 30
MEBIBYTE = 2**20
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
ONLY_WITH_FLOWS = ("map", "market", "horizon", "origins")


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the command of this module."""
    parser = commands.add_parser("benchmark", help=say("cli.help_benchmark"))
    names = parser.add_subparsers(required=True, metavar="NAME")
    for name in RATIOS:
        names.add_parser(name, parents=[common], help=say("cli.help_ratios")).set_defaults(command=_ratios, name=name)
    forecast = names.add_parser(FORECAST, parents=[common], help=say("cli.help_benchmark_forecast"))
    add_flows(forecast, required=False)
    forecast.add_argument("--horizon", type=day_count, metavar="DAYS")
    forecast.add_argument("--origins", type=days_of, metavar="DATE,DATE,...")
    forecast.add_argument("--peers", metavar="NAME,NAME,...", help=say("cli.help_peers"))
    forecast.set_defaults(command=_forecast)
    merchants = names.add_parser(n.MERCHANTS, parents=[common], help=say("benchmarks.help_merchants"))
    merchants.add_argument("--merchants", type=_merchant_count, metavar="N", help=say("benchmarks.help_count"))
    merchants.set_defaults(command=_merchants)


def _part(name: str) -> Any:
    """Return a module of the benchmarks. Raises InputError where the project was installed without its tests."""
    if not (ROOT / HOME.replace(".", "/")).is_dir():
        raise InputError("cli.no_benchmarks", folder=HOME.replace(".", "/"))
    return import_module(f"{HOME}.{name}")


def _ratios(options: argparse.Namespace) -> Result:
    measured = _part("measured")
    if options.name == APP:
        _require_chromium()
    rows = measured.rows(_part(f"of_{options.name}").ratios())
    return Result({"benchmark": options.name, "ratios": rows}, _ratio_table(rows))


def _require_chromium() -> None:
    """Raise InputError where there is no browser to measure in."""
    try:
        found = import_module(CHROMIUM).chromium()
    except ModuleNotFoundError:  # it is found by what the tests need, which may not be installed
        found = None
    if found is None:
        raise InputError("cli.no_chromium")


def _ratio_table(rows: list[dict[str, Any]]) -> str:
    shown = [
        {
            say("cli.work"): row["work"],
            say("cli.seconds"): f"{row['ours']:.3f}",
            say("cli.against"): f"{row['other']:.3f}",
            say("cli.times_faster"): f"{row['times_faster']:.2f}",
            say("cli.note"): row["note"],
        }
        for row in rows
    ]
    return table_text(shown)


def _forecast(options: argparse.Namespace) -> Result:
    peers = _peers(options.peers)
    datasets = _datasets(options)
    python = _peers_python() if set(peers) & set(_part("peers").STATSFORECAST) else None
    benchmark = _part("of_forecast")
    made = [
        benchmark.compare(one, bearable_models(one.history.shape[1], one.origins), peers, python, tell)
        for one in datasets
    ]
    values = {"benchmark": FORECAST, "metric": "wape", "datasets": made, "speed": benchmark.speed(tell)}
    return Result(values, "\n\n".join([*map(_comparison, made), _speed(values["speed"])]))


def _peers(chosen: str | None) -> tuple[str, ...]:
    """Return the peers to compare with. Raises InputError for one that is not there."""
    known: tuple[str, ...] = _part("peers").PEERS
    names = known if chosen is None else tuple(name.strip() for name in chosen.split(","))
    for name in names:
        if name not in known:
            raise InputError("cli.unknown_peer", found=name, known=joining.listed(known))
    return names


def _datasets(options: argparse.Namespace) -> list[Any]:
    """Return what is compared on: the file asked for, else the shared files that are there."""
    if options.flows is None:
        return _shared(options)
    book = flows_book(options.flows, options.map)
    calendar, horizon = build_calendar(options.market or CHINA), options.horizon or HORIZON
    return [_part("datasets").Dataset(options.flows.name, book, calendar, horizon, options.origins)]


def _shared(options: argparse.Namespace) -> list[Any]:
    for name in ONLY_WITH_FLOWS:
        if getattr(options, name):
            raise InputError("cli.only_with_flows", option=f"--{name}")
    found: list[Any] = _part("datasets").shared_datasets()
    if not found:
        tell(say("cli.no_shared_data"))
    return found


def _peers_python() -> Path:
    """Return the interpreter of the peers' environment, made first where it is missing or older than what it needs.

    Raises InputError if it cannot be made.
    """
    if not PEERS_PYTHON.exists():
        tell(say("cli.making_peers", folder=PEERS_PYTHON.parents[1].name))
    command = ["make", "--silent", "peers", f"PYTHON={sys.executable}"]
    try:
        made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError as why:
        raise _no_peers(str(why)) from None
    if made.returncode:
        said = [line for line in made.stderr.splitlines() if line.strip() and not line.startswith("make")]
        raise _no_peers(said[-1] if said else made.stderr.strip())
    return PEERS_PYTHON


def _no_peers(said: str) -> InputError:
    return InputError("cli.no_peers", folder=PEERS_PYTHON.parents[1].name, said=said)


def _merchants(options: argparse.Namespace) -> Result:
    benchmark = _part("of_merchants")
    values = benchmark.measure(tell, merchants=options.merchants or benchmark.MERCHANTS)
    return Result({"benchmark": n.MERCHANTS, **values}, _scale(values))


def _merchant_count(text: str) -> int:
    value = int(text) if text.strip().isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(say("benchmarks.bad_count", found=text))
    return value


def _scale(values: dict[str, Any]) -> str:
    head = say(
        "benchmarks.scale_head", merchants=count(values["merchants"]), days=values["days"], rows=count(values["rows"]),
        groups=values["groups"], partitions=values["partitions"], written=amount(values["bytes"]),
        seconds=f"{values['seconds_to_check']:.1f}",
    )  # fmt: skip
    shown = [
        {
            say("benchmarks.scheduler"): row["scheduler"],
            say("cli.seconds"): f"{row['seconds']:.1f}",
            say("benchmarks.rows_per_second"): count(row["rows_per_second"]),
            say("benchmarks.peak"): count(row["peak_bytes"] / MEBIBYTE),
            say("benchmarks.difference"): f"{row['difference']:.1e}",
        }
        for row in values["runs"]
    ]
    plain = values["pandas"]
    tail = say(
        "benchmarks.scale_pandas", rows=count(plain["rows"]), ours=f"{plain['ours']:.1f}",
        other=f"{plain['other']:.1f}", times=f"{plain['times_faster']:.2f}", peak=count(plain["peak_bytes"] / MEBIBYTE),
        other_peak=count(plain["other_peak_bytes"] / MEBIBYTE), difference=f"{plain['difference']:.1e}",
    )  # fmt: skip
    return "\n".join([head, table_text(shown), tail])


def _comparison(made: dict[str, Any]) -> str:
    head = say(
        "cli.benchmark_head", dataset=made["dataset"], horizon=made["horizon"], origins=len(made["origins"]),
        series=made["series"],
    )  # fmt: skip
    sides = list(made["selected"])
    rows = [
        {
            say("cli.model"): row["model"],
            **{joining.named("words.side", side): share(row["wape"].get(side)) for side in sides},
            say("cli.seconds_a_series"): f"{row['seconds_per_series']:.3f}",
            say("cli.stood_in"): row["stood_in"],
        }
        for row in made["models"]
    ]
    lines = [
        say(
            "cli.benchmark_ratio", side=joining.named("words.side", side), peer=row["best_peer"],
            best=_ratio(row["to_best_peer"]), naive=_ratio(row["to_seasonal_naive"]),
        )
        for side, row in made["selected"].items()
    ]  # fmt: skip
    return "\n".join([head, table_text(rows), *lines])


def _speed(row: dict[str, Any]) -> str:
    return say(
        "cli.benchmark_speed", series=row["series"], days=row["days"], horizon=row["horizon"], paths=row["paths"],
        seconds=f"{row['seconds_per_series']:.4f}", wape=share(row["wape"]), prophet_series=row["prophet_series"],
        prophet_seconds=f"{row['prophet_seconds_per_series']:.3f}", prophet_wape=share(row["prophet_wape"]),
        times=f"{row['times_faster']:.0f}",
    )  # fmt: skip


def _ratio(value: float | None) -> str:
    return say("figures.none") if value is None else f"{value:.3f}"
