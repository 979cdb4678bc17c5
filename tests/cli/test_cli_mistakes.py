"""Every mistake of a user ends with exit code 2 and one message: what was found, what is needed."""

import sys

import pytest
from cli_runs import flows, process, run, written

from core import names as n
from core.cli import forecasting, running
from core.store import connect, imports, load_book

REPLAY = ("--start", "2025-05-01", "--end", "2025-05-20")
ORIGIN = ("--horizon", 7, "--origins", "2025-06-15")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("mistakes")


@pytest.fixture(scope="module")
def file(folder):
    return written(flows(), folder / "flows.csv")


def refused(told, *words):
    """The command is refused with the words of ``told``, as text and under ``--json``."""
    for extra in ((), ("--json",)):
        message = run(*words, *extra).mistake
        assert told in message, message


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "COMMAND"),
        (("fly",), "'fly'"),
        (("import", "stocks", "file.csv"), "'stocks'"),
        (("import", "flows"), "FILE"),
        (("backtest",), "--flows"),
        (("backtest", "--flows", "x.csv", "--horizn", "3"), "--horizn"),
        (("optimise",), "--product"),
        (("replay", "--flows", "x.csv"), "--start"),
    ],
)
def test_arguments_that_do_not_fit(words, told):
    message = run(*words).mistake
    assert told in message and message.startswith("python -m core")
    assert message.endswith("Add --help to see what it takes.")


@pytest.mark.parametrize("days", ["0", "367", "1.5", "-3", "abc", "", "٣x"])
def test_a_number_of_days_that_is_none(days):
    refused("1 to 366", "backtest", "--flows", "x.csv", f"--horizon={days}")


@pytest.mark.parametrize("share", ["1.5", "-0.1", "nan", "inf", "many", ""])
@pytest.mark.parametrize("dial", ["confidence", "reliance", "leverage"])
def test_a_share_out_of_range(dial, share):
    refused("from 0 to 1", "optimise", "--product", "P", f"--{dial}={share}")


@pytest.mark.parametrize("amount", ["-1", "nan", "inf", "much"])
@pytest.mark.parametrize("dial", ["aum", "spread-bp"])
def test_an_amount_out_of_range(dial, amount):
    refused("0 or more", "replay", "--flows", "x.csv", *REPLAY, f"--{dial}={amount}")


@pytest.mark.parametrize(
    "date", ["2026-13-01", "30/06/2026", "2026-02-30", "today", "now", "NaT", "nan", "", "20260630"]
)
def test_a_date_that_is_none(date):
    refused("year-month-day", "forecast", "--product", "P", f"--as-of={date}")
    refused("year-month-day", "replay", "--flows", "x.csv", f"--start={date}", "--end", "2026-01-01")
    refused("year-month-day", "backtest", "--flows", "x.csv", f"--origins=2025-06-15,{date}")


def test_a_file_that_is_not_there(folder):
    missing = folder / "nowhere.csv"
    for words in (("backtest",), ("replay", *REPLAY)):
        refused("nowhere.csv", *words, "--flows", missing)
    refused("nowhere.csv", "import", "flows", missing, "--database", f"sqlite:///{folder / 'unused.db'}")
    assert not (folder / "unused.db").exists()


@pytest.mark.parametrize("place", ["not/there/out.csv", ""])
def test_a_file_that_cannot_be_written_is_refused_before_the_work(folder, file, place, monkeypatch):
    monkeypatch.setattr(forecasting, "backtest", lambda *_, **__: pytest.fail("worked for nothing"))
    refused("cannot be written", "backtest", "--flows", file, *ORIGIN, "--out", folder / place)


def test_a_file_that_cannot_be_written_after_all(folder, file, monkeypatch):
    def full(*_, **__):
        raise OSError("Cannot save: the disk is full")

    monkeypatch.setattr("pandas.DataFrame.to_csv", full)
    made = forecasting._backtest
    monkeypatch.setattr(forecasting, "MODELS", {n.ENSEMBLE: forecasting.MODELS[n.ENSEMBLE]})
    assert made is forecasting._backtest
    ran = run("backtest", "--flows", file, *ORIGIN, "--out", folder / "out.csv")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be written" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--origins", "2010-01-01"), "outside the flows"),
        (("--origins", "2025-07-02"), "outside the flows"),
        (("--origins", "2025-02-05"), "3 days of flows"),
        (("--horizon", 100), "no origin"),
        (("--market", "XX"), "XX"),
        (("--map", "what"), "no mapping"),
        (("--map", "here=date"), "here"),
        (("--map", "date=there"), "there"),
    ],
)
def test_backtests_that_cannot_be(file, words, told):
    ran = run("backtest", "--flows", file, *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--policies", "fixed:2.0"), "Unknown policy fixed:2.0"),
        (("--policies", "model,,"), "Unknown policy"),
        (("--product", "Q"), "There is no product Q"),
        (("--rebuild-days", 100), "days of flows"),
        (("--start", "2025-06-30"), "No day can be replayed"),
        (("--end", "2025-04-01"), "No day can be replayed"),
        (("--market", "XX"), "XX"),
        (("--aum", 0), "missing or zero"),
    ],
)
def test_replays_that_cannot_be(file, words, told):
    refused(told, "replay", "--flows", file, *REPLAY, *words)


