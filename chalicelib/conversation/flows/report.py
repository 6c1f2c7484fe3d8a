"""A report: told in one's own words, completed by a question or two, and confirmed."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.cases.model import Kind
from chalicelib.city.address import without_ending
from chalicelib.city.numbered import find_numbered
from chalicelib.conversation import drafts
from chalicelib.conversation.flows import home, reported, summary
from chalicelib.conversation.reply import Choice, Text
from chalicelib.conversation.scene import Outcome, Scene, before
from chalicelib.conversation.state import Contact, Draft, Flow
from chalicelib.language.clauses import is_clause
from chalicelib.language.contacts import without_phone
from chalicelib.language.reading import Emergency, Intent, Place, Reading, Relation, Way

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
        return reported.more(scene)
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
        return reported.receipt(scene)
    if step == "contact":
        return reported.ask_contact(scene)
    if draft is None:
        return home.enter(scene)
    if step == "which":
        return _ask_which(scene, draft)
    if step == "confirm":
        return summary.show(scene, draft)
    if step == "edit":
        return scene.turn(
            Text(scene.say("report.ask_edit")),
            choices=(scene.choice("report.edit_story"), scene.choice("report.edit_place")),
        )
    ask = scene.say(
        f"report.ask_{step}",
        dong=next(iter(scene.world.city.dongs)),
        notice=scene.consent.notice,
    )
    beside: Mapping[str, tuple[Choice, ...]] = {
        "tell": () if draft.relation else summary.about_whom(scene),
        "where": (scene.choice("report.skip"),),
        "find": (scene.choice("consent"),),
    }
    return scene.turn(Text(ask), choices=beside[step])


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
        kept = Text(scene.say("report.phone_kept", phone=summary.hidden(draft.phone)))
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
        return reported.take_contact(scene)
    if step == "receipt":
        return reported.more(scene)
    if step == "confirm" and reading.way is Way.YES:
        return _submit(scene, draft.case_id)
    if step == "confirm" and reading.way is Way.NO:
        return show(scene.at(Flow.REPORT, "edit"))
    if step in _ASKED and reading.way is Way.YES:
        return show(scene)
    if step in _PLACES and reading.way is None and _tells_more(reading):
        noted = Text(scene.say("common.noted"))
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
    return filled.model_copy(update={"place_detail": without_ending(reading.text)})


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


def _submit(scene: Scene, case_id: str) -> Outcome:
    """Open the case once: its id was drawn with the draft, so a second tap finds it opened."""
    if scene.own_case(case_id):
        return show(scene.keep(flow=Flow.REPORT, step="receipt", subject=case_id))
    draft = scene.draft
    if draft is None or draft.case_id != case_id:
        return home.lost(scene)
    return reported.open_case(scene, draft) if _next_step(draft) == "confirm" else proceed(scene)
