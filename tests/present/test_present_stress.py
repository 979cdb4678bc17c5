"""What the Stress page says: the worst first, reverse stress in its own unit, only what a step changes."""

import pandas as pd
import pytest

from core import names as n
from core.present import stress_tables as tables
from core.present import stress_words as words
from core.present.charts_stress import story_chart
from core.present.template import DARK
from core.stress import changes as c
from core.stress.changes import Change
from core.stress.contingency import Step
from core.stress.library import Stress, Template, highest
from core.stress.outcome import STORY, Breaking, Figures, StepEffect, StressResult, Untold
from core.stress.reading import stress_named

DAYS = pd.date_range("2026-06-25", periods=4, name=n.DATE)
MINE = Stress("mine", "My Flight", (Template(c.LEAVES, 0.1, first_day=1),), "House", "house", "Some leave.")


def result(name="quarter_end", room=(0.3, 0.2, 0.1, 0.2), **other):
    stress = stress_named(name)[0] if isinstance(name, str) else name
    story = pd.DataFrame(dict.fromkeys(STORY, 0.01), DAYS).assign(room=room)
    short = [day for day, left in enumerate(room) if left < 0]
    told = {
        "stress": stress, "severity": 1.0, "policy": n.CURRENT, "changes": (), "notes": ("A note.",),
        "net_assets": 1e9, "story": story, "worst_day": DAYS[2], "raised": 0.0, "shortfall": max(-min(room), 0.0),
        "probability": 0.01, "queue_days": 2, "largest_queue": 0.1, "broken": (), "fall_bp": 1.0,
        "survives": short[0] if short else None, "needed": 0.12,
    }  # fmt: skip
    return StressResult(**{**told, **other})


def test_the_answer_names_what_is_not_paid():
    short = result("spread_shock", (0.1, -0.01, -0.05, 0.0))
    assert "pays all 2 stresses; the one that needs most is the doubled quarter end" in words.answer(
        [result(), result("spread_shock", needed=0.1)]
    )
    assert words.answer([result(), short]).endswith(
        "pays every stress but the spread shock: short by 5.0% of net assets from 26 Jun on"
    )
    worse = result("spiral_2022", (-0.2, 0.0, 0.0, 0.0), policy=n.CURRENT)
    assert words.answer([result(), short, worse]).startswith(
        "Today's portfolio does not pay 2 of 3 stresses; worst is the November 2022 spiral: short by 20.0%"
    )
    assert words.answer([result(policy=n.MODEL)]).startswith("The model's portfolio pays the doubled quarter end")
    assert words.answer([short]).startswith("Today's portfolio does not pay the spread shock")
    assert words.answer([Untold(MINE, "Why.")]).startswith("Nothing can be said")


@pytest.mark.parametrize(
    ("name", "kind", "size", "severity", "said"),
    [
        ("quarter_end", c.REDEMPTIONS, 1.0, 1.6, "A quarter end 2.6 times as strong as usual breaks a 10% buffer"),
        ("holder_exit", c.LEAVES, 0.1, 1.5, "An exit of 15.0% of net assets at once breaks a 10% buffer"),
        ("spiral_2022", c.SPREADS, 60.0, 2.0, "A spiral that begins with spreads 120 bp wider breaks a 10% buffer"),
        ("platform_outage", c.OUTAGE, 2.0, 2.6, "An outage of 5 days breaks a 10% buffer"),
        ("quarter_end", c.REDEMPTIONS, 1.0, 0.0, "More than a 10% buffer is needed without any stress"),
        ("spread_shock", c.SPREADS, 100.0, None, "Spread shock: even 500 bp does not break a 10% buffer"),
        ("quarter_end", c.REDEMPTIONS, 1.0, 0.02, "A quarter end 1.02 times as strong as usual breaks a 10% buffer"),
    ],
)
def test_a_reverse_stress_is_one_sentence_in_its_unit(name, kind, size, severity, said):
    stress = stress_named(name)[0]
    assert words.breaks(Breaking(stress, 0.10, severity, highest((Change(kind, size),)), (Change(kind, size),))) == said


def test_a_product_that_is_shut_breaks_no_buffer_of_its_own():
    shut = Breaking(MINE, 0.10, None, 10.0, (Change(c.LEAVES, 0.1),), shut=True)
    assert words.breaks(shut) == "My Flight: the next opening lies beyond the 14 days that a buffer covers"


def test_a_desks_own_stress_has_a_sentence_too():
    assert words.breaks(Breaking(MINE, 0.125, 2.0, 10.0, (Change(c.LEAVES, 0.1),))) == (
        "My Flight: 20.0% breaks a 12.5% buffer"
    )


def test_a_step_says_only_what_it_changes():
    before, after = Figures(0.05, 0.2, 0.0, 10.0, 0), Figures(0.0, 0.2, 0.05, 10.0, 0)
    step = Step("repo", "repo", "room_below", 0.05, 0.1)
    done = StepEffect(step, DAYS[0], "", "", before, after)
    assert words.effect(done) == "short 5.0% → 0.0%; borrowed 0.0% → 5.0%"
    assert words.effect(StepEffect(step, DAYS[0], "", "", before, before)) == "nothing on this path"
    frame, _, titles = tables.step_table([done])
    assert frame["step"].tolist() == ["Borrow up to 10% by repo"] and set(titles) == set(frame)
    charged = StepEffect(Step("fee", "fee", "sold_above", 0.02), DAYS[0], "A rule", "K+ assumption", before, after)
    assert words.sources([done, charged]) == (
        "Charge a redemption fee: A rule (known, not verified and an assumption)."
    )


def test_tables_sort_and_downloads_are_flat():
    results = [result(), result("spread_shock", (0.1, -0.01, -0.05, 0.0)), Untold(MINE, "Why.")]
    frame, formats, _ = tables.results_table(results)
    assert [formats["survives"](days) for days in frame["survives"][:2]] == ["beyond 4 days", "1 day"]
    assert list(frame)[:2] == ["title", "needed"]
    assert frame["needed"].isna().tolist() == [False, False, True]
    rows = [tables.p.result_row(each) for each in results]
    products = [("P", "Product", 1e9, rows, "Breaks."), ("Q", "", 1e8, rows[2:], "")]
    every, _, _ = tables.products_table(products)
    assert every["stress"].iloc[0] == "Spread shock" and every["name"].tolist() == ["Product", "Q"]
    assert not tables.paid_by(rows) and tables.paid_by(rows[:1])
    flat = tables.every_row([("P", rows)])
    assert len(flat) == 3 and flat["notes"].iloc[0] == "A note." and flat["why"].iloc[2] == "Why."
    days, _, titles = tables.story_table(result())
    assert len(days) == 4 and "borrowed" in titles
    assert "cancelled" not in tables.story_table(result(story=result().story.assign(cancelled=0.0)))[2]


def test_the_chart_crosses_days_that_are_not_paid():
    marks = pd.DataFrame({n.START: DAYS[:1], n.END: DAYS[:1], n.KIND: ["month_end"], n.NAME: ["June"]})
    short = story_chart(result(room=(0.1, -0.01, -0.05, 0.0)).story, DARK, marks)
    assert len(short.data) == 1 + len(story_chart(result().story, DARK, marks).data)
    assert list(short.data[-1].y) == [-0.01, -0.05]
    assert words.story_title(result()).startswith("Doubled quarter end: paid without selling anything")
    assert "short by up to 5.0%" in words.story_title(result(room=(0.1, -0.01, -0.05, 0.0)))
    assert words.reading(result()).endswith("A note.") and words.reading(Untold(MINE, "Why.")).endswith("Why.")
