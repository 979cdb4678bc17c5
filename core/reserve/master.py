"""The seam to HiGHS: a small linear programme that grows by cuts and is solved again from where it stood.

HiGHS minimises; every sign here is that of a minimum. An instance belongs to one call: it is not shared by threads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import scipy

from core.types import Floats

OPTIMAL: Final = "optimal"
INFEASIBLE: Final = "infeasible"
TOLERANCE = 1e-10  # HiGHS' smallest; its vertices then keep every limit to 1e-9
OPTIONS: Final[dict[str, bool | int | float | str]] = {
    "output_flag": False, "presolve": "off", "solver": "simplex", "parallel": "off", "threads": 1,
    "primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Stated:
    """A programme as arrays: minimise ``cost . x`` subject to ``matrix @ x <= bound`` and ``lower <= x <= upper``.

    The first ``equal`` rows are equalities; ``columns``: where each variable lies in x, by name.
    """

    cost: Floats
    matrix: "scipy.sparse.csc_array"
    bound: Floats
    equal: int
    lower: Floats
    upper: Floats
    columns: Mapping[str, slice]


@dataclass(frozen=True, eq=False)
class Solution:
    """A minimum and where it is.

    ``row_duals``: change of the minimum per unit of a row's bound, cuts after the stated rows; ``column_duals``: the
    same for the bound at which a column stands.
    """

    x: Floats
    row_duals: Floats
    column_duals: Floats
    minimum: float


class Master:
    """A stated programme in HiGHS: columns may be bounded and priced anew, rows added and the added ones dropped."""

    def __init__(self, stated: Stated) -> None:
        import highspy  # where it is used: the import takes a while

        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in OPTIONS.items():
            self._highs.setOptionValue(option, value)
        self._rows = stated.bound.size
        self._places = np.arange(stated.cost.size, dtype=np.int32)
        self._highs.passModel(_model(highspy.HighsLp(), stated))

    def bound(self, columns: slice, lower: Floats | float, upper: Floats | float) -> None:
        """Set the bounds of columns."""
        places = self._places[columns]
        low, high = (np.broadcast_to(np.asarray(value, dtype=float), places.shape).copy() for value in (lower, upper))
        self._highs.changeColsBounds(places.size, places, low, high)

    def price(self, costs: Floats) -> None:
        """Set what every column costs, (columns,)."""
        self._highs.changeColsCost(self._places.size, self._places, costs)

    def cut(self, coefficients: Floats, bound: float) -> None:
        """Add the row ``coefficients . x <= bound``; coefficients (columns,)."""
        places = np.flatnonzero(coefficients).astype(np.int32)
        self._highs.addRow(-np.inf, bound, places.size, places, coefficients[places])

    def drop(self, cuts: list[int]) -> None:
        """Drop cuts by their number, 0 for the first that was added and is still there."""
        if cuts:
            self._highs.deleteRows(len(cuts), np.array(cuts, dtype=np.int32) + self._rows)

    def solve(self) -> Solution | None:
        """Return the minimum, None if no x is feasible. Raises RuntimeError with HiGHS' word for anything else."""
        self._highs.run()
        status = self._highs.modelStatusToString(self._highs.getModelStatus())
        if status == "Infeasible":
            return None
        if status != "Optimal":
            raise RuntimeError(f"HiGHS ended with {status!r}")
        found = self._highs.getSolution()
        x, row_duals, column_duals = map(np.array, (found.col_value, found.row_dual, found.col_dual))
        return Solution(x, row_duals, column_duals, float(self._highs.getInfo().objective_function_value))


def _model(model: Any, stated: Stated) -> Any:
    model.num_col_, model.num_row_ = stated.cost.size, stated.bound.size
    model.col_cost_, model.col_lower_, model.col_upper_ = stated.cost, stated.lower, stated.upper
    model.row_upper_ = stated.bound
    model.row_lower_ = np.where(np.arange(stated.bound.size) < stated.equal, stated.bound, -np.inf)
    model.a_matrix_.start_ = stated.matrix.indptr
    model.a_matrix_.index_ = stated.matrix.indices
    model.a_matrix_.value_ = stated.matrix.data
    return model
