"""Where the Chromium for the tests is. ``python -m tests.browser.chromium`` tells; its exit code is 1 without one."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A test's browser speaks to the desk and to nobody else.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium():
    """Return the path of the system's Chromium, else of playwright's own, else None."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        with sync_playwright() as playwright:
            own = playwright.chromium.executable_path
        found = own if Path(own).exists() else None
    return found


if __name__ == "__main__":
    path = chromium()
    sys.stdout.write(f"{path or 'no Chromium'}\n")
    sys.exit(path is None)
