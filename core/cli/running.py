"""Parsing, running and speaking: results to standard output, everything else to standard error.

A mistake of the user ends with exit code 2 and one message; anything else is a fault of ours and keeps its traceback.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Any

from core.cli import (
    alerts,
    auditing,
    benchmark,
    book,
    designing,
    forecasting,
    merchants,
    nightly,
    reporting,
    reserving,
    stressing,
)
from core.cli.arguments import Commands, Parser
from core.cli.results import Result
from core.errors import TidegateError
from core.plan.opening import desk_language
from core.settings import settings
from core.text import say, use

USER_ERROR = 2
STOPPED = 130  # as a shell reports an interrupt


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; the language that it speaks is its own."""
    return copy_context().run(_run, arguments)


def _run(arguments: Sequence[str]) -> int:
    try:
        use(desk_language())
        options = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], Result] = options.command
        result = command(options)
    except TidegateError as error:
        print(str(error), file=sys.stderr)  # noqa: T201  (speaking is what a command line is for)
        return USER_ERROR
    except KeyboardInterrupt:
        return STOPPED
    text = json.dumps(result.values, allow_nan=False, default=_plain) if options.json else result.text
    print(text)  # noqa: T201
    return result.code


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help=say("cli.help_json"))
    common.add_argument("--database", default=settings().database_url, metavar="URL", help=say("cli.help_database"))
    parser = Parser(prog="python -m core", description=say("cli.description"))
    commands: Commands = parser.add_subparsers(required=True, metavar="COMMAND")
    parts = (
        book, forecasting, reserving, stressing, designing, merchants, reporting, alerts, auditing, nightly, benchmark,
    )  # fmt: skip
    for part in parts:
        part.add(commands, common)
    return parser


def _plain(value: Any) -> Any:
    """Return a NumPy or pandas scalar as JSON knows it."""
    return value.item() if hasattr(value, "item") else str(value)