def test_a_replay_without_a_balance_names_the_product_and_the_way_out(folder):
    bare = written(flows(("Plain P",)).drop(columns=n.AUM), folder / "bare.csv")
    message = run("replay", "--flows", bare, *REPLAY).mistake
    assert "Plain P" in message and "--aum" in message


def test_a_replay_of_several_products_asks_for_one(folder):
    both = written(flows(("P", "Q")), folder / "both.csv")
    message = run("replay", "--flows", both, *REPLAY).mistake
    assert "P, Q" in message and "--product" in message


@pytest.mark.parametrize(
    "url", ["", "book.db", "mysql://desk@host/book", "sqlite://", "postgresql://desk@127.0.0.1:1/book"]
)
@pytest.mark.parametrize("command", ["init", "forecast", "optimise"])
def test_a_database_that_cannot_be(url, command):
    product = () if command == "init" else ("--product", "P")
    message = run(command, *product, "--database", url).mistake
    assert "try again" in message


def test_an_empty_book_says_what_to_import(tmp_path):
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    refused("no flows", "forecast", "--product", "P", "--database", url)
    refused("There is no product P", "optimise", "--product", "P", "--database", url)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("forecast", "--product", "NOT-THERE"), "JB-CASH-01"),  # the products there are
        (("optimise", "--product", "NOT-THERE"), "JB-CASH-01"),
        (("forecast", "--product", "NL-CLOSED-2503"), "it has ended"),
        (("forecast", "--product", "JB-HOLD-07", "--model", "oracle"), "seasonal_naive"),
        (("forecast", "--product", "JB-HOLD-07", "--as-of", "2026-06-25"), "24 Jun 2026"),
        (("forecast", "--product", "JB-HOLD-07", "--as-of", "1990-01-01"), "100 days"),
        (("optimise", "--product", "JB-HOLD-07", "--rulebook", "mine"), "cn_cash_management"),
        (("optimise", "--product", "JB-HOLD-07", "--policy", "guess"), "Unknown policy guess"),
        (("optimise", "--product", "JB-HOLD-07", "--confidence", "1"), "between 0 and 1"),
    ],
)
def test_questions_that_the_sample_cannot_answer(sample_url, words, told):
    engine = connect(sample_url)
    before = load_book(engine).version, len(imports(engine))
    assert told in run(*words, "--database", sample_url, "--json").mistake
    assert (load_book(engine).version, len(imports(engine))) == before
    engine.dispose()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--out", "report.docx"),
            "report.docx is no kind of report. A report ends in one of .pdf, .xlsx,",
        ),
        (("--out", "report"), "report is no kind of report"),
        (("--out", "report.pdf", "--language", "fr"), "fr"),
        (("--out", "report.pdf", "--kind", "design"), "Name its file with --spec"),
    ],
)
def test_reports_that_cannot_be_written(sample_url, words, told):
    assert told in run("report", *words, "--database", sample_url).mistake


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as caught:
        running.main(["--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert all(
        name in shown for name in ("init", "import", "forecast", "backtest", "optimise", "replay", "audit", "report")
    )


@pytest.mark.parametrize("command", ["init", "import", "forecast", "backtest", "optimise", "replay"])
def test_every_command_has_its_help(command, capsys):
    with pytest.raises(SystemExit):
        running.main([command, "--help"])
    shown = capsys.readouterr().out
    assert "--json" in shown and "--database" in shown


def test_a_fault_of_ours_keeps_its_traceback(file, monkeypatch):
    monkeypatch.setattr(forecasting, "backtest", lambda *_, **__: {}["fault"])
    with pytest.raises(KeyError):
        run("backtest", "--flows", file)


def test_an_interrupt_ends_quietly(file, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(forecasting, "backtest", interrupt)
    ran = run("backtest", "--flows", file)
    assert (ran.code, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("replay", "--flows", "nowhere.csv", *REPLAY, "--json"), "nowhere.csv"),
        (("forecast", "--product", "P", "--database", "book.db"), "address"),
        (("optimise", "--horizon", "soon"), "soon"),
        (("report", "--json"), "--out"),
    ],
)
def test_mistakes_in_a_process_of_its_own(words, told):
    assert told in process(*words).mistake


def test_the_module_runs_what_it_is_given(file):
    ran = process("replay", "--flows", file, *REPLAY, "--policies", "fixed:0.20,model", "--json")
    assert ran.values == run("replay", "--flows", file, *REPLAY, "--policies", "fixed:0.20,model", "--json").values
    assert (ran.err, "core" in sys.modules) == ("", True)
