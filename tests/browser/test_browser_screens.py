"""Pages as a reader meets them, in both languages, themes and sizes: nothing to scroll aside, strain at or guess."""

import pytest

from tests.browser.screens.english import english, known_names
from tests.browser.screens.faults import faults, unfilled
from tests.browser.screens.views import Screen
from tests.browser.screens.visits import visit, visitor

# Every page costs some seconds; `make pictures ASKED=--check` looks at all of them in all their forms.
SCREENS = (
    Screen("today"),
    *(Screen(page, "zh", "dark") for page in ("today", "data")),
    Screen("reserve", "zh", "light", "phone"),
)


@pytest.fixture(scope="module")
def names(sample):
    return known_names(sample)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_has_no_fault(server, browser, names, screen):
    with visitor(browser, screen.theme, screen.size) as page:
        found = faults(visit(page, server, screen), screen, names)
    assert found == []


def test_the_checker_finds_what_it_looks_for(server, browser, names):
    with visitor(browser, "light", "desktop") as page:
        visit(page, server, Screen("data", "zh"))
        page.evaluate("""() => {
            const wrong = document.createElement('div');
            wrong.innerHTML = `<p style="color:#999">today.nothing_planned is {count} of the few</p><input>
                <div style="overflow:auto;height:20px;width:3000px"><br><br><br></div>`;
            document.querySelector('[data-testid=stMainBlockContainer]').append(wrong);
        }""")
        found = faults(page, Screen("data", "zh"), names)
    assert {line.split(":")[0] for line in found} == {"wide", "nested scroll", "pale", "not filled", "English", "axe"}


def test_a_name_is_no_english_and_a_sentence_is():
    names = ("Juniper Payday on the 20th",)
    named = ["Juniper Payday on the 20th：7月", "Juniper Payday on the…", "flows_2026.csv, product_id"]
    assert not english(named, names)
    assert english(["预测：more than was expected"], names) == ["more than was expected"]


def test_a_raw_key_and_a_placeholder_are_told_from_other_words():
    assert unfilled(["app.name", "{count:,} rows", "core.csv and 1.5", "{}", "**Not bold"]) == [
        "**",
        "app.name",
        "{count:,}",
    ]
