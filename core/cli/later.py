"""Commands that are named already, so that scripts and help know them, and that say they are not there yet."""

import argparse

from core.cli.arguments import Parser
from core.cli.results import Result
from core.errors import InputError
from core.text import say

COMMANDS = ("merchants", "report", "design", "audit", "nightly", "benchmark")


def add(commands: Parser, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module; whatever arguments they are given, the answer is the same."""
    for name in COMMANDS:
        parser = commands.add_parser(name, parents=[common], help=say("cli.help_later"))
        parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
        parser.set_defaults(command=_not_yet, name=name)


def _not_yet(options: argparse.Namespace) -> Result:
    raise InputError("cli.not_yet", name=options.name)
