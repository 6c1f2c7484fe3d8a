"""How each team's people and messengers want to be told, and where they are reached.

Addresses are personal data of staff, a webhook's secret is a key: both are sealed, each item under
a data key of its own, and opened only to send. A new address of a person waits beside the old one
until they enter the code that was sent there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.cases.delivering import Channel, Subscription, Timing
from chalicelib.cases.events import instant
from chalicelib.cases.model import Frozen
from chalicelib.store import keys
from chalicelib.store.errors import StoreError, SubscriptionChangedError
from chalicelib.store.items import Item
from chalicelib.store.sealing import Holds, KeyedHash, Sealer
from chalicelib.store.table import Table
from chalicelib.store.writes import ABSENT, PRESENT, Condition, delete, put, update

CODE_LASTS = timedelta(minutes=10)
CODE_PAUSE = timedelta(minutes=1)
CODES_A_DAY = 5
TRIES = 5


class CodeError(StoreError):
    """No code was made, or it was not the one; `reason` is one of the methods' below."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Place(Frozen):
    """Where a subscription leads: an e-mail address, a number like +821012345678, or a webhook's
    URL with the secret that signs what is posted there."""

    where: str
    secret: str = ""

    def __repr__(self) -> str:
        return "Place(…)"


@dataclass(frozen=True, slots=True)
class Pending:
    """An address that waits for its code."""

    address: str
    place: Place
    until: datetime


