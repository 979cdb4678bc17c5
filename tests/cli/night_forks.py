"""`python night_forks.py` runs `nightly` for each line of standard input, a JSON object, and answers with how it ended.

"words": what the command is given; "reports": where it reports to. The first is run here, and what it forecasts and
plans is remembered for all others, each of them a fork: these only keep and tell of it, which is where a kill could do
harm. "at" and "signal": what befalls a fork at that event, a call or a return, of that code; the events are
counted wherever "at" is given.
"""

import json
import os
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from core.cli import main
from core.plan import desk_keeping, replay_keeping, stress_report, vintages
from core.settings import settings

PLANNED = [f"/core/plan/{name}.py" for name in ("desk_keeping", "vintages", "alerts")]
PLACES = ("/core/plan/nightly/", "/core/store/", *PLANNED)


def remembering(make):
    """Make once for the same book and the same names: of a model or a product."""
    made = {}

    def again(book, *words, **more):
        sizes = (len(frame) for frame in (book.products, book.flows, book.positions))
        key = (*sizes, *(word for word in words if isinstance(word, str)))
        if key not in made:
            made[key] = make(book, *words, **more)
        return made[key]

    return again


def watched(at, signal):
    """Count the events in PLACES, and send this process the signal at one of them."""
    seen, ours = [0], {}

    def watch(frame, event, _):
        name = frame.f_code.co_filename
        found = ours.get(name)
        if found is None:
            found = ours[name] = any(place in name for place in PLACES)
        if found:
            seen[0] += 1
            if seen[0] == at:
                os.kill(os.getpid(), signal)

    sys.setprofile(watch)
    return seen


def ran(words, at=None, signal=0):
    out, err = StringIO(), StringIO()
    seen = [0] if at is None else watched(at, signal)
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["nightly", "--json", *words])
    sys.setprofile(None)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue(), "events": seen[0]}


def forked(answer, **asked):
    """Run in a fork, which leaves its answer in a file; return that, or the signal that ended or stopped it."""
    answer.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        try:
            answer.write_text(json.dumps(ran(**asked)))
        except BaseException:  # noqa: BLE001  (whatever it is, the test tells it)
            answer.write_text(json.dumps({"code": 99, "err": traceback.format_exc()}))
        os._exit(0)
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        return {"code": 0, "pid": child}
    return json.loads(answer.read_text()) if os.WIFEXITED(status) else {"code": -os.WTERMSIG(status)}


def serve(answer):
    made = None
    for line in sys.stdin:
        asked = json.loads(line)
        os.environ["TIDEGATE_REPORTS"] = asked.pop("reports")
        settings.cache_clear()
        made = ran(**asked) if made is None else forked(answer, **asked)
        print(json.dumps(made), flush=True)  # noqa: T201


if __name__ == "__main__":
    vintages.forecast_desk = desk_keeping.forecast_desk = remembering(desk_keeping.forecast_desk)
    desk_keeping.build_desk = remembering(desk_keeping.build_desk)
    replay_keeping._replayed = remembering(replay_keeping._replayed)
    stress_report.stress_products = remembering(stress_report.stress_products)
    serve(Path(sys.argv[1]))
