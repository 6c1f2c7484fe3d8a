"""After a report was opened: its receipt, a number to be reached at, and what else is told."""

from __future__ import annotations

from chalicelib.cases.commands import AddContact, AddMessage
from chalicelib.cases.model import Kind
from chalicelib.cases.promises import to_accept
from chalicelib.cases.routing import route, urgency_of
from chalicelib.conversation import drafts
from chalicelib.conversation.flows import home, status
from chalicelib.conversation.flows.summary import hidden, teams_of
from chalicelib.conversation.reply import Card, Choice, Text
from chalicelib.conversation.scene import Outcome, Scene, before, with_effect
from chalicelib.conversation.state import Draft, Flow, OwnCase
from chalicelib.language.reading import Relation, Way
from chalicelib.messages import words


def ask_contact(scene: Scene) -> Outcome:
    """Ask for a number, with the notice; no number is an answer too."""
    notice = scene.consent.notice
    choices = (scene.choice("consent"), scene.choice("report.no_contact"))
    return scene.turn(Text(scene.say("report.ask_contact", notice=notice)), choices=choices)


def open_case(scene: Scene, draft: Draft) -> Outcome:
    """Open the case and show its receipt; the edge says neither before both are durable."""
    facts, city, now = drafts.facts(draft, Kind.REPORT), scene.world.city, scene.world.now
    routing = route(facts, city)
    own = OwnCase(
        case_id=draft.case_id,
        receipt=draft.receipt,
        kind=Kind.REPORT,
        opened_at=now,
        teams=(routing.owner, *routing.informed),
        promise_by=to_accept(Kind.REPORT, urgency_of(facts), now, city).told,
        dong=draft.dong,
        reachable=draft.phone is not None or scene.conversation.flow is Flow.EMERGENCY,
    )
    effect = drafts.opening(draft, scene, facts)
    return with_effect(receipt(scene.opened(own, Flow.REPORT, "receipt")), effect)


def receipt(scene: Scene) -> Outcome:
    """The receipt, what happens next, and by when."""
    own = scene.own_case(scene.conversation.subject)
    if own is None:
        return home.enter(scene)
    say = scene.say
    body = say(
        "report.receipt_body",
        teams=teams_of(scene, own.teams),
        by=words.near(own.promise_by, scene.world.now, say) if own.promise_by else "",
    )
    card = Card(say("report.receipt_title", receipt=own.receipt), body)
    return scene.turn(card, choices=_about(scene, own))


def take_contact(scene: Scene) -> Outcome:
    """A number, or not: the report stands either way."""
    own, phone = scene.own_case(scene.conversation.subject), scene.said.reading.phone
    if own is None:
        return home.enter(scene)
    if phone is None and scene.conversation.question:
        return status.take_answer(scene, scene.conversation.question.case_id)
    if phone is None:
        if scene.said.reading.way in (Way.NO, Way.UNKNOWN):
            return home.after(scene, Text(scene.say("report.no_contact")))
        return before(ask_contact(scene), Text(scene.say("common.no_phone")))
    effect = AddContact(case_id=own.case_id, phone=phone, consent=drafts.consent(scene))
    thanks = Text(scene.say("report.contact_kept", phone=hidden(phone)))
    scene = scene.at(Flow.REPORT, "receipt", trail=())
    kept = own.model_copy(update={"reachable": True})
    cases = tuple(kept if c.case_id == own.case_id else c for c in scene.conversation.cases)
    return with_effect(scene.keep(cases=cases).turn(thanks, choices=_about(scene, kept)), effect)


def more(scene: Scene) -> Outcome:
    """A second "제출", a number to be reached at, or something forgotten."""
    own, reading = scene.own_case(scene.conversation.subject), scene.said.reading
    if own is None:
        return home.lost(scene)
    if reading.way:
        return receipt(scene)
    if reading.phone and reading.relation in (None, Relation.SELF):
        return take_contact(scene)
    effect = AddMessage(case_id=own.case_id, text=reading.text)
    scene = scene.told(own.case_id)
    added = drafts.added(scene, own.receipt)
    return with_effect(scene.turn(added, choices=_about(scene, own)), effect)


def _about(scene: Scene, own: OwnCase) -> tuple[Choice, ...]:
    again = (scene.choice("report.again"),) if scene.conversation.reporter else ()
    contact = () if own.reachable else (scene.choice("report.contact", own.case_id),)
    return (*again, *contact, scene.choice("status.show", own.receipt))
