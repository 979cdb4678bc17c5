"""Texts of the data: English to the program, in the language in use to a reader."""

import json
import pickle

from core.text import ENGLISH, use
from core.text.worded import Worded, beside, spoken, worded

TEXT = worded({"source": "House limit", "source_zh": "内部限额"}, "source")


def test_it_is_the_english_text_to_whoever_compares_or_writes_it(chinese):
    assert TEXT == "House limit" and hash(TEXT) == hash("House limit")
    assert json.dumps(TEXT) == '"House limit"'
    assert type(str(TEXT)) is str


def test_it_is_said_in_the_language_in_use(chinese):
    assert spoken(TEXT) == "内部限额"
    use(ENGLISH)
    assert spoken(TEXT) == "House limit"
    assert type(spoken(TEXT)) is str


def test_what_has_no_counterpart_is_said_as_it_stands(chinese):
    assert spoken("my own") == "my own"
    assert spoken(worded({"source": "my own"}, "source")) == "my own"


def test_it_survives_being_sent_to_another_process(chinese):
    again = pickle.loads(pickle.dumps(TEXT))
    assert isinstance(again, Worded) and spoken(again) == "内部限额"


def test_counterparts_stand_under_the_key_and_the_language():
    assert beside("source") == ("source_zh",)
