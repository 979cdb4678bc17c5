"""Tidegate: flows forecast, reserves sized, allocations proven."""

import gc
import os

# The matrices here are small and many: several BLAS threads on one of them wait for each other longer than they work.
# Read when NumPy is first imported; a value that is already set is kept.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# New objects between two looks of the collector of garbage. Libraries and books are millions that stay: after Python's
# usual 700, a third of a start went into looking through them.
gc.set_threshold(100_000)
