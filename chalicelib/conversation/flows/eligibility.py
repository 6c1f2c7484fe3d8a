"""Would I get it? At most four questions, each skippable; then likely, perhaps or not likely, with
the reasons and the number of who decides. The answers go when this part of the talk ends."""

from __future__ import annotations

from chalicelib.conversation import programmes
from chalicelib.conversation.flows import home
from chalicelib.conversation.reply import Card, Choice, Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import Conversation, Flow
from chalicelib.language.reading import Reading, Way
from chalicelib.welfare.asks import find_age, find_answer
from chalicelib.welfare.catalogue import Programme
from chalicelib.welfare.eligibility import (
    CHOICES,
    SKIPPED,
    Criteria,
    Question,
    criteria_of,
    judge,
    overall,
)

ONLY_AN_AGE = 9
"""Characters within which an age leaves no room for anything else."""


def kept(conversation: Conversation) -> tuple[tuple[str, str], ...]:
    """The answers, while the check goes on."""
    checking = conversation.flow is Flow.INFO and conversation.step in ("check", "verdict")
    return conversation.answers if checking else ()


def start(scene: Scene, programme: Programme) -> Outcome:
    """The first question, or the verdict where there is nothing to ask."""
    return _go_on(scene.keep(subject=programme.id, answers=()), programme)


def show(scene: Scene, programme: Programme) -> Outcome:
    """The question that is open, or the verdict."""
    criteria = criteria_of(programme) or Criteria()
    question = _open_question(scene, criteria)
    if question is None or scene.conversation.step == "verdict":
        return _verdict(scene, programme, criteria)
    return _ask(scene, programme, criteria, question)


def press(scene: Scene, argument: str) -> Outcome:
    """Take a tapped answer, `question=value`; one to another question than the open one is old."""
    programme = _about(scene)
    named, _, value = argument.partition("=")
    if programme is None or scene.conversation.step != "check":
        return home.lost(scene)
    question = _open_question(scene, criteria_of(programme) or Criteria())
    if question is None or named != question or value not in (*CHOICES[question], SKIPPED):
        return show(scene, programme)
    return _take(scene, programme, question, value)


def hear(scene: Scene) -> Outcome | None:
    """Take an answer in words; None where they answer nothing."""
    programme = _about(scene)
    question = _open_question(scene, criteria_of(programme) or Criteria()) if programme else None
    if programme is None or question is None:
        return None
    reading = scene.said.reading
    if reading.way is Way.UNKNOWN:
        return _take(scene, programme, question, SKIPPED)
    value = _answer(question, reading)
    if value:
        return _take(scene, programme, question, value)
    return show(scene, programme) if reading.way else None


def _answer(question: Question, reading: Reading) -> str | None:
    """The answer in words, whatever language they are in."""
    if question is Question.AGE and (age := find_age(reading.text)) is not None:
        return f"{age}-{age}"
    if question is Question.SITUATION and reading.way in (Way.YES, Way.NO):
        return str(reading.way)
    return find_answer(question, reading.text)


def says_only_an_age(scene: Scene) -> bool:
    """Whether the open question is the age and no more than that was said: "아홉 살이요"."""
    programme, text = _about(scene), scene.said.reading.text
    if programme is None or scene.conversation.step != "check" or len(text) > ONLY_AN_AGE:
        return False
    question = _open_question(scene, criteria_of(programme) or Criteria())
    return question is Question.AGE and find_age(text) is not None


def _about(scene: Scene) -> Programme | None:
    found = programmes.named(scene, scene.conversation.subject or "")
    return found[0] if found else None


def _open_question(scene: Scene, criteria: Criteria) -> Question | None:
    answered = dict(scene.conversation.answers)
    return next((asked for asked in criteria.questions if asked not in answered), None)


def _take(scene: Scene, programme: Programme, question: Question, value: str) -> Outcome:
    answers = (*scene.conversation.answers, (question.value, value))
    return _go_on(scene.keep(answers=answers), programme)


def _go_on(scene: Scene, programme: Programme) -> Outcome:
    done = _open_question(scene, criteria_of(programme) or Criteria()) is None
    return show(scene.at(Flow.INFO, "verdict" if done else "check"), programme)


def _ask(scene: Scene, programme: Programme, criteria: Criteria, question: Question) -> Outcome:
    say = scene.say
    key = f"situation.{criteria.situation}" if question is Question.SITUATION else question.value
    number = len(scene.conversation.answers) + 1
    body = say(
        "eligibility.ask",
        name=programme.name,
        number=number,
        many=len(criteria.questions),
        question=say(f"eligibility.{key}", city=scene.world.city.name_in(say.language)),
    )
    answers = tuple(
        Choice(_label(scene, question, value), f"info.answer:{question}={value}")
        for value in CHOICES[question]
    )
    skip = Choice(say("choice.info_skip"), f"info.answer:{question}={SKIPPED}")
    promise = (Text(say("eligibility.private")),) if number == 1 else ()
    return scene.turn(Text(body), *promise, choices=(*answers, skip, scene.choice("consult")))


def _label(scene: Scene, question: Question, value: str) -> str:
    if question is not Question.AGE:
        return scene.say(f"eligibility.answer.{value}")
    return _years(scene, *map(int, value.split("-")))


def _years(scene: Scene, first: int, last: int) -> str:
    key = "from" if last >= 100 else "until" if first == 0 else "between"
    return scene.say(f"eligibility.years.{key}", first=first, last=last)


def _verdict(scene: Scene, programme: Programme, criteria: Criteria) -> Outcome:
    say = scene.say
    answers = {Question(asked): value for asked, value in scene.conversation.answers}
    fits = judge(criteria, answers)
    outcome = overall(fits)
    reasons = [
        say(
            f"eligibility.reason.{question}.{fit if answers.get(question) else 'skipped'}",
            years=_years(scene, *criteria.age) if criteria.age else "",
            families=say("eligibility.or").join(
                say(f"eligibility.answer.{kind}") for kind in criteria.household
            ),
        )
        for question, fit in fits.items()
    ]
    body = say(
        f"eligibility.because.{outcome}",
        reasons="\n".join(reasons or [say("eligibility.anyone")]),
        source=programme.source,
        phone=programmes.phone(scene, programme),
    )
    more = (scene.choice("info.more"),) if scene.conversation.results[3:] else ()
    return scene.turn(
        Card(
            say(f"eligibility.{outcome}"),
            body,
            (*programmes.call(scene, programme), programmes.opened(scene, programme)),
        ),
        choices=(scene.choice("consult"), *more, scene.choice("info")),
        programmes=(programme.id,),
    )
