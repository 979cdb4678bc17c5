"""merchants backtest."""

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from core import names as n
from core.book import check, complete_mapping, read_table
from core.calendar import build_calendar
from core.cli.arguments import CHINA, Commands, add_map, day_count, days_of, mapping
from core.cli.results import Result, number, tell
from core.forecast.backtest import TOTAL_ERROR, WAPE
from core.merchants.backtest import MERCHANTS, GroupScores, MerchantBacktest, backtest_groups
from core.merchants.lessons import WINDOW
from core.merchants.receiving import receipts_at
from core.merchants.sampling import sample
from core.merchants.scheduling import HERE, scheduler_named, total
from core.merchants.shops import ShopRecord, judge_short_history
from core.merchants.tallies import tally
from core.text import joining, say
from core.text.figures import share

HORIZON = 14


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("merchants", help=say("cli.help_merchants"))
    parts = parser.add_subparsers(required=True, metavar="COMMAND")
    test = parts.add_parser("backtest", parents=[common], help=say("cli.help_merchants_backtest"))
    test.add_argument("--receipts", required=True, type=Path, metavar="FILE")
    test.add_argument("--merchants", required=True, type=Path, metavar="FILE")
    test.add_argument("--horizon", type=day_count, default=HORIZON, metavar="DAYS")
    test.add_argument("--origins", type=days_of, metavar="DATE,DATE,...")
    test.add_argument("--market", default=CHINA, metavar="CODE")
    test.add_argument("--scheduler", default=HERE, metavar="NAME", help=say("cli.help_scheduler"))
    add_map(test)
    test.set_defaults(command=_backtest)


def _backtest(options: argparse.Namespace) -> Result:
    calendar, given = build_calendar(options.market), mapping(options.map)
    merchants = _table(options.merchants, given)
    with (
        receipts_at(options.receipts, merchants, given, tell) as panel,
        scheduler_named(options.scheduler, tell) as scheduler,
    ):
        sums = total(partial(tally, calendar=calendar), panel, scheduler, tell)
        some = sample(panel, scheduler)
    made = backtest_groups(sums, options.horizon, options.origins, calendar, tell)
    tell(say("cli.merchants_judging_new"))
    record = judge_short_history(some, made.origins, made.horizon, calendar)
    return Result(_values(made, record), _summary(made, record))


def _table(path: Path, given: dict[str, str]) -> pd.DataFrame:
    """Return the table of merchants, checked; what the checks notice is told. Of ``given``, what it has is mapped."""
    raw = read_table(path, path.name)
    own = {header: column for header, column in given.items() if header in raw.columns}
    checked = check(raw, n.MERCHANTS, complete_mapping(list(raw.columns), n.MERCHANTS, own))
    frame = checked.require()
    for note in checked.notes:
        tell(note.text)
    return frame


def _values(made: MerchantBacktest, record: ShopRecord) -> dict[str, Any]:
    return {
        "horizon": made.horizon,
        "origins": [str(origin.date()) for origin in made.origins],
        **_scores(made.selected),
        "weekday_median": _scores(made.weekday_median),
        "short_history": {
            "days": WINDOW,
            "shops": record.shops,
            WAPE: record.encoder,
            "weekday_median_wape": record.weekday_median,
        },
    }


def _scores(scores: GroupScores) -> dict[str, Any]:
    groups = [
        {
            n.GROUP: row[n.GROUP], WAPE: number(row[WAPE]), TOTAL_ERROR: number(row[TOTAL_ERROR]),
            MERCHANTS: row[MERCHANTS], n.AMOUNT: number(row[n.AMOUNT]),
        }
        for row in scores.groups.to_dict("records")
    ]  # fmt: skip
    total = {name: number(scores.total[name]) for name in (WAPE, TOTAL_ERROR)}
    return {"groups": groups, "total": total, "weighted_group_wape": number(scores.weighted_wape)}


def _summary(made: MerchantBacktest, record: ShopRecord) -> str:
    rows = [
        say(
            "cli.merchants_line",
            group=joining.named("words.group", row[n.GROUP]),
            wape=share(row[WAPE]),
            merchants=row[MERCHANTS],
        )
        for row in made.selected.groups.sort_values(n.AMOUNT, ascending=False).to_dict("records")
        if row[n.AMOUNT] > 0
    ]
    lines = [
        say(
            "cli.merchants_total",
            name=say(f"cli.merchants_{name}"),
            total=share(scores.total[WAPE]),
            groups=share(scores.weighted_wape),
        )
        for name, scores in (("selected", made.selected), ("plain", made.weekday_median))
    ]
    head = say("cli.merchants_head", horizon=made.horizon, origins=len(made.origins))
    return "\n".join([head, *lines, *rows, *_of_new(record)])


def _of_new(record: ShopRecord) -> list[str]:
    if record.encoder is None or record.weekday_median is None:
        return [say("cli.merchants_no_new", days=WINDOW)]
    said = {"wape": share(record.encoder), "median": share(record.weekday_median)}
    return [say("cli.merchants_new", shops=record.shops, days=WINDOW, **said)]
