"""The page of one's own channels and the team's."""

from __future__ import annotations

from dataclasses import dataclass

from chalice.app import Response

from chalicelib.cases.access import Page, may_visit
from chalicelib.cases.delivering import Channel, Subscription, Timing
from chalicelib.console.pages import page
from chalicelib.console.visit import Visit
from chalicelib.store.subscriptions import Place

OWN = (Channel.EMAIL, Channel.SMS)
DONE = frozenset({"confirmed", "chosen", "removed", "hook_chosen", "hook_tried", "hook_removed"})


@dataclass(frozen=True, slots=True)
class Own:
    """One of a person's channels. `shown` and `waiting` are addresses with their middle hidden;
    `usable` is whether the deployment has set the way up."""

    channel: Channel
    usable: bool
    to: Subscription | None
    shown: str = ""
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What could not be done: `why` is a key under `console.notices.wrong.`, `about` the channel or
    webhook, `typed` what had been written."""

    why: str
    about: str
    status: int = 422
    typed: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A webhook that was just added: the only time that its secret is shown."""

    label: str
    secret: str


def notices_page(visit: Visit, wrong: Wrong | None = None, fresh: Fresh | None = None) -> Response:
    """The page; `wrong` and `fresh` are what the last form led to."""
    desk, staff = visit.desk, visit.staff
    names = {person.username: person.name for person in desk.people.of_team(staff.team)}
    of_team = desk.subscriptions.of_team(staff.team)
    done = visit.query.get("done", "")
    return page(
        visit,
        "notices/notices.html",
        wrong.status if wrong else 200,
        own=[_own(visit, channel) for channel in OWN],
        team_persons=[(names[to.name], to) for to in of_team if to.personal and to.name in names],
        hooks=[to for to in of_team if to.channel is Channel.WEBHOOK],
        may_edit_hooks=may_visit(staff, Page.HOOKS),
        new_hook=desk.ids.ulid(visit.now),
        timings=tuple(Timing),
        digests=[f"{at:%H:%M}" for at in desk.city.digests],
        wrong=wrong,
        fresh=fresh,
        done=done if done in DONE else None,
    )


def hidden(channel: Channel, place: Place) -> str:
    """An address as it may stand on a screen: enough for its owner to know it."""
    if channel is Channel.EMAIL:
        name, _, domain = place.where.partition("@")
        return f"{name[:1]}***@{domain}"
    return f"010-****-{place.where[-4:]}"


def _own(visit: Visit, channel: Channel) -> Own:
    desk, staff = visit.desk, visit.staff
    postman = desk.postman
    usable = (
        bool(postman.mailer.sender) if channel is Channel.EMAIL else bool(postman.texter.region)
    )
    to = desk.subscriptions.get(staff.team, channel, staff.username)
    place = desk.subscriptions.place(to) if to else None
    waits = desk.subscriptions.pending(staff.team, channel, staff.username, visit.now)
    return Own(
        channel,
        usable,
        to if place else None,
        hidden(channel, place) if place else "",
        hidden(channel, waits.place) if waits else "",
    )
