"""Running commands, in this process and in one of their own, and files to run them on."""

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from core import names as n
from core.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent
START = pd.Timestamp("2025-02-03")


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def values(self):
        """The one JSON object on standard output; anything beside it fails."""
        assert self.code == 0, self.err
        values = json.loads(self.out)
        assert isinstance(values, dict)
        assert self.out.count("\n") == 1
        return values

    @property
    def mistake(self):
        """The one message of a user's mistake."""
        assert self.code == 2, self
        assert self.out == ""
        assert "Traceback" not in self.err
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


def run(*words):
    """Run a command in this process."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    return Ran(code, out.getvalue(), err.getvalue())


def process(*words, **environment):
    """Run a command in a process of its own, as a user does."""
    command = [sys.executable, "-m", "core", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def flows(products=("P",), days=150, seed=4):
    """Made-up flows with a weekly rhythm and a balance."""
    random = np.random.default_rng(seed)
    dates = pd.date_range(START, periods=days)
    parts = []
    for product in products:
        rhythm = np.where(dates.day_of_week < 5, 1.0, 0.4)
        amounts = (100 * rhythm[:, None] * random.lognormal(0, 0.3, (days, 2))).round(2)
        balance = 10_000 + np.cumsum(amounts[:, 0] - amounts[:, 1])
        columns = {n.SUBSCRIPTION: amounts[:, 0], n.REDEMPTION: amounts[:, 1], n.AUM: balance.round(2)}
        parts.append(pd.DataFrame({n.DATE: dates, n.PRODUCT_ID: product, **columns}))
    return pd.concat(parts, ignore_index=True)


def written(frame, path):
    """Write a frame to a CSV file and return its path."""
    frame.to_csv(path, index=False)
    return path
