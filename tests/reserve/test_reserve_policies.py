import pytest

from core.errors import InputError
from core.reserve import Policy, parse_policy


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
