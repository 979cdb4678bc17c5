"""``python -m core``: the command line, which the nightly job runs too."""

import sys

from core.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
