"""The catalogue and the code agree: every key is there, every message is used, every placeholder is filled."""

import ast
import re
from functools import cache
from string import Formatter

import pytest

from core import errors
from core.errors import TidegateError
from core.settings import ROOT
from core.text import ENGLISH, catalogue, languages, say, use

FILES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "core").rglob("*.py"))]
SPEAKERS = {
    "say",
    *(name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, TidegateError)),
}
COUNTED = "_one"  # the message for exactly one, asked for by the name of the other
# What stands in the gap of an f-string that would otherwise fit any message of its part.
GAPS = {
    "app.{}": ("en", "zh"),
    "reserve_page.{}": ("confidence", "reliance", "leverage", "buffer", "yield", "shortfall", "sale_cost"),
}


@cache
def trees():
    return [(path, ast.parse(path.read_text("utf-8"))) for path in FILES]


def nodes(kind):
    return [(path, node) for path, tree in trees() for node in ast.walk(tree) if isinstance(node, kind)]


def placeholders(message):
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


def parts():
    return {key.split(".")[0] for key in catalogue(ENGLISH)}


def calls():
    """Calls of ``say`` and of the errors, with the key where it is written out."""
    for path, node in nodes(ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in SPEAKERS and node.args:
            first = node.args[0]
            key = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            yield f"{path.name}:{node.lineno}", key, node


def written():
    return {node.value for _, node in nodes(ast.Constant) if isinstance(node.value, str)}


def patterns():
    """Keys made with f-strings: (place, the text with {} for its gaps)."""
    for path, node in nodes(ast.JoinedStr):
        text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if re.fullmatch(r"[a-z_]+\.[a-z_.{}]*", text) and text.split(".")[0] in parts():
            yield f"{path.name}:{node.lineno}", text


def fitting(text):
    """The keys of the catalogue that an f-string can become."""
    gap = "|".join(GAPS.get(text.removesuffix("_help"), ())) or r"\w+"
    return {key for key in catalogue(ENGLISH) if re.fullmatch(re.escape(text).replace(r"\{\}", f"({gap})"), key)}


def test_the_key_of_every_message_is_in_the_catalogue():
    unknown = [(place, key) for place, key, _ in calls() if key is not None and key not in catalogue(ENGLISH)]
    assert not unknown
    assert sum(key is not None for _, key, _ in calls()) > 100  # the test sees the calls


def test_every_key_that_is_put_together_can_be_one_of_the_catalogue():
    assert not [(place, text) for place, text in patterns() if not fitting(text)]
    assert len(list(patterns())) > 10


def test_every_message_is_used_somewhere():
    used = written() & set(catalogue(ENGLISH))
    for _, text in patterns():
        used |= fitting(text)
    used |= {key for key in catalogue(ENGLISH) if key.endswith(COUNTED) and key.removesuffix(COUNTED) in used}
    assert not sorted(set(catalogue(ENGLISH)) - used)


def test_every_part_of_the_readers_words_is_asked_for():
    asked = {
        node.args[0].value
        for _, node in nodes(ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id == "word" and isinstance(node.args[0], ast.Constant)
    }
    assert {key.split(".")[1] for key in catalogue(ENGLISH) if key.startswith("words.")} <= asked


def test_every_placeholder_is_filled():
    missing = []
    for place, key, node in calls():
        given = {keyword.arg for keyword in node.keywords}
        if key in catalogue(ENGLISH) and None not in given:
            lacking = placeholders(catalogue(ENGLISH)[key]) - given
            missing += [(place, key, lacking)] if lacking else []
    assert not missing


def test_nothing_is_handed_over_that_no_message_says():
    said = set().union(*(placeholders(message) for message in catalogue(ENGLISH).values()))
    extra = [
        (place, key, given - placeholders(catalogue(ENGLISH)[key]))
        for place, key, node in calls()
        if key in catalogue(ENGLISH)
        for given in [{keyword.arg for keyword in node.keywords if keyword.arg in said}]
        if given - placeholders(catalogue(ENGLISH)[key])
    ]
    assert not extra


@pytest.mark.parametrize("language", languages())
def test_every_message_can_be_filled(language):
    for key, message in catalogue(language).items():
        assert isinstance(message, str), key
        assert all(name.isidentifier() for name in placeholders(message)), key
        assert all(not spec and not conversion for _, _, spec, conversion in Formatter().parse(message)), key


@pytest.mark.parametrize("language", languages())
def test_every_language_says_the_same_with_the_same_values(language):
    english, other = catalogue(ENGLISH), catalogue(language)
    assert set(other) == set(english)
    assert {key: placeholders(other[key]) for key in other} == {key: placeholders(english[key]) for key in english}


def test_the_counterpart_for_one_takes_no_other_values():
    english = catalogue(ENGLISH)
    for key in english:
        if key.removesuffix(COUNTED) in english:
            assert placeholders(english[key]) <= placeholders(english[key.removesuffix(COUNTED)]), key


def test_english_comes_first_and_is_there():
    assert languages()[0] == ENGLISH


def test_a_key_or_value_that_is_missing_is_never_shown_raw():
    with pytest.raises(KeyError):
        say("app.no_such_key")
    with pytest.raises(KeyError):
        say("plan.ended")


def test_values_with_braces_are_said_as_they_are():
    assert say("book.empty_file", filename="{odd}.csv").startswith("{odd}.csv is empty")


def test_an_error_speaks_the_language_in_use(monkeypatch):
    from core import text

    english = catalogue(ENGLISH)
    other = {**english, "plan.ended": "{product} | {day}"}
    monkeypatch.setattr(text, "catalogue", lambda name: other if name == "xx" else english)
    error = errors.MissingData("plan.ended", product="P", day="1 Jan")
    first = str(error)
    use("xx")
    try:
        assert str(error) == "P | 1 Jan"
    finally:
        use(ENGLISH)
    assert str(error) == first != "P | 1 Jan"
