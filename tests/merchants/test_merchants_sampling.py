import numpy as np
from panel_cases import merchants

from core.merchants.partitions import split_panel
from core.merchants.sampling import sample


def test_a_panel_that_fits_is_taken_whole():
    panel = merchants(20, 30, paid=True)
    taken = sample(split_panel(panel, 7), most=30)
    np.testing.assert_array_equal(taken.merchants, panel.merchants)
    np.testing.assert_array_equal(taken.received, panel.received)
    np.testing.assert_array_equal(taken.paid, panel.paid)


def test_the_same_merchants_are_taken_however_the_panel_is_divided():
    panel = merchants(10, 400)
    taken = [sample(split_panel(panel, each), most=100) for each in (13, 400)]
    np.testing.assert_array_equal(taken[0].merchants, taken[1].merchants)
    assert 70 < len(taken[0].merchants) < 130
    places = np.flatnonzero(np.isin(panel.merchants, taken[0].merchants))
    np.testing.assert_array_equal(taken[0].received, panel.received[:, places])
