"""audit verify."""

import argparse
import re
from dataclasses import asdict
from typing import Final

from core.cli.arguments import Commands
from core.cli.database import opened
from core.cli.results import Result
from core.errors import InputError
from core.present.audit_words import fault_line, log_sentence
from core.store import LogState, verify_log
from core.text import say

BROKEN: Final = 1


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("audit", help=say("cli.help_audit"))
    parts = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = parts.add_parser("verify", parents=[common], help=say("cli.help_audit_verify"))
    verify.add_argument("--head", default="", metavar="DIGEST", help=say("cli.help_head"))
    verify.set_defaults(command=_verify)


def _verify(options: argparse.Namespace) -> Result:
    noted = options.head.strip().lower()
    if noted and not re.fullmatch("[0-9a-f]{64}", noted):
        raise InputError("audit.bad_head", found=options.head)
    with opened(options.database) as engine:
        state = verify_log(engine, noted)
    values = {"entries": state.entries, "head": state.head, "whole": state.whole}
    broken = [asdict(each) for each in state.broken]
    return Result({**values, "broken": broken}, _text(state), 0 if state.whole else BROKEN)


def _text(state: LogState) -> str:
    faults = [fault_line(each.number, each.key, each.step, each.what) for each in state.broken]
    return "\n".join([log_sentence(state.entries, state.head, len(faults)), *faults])
