"""From notices to the people and messengers that asked for them, beside the teams' queues.

The router orders, and sends at once what does not wait; whatever it leaves (digests, quiet hours,
a messenger that is down, its own death) is the clock's. Nothing here makes an event come again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import log
from chalicelib.cases.delivering import Audience, Channel, Subscription, deliveries, is_open
from chalicelib.cases.duty import OnCall
from chalicelib.cases.model import Urgency
from chalicelib.cases.notices import Notice
from chalicelib.cases.staff import Role
from chalicelib.city.hours import CalendarEndedError
from chalicelib.city.model import City, TeamKind
from chalicelib.post.postman import Postman
from chalicelib.post.sent import NotSentError
from chalicelib.store.cases import Cases
from chalicelib.store.deliveries import PAUSES, Deliveries, Order
from chalicelib.store.people import People, Person
from chalicelib.store.rosters import Roster
from chalicelib.store.subscriptions import Subscriptions

_ROUTER_SECONDS = 5.0
"""After so long the router begins nothing new: the clock has what is left a minute later."""


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Orders deliveries and sends them."""

    cases: Cases
    deliveries: Deliveries
    subscriptions: Subscriptions
    people: People
    roster: Roster
    postman: Postman
    city: City
    now: Callable[[], datetime]
    seconds: Callable[[], float] = time.monotonic

    def order(self, case_id: str, notices: Sequence[Notice], now: datetime) -> tuple[Order, ...]:
        """Store what one event's notices ask for; those to be sent now, by `send_now`.

        Raises:
            UnavailableError: DynamoDB does not answer; ordering again orders nothing twice.
        """
        if not notices:
            return ()
        audience = self._audience(case_id, notices, now)
        planned = deliveries(notices, audience, now, self.city)
        return self.deliveries.order(case_id, planned, now)

    def send_now(self, orders: Iterable[Order]) -> None:
        """Send a batch's orders, emergencies first, while there is time."""
        began = self.seconds()
        for order in sorted(orders, key=lambda order: order.urgency != Urgency.EMERGENCY):
            if self.seconds() - began > _ROUTER_SECONDS:
                return
            try:
                self._send((order,), self.now())
            except Exception as exc:  # noqa: BLE001 - the clock has it in a minute
                log.fault("delivery.failed", exc, channel=order.channel, **_named((order,)))

    def deliver_due(self, pk: str, now: datetime) -> bool:
        """Send what is due at an address, as one message; whether there was anything.

        Raises:
            DeliveryTakenError: another process sends it.
        """
        orders = self.deliveries.take(pk, now)
        dropped = [order for order in orders if self._is_not_theirs(order)]
        if dropped:
            entries = [order.entry("removed", failed=now) for order in dropped]
            self.deliveries.done(dropped, entries, now)
        if wanted := [order for order in orders if order not in dropped]:
            self._send(wanted, now)
        return bool(orders)

    def _is_not_theirs(self, order: Order) -> bool:
        """Whether a person is not to be told any more of what waited for them: the case was hidden
        from them since, or they left the team."""
        if order.channel is Channel.WEBHOOK:
            return False
        person = self.people.get(order.name)
        stays = person is not None and person.active and person.team == order.team
        return not stays or order.name in self.cases.hidden_from(order.case_id)

    def _send(self, orders: Sequence[Order], now: datetime) -> None:
        try:
            self.postman.deliver(orders, now)
        except NotSentError as error:
            self._not_sent(orders, error, now)
            return
        result = "digest" if len(orders) > 1 else "sent"
        self.deliveries.done(orders, [order.entry(result, sent=now) for order in orders], now)
        log.line("delivery", channel=orders[0].channel, notices=len(orders), **_named(orders))

    def _not_sent(self, orders: Sequence[Order], error: NotSentError, now: datetime) -> None:
        entries = [order.entry(error.reason, failed=now) for order in orders]
        channel = orders[0].channel
        log.line("delivery.not_sent", channel=channel, reason=error.reason, **_named(orders))
        again = [error.again and order.tries < len(PAUSES) for order in orders]
        for hopeful, what in ((True, self.deliveries.postpone), (False, self.deliveries.done)):
            chosen = [number for number, one in enumerate(again) if one is hopeful]
            if chosen:
                what([orders[n] for n in chosen], [entries[n] for n in chosen], now)

    def _audience(self, case_id: str, notices: Sequence[Notice], now: datetime) -> Audience:
        teams = {notice.team for notice in notices}
        people = {team: self.people.of_team(team) for team in teams}
        everyone = [person for team in people.values() for person in team]
        emergency = notices[0].urgency == Urgency.EMERGENCY
        wakes = emergency and not is_open(now, self.city)
        by_team = {team: self._subscriptions(team, people[team]) for team in teams}
        return Audience(
            by_team=by_team,
            hidden=self.cases.hidden_from(case_id) if wakes or any(by_team.values()) else (),
            leads={person.username for person in everyone if person.role is Role.LEAD},
            absent={person.username for person in everyone if person.absent(now)},
            on_duty=self._on_duty(notices[0], now) if wakes else (),
        )

    def _subscriptions(self, team: str, people: Iterable[Person]) -> list[Subscription]:
        """Of those who still work there: who went to another team took their ears along."""
        names = {person.username for person in people}
        found = self.subscriptions.of_team(team)
        return [to for to in found if not to.personal or to.name in names]

    def _on_duty(self, notice: Notice, now: datetime) -> list[Subscription]:
        """The channels of the person who has the night: with the deputy's where the ladder climbed,
        the deputy's alone where the person has none, the support group's leads' where both have
        none."""
        try:
            duty = self.roster.on_duty(now)
        except CalendarEndedError as exc:
            log.fault("duty.unknown", exc)
            duty = None
        climbed = notice.kind == "escalation"
        found: list[Subscription] = []
        for one in duty.both if duty else ():
            if climbed or not found:
                found += self._channels(one)
        return found or self._channels_of_leads()

    def _channels(self, one: OnCall) -> list[Subscription]:
        person = self.people.get(one.username)
        if person is None or not person.active:
            return []
        found = self.subscriptions.of_team(person.team)
        return [to for to in found if to.personal and to.name == one.username and to.confirmed_at]

    def _channels_of_leads(self) -> list[Subscription]:
        support = [team.id for team in self.city.teams.values() if team.kind is TeamKind.SUPPORT]
        return [
            to
            for team in support
            for person in self.people.of_team(team)
            if person.role is Role.LEAD
            for to in self._channels(OnCall(username=person.username, name=person.name, team=team))
        ]


def _named(orders: Sequence[Order]) -> dict[str, list[str]]:
    """What the orders tell of, for log lines."""
    return {
        "events": list(dict.fromkeys(order.event_id for order in orders)),
        "cases": list(dict.fromkeys(order.case_id for order in orders)),
    }
