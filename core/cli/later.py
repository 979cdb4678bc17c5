"""Commands that are named already, so that scripts and help know them, and that say they are not there yet."""

import argparse

from core.cli.arguments import Commands
from core.cli.results import Result
from core.errors import InputError
from core.text import say

COMMANDS = ("report",)
NO_PREFIX = "\0"  # begins no argument, so none is taken for an option


def add(commands: Commands) -> None:
    """Add the commands of this module; whatever arguments they are given, the answer is the same."""
    for name in COMMANDS:
        parser = commands.add_parser(name, help=say("cli.help_later"), prefix_chars=NO_PREFIX, add_help=False)
        parser.add_argument("rest", nargs="*", metavar="...")
        parser.set_defaults(command=_not_yet, name=name)


def _not_yet(options: argparse.Namespace) -> Result:
    raise InputError("cli.not_yet", name=options.name)
