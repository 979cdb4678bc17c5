"""What the Stress page says: which stress a product does not pay, how strong one must be, what a step does."""

from collections.abc import Sequence

from core.present.words import counted
from core.reserve.need import REBUILD_DAYS
from core.stress import changes as c
from core.stress.contingency import Step
from core.stress.outcome import ROOM, Breaking, StepEffect, StressResult, Untold, leading
from core.text import ENGLISH, catalogue, figures, joining, language, say
from core.text.worded import spoken

BASIS_POINT = 1e-4


def answer(results: Sequence[StressResult | Untold]) -> str:
    """Return which of the stresses a portfolio does not pay, the worst of them first."""
    told = [each for each in results if isinstance(each, StressResult)]
    if not told:
        return say("stress_page.answer.nothing")
    short = [each for each in told if not each.pays]
    worst = max(short or told, key=lambda each: (each.shortfall, each.needed))
    words = {"portfolio": portfolio(worst.policy), "count": figures.count(len(told)), **_short(worst)}
    if not short:
        return say("stress_page.answer.pays_one" if len(told) == 1 else "stress_page.answer.pays", **words)
    if len(told) == 1:
        return say("stress_page.answer.short_one", **words)
    if len(short) == 1:
        return say("stress_page.answer.but_one", **words)
    return say("stress_page.answer.short", number=figures.count(len(short)), **words)


def _short(result: StressResult) -> dict[str, str]:
    first = result.first_short
    return {
        "stress": inside(result.stress.title),
        "shortfall": figures.share(result.shortfall),
        "needed": figures.share(result.needed),
        "day": figures.day(result.worst_day if first is None else first, year=False),
    }


def portfolio(policy: str) -> str:
    """Return the name of a portfolio as a sentence begins with it."""
    return say(f"stress_page.portfolio.{policy}")


def inside(title: str) -> str:
    """Return a title as it stands inside a sentence: a word all in capitals or figures keeps its own."""
    if language() != ENGLISH:
        return title
    head = title.split(" ", 1)[0]
    return title if head[1:2].isupper() or head in _NAMES else title[:1].lower() + title[1:]


_NAMES = ("November",)


def breaks(breaking: Breaking) -> str:
    """Return how strong a stress must be to break a buffer."""
    buffer = figures.share(breaking.buffer, 0 if round(breaking.buffer * 100, 6).is_integer() else 1)
    title = breaking.stress.title
    if breaking.severity == 0.0:
        return say("stress_page.breaks.already", buffer=buffer)
    if breaking.severity is None and breaking.shut:
        return say("stress_page.breaks.shut", title=title, days=counted("app.days", REBUILD_DAYS))
    if breaking.severity is None:
        amount = _amount(breaking, breaking.highest)
        return say("stress_page.breaks.never", title=title, amount=amount, buffer=buffer)
    amount = _amount(breaking, breaking.severity)
    own = f"stress_library.breaks.{breaking.stress.name}"
    return say(own if own in catalogue(ENGLISH) else "stress_page.breaks.at", title=title, amount=amount, buffer=buffer)


def first_break(breakings: Sequence[Breaking]) -> str:
    """Return which stress breaks the buffer first, the least times its size in the library, "" if none does."""
    found = [each for each in breakings if each.severity is not None]
    return breaks(min(found, key=lambda each: each.severity or 0.0)) if found else ""


def _amount(breaking: Breaking, severity: float) -> str:
    """Return the strength of a stress in the unit of its first change."""
    if not breaking.changes:
        return f"{severity:.1f}"
    kind = leading(breaking.stress)
    changes = c.scaled([change for change in breaking.changes if change.kind == kind], severity)
    size = changes[0].size
    if kind == c.LEAVES:
        return figures.share(min(sum(change.size for change in changes), 1.0))
    unit = c.KINDS[kind].unit
    if unit == c.RELATIVE:
        return say("stress_page.unit.times", times=_times(1.0 + size))
    if unit == c.BASIS_POINTS:
        return say("figures.basis_points", value=f"{size:.0f}")
    if unit == c.DAYS:
        return counted("app.days", size)
    return say("stress_page.unit.severity", times=f"{severity:.1f}")


