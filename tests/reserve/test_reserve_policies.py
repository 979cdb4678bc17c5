import pytest

from core.errors import InputError
from core.reserve import Policy, parse_policy
from core.reserve.policies import PAST_ONLY, parse_replayed


@pytest.mark.parametrize(
    ("text", "policy", "name"),
    [
        ("model", Policy("model"), "model"),
        ("fixed:0.20", Policy("fixed", 0.2), "fixed:0.20"),
        ("fixed:.2", Policy("fixed", 0.2), "fixed:0.20"),
        (" floor:0.05 ", Policy("floor", 0.05), "floor:0.05"),
        ("fixed:0.125", Policy("fixed", 0.125), "fixed:0.125"),
    ],
)
def test_policies_are_read_and_written(text, policy, name):
    assert parse_policy(text) == policy
    assert parse_policy(text).name == name
    assert parse_policy(name) == policy


@pytest.mark.parametrize(
    "text", ["", "fixed", "fixed:", "fixed:20%", "fixed:1.2", "floor:-0.1", "model:0.1", "fixed:nan", "best"]
)
def test_anything_else_is_told_with_the_forms_that_exist(text):
    with pytest.raises(InputError, match=r"fixed:0\.20"):
        parse_policy(text)


@pytest.mark.parametrize("text", PAST_ONLY)
def test_what_only_a_replay_knows_is_no_policy_of_a_plan(text):
    assert parse_replayed(f" {text} ") == Policy(text)
    assert Policy(text).name == text
    with pytest.raises(InputError) as caught:
        parse_policy(text)
    assert caught.value.key == "court.past_only"
    assert text in str(caught.value) and "fixed:0.20" in str(caught.value)


def test_a_replay_reads_what_a_plan_reads():
    for text in ("model", "fixed:0.125", "floor:0.05"):
        assert parse_replayed(text) == parse_policy(text)


@pytest.mark.parametrize("text", ["", "miller_orr:0.1", "hindsight:", "Newsvendor", "fixed"])
def test_anything_else_is_told_with_every_form_of_a_replay(text):
    with pytest.raises(InputError) as caught:
        parse_replayed(text)
    assert all(name in str(caught.value) for name in (*PAST_ONLY, "fixed:0.20", "model"))
