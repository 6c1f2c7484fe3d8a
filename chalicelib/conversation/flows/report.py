"""A report: told in one's own words, completed by a question or two, confirmed, receipted."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.cases.commands import AddContact, AddMessage, OpenCase
from chalicelib.cases.model import Kind
from chalicelib.cases.promises import to_accept
from chalicelib.cases.routing import route, urgency_of
from chalicelib.city.numbered import find_numbered
from chalicelib.conversation import drafts
from chalicelib.conversation.flows import home, status
from chalicelib.conversation.reply import CARD_ROOM, Card, Choice, Text
from chalicelib.conversation.scene import Outcome, Scene, before, with_effect
from chalicelib.conversation.state import Contact, Draft, Flow, OwnCase
from chalicelib.language.clauses import is_clause
from chalicelib.language.contacts import without_phone
from chalicelib.language.reading import Emergency, Intent, Place, Reading, Relation, Way
from chalicelib.messages import fit, words

LISTENS = frozenset({"tell", "where", "which", "find", "contact"})

_PLACES = ("where", "which", "find")
_ASKED = ("tell", *_PLACES)

ANSWER = 120
"""Characters beyond which words at a question are a story of their own."""

CORRECTION = 25
"""Characters within which words at the summary may be a correction of the place and nothing else:
"아니 가능동 말고 녹양동이에요"."""

HARDLY_TOLD = 6
"""Characters that are no story yet."""

TOLD = 20
"""Characters beyond which words are kept as part of the story even where nothing in them is known:
"어려운 이웃을 신고하고 싶어요" has sixteen."""


def start(scene: Scene) -> Outcome:
    """Begin with what was just said; "신고할게요" alone tells of no need yet.

    Right after a receipt, words without a place, or with nothing else, belong to the report just
    made; at the summary they correct it.
    """
    draft, reading = _report(scene), scene.said.reading
    here, step = scene.conversation.flow, scene.conversation.step
    another = drafts.names_place(reading) and not drafts.only_place(reading)
    if step == "receipt" and reading.text and not another:
        return _after_receipt(scene)
    if here is Flow.REPORT and step in ("confirm", "edit") and scene.draft and not scene.said.code:
        return hear(scene)
    begins = reading.relation is not None and reading.intent is Intent.OTHER
    named = begins or drafts.tells_need(reading) or reading.household or reading.place != Place()
    tells = named or len(reading.text) > TOLD
    if tells and not scene.said.code:
        draft = drafts.take(draft, reading)
    return proceed(scene.keep(draft=draft))


def _report(scene: Scene) -> Draft:
    """The draft, as a report: what was begun as a consultation is not lost by reporting."""
    return drafts.begin(scene).model_copy(update={"kind": Kind.REPORT})


def proceed(scene: Scene) -> Outcome:
    """To the first question still open, or to the summary."""
    scene = scene.keep(draft=_report(scene))
    return show(scene.at(Flow.REPORT, _next_step(drafts.begin(scene))))


def resume(scene: Scene) -> Outcome:
    """Go on with what was begun; where it is forgotten by now, say so and begin anew."""
    if scene.draft:
        return proceed(scene)
    days = scene.world.city.draft_days
    return before(proceed(scene), Text(scene.say("report.nothing_kept", days=days)))


def _next_step(draft: Draft) -> str:
    """Only what is missing, each question once; without any place there must be a way to find."""
    if not draft.story or (_hardly_told(draft) and "tell" not in draft.asked):
        return "tell"
    if draft.dong or draft.elsewhere:
        return "confirm"
    if draft.dong_candidates:
        return "confirm" if "which" in draft.asked else "which"
    if "where" not in draft.asked:
        return "where"
    return "confirm" if draft.place_detail or draft.phone else "find"


def _hardly_told(draft: Draft) -> bool:
    """Whether someone has only begun to speak: "옆집에"."""
    known = draft.needs or draft.urgent or draft.emergency is not Emergency.NONE
    return not known and len(" ".join(draft.story)) <= HARDLY_TOLD


def show(scene: Scene) -> Outcome:
    """Ask the step's question."""
    draft, step = scene.draft, scene.conversation.step
    if step == "receipt":
        return _receipt(scene)
    if step == "contact":
        notice = scene.say("consent.notice")
        choices = (scene.choice("consent"), scene.choice("report.no_contact"))
        return scene.turn(Text(scene.say("report.ask_contact", notice=notice)), choices=choices)
    if draft is None:
        return home.enter(scene)
    if step == "which":
        return _ask_which(scene, draft)
    if step == "confirm":
        return _summary(scene, draft)
    if step == "edit":
        return scene.turn(
            Text(scene.say("report.ask_edit")),
            choices=(scene.choice("report.edit_story"), scene.choice("report.edit_place")),
        )
    ask = scene.say(
        f"report.ask_{step}",
        dong=next(iter(scene.world.city.dongs)),
        notice=scene.say("consent.notice"),
    )
    beside: Mapping[str, tuple[Choice, ...]] = {
        "tell": () if draft.relation else _about_whom(scene),
        "where": (scene.choice("report.skip"),),
        "find": (scene.choice("consent"),),
    }
    return scene.turn(Text(ask), choices=beside[step])


