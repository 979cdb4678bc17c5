"""The command line, one module a group of commands."""

from core.cli.running import main

__all__ = ["main"]
