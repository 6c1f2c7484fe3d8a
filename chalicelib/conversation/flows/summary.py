"""The report as it was understood, in one card to confirm: what, where, who, and by when."""

from __future__ import annotations

from chalicelib.cases.model import Kind
from chalicelib.cases.promises import to_accept
from chalicelib.cases.routing import route, urgency_of
from chalicelib.conversation import drafts
from chalicelib.conversation.reply import CARD_ROOM, Card, Choice
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import Draft
from chalicelib.language.reading import Relation
from chalicelib.messages import fit, words


def show(scene: Scene, draft: Draft) -> Outcome:
    """All that was understood in one card: a long story is said back as far as there is room."""
    title, promise = scene.say("report.sum_title"), _promise(scene, draft)
    told = (_place(scene, draft), _who(scene, draft), _needs(scene, draft), drafts.told(draft))
    body = _said_back(scene, draft, *told) + promise
    over = fit.units(title + body) - CARD_ROOM
    if over > 0:
        room = sum(map(fit.units, told)) - over
        body = _said_back(scene, draft, *fit.share(told, room)) + promise
    card = Card(title, body, (scene.choice("report.submit", draft.case_id),))
    return scene.turn(card, choices=(scene.choice("report.edit"), *_at_summary(scene, draft)))


def _said_back(scene: Scene, draft: Draft, place: str, who: str, needs: str, story: str) -> str:
    say, urgency = scene.say, urgency_of(drafts.facts(draft, Kind.REPORT))
    understood = [
        say("report.sum_place", place=place),
        *([say("report.sum_who", who=who)] if who else []),
        say("report.sum_needs", needs=needs, urgency=say(f"urgency.{urgency}")),
        say("report.sum_story", story=story),
        *([say("report.sum_phone", phone=hidden(draft.phone))] if draft.phone else []),
        *([say("report.sum_reporter", role=_role(scene, draft))] if draft.reporter else []),
        *([say("report.sum_photos", n=len(draft.photos))] if draft.photos else []),
    ]
    return "\n".join(understood)


def _promise(scene: Scene, draft: Draft) -> str:
    """Who hears of it, by when, and that it is anonymous or goes to another city."""
    say, now, city = scene.say, scene.world.now, scene.world.city
    facts = drafts.facts(draft, Kind.REPORT)
    routing = route(facts, city)
    by = to_accept(Kind.REPORT, urgency_of(facts), now, city).told
    teams = teams_of(scene, (routing.owner, *routing.informed))
    told = say("report.sum_teams", teams=teams, by=words.near(by, now, say))
    last = say("report.sum_elsewhere" if facts.elsewhere else "report.sum_anonymous")
    return f"\n\n{told}\n{last}"


def _at_summary(scene: Scene, draft: Draft) -> tuple[Choice, ...]:
    """What may still be said with one tap: whom it is about, and what becomes of a number."""
    choices = () if draft.relation else about_whom(scene)
    if draft.phone is None:
        return choices
    kept = scene.conversation.contact is not None
    again = () if kept or not draft.reporter else (scene.choice("report.keep_phone"),)
    return (*choices, scene.choice("report.drop_phone"), *again, scene.choice("consent"))


def about_whom(scene: Scene) -> tuple[Choice, ...]:
    """One's own or another's: most who write are in need themselves, and must not be asked of "the
    neighbour"."""
    return tuple(scene.choice(f"report.{relation}") for relation in Relation)


def _who(scene: Scene, draft: Draft) -> str:
    named = [scene.say(f"relation.{draft.relation}")] if draft.relation else []
    named += [scene.say(f"age.{draft.age}")] if draft.age else []
    named += [scene.say(f"household.{tag}") for tag in draft.household if tag != draft.age]
    return " · ".join(named)


def _role(scene: Scene, draft: Draft) -> str:
    return scene.say(f"reporter.{draft.reporter}")


def _place(scene: Scene, draft: Draft) -> str:
    known = draft.dong or draft.elsewhere or " · ".join(draft.dong_candidates)
    named = () if known in draft.place_detail else (known,)
    return " ".join(part for part in (*named, draft.place_detail) if part) or scene.say(
        "report.no_place"
    )


def _needs(scene: Scene, draft: Draft) -> str:
    named = [scene.say(f"need.{need}") for need in draft.needs]
    return " · ".join(named) or scene.say("report.no_needs")


def hidden(phone: str) -> str:
    """A number as it is said back: the middle hidden from whoever looks over the shoulder."""
    first, *middle, last = phone.split("-")
    return "-".join([first, *("*" * len(part) for part in middle), last])


def teams_of(scene: Scene, teams: tuple[str, ...]) -> str:
    """The names of teams, as they are read."""
    return " · ".join(scene.world.city.teams[team].name for team in teams)
