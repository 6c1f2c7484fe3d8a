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
from chalicelib.store.due import due_fields
from chalicelib.store.errors import ConversationChangedError, StoreError
from chalicelib.store.items import Item
from chalicelib.store.sealing import DataKey, KeyedHash, Sealer
from chalicelib.store.table import Table
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
    """

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

    def load(self, resident_id: str) -> Remembered:
        """Everything a turn needs of a resident: one query."""
        pk = keys.of_resident(resident_id)
        items = {
            item["SK"]: item
            for item in self._table.query(
                Condition("PK = :pk AND SK >= :first", {":pk": pk, ":first": keys.CONVERSATION})
            )
        }
        stored = items.get(keys.CONVERSATION)
        waiting = [item for sk, item in items.items() if sk.startswith(keys.PENDING)]
        friend = items.get(keys.FRIEND, {})
        blocked, quiet = (bool(friend.get(what)) for what in ("blocked", "quiet"))
        if stored is None:
            return Remembered(
                conversation=Conversation(quiet=quiet),
                pending=self._read_pending(waiting),
                blocked=blocked,
            )
        key = self._sealer.open_key(stored["key"]) if "key" in stored else None
        conversation = self._read_conversation(stored, key).model_copy(update={"quiet": quiet})
        return Remembered(
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
            "version": before.version + 1,
            "flow": conversation.flow,
            "step": conversation.step,
            "plain": None if key else text,
            "sealed": self._sealer.seal(key, text, pk, sk) if key else None,
            "key": key and key.wrapped,
            "app_user": app_user,
            "expires": int((now + self._conversation_kept).timestamp()),
            **due_fields(pk, draft.began_at + self._draft_kept if draft else None),
        }
        unchanged = at_version(before.version)
        return put(pk, sk, fields, condition=unchanged, lost=ConversationChangedError)

    def expire_draft(self, resident_id: str, now: datetime) -> bool:
        """Forget a draft that nobody sent; the rest of the conversation stays. False: not due.

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
        key = before.key if conversation.personal else None
        self._table.write(
            self.conversation_write(resident_id, before, conversation, key, now, before.app_user)
        )
        return True

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
        fields = {
            **pending.model_dump(mode="json", exclude={"text"}),
            **text,
            "expires": int((now + self._conversation_kept).timestamp()),
        }
        self._write_unless_superseded(put(pk, sk, fields, condition=ABSENT, lost=_SupersededError))

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
        mapped = self._table.get(keys.of_app_user(self.app_user(app_user_id)), keys.RESIDENT)
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

    def app_user_write(self, resident_id: str, app_user: str) -> Write:
        """The mapping from a Kakao app user's hash to the resident."""
        return put(keys.of_app_user(app_user), keys.RESIDENT, {"resident_id": resident_id})

    def shown_writes(self, resident_id: str, shown: tuple[str, ...]) -> Iterator[Write]:
        """The removal of messages that the resident has seen."""
        pk = keys.of_resident(resident_id)
        return (delete(pk, keys.pending(pending_id)) for pending_id in shown)

    def _read_conversation(self, item: Item, key: DataKey | None) -> Conversation:
        text = self._unseal(item, key) if key else item["plain"]
        return Conversation.model_validate_json(text)

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
