"""Tidegate: flows forecast, reserves sized, allocations proven."""

import os

# The matrices here are small and many: several BLAS threads on one of them wait for each other longer than they work.
# Read when NumPy is first imported; a value that is already set is kept.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