def _about_whom(scene: Scene) -> tuple[Choice, ...]:
    """One's own or another's: most who write are in need themselves, and must not be asked of "the
    neighbour"."""
    return tuple(scene.choice(f"report.{relation}") for relation in Relation)


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Answer a tap. Taps on what is long done lead to where it stands now."""
    if action == "submit":
        return _submit(scene, argument)
    if action == "contact" and scene.own_case(argument):
        return show(scene.at(Flow.REPORT, "contact", subject=argument))
    if action == "no_contact":
        return home.after(scene, Text(scene.say("report.no_contact")))
    if action in ("", "again"):
        return proceed(scene)
    if action in set(Relation):
        draft = _report(scene).model_copy(update={"relation": Relation(action)})
        return proceed(scene.keep(draft=draft))
    if scene.draft is None:
        return home.lost(scene)
    return _change(scene, scene.draft, action, argument)


def _change(scene: Scene, draft: Draft, action: str, argument: str) -> Outcome:
    if action == "dong" and argument in scene.world.city.dongs:
        return proceed(scene.keep(draft=draft.model_copy(update={"dong": argument})))
    if action == "skip":
        return proceed(scene.keep(draft=_asked(draft, scene.conversation.step)))
    if action == "edit":
        return show(scene.at(Flow.REPORT, "edit"))
    if action == "drop_phone":
        story = tuple(without_phone(told, draft.phone) for told in draft.story)
        dropped = draft.model_copy(update={"phone": None, "story": story})
        return proceed(scene.keep(draft=dropped, contact=None))
    if action == "keep_phone" and draft.phone:
        contact = Contact(phone=draft.phone, consent=drafts.consent(scene))
        kept = Text(scene.say("report.phone_kept", phone=hidden(draft.phone)))
        return before(show(scene.keep(contact=contact)), kept)
    if action == "edit_story":
        return proceed(scene.keep(draft=draft.model_copy(update={"story": (), "needs": ()})))
    if action == "edit_place":
        cleared = {"dong": None, "dong_candidates": (), "elsewhere": None, "place_detail": ""}
        return proceed(scene.keep(draft=draft.model_copy(update={**cleared, "asked": ()})))
    return home.lost(scene)


def hear(scene: Scene) -> Outcome:
    """Take words as the answer to the step's question, and whatever else they tell: at the summary
    they correct and complete it."""
    step, reading, draft = scene.conversation.step, scene.said.reading, drafts.begin(scene)
    if step == "contact":
        return take_contact(scene)
    if step == "receipt":
        return _after_receipt(scene)
    if step == "confirm" and reading.way is Way.YES:
        return _submit(scene, draft.case_id)
    if step == "confirm" and reading.way is Way.NO:
        return show(scene.at(Flow.REPORT, "edit"))
    if step in _ASKED and reading.way is Way.YES:
        return show(scene)
    if step in _PLACES and reading.way is None and _tells_more(reading):
        noted = Text(scene.say("report.noted"))
        return before(proceed(scene.keep(draft=drafts.add(draft, reading))), noted)
    draft = _asked(draft, step)
    if reading.way not in (Way.UNKNOWN, Way.NO, Way.YES):
        draft = _told(draft, scene)
    elif step == "find" and reading.way is not Way.YES:
        return scene.turn(Text(scene.say("report.nowhere")))
    return proceed(scene.keep(draft=draft))


def _tells_more(reading: Reading) -> bool:
    """Whether words at "where" go on with the story and say no place: the question stays open."""
    located = reading.place != Place() or reading.phone
    tells = drafts.tells_need(reading) or reading.intent is Intent.REPORT
    return not located and (tells or is_clause(reading.text))


def _told(draft: Draft, scene: Scene) -> Draft:
    """What words at a question or the summary tell. A place that corrects another is no story."""
    step, reading = scene.conversation.step, scene.said.reading
    if step in _PLACES and len(reading.text) <= ANSWER:
        return _located(draft, scene)
    corrects = step in ("confirm", "edit") and len(reading.text) <= CORRECTION
    if corrects and drafts.names_place(reading) and not drafts.tells_need(reading):
        return drafts.locate(draft, reading)
    return drafts.add(draft, reading)


def _located(draft: Draft, scene: Scene) -> Draft:
    """An answer to "where": all its words help someone who goes there, and what else they tell
    belongs to the story."""
    reading = scene.said.reading
    numbered = find_numbered(reading.text, draft.dong_candidates)
    if numbered and not drafts.names_place(reading):
        dong, rest = numbered
        detail = f"{draft.place_detail} {rest}".strip()
        return draft.model_copy(update={"dong": dong, "place_detail": detail})
    tells = drafts.tells_need(reading) or (reading.phone and len(reading.text) > TOLD)
    if drafts.only_place(reading):
        return drafts.locate(draft, reading)
    filled = drafts.add(draft, reading) if tells else drafts.fill(draft, reading)
    if reading.phone:
        return filled
    return filled.model_copy(update={"place_detail": reading.text})


def _asked(draft: Draft, step: str) -> Draft:
    return draft.model_copy(update={"asked": tuple(dict.fromkeys((*draft.asked, step)))})


def _ask_which(scene: Scene, draft: Draft) -> Outcome:
    hints = scene.world.city.place_hints
    listed = "\n".join(
        scene.say("report.candidate", dong=dong, hint=hints[dong])
        for dong in draft.dong_candidates
        if dong in hints
    )
    choices = tuple(scene.choice("report.dong", d, dong=d) for d in draft.dong_candidates)
    text = scene.say("report.ask_which") + (f"\n\n{listed}" if listed else "")
    return scene.turn(Text(text), choices=(*choices, scene.choice("report.skip")))


def _summary(scene: Scene, draft: Draft) -> Outcome:
    """All that was understood in one card: a long story is said back as far as there is room."""
    title = scene.say("report.sum_title")
    told = (_place(scene, draft), _who(scene, draft), _needs(scene, draft), drafts.told(draft))
    over = fit.units(title + _said_back(scene, draft, *told)) - CARD_ROOM
    room = sum(map(fit.units, told)) - over
    body = _said_back(scene, draft, *fit.share(told, room))
    card = Card(title, body, (scene.choice("report.submit", draft.case_id),))
    return scene.turn(card, choices=(scene.choice("report.edit"), *_at_summary(scene, draft)))


def _said_back(scene: Scene, draft: Draft, place: str, who: str, needs: str, story: str) -> str:
    say, city = scene.say, scene.world.city
    facts = drafts.facts(draft, Kind.REPORT)
    routing, urgency = route(facts, city), urgency_of(facts)
    by = to_accept(Kind.REPORT, urgency, scene.world.now, city).told
    understood = [
        say("report.sum_place", place=place),
        *([say("report.sum_who", who=who)] if who else []),
        say("report.sum_needs", needs=needs, urgency=say(f"urgency.{urgency}")),
        say("report.sum_story", story=story),
        *([say("report.sum_phone", phone=hidden(draft.phone))] if draft.phone else []),
        *([say("report.sum_reporter", role=_role(scene, draft))] if draft.reporter else []),
        *([say("report.sum_photos", n=len(draft.photos))] if draft.photos else []),
    ]
    promise = say(
        "report.sum_teams",
        teams=_teams(scene, (routing.owner, *routing.informed)),
        by=words.near(by, scene.world.now, say),
    )
    last = say("report.sum_elsewhere" if facts.elsewhere else "report.sum_anonymous")
    return "\n".join(understood) + f"\n\n{promise}\n{last}"


def _at_summary(scene: Scene, draft: Draft) -> tuple[Choice, ...]:
    """What may still be said with one tap: whom it is about, and what becomes of a number."""
    choices = () if draft.relation else _about_whom(scene)
    if draft.phone is None:
        return choices
    kept = scene.conversation.contact is not None
    again = () if kept or not draft.reporter else (scene.choice("report.keep_phone"),)
    return (*choices, scene.choice("report.drop_phone"), *again, scene.choice("consent"))


def _who(scene: Scene, draft: Draft) -> str:
    named = [scene.say(f"relation.{draft.relation}")] if draft.relation else []
    named += [scene.say(f"age.{draft.age}")] if draft.age else []
    named += [scene.say(f"household.{tag}") for tag in draft.household if tag != draft.age]
    return " · ".join(named)


def _role(scene: Scene, draft: Draft) -> str:
    return scene.say(f"reporter.{draft.reporter}")


def _submit(scene: Scene, case_id: str) -> Outcome:
    """Open the case once: its id was drawn with the draft, so a second tap finds it opened."""
    if scene.own_case(case_id):
        return show(scene.keep(flow=Flow.REPORT, step="receipt", subject=case_id))
    draft = scene.draft
    if draft is None or draft.case_id != case_id:
        return home.lost(scene)
    return open_case(scene, draft) if _next_step(draft) == "confirm" else proceed(scene)


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
    effect = OpenCase(
        case_id=draft.case_id,
        receipt=draft.receipt,
        resident_id=scene.known.resident_id,
        facts=facts,
        private=drafts.private(draft, scene),
        photos=len(draft.photos),
    )
    return with_effect(_receipt(scene.opened(own, Flow.REPORT, "receipt")), effect)


def _receipt(scene: Scene) -> Outcome:
    own = scene.own_case(scene.conversation.subject)
    if own is None:
        return home.enter(scene)
    say = scene.say
    body = say(
        "report.receipt_body",
        teams=_teams(scene, own.teams),
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
        return before(show(scene), Text(scene.say("common.no_phone")))
    effect = AddContact(case_id=own.case_id, phone=phone, consent=drafts.consent(scene))
    thanks = Text(scene.say("report.contact_kept", phone=hidden(phone)))
    scene = scene.at(Flow.REPORT, "receipt", trail=())
    kept = own.model_copy(update={"reachable": True})
    cases = tuple(kept if c.case_id == own.case_id else c for c in scene.conversation.cases)
    return with_effect(scene.keep(cases=cases).turn(thanks, choices=_about(scene, kept)), effect)


def _after_receipt(scene: Scene) -> Outcome:
    """A second "제출", a number to be reached at, or something forgotten."""
    own, reading = scene.own_case(scene.conversation.subject), scene.said.reading
    if own is None:
        return home.lost(scene)
    if reading.way is Way.THANKS:
        return scene.turn(Text(scene.say("common.thanks")), choices=_about(scene, own))
    if reading.way:
        return show(scene)
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


def hidden(phone: str) -> str:
    """A number as it is said back: the middle hidden from whoever looks over the shoulder."""
    first, *middle, last = phone.split("-")
    return "-".join([first, *("*" * len(part) for part in middle), last])


def _teams(scene: Scene, teams: tuple[str, ...]) -> str:
    return " · ".join(scene.world.city.teams[team].name for team in teams)


def _place(scene: Scene, draft: Draft) -> str:
    known = draft.dong or draft.elsewhere or " · ".join(draft.dong_candidates)
    named = () if known in draft.place_detail else (known,)
    return " ".join(part for part in (*named, draft.place_detail) if part) or scene.say(
        "report.no_place"
    )


def _needs(scene: Scene, draft: Draft) -> str:
    named = [scene.say(f"need.{need}") for need in draft.needs]
    return " · ".join(named) or scene.say("report.no_needs")
