"""Ready designs, saved ones and their branches, and studies that open again as they were made."""

from dataclasses import replace

import pytest
from plan_made import book, calendar

from core import names as n
from core.errors import InputError
from core.plan.designing import desk_lab, find_design, save_design, saved_designs, templates
from tests.text_cases import in_both, is_chinese


def test_the_ready_designs_are_the_three_kinds_of_the_reference_system():
    ready = templates()
    purse, shelf, month = (ready[key] for key in ("any_time_purse", "minimum_holding_shelf", "monthly_open_20"))
    assert (purse.family, purse.instant_limit, purse.after_cutoff) == (n.CASH, 10_000.0, 0.40)
    assert (shelf.family, shelf.hold_days, ready["minimum_holding_30"].hold_days) == (n.MIN_HOLDING, 7, 30)
    assert (month.family, month.open_day) == (n.MONTHLY_OPEN, 20) and month.ramp_days > 0
    assert len({design.name for design in ready.values()}) == len(ready)


def test_a_ready_design_is_named_in_the_language_in_use_and_a_saved_one_as_it_was(engine):
    english, other = in_both(templates)
    assert (english["any_time_purse"].name, other["any_time_purse"].name) == ("Any-time purse", "活钱随取")
    assert all(is_chinese(design.name) for design in other.values())
    assert {key: replace(design, name="") for key, design in english.items()} == {
        key: replace(design, name="") for key, design in other.items()
    }
    key = save_design(engine, other["any_time_purse"])
    assert find_design(engine, key).design.name == "活钱随取"


def test_a_folder_with_a_file_that_is_no_design_is_refused(tmp_path):
    (tmp_path / "odd.toml").write_text('name = "Odd"\nfamily = "bond"\n')
    with pytest.raises(InputError, match="family of the design is bond"):
        templates(tmp_path)


def test_every_ready_design_leaves_something():
    for design in templates().values():
        study = desk_lab(book(), calendar(), book().as_of).study(design, scenarios=100)
        assert study.first_year_aum > 0 and study.economics.left > 0, design.name


def test_saved_designs_are_found_again_with_their_branches(engine):
    ready = templates()
    key = save_design(engine, ready["minimum_holding_shelf"])
    longer = replace(ready["minimum_holding_shelf"], name="14-day shelf", hold_days=14)
    branch = save_design(engine, longer, key)
    assert save_design(engine, ready["minimum_holding_shelf"]) == key != branch
    first, second = saved_designs(engine)
    assert (first.key, first.design, first.parent) == (key, ready["minimum_holding_shelf"], None)
    assert find_design(engine, branch) == second
    assert (second.design, second.parent) == (longer, key) and second.at >= first.at


def test_a_key_that_is_not_there_is_refused(engine):
    with pytest.raises(InputError, match="under nothing-like-it"):
        find_design(engine, "nothing-like-it")
    with pytest.raises(InputError, match="under gone"):
        save_design(engine, templates()["any_time_purse"], "gone")
    assert saved_designs(engine) == ()
