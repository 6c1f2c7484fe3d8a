"""What is remembered of a resident: the conversation, what waits to be said, friendship."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.cases.events import instant
from chalicelib.city.model import City
from chalicelib.conversation.state import Conversation, Flow, Pending
from chalicelib.store import keys
from chalicelib.store.deletions import Deletions, Rule
from chalicelib.store.due import due_fields
from chalicelib.store.errors import ConversationChangedError, StoreError
from chalicelib.store.items import Item
from chalicelib.store.pending import pending_write
from chalicelib.store.photos import forget_photo
from chalicelib.store.sealing import DataKey, KeyedHash, Sealer
from chalicelib.store.shredding import BACKSTOP
from chalicelib.store.table import Table
from chalicelib.store.upgrades import CONVERSATION, reading, upgraded_conversation
from chalicelib.store.writes import ABSENT, Condition, Write, at_version, delete, put, update


class Silence(StrEnum):
    """Why nothing may be sent to a resident of our own accord; worded as in the ledger."""

    BLOCKED = "channel blocked"
    QUIET = "asked for quiet"


class _SupersededError(StoreError):
    """What was to be stored is there already, or something newer is."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A resident as a turn finds them. `version` 0: nothing is stored yet.

    `pending` waits to be shown, or was in the last turn: those are named in `shown`, stay for a
    request that Kakao repeats, and go with the next commit.
    `key` is the data key under which the conversation is sealed, while it holds anything personal.
    `resident_id` stays what it was at the resident's first turn, also when the hash key changes.
    """

    resident_id: str = ""
    conversation: Conversation = field(default_factory=Conversation)
    version: int = 0
    pending: tuple[Pending, ...] = ()
    shown: tuple[str, ...] = ()
    blocked: bool = False
    app_user: str | None = None
    key: DataKey | None = None


class Residents:
    """The residents of one city's table."""

    def __init__(self, table: Table, sealer: Sealer, hashes: KeyedHash, city: City) -> None:
        self._table = table
        self._sealer = sealer
        self._hashes = hashes
        self._draft_kept = timedelta(days=city.draft_days)
        self._conversation_kept = timedelta(days=city.conversation_days)
        self._deletions = Deletions(table, city.calendar.zone)

    def find(self, bot_user_key: str) -> Remembered:
        """`load`, for whoever writes under this key of Kakao's. One query; one more for a resident
        from before the hash key was changed.

        Their pseudonym stays, and leads on from the one by the present key, which is written down
        when they come back. A leaked hash key tells nobody whose pseudonym it is, as nobody but
        Kakao and this service holds a `botUserKey`, and none can be guessed.
        """
        current, *others = self._hashes.residents(bot_user_key)
        items = self._items(current)
        if leads := items.get(keys.RESIDENT):
            return self.load(leads["resident_id"])
        if items:
            return self._read(current, items)
        for other in others:
            if self._is_known(other):
                leads_on = self._items(other).get(keys.RESIDENT)
                resident_id = leads_on["resident_id"] if leads_on else other
                self._table.write(self.alias_write(bot_user_key, resident_id))
                return self.load(resident_id)
        return self._read(current, items)

    def load(self, resident_id: str) -> Remembered:
        """Everything a turn needs of a resident: one query."""
        return self._read(resident_id, self._items(resident_id))

    def alias_write(self, bot_user_key: str, resident_id: str) -> Write:
        """That the pseudonym by the present hash key leads on to the one that a resident has."""
        current = keys.of_resident(self._hashes.resident(bot_user_key))
        return put(current, keys.RESIDENT, {"resident_id": resident_id})

    def _items(self, resident_id: str) -> dict[str, Item]:
        pk = keys.of_resident(resident_id)
        found = self._table.query(
            Condition("PK = :pk AND SK >= :first", {":pk": pk, ":first": keys.CONVERSATION})
        )
        return {item["SK"]: item for item in found}

    def _is_known(self, resident_id: str) -> bool:
        """Whether anything at all is stored under a pseudonym, old cases too."""
        pk = keys.of_resident(resident_id)
        return bool(self._table.page(Condition("PK = :pk", {":pk": pk}), Limit=1)[0])

    def _read(self, resident_id: str, items: dict[str, Item]) -> Remembered:
        stored = items.get(keys.CONVERSATION)
        waiting = [item for sk, item in items.items() if sk.startswith(keys.PENDING)]
        friend = items.get(keys.FRIEND, {})
        blocked, quiet = (bool(friend.get(what)) for what in ("blocked", "quiet"))
        if stored is None:
            return Remembered(
                resident_id=resident_id,
                conversation=Conversation(quiet=quiet),
                pending=self._read_pending(waiting),
                blocked=blocked,
            )
        key = self._sealer.open_key(stored["key"]) if "key" in stored else None
        conversation = self._read_conversation(stored, key).model_copy(update={"quiet": quiet})
        return Remembered(
            resident_id=resident_id,
            conversation=conversation,
            version=stored["version"],
            pending=self._read_pending(waiting),
            shown=tuple(item["id"] for item in waiting if item["id"] in conversation.shown),
            blocked=blocked,
            app_user=stored.get("app_user"),
            key=key,
        )

    def conversation_write(
        self,
        resident_id: str,
        before: Remembered,
        conversation: Conversation,
        key: DataKey | None,
        now: datetime,
        app_user: str | None,
    ) -> Write:
        """The conversation's item, provided it is still as `before`; sealed if there is a key."""
        pk, sk = keys.of_resident(resident_id), keys.CONVERSATION
        text = conversation.model_dump_json()
        draft = conversation.draft
        fields = {
            "item": "conversation",
            "schema_version": CONVERSATION,
            "version": before.version + 1,
            "flow": conversation.flow,
            "step": conversation.step,
            "plain": None if key else text,
            "sealed": self._sealer.seal(key, text, pk, sk) if key else None,
            "key": key and key.wrapped,
            "app_user": app_user,
            "drafting": draft and draft.case_id,
            "expires": int((now + self._conversation_kept + BACKSTOP).timestamp()),
            **due_fields(pk, self._due(conversation, now)),
        }
        unchanged = at_version(before.version)
        return put(pk, sk, fields, condition=unchanged, lost=ConversationChangedError)

    def expire_draft(self, resident_id: str, now: datetime) -> bool:
        """Forget a draft that nobody sent, with its key and pictures; the rest of the conversation
        stays, for as long as if it had been written then. False: not due.

        Raises:
            ConversationChangedError: the resident wrote at this moment.
        """
        before = self.load(resident_id)
        draft = before.conversation.draft
        if draft is None or draft.began_at + self._draft_kept > now:
            return False
        conversation = before.conversation.model_copy(
            update={
                "flow": Flow.HOME,
                "step": "menu",
                "draft": None,
                "trail": (),
                "offered": (),
                "answers": (),
            }
        )
        key = self._sealer.new_key() if conversation.personal else None
        self._table.write(
            self.conversation_write(
                resident_id,
                before,
                conversation,
                key,
                draft.touched_at or draft.began_at,
                before.app_user,
            ),
            *(forget_photo(draft.case_id, photo) for photo in draft.photos),
            self._deletions.write(Rule.DRAFT, now, {"drafts": 1, "photos": len(draft.photos)}),
        )
        return True

    def expire_conversation(self, resident_id: str, now: datetime) -> bool:
        """Forget a conversation that holds something personal and was not used for so long. False:
        not due.

        Raises:
            ConversationChangedError: the resident wrote at this moment.
        """
        pk = keys.of_resident(resident_id)
        stored = self._table.get(pk, keys.CONVERSATION)
        if stored is None or "key" not in stored or instant(now) < stored["due_at"]:
            return False
        as_read = at_version(stored["version"])
        self._table.write(
            delete(pk, keys.CONVERSATION, condition=as_read, lost=ConversationChangedError),
            self._deletions.write(Rule.CONVERSATION, now, {"conversations": 1}),
        )
        return True

    def expire_pending(self, pk: str, sk: str, now: datetime) -> bool:
        """Forget what someone wrote to a resident who did not come back to read it. False: they
        did."""
        if self._table.get(pk, sk) is None:
            return False
        self._table.write(
            delete(pk, sk), self._deletions.write(Rule.CONVERSATION, now, {"pending": 1})
        )
        return True

    def without(self, resident_id: str, case_id: str, now: datetime) -> tuple[Write, ...]:
        """The conversation without anything personal and without a case: for who asked for it.

        Writing it fails with ConversationChangedError where the resident wrote since.
        """
        before = self.load(resident_id)
        if not before.version:
            return ()
        was = before.conversation
        plain = Conversation(
            language=was.language,
            language_chosen=was.language_chosen,
            quiet=was.quiet,
            cases=tuple(own for own in was.cases if own.case_id != case_id),
        )
        kept = self.conversation_write(resident_id, before, plain, None, now, before.app_user)
        if (draft := was.draft) is None:
            return (kept,)
        counts = {"drafts": 1, "photos": len(draft.photos)}
        return (
            kept,
            *(forget_photo(draft.case_id, photo) for photo in draft.photos),
            self._deletions.write(Rule.ERASURE, now, counts),
        )

    def _due(self, conversation: Conversation, now: datetime) -> datetime | None:
        """When the clock must forget the draft, or all of what is personal."""
        if draft := conversation.draft:
            return draft.began_at + self._draft_kept
        return now + self._conversation_kept if conversation.personal else None

    def put_pending(
        self, resident_id: str, pending: Pending, now: datetime, case_key: DataKey | None = None
    ) -> None:
        """Leave a message for the resident's next turn; a second time changes nothing.

        `case_key` seals its text, and is needed where it has one.
        """
        pk, sk = keys.of_resident(resident_id), keys.pending(pending.id)
        text: dict[str, object] = {}
        if case_key:
            sealed = self._sealer.seal(case_key, pending.text, pk, sk)
            text = {"sealed": sealed, "key": case_key.wrapped}
        self._write_unless_superseded(
            pending_write(
                resident_id,
                pending,
                now + self._conversation_kept,
                text=text,
                condition=ABSENT,
                lost=_SupersededError,
            )
        )

    def silence(self, resident_id: str) -> Silence | None:
        """Why nothing may be sent: the channel is blocked, as far as Kakao told us, or they asked
        for quiet."""
        friend = self._table.get(keys.of_resident(resident_id), keys.FRIEND) or {}
        if friend.get("blocked"):
            return Silence.BLOCKED
        return Silence.QUIET if friend.get("quiet") else None

    def quiet_write(self, resident_id: str, *, quiet: bool) -> Write:
        """Whether nothing may be sent before they write. Beside the friendship, in the clear: it
        outlasts the conversation, and whoever sends need not open that."""
        return update(keys.of_resident(resident_id), keys.FRIEND, sets={"quiet": quiet})

    def mark_friend(self, app_user_id: str, *, blocked: bool, updated_at: datetime) -> bool:
        """Record that a Kakao app user blocked or added the channel; the newest `updated_at` wins.

        False: no resident is known by this id, as Kakao never sent it with a request.
        """
        found = (
            self._table.get(keys.of_app_user(hashed), keys.RESIDENT)
            for hashed in self._hashes.app_users(app_user_id)
        )
        mapped = next(filter(None, found), None)
        if mapped is None:
            return False
        self._write_unless_superseded(
            update(
                keys.of_resident(mapped["resident_id"]),
                keys.FRIEND,
                sets={"blocked": blocked, "updated_at": instant(updated_at)},
                condition=Condition(
                    "attribute_not_exists(updated_at) OR updated_at < :newer",
                    {":newer": instant(updated_at)},
                ),
                lost=_SupersededError,
            )
        )
        return True

    def app_user(self, app_user_id: str) -> str:
        """The keyed hash under which a Kakao app user is mapped to the resident."""
        return self._hashes.app_user(app_user_id)

    def app_user_writes(self, resident_id: str, app_user_id: str) -> Iterator[Write]:
        """The mapping from a Kakao app user's hash to the resident, by the present hash key."""
        current, *others = map(keys.of_app_user, self._hashes.app_users(app_user_id))
        fields = {"resident_id": resident_id, "by_key": self._hashes.key_name}
        yield put(current, keys.RESIDENT, fields)
        for other in others:
            yield delete(other, keys.RESIDENT)

    def shown_writes(self, resident_id: str, shown: tuple[str, ...]) -> Iterator[Write]:
        """The removal of messages that the resident has seen."""
        pk = keys.of_resident(resident_id)
        return (delete(pk, keys.pending(pending_id)) for pending_id in shown)

    def _read_conversation(self, item: Item, key: DataKey | None) -> Conversation:
        text = self._unseal(item, key) if key else item["plain"]
        version = item.get("schema_version", 1)
        with reading(version, CONVERSATION):
            if version == CONVERSATION:
                return Conversation.model_validate_json(text)
            return Conversation.model_validate(upgraded_conversation(text, version))

    def _read_pending(self, items: Iterable[Item]) -> tuple[Pending, ...]:
        return tuple(
            Pending.model_validate(
                {**item, "text": self._unseal(item, self._sealer.open_key(item["key"]))}
                if "sealed" in item
                else item
            )
            for item in items
        )

    def _unseal(self, item: Item, key: DataKey) -> str:
        return self._sealer.unseal(key, item["sealed"], item["PK"], item["SK"])

    def _write_unless_superseded(self, write: Write) -> None:
        with suppress(_SupersededError):
            self._table.write(write)
