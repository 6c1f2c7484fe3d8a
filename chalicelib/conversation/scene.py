"""One turn as the flows see it, and the few ways to end it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.cases.commands import ResidentCommand
from chalicelib.city.model import ConsentTexts
from chalicelib.conversation.reply import Bubble, Card, Choice, Person, Reply
from chalicelib.conversation.state import Conversation, Draft, Flow, OwnCase
from chalicelib.conversation.turn import Known, Lookup, Said, Turn, World
from chalicelib.messages import Messages, load, words

STEPS_BACK = 10
"""How far "이전" reaches; more than any flow is long."""

CASES_KEPT = 10
"""Own cases within one tap; older ones are found by their receipts."""

MOST_CHOICES = 10
"""Quick replies that Kakao shows under an answer."""

Outcome = Turn | Lookup


@dataclass(frozen=True, slots=True)
class Scene:
    """The conversation as it becomes, what was said, what is known, and the world."""

    conversation: Conversation
    said: Said
    known: Known
    world: World

    @property
    def say(self) -> Messages:
        """The catalogue to speak from, in the conversation's language."""
        return load(self.conversation.language)

    @property
    def consent(self) -> ConsentTexts:
        """What is said of personal data, in the city's own words where it has set some."""
        say, city = self.say, self.world.city
        own = city.consent_texts.get(say.language)
        texts = own or ConsentTexts(say("consent.notice"), say("consent.full"))
        return ConsentTexts(texts.notice, texts.full.replace("{phone}", city.phone))

    @property
    def hours(self) -> dict[str, str]:
        """When the desks open and close, in words."""
        calendar = self.world.city.calendar
        opens, closes = (words.clock(at, self.say) for at in (calendar.opens, calendar.closes))
        return {"opens": opens, "closes": closes}

    @property
    def draft(self) -> Draft | None:
        """What has been told so far and is not sent."""
        return self.conversation.draft

    def keep(self, **changes: object) -> Scene:
        """The same step with something more remembered."""
        return replace(self, conversation=self.conversation.model_copy(update=changes))

    def at(self, flow: Flow, step: str, **changes: object) -> Scene:
        """Another step; the one left can be gone back to."""
        here = (self.conversation.flow, self.conversation.step)
        trail = self.conversation.trail
        if here != (flow, step):
            trail = (*trail, here)[-STEPS_BACK:]
        return self.keep(**{"flow": flow, "step": step, "trail": trail, **changes})

    def opened(self, own: OwnCase, flow: Flow, step: str) -> Scene:
        """After a case was opened: the draft is gone, the receipt stays within reach."""
        return self.known_as(own, flow, step).keep(draft=None)

    def known_as(self, own: OwnCase, flow: Flow, step: str) -> Scene:
        """After something was settled about a case: there is nothing to go back to."""
        cases = (*(c for c in self.conversation.cases if c.case_id != own.case_id), own)
        return self.keep(
            flow=flow,
            step=step,
            asked_for=None,
            trail=(),
            subject=own.case_id,
            cases=cases[-CASES_KEPT:],
        )

    def told(self, case_id: str) -> Scene:
        """After words went to a case: they answer what staff asked there, if they asked."""
        question = self.conversation.question
        answered = question is not None and question.case_id == case_id
        return self.keep(question=None, awaiting=False) if answered else self

    def own_case(self, case_id: str | None) -> OwnCase | None:
        """One of the resident's own cases that the conversation remembers."""
        return next((c for c in self.conversation.cases if c.case_id == case_id), None)

    def turn(
        self,
        *bubbles: Bubble,
        choices: tuple[Choice, ...] = (),
        programmes: tuple[str, ...] = (),
    ) -> Turn:
        """End the turn. The ways to a person, out, back and home are offered everywhere but at
        home, whose menu has them; of the turn's own choices so many as leave room for them."""
        ways: tuple[Choice, ...] = ()
        if self.conversation.flow is not Flow.HOME:
            person = () if self._leads_to_person(bubbles, choices) else (self.choice("consult"),)
            back = (self.choice("back"),) if self.conversation.trail else ()
            informed = self.conversation.flow is Flow.INFO  # where a draft only waits
            out = (self.choice("cancel"),) if self.draft and not informed else ()
            ways = (*self.answer, *person, *out, *back, self.choice("home"))
        reply = Reply(bubbles=bubbles, choices=(*choices[: MOST_CHOICES - len(ways)], *ways))
        return Turn(reply, self.conversation, programmes=programmes)

    @property
    def answer(self) -> tuple[Choice, ...]:
        """The way to a question of staff, which stays within reach until it is answered."""
        question = self.conversation.question
        if question is None or self.conversation.step == "answer":
            return ()
        return (self.choice("status.answer", question.case_id),)

    def _leads_to_person(self, bubbles: tuple[Bubble, ...], choices: tuple[Choice, ...]) -> bool:
        offered = (
            *(b for card in bubbles if isinstance(card, Card) for b in card.buttons),
            *choices,
        )
        return self.conversation.flow is Flow.CONSULT or any(
            isinstance(button, Person) or (isinstance(button, Choice) and button.code == "consult")
            for button in offered
        )

    def choice(self, code: str, argument: str = "", says: str = "", **values: object) -> Choice:
        """A choice; `report.submit` is labelled `choice.report_submit` in the catalogue."""
        label = self.say("choice." + code.replace(".", "_"), **values)
        return Choice(label, f"{code}:{argument}" if argument else code, says)


def before(outcome: Outcome, *bubbles: Bubble) -> Outcome:
    """The same outcome with something said first."""
    if not isinstance(outcome, Turn):
        return outcome
    reply = replace(outcome.reply, bubbles=(*bubbles, *outcome.reply.bubbles))
    return replace(outcome, reply=reply)


def with_effect(outcome: Outcome, *effects: ResidentCommand) -> Outcome:
    """The same outcome with something asked of the world."""
    return replace(outcome, effects=effects) if isinstance(outcome, Turn) else outcome
