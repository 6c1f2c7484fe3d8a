"""Sends to where a subscription leads, by whichever way it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.delivering import Channel, Subscription
from chalicelib.messages import Messages
from chalicelib.post import letters
from chalicelib.post.hook import Hook
from chalicelib.post.mailer import Mailer
from chalicelib.post.sent import NotSentError
from chalicelib.post.texter import Texter
from chalicelib.store.deliveries import Order
from chalicelib.store.errors import UnavailableError
from chalicelib.store.subscriptions import Place, Subscriptions


@dataclass(frozen=True, slots=True)
class Postman:
    """Opens an address only to send there."""

    subscriptions: Subscriptions
    mailer: Mailer
    texter: Texter
    hook: Hook
    say: Messages

    def deliver(self, orders: Sequence[Order], now: datetime) -> None:
        """Send what waits for one address as one message.

        Raises:
            NotSentError: it did not go out; `removed` where nobody is to be told there any more.
        """
        first = orders[0]
        place = self._place(first)
        match first.channel:
            case Channel.EMAIL:
                subject, text = letters.subject(orders, self.say), letters.letter(orders, self.say)
                self.mailer.send(place.where, subject, text)
            case Channel.SMS:
                self.texter.send(place.where, letters.short(orders, self.say))
            case Channel.WEBHOOK:
                self.hook.send(place.where, place.secret, letters.payload(orders), now)

    def send_code(self, channel: Channel, where: str, code: str, say: Messages) -> None:
        """Send the code that shows that an address is a person's own.

        Raises:
            NotSentError: it did not go out.
        """
        text = say("notice.code.text", code=code)
        if channel is Channel.EMAIL:
            self.mailer.send(where, say("notice.code.subject"), text + "\n")
        else:
            self.texter.send(where, text)

    def try_hook(self, to: Subscription, now: datetime) -> None:
        """Post a trial to a webhook.

        Raises:
            NotSentError: it was not taken.
        """
        place = self.subscriptions.place(to)
        if place is None:
            raise NotSentError("removed", again=False)
        self.hook.send(place.where, place.secret, letters.trial(to.label, self.say), now)

    def _place(self, order: Order) -> Place:
        to = Subscription(
            team=order.team,
            channel=order.channel,
            name=order.name,
            label=order.label,
            address=order.address,
        )
        try:
            place = self.subscriptions.place(to)
        except UnavailableError as error:
            raise NotSentError("unavailable", again=True) from error
        if place is None:
            raise NotSentError("removed", again=False)
        return place
