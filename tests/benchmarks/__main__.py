"""``make bench``: what takes time, as a ratio to a plain way of doing the same in the same run.

These machines are noisy: seconds are for proportion only, and nothing is asserted about them.
"""

import sys

import core  # noqa: F401  (asks BLAS for one thread before NumPy is first imported)
from tests.benchmarks.measured import table
from tests.benchmarks.of_book import book_benchmarks
from tests.benchmarks.of_desk import desk_benchmarks
from tests.benchmarks.of_forecast import forecast_benchmarks
from tests.benchmarks.of_reserve import reserve_benchmarks

PARTS = {
    "forecast": forecast_benchmarks,
    "reserve": reserve_benchmarks,
    "book": book_benchmarks,
    "desk": desk_benchmarks,
}


def main(names):
    unknown = set(names) - set(PARTS)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}. Choose from: {', '.join(PARTS)}.")
    for name in names or PARTS:
        print(f"\n{name}")
        print(table(PARTS[name]()).to_string(index=False))


if __name__ == "__main__":
    main(sys.argv[1:])
