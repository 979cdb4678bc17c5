"""The reference case: the command that the README names, on the whole sample book, gives what the README says."""

import re

from cli_runs import run

from core import names as n
from tests.sample_desk import ROOT, database_url, shared_sample


def test_the_reference_case_of_the_readme(tmp_path_factory):
    readme = (ROOT / "README.md").read_text()
    words = re.search(r"python -m core (optimise --product \S+ --replay)", readme)[1].split()
    said_buffer, said_gain = re.search(r"holds (\d\.\d)%\s+instead of 20% for \+(\d\.\d) bp", readme).groups()
    values = run(*words, "--json", "--database", database_url(shared_sample(tmp_path_factory))).values
    assert f"{values['buffer']:.1%}" == f"{said_buffer}%"
    assert f"{values['yield_gain_bp']:.1f}" == said_gain
    assert values["buffer"] < 0.10
    assert 2.0 <= values["yield_gain_bp"] <= 3.0
    past = {each[n.NAME]: each for each in values["replay"]["policies"]}
    assert values["replay"]["days"] == 120
    assert past[n.MODEL]["breached_days"] == 0
    assert past[n.MODEL]["yield_gain_bp"] > 0
