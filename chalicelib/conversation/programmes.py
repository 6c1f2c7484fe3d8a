"""A programme as a resident reads it: short, in full, beside another."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.conversation.reply import Button, Call, Card, Choice, Link
from chalicelib.conversation.scene import Scene
from chalicelib.welfare.catalogue import Programme
from chalicelib.welfare.eligibility import criteria_of


def today(scene: Scene) -> date:
    """The day, where the city is."""
    return scene.world.now.astimezone(scene.world.city.calendar.zone).date()


def named(scene: Scene, *ids: str) -> tuple[Programme, ...]:
    """Those of these programmes that the catalogue has."""
    programmes = scene.world.catalogue.programmes
    return tuple(programmes[id_] for id_ in ids if id_ in programmes)


def brief(scene: Scene, programme: Programme) -> Card:
    """Two lines, and what leads on."""
    body = scene.say("info.brief", who=programme.who, what=programme.what)
    if _stale(scene, programme):
        body = f"{body}\n{scene.say('info.brief_stale')}"
    return Card(
        programme.name,
        body,
        (opened(scene, programme), *_check(scene, programme), *call(scene, programme)),
    )


def full(scene: Scene, programme: Programme) -> Card:
    """What, who, how, where, and how far to trust it; one that has ended says nothing but that."""
    say = scene.say
    if programme.ended(today(scene)):
        return Card(programme.name, say("info.ended"), call(scene, programme))
    body = say(
        "info.one",
        who=programme.who,
        what=programme.what,
        how=programme.how,
        where=_where(scene, programme),
        source=programme.source,
        checked=_checked(scene, programme),
        trust=_trust(scene, programme),
    )
    page = (Link(say("choice.page"), programme.url),) if programme.url else ()
    return Card(programme.name, body, (*_check(scene, programme), *call(scene, programme), *page))


def side_by_side(scene: Scene, one: Programme, other: Programme) -> Card:
    """Both, line by line."""
    say = scene.say
    lines = [
        say(f"info.compare.{line}", one=getattr(one, line), other=getattr(other, line))
        for line in ("name", "who", "what", "how")
    ]
    calls = (
        *call(scene, one, say("choice.call_one")),
        *call(scene, other, say("choice.call_other")),
    )
    return Card(say("info.compare.title"), "\n".join(lines), calls)


def opened(scene: Scene, programme: Programme, label: str = "info_show") -> Choice:
    """The choice that opens a programme. It says the name: choices must not say the same."""
    words = scene.say("info.more", name=programme.name)
    return Choice(scene.say(f"choice.{label}"), f"info.show:{programme.id}", words)


def call(scene: Scene, programme: Programme, label: str = "") -> tuple[Button, ...]:
    """The programme's number on a button, where it has one."""
    if not programme.phone:
        return ()
    return (Call(label or scene.say("choice.call"), programme.phone),)


def phone(scene: Scene, programme: Programme) -> str:
    """Whom to call about it."""
    return programme.phone or scene.say("info.help_line")


def _check(scene: Scene, programme: Programme) -> tuple[Button, ...]:
    criteria = criteria_of(programme)
    if criteria is None or not criteria.questions:
        return ()
    words = scene.say("info.would_i", name=programme.name)
    return (scene.choice("info.check", programme.id, says=words),)


def _where(scene: Scene, programme: Programme) -> str:
    """The office of the dong that was named, the resident's own, or who runs it."""
    if not programme.at_dong_office:
        return programme.source
    draft = scene.draft
    dong = scene.said.reading.place.dong or (draft.dong if draft else None)
    known = scene.world.city.dongs.get(dong or "")
    return (known.office or known.name) if known else scene.say("info.own_office")


def _stale(scene: Scene, programme: Programme) -> bool:
    limit = timedelta(days=scene.world.city.programmes_checked_days)
    return programme.stale(today(scene), limit)


def _checked(scene: Scene, programme: Programme) -> str:
    """When somebody looked: the day, or what little is known of it."""
    if at := programme.checked_on:
        return scene.say("info.day", year=at.year, month=at.month, day=at.day)
    year, _, month = programme.as_of.partition("-")
    if not month:
        return scene.say("info.year", year=year)
    return scene.say("info.year_month", year=year, month=month.lstrip("0"))


def _trust(scene: Scene, programme: Programme) -> str:
    """Whom to ask first, where a row is old or was never sure."""
    number = phone(scene, programme)
    if _stale(scene, programme):
        return scene.say("info.stale", phone=number)
    sure = programme.confidence == "high"
    return scene.say("info.sure" if sure else "info.unsure", phone=number)