def _times(value: float) -> str:
    """Return a multiple of what is usual; what rounds to once keeps a second decimal."""
    return f"{value:.2f}" if round(value, 1) == 1.0 else f"{value:.1f}"


def conclusion(results: Sequence[StressResult | Untold], breakings: Sequence[Breaking]) -> str:
    """Return the conclusion on a product: what it pays, and which stress breaks the buffer first."""
    said = [sentence for sentence in (answer(results), first_break(breakings)) if sentence]
    untold = [each for each in results if isinstance(each, Untold)]
    said += [say("stress_page.answer.untold", stress=inside(each.stress.title), why=each.why) for each in untold]
    return joining.sentences(joining.ended(sentence) for sentence in said)


def survival(survives: int | None, days: int) -> str:
    """Return how long the told path is paid."""
    if survives is None:
        return say("stress_page.survives_all", days=counted("app.days", days))
    return counted("app.days", survives)


def story_title(result: StressResult) -> str:
    """Return the finding of the day-by-day story."""
    words = {
        "stress": result.stress.title, "raised": figures.share(result.raised),
        "shortfall": figures.share(result.shortfall), "day": figures.day(result.worst_day, year=False),
        "room": figures.share(float(result.story[ROOM][result.worst_day])),
    }  # fmt: skip
    if result.first_short is not None:
        return say("stress_page.story.short", **words, first=figures.day(result.first_short, year=False))
    return say("stress_page.story.sold" if result.raised > BASIS_POINT else "stress_page.story.free", **words)


def step_title(step: Step) -> str:
    """Return what a step does, in the language in use."""
    if step.own_title:
        return step.own_title
    return say(f"stress_page.measure.{step.measure}", most=figures.share(step.most, 0))


def trigger(step: Step) -> str:
    """Return when a step is taken."""
    return say(f"stress_page.trigger.{step.trigger}", level=figures.share(step.level, 0))


def effect(found: StepEffect) -> str:
    """Return what a step would do, in one sentence: only what it changes."""
    parts = [
        say(f"stress_page.effect.{name}", before=write(before), after=write(after))
        for name, write in (
            ("shortfall", figures.share), ("sold", figures.share), ("borrowed", figures.share),
            ("fall_bp", _bp), ("queue_days", figures.count),
        )
        for before, after in [(getattr(found.without, name), getattr(found.taken, name))]
        if write(before) != write(after)
    ]  # fmt: skip
    return joining.clauses(parts) if parts else say("stress_page.effect.none")


def _bp(value: float) -> str:
    return figures.basis_points(-value)


def mark_word(mark: str) -> str:
    """Return how well a size is known, in words; several marks in turn."""
    return say("stress_page.and").join(say(f"stress_page.mark.{MARK_KEYS[each]}") for each in mark.split())


MARK_KEYS = {"Q": "q", "S": "s", "K+": "known", "K?": "unsure", "house": "house", "assumption": "assumption"}


def policy_title(policy: str) -> str:
    """Return a portfolio's name in a list of them."""
    return say(f"stress_page.held.{policy}")


def sources(effects: Sequence[StepEffect]) -> str:
    """Return where the tools of steps are written, and how well that is known, "" if none of them has any."""
    told = [
        say(
            "stress_page.source_line", step=step_title(each.step), source=joining.unended(spoken(each.source)),
            mark=mark_word(each.mark),
        )
        for each in effects
        if each.source
    ]  # fmt: skip
    return joining.sentences(told)


def reading(result: StressResult | Untold) -> str:
    """Return what a stress stands for, where its sizes are from, and what was chosen for this product."""
    stress = result.stress
    line = say(
        "stress_page.reading_line", reading=stress.reading, source=joining.unended(spoken(stress.source)),
        mark=mark_word(stress.mark),
    )  # fmt: skip
    if isinstance(result, Untold):
        return joining.sentences((line, result.why))
    scaled = [] if result.severity == 1.0 else [say("stress_page.scaled", times=f"{result.severity:g}")]
    return joining.sentences((line, *scaled, *result.notes))


def broken(result: StressResult) -> str:
    """Return the limits that what is left on the worst day breaks, "" if none."""
    if not result.broken:
        return ""
    texts = joining.clauses(breach.text for breach in result.broken)
    return say("stress_page.broken_line", texts=texts)
