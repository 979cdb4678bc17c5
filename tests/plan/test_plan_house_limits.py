"""House limits as they are entered: with who and why, every change kept, the plan made under them."""

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, calendar, cut, known

from core import names as n
from core.book import conform
from core.errors import InputError
from core.plan import first_choice, make_plan
from core.plan.house_limits import house_limit_history, require_house_limits, set_house_limit, withdraw_house_limit
from core.store import imports, load_book, save_import

BOOK, LIMIT = "cn_open_public", "house_ncd"
DAYS = pd.to_datetime(["2026-06-22", "2026-06-23", "2026-06-24"])


def moved(engine, bound=0.35, author="Ann", reason="less of it", limit=LIMIT, **more):
    set_house_limit(engine, BOOK, limit, bound, author, reason, **more)


def test_every_change_of_a_limit_is_kept_with_who_when_and_why(engine):
    moved(engine, entered=DAYS[0])
    moved(engine, 0.30, "Bo", "even less", entered=DAYS[1])
    withdraw_house_limit(engine, BOOK, LIMIT, " Cy ", " enough ", entered=DAYS[2])
    assert load_book(engine).house_limits.empty
    moved(engine, 0.35, "Ann", "less of it", entered=DAYS[2])
    history = house_limit_history(engine, BOOK, LIMIT)
    np.testing.assert_array_equal(history[n.BOUND], [0.35, 0.30, np.nan, 0.35])
    assert history[n.AUTHOR].tolist() == ["Ann", "Bo", "Cy", "Ann"]
    assert history[n.REASON].tolist() == ["less of it", "even less", "enough", "less of it"]
    assert history[n.ENTERED].tolist() == [*DAYS, DAYS[2]]
    assert history["withdrawn"].tolist() == [False, False, True, False]
    assert history["at"].tolist() == imports(engine)["at"].tolist()
    assert house_limit_history(engine, BOOK, "house_abs").empty


def test_a_plan_keeps_the_house_limit_and_the_rulebooks_own_again_after_it(engine):
    small = cut(HOLD)
    for table in (n.PRODUCTS, n.FLOWS, n.POSITIONS):
        save_import(engine, table, getattr(small, table), "small.csv")

    def plan():
        book = load_book(engine)
        return make_plan(book, first_choice(book, HOLD), calendar(), known())

    before = plan()
    ncd = before.model.weights[n.NCD]
    assert ncd > 0.05  # so that the limit below has something to hold down
    moved(engine, round(ncd / 2, 4))
    after = plan()
    assert after.model.weights[n.NCD] <= round(ncd / 2, 4) + 1e-9
    assert after.model.objective_yield < before.model.objective_yield
    row = after.limits[n.MODEL].set_index("limit").loc[LIMIT]
    assert row["bound"] == round(ncd / 2, 4) and "Ann" in row[n.SOURCE] and "less of it" in row[n.SOURCE]
    withdraw_house_limit(engine, BOOK, LIMIT, "Ann", "back")
    pd.testing.assert_series_equal(plan().model.weights, before.model.weights, check_exact=True)


def test_a_limit_that_all_products_share_is_moved_like_any_other(engine):
    set_house_limit(engine, "all_products", "all_abs", 0.04, "Ann", "less of it")
    stated = load_book(engine).house_limits
    assert (stated[n.RULEBOOK].item(), stated[n.BOUND].item()) == ("all_products", 0.04)
    require_house_limits(stated)
    with pytest.raises(InputError, match=r"no limit house_ncd.*all_credit"):
        set_house_limit(engine, "all_products", LIMIT, 0.3, "Ann", "a reason")
    withdraw_house_limit(engine, "all_products", "all_abs", "Ann", "enough")
    assert load_book(engine).house_limits.empty


def test_a_change_is_dated_today_unless_it_says_otherwise(engine):
    moved(engine)
    assert abs(load_book(engine).house_limits[n.ENTERED].item() - pd.Timestamp.now()) < pd.Timedelta(days=3)


REFUSED = {
    "regulation": (lambda e: moved(e, 1.3, limit="leverage"), "is regulation"),
    "no such limit": (lambda e: moved(e, limit="house_gold"), "no limit house_gold"),
    "no such rulebook": (lambda e: set_house_limit(e, "x", LIMIT, 0.3, "a", "b"), "Unknown rulebook x"),
    "out of range": (lambda e: moved(e, 35.0), "cannot be limited to 3500.0%"),
    "nobody": (lambda e: moved(e, author=" "), "who changed it"),
    "no reason": (lambda e: moved(e, reason=" "), "why it was changed"),
    "as it is": (lambda e: moved(e, 0.40), "40.0% already"),
    "nothing to withdraw": (lambda e: withdraw_house_limit(e, BOOK, LIMIT, "a", "b"), "nothing to withdraw"),
    "withdrawn by nobody": (lambda e: withdraw_house_limit(e, BOOK, LIMIT, "", "b"), "who changed it"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(engine, case):
    change, words = REFUSED[case]
    with pytest.raises(InputError, match=words):
        change(engine)
    assert imports(engine).empty


def test_a_file_may_change_soft_limits_only():
    row = {n.RULEBOOK: BOOK, n.LIMIT: LIMIT, n.BOUND: 0.3, n.AUTHOR: "a", n.REASON: "b", n.ENTERED: DAYS[0]}
    require_house_limits(conform(pd.DataFrame([row]), n.HOUSE_LIMITS))
    for bad, words in (({n.LIMIT: "leverage"}, "is regulation"), ({n.RULEBOOK: "x"}, "Unknown rulebook x")):
        with pytest.raises(InputError, match=words):
            require_house_limits(conform(pd.DataFrame([row, {**row, **bad}]), n.HOUSE_LIMITS))
