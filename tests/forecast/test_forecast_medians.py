import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.forecast.medians import known_median

NUMBERS = st.one_of(st.just(np.nan), st.floats(-1e12, 1e12), st.integers(-2, 2).map(float))


@given(arrays(float, array_shapes(min_dims=1, max_dims=3, max_side=9), elements=NUMBERS))
def test_the_median_of_what_is_known(values):
    before, made = values.copy(), known_median(values)
    assert made.shape == values.shape[1:]
    for place in np.ndindex(made.shape):
        column = values[(slice(None), *place)]
        wanted = np.nan if np.isnan(column).all() else np.nanmedian(column)
        np.testing.assert_array_equal(made[place], wanted)
    np.testing.assert_array_equal(values, before)