class Subscriptions:
    """The subscriptions of one city's table."""

    def __init__(self, table: Table, sealer: Sealer, hashes: KeyedHash) -> None:
        self._table = table
        self._sealer = sealer
        self._hashes = hashes

    def of_team(self, team: str) -> tuple[Subscription, ...]:
        """Everything that the team's people and messengers use."""
        condition = Condition(
            "PK = :pk AND begins_with(SK, :to)",
            {":pk": keys.of_subscriptions(team), ":to": keys.SUBSCRIPTION},
        )
        return tuple(map(_stored, self._table.query(condition)))

    def get(self, team: str, channel: Channel, name: str) -> Subscription | None:
        """One of them, or None."""
        item = self._table.get(keys.of_subscriptions(team), keys.subscription(channel, name))
        return _stored(item) if item else None

    def place(self, to: Subscription) -> Place | None:
        """Where it leads; None where it was removed, or leads elsewhere by now."""
        item = self._table.get(
            keys.of_subscriptions(to.team), keys.subscription(to.channel, to.name)
        )
        if item is None:
            return None
        place = self._opened(item)
        # The subscription may have been hashed anew since what waits for it was ordered.
        known_as = (item["address"], *self._hashes.staff_addresses(to.channel, place.where))
        return place if to.address in known_as else None

    def propose(self, to: Subscription, where: str, code: str, now: datetime) -> None:
        """Keep a person's new address until they enter the code. `to.address` does not matter.

        Raises:
            CodeError: `too_soon` or `too_often`: no code is to be sent now.
        """
        pk, sk = keys.of_subscriptions(to.team), keys.pending_subscription(to.channel, to.name)
        before = self._table.get(pk, sk)
        sent = before["codes"] if before else 0
        if before and now < datetime.fromisoformat(before["sent_at"]) + CODE_PAUSE:
            raise CodeError("too_soon")
        if sent >= CODES_A_DAY and before and now.timestamp() < before["expires"]:
            raise CodeError("too_often")
        fields = {
            **self._sealed(pk, sk, to.channel, Place(where=where)),
            "label": to.label,
            "code": self._hashes.code(sk, code),
            "tries": 0,
            "codes": sent % CODES_A_DAY + 1,
            "sent_at": instant(now),
            "until": instant(now + CODE_LASTS),
            "expires": int((now + timedelta(days=1)).timestamp()),
        }
        condition = Condition("sent_at = :was", {":was": before["sent_at"]}) if before else ABSENT
        self._table.write(put(pk, sk, fields, condition=condition, lost=SubscriptionChangedError))

    def pending(self, team: str, channel: Channel, name: str, now: datetime) -> Pending | None:
        """The address that waits for its code, while the code is good."""
        item = self._table.get(
            keys.of_subscriptions(team), keys.pending_subscription(channel, name)
        )
        if item is None or now >= (until := datetime.fromisoformat(item["until"])):
            return None
        return Pending(item["address"], self._opened(item), until)

    def confirm(self, team: str, channel: Channel, name: str, code: str, now: datetime) -> None:
        """Take the waiting address into use; what was chosen for the old one stays chosen.

        Raises:
            CodeError: `none`, `expired`, `too_often` (tried) or `wrong`.
            SubscriptionChangedError: someone was faster.
        """
        pk, sk = keys.of_subscriptions(team), keys.pending_subscription(channel, name)
        item = self._table.get(pk, sk)
        if item is None or not item["code"]:
            raise CodeError("none")
        if now >= datetime.fromisoformat(item["until"]):
            raise CodeError("expired")
        if item["tries"] >= TRIES:
            raise CodeError("too_often")
        # Counted before it is compared, so that many tries at once count as many.
        counted = Condition("tries = :tries", {":tries": item["tries"]})
        self._table.write(
            update(pk, sk, adds={"tries": 1}, condition=counted, lost=SubscriptionChangedError)
        )
        if not self._hashes.is_code(item["code"], sk, code):
            raise CodeError("wrong")
        known = self.get(team, channel, name)
        own = keys.subscription(channel, name)
        fields = {
            **self._sealed(pk, own, channel, self._opened(item)),
            "label": item["label"],
            "timing": known.timing if known else Timing.AT_ONCE,
            "quiet": known.quiet if known else True,
            "confirmed_at": instant(now),
        }
        self._table.write(put(pk, own, fields), delete(pk, sk))

    def choose(self, to: Subscription, timing: Timing, *, quiet: bool) -> None:
        """Change when it is told what.

        Raises:
            SubscriptionChangedError: it was removed.
        """
        self._table.write(
            update(
                keys.of_subscriptions(to.team),
                keys.subscription(to.channel, to.name),
                sets={"timing": timing, "quiet": quiet},
                condition=PRESENT,
                lost=SubscriptionChangedError,
            )
        )

    def add_hook(self, to: Subscription, place: Place, now: datetime) -> None:
        """Store a webhook; `to.address` does not matter.

        Raises:
            SubscriptionChangedError: its id is another's.
        """
        pk, sk = keys.of_subscriptions(to.team), keys.subscription(to.channel, to.name)
        fields = {
            **self._sealed(pk, sk, to.channel, place),
            "label": to.label,
            "timing": to.timing,
            "quiet": to.quiet,
            "confirmed_at": instant(now),
        }
        self._table.write(put(pk, sk, fields, condition=ABSENT, lost=SubscriptionChangedError))

    def remove(self, team: str, channel: Channel, name: str) -> None:
        """Nothing is sent there any more; what waits for it is dropped when its time comes."""
        self._table.write(
            delete(keys.of_subscriptions(team), keys.subscription(channel, name)),
            delete(keys.of_subscriptions(team), keys.pending_subscription(channel, name)),
        )

    def hash_anew(self, pk: str, sk: str) -> bool:
        """Call an address, confirmed or waiting for its code, by the present hash key. False: it
        was already, or has been changed meanwhile."""
        item = self._table.get(pk, sk)
        if item is None:
            return False
        *_, channel, _ = sk.split("#", 2)
        address = self._hashes.staff_address(channel, self._opened(item).where)
        if address == item["address"]:
            return False
        as_read = Condition("#0 = :was", {":was": item["address"]})  # `update` calls its field so
        with suppress(SubscriptionChangedError):
            self._table.write(
                update(
                    pk,
                    sk,
                    sets={"address": address},
                    condition=as_read,
                    lost=SubscriptionChangedError,
                )
            )
            return True
        return False

    def _sealed(self, pk: str, sk: str, channel: Channel, place: Place) -> dict[str, object]:
        key = self._sealer.new_key(Holds.STAFF)
        return {
            "address": self._hashes.staff_address(channel, place.where),
            "sealed": self._sealer.seal(key, place.model_dump_json(), pk, sk),
            "key": key.wrapped,
        }

    def _opened(self, item: Item) -> Place:
        key = self._sealer.open_key(item["key"], Holds.STAFF)
        opened = self._sealer.unseal(key, item["sealed"], item["PK"], item["SK"])
        return Place.model_validate_json(opened)


def _stored(item: Item) -> Subscription:
    _, channel, name = item["SK"].split("#", 2)
    team = item["PK"].removeprefix(keys.of_subscriptions(""))
    return Subscription.model_validate({**item, "team": team, "channel": channel, "name": name})
