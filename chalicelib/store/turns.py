"""A turn is stored whole or not at all: conversation, cases, events, slots in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.change import Change
from chalicelib.cases.photos import Order, PhotoStep
from chalicelib.conversation.state import Conversation
from chalicelib.store.cases import Cases
from chalicelib.store.photos import Photos, forget_photo
from chalicelib.store.residents import Remembered, Residents
from chalicelib.store.sealing import DataKey, Sealer
from chalicelib.store.table import Table
from chalicelib.store.writes import Write


@dataclass(frozen=True, slots=True)
class Turns:
    """Stores turns."""

    table: Table
    sealer: Sealer
    residents: Residents
    cases: Cases
    photos: Photos

    def commit_turn(
        self,
        resident_id: str,
        before: Remembered,
        conversation: Conversation,
        changes: Sequence[Change],
        now: datetime,
        app_user_id: str | None = None,
        photos: Sequence[PhotoStep] = (),
    ) -> None:
        """Store what a turn made; nothing at all where it changed nothing.

        `before` is what `Residents.load` gave this turn; `app_user_id` is Kakao's, where the
        request carried it; `photos` are to be fetched, or moved from the draft to a case.

        Raises:
            ConversationChangedError: another turn of this resident was faster.
            CaseChangedError: a case is no longer as it was when its change was decided.
            SlotFullError: a slot has no room left.
            ReceiptTakenError: a new case's receipt is another's.
            UnavailableError: DynamoDB or KMS does not answer.
        """
        app_user = self.residents.app_user(app_user_id) if app_user_id else before.app_user
        unchanged = conversation == before.conversation and app_user == before.app_user
        if unchanged and not changes and not before.shown:
            return
        keyring, key = self._assign_keys(before, conversation, changes)
        writes = [
            self.residents.conversation_write(
                resident_id, before, conversation, key, now, app_user
            ),
            *self.cases.writes(changes, keyring),
            *self.residents.shown_writes(resident_id, before.shown),
            *self._photo_writes(before, conversation, photos, keyring, key),
        ]
        if conversation.quiet != before.conversation.quiet:
            writes.append(self.residents.quiet_write(resident_id, quiet=conversation.quiet))
        if app_user_id and app_user != before.app_user:
            writes += self.residents.app_user_writes(resident_id, app_user_id)
        self.table.write(*writes)

    def _assign_keys(
        self, before: Remembered, conversation: Conversation, changes: Sequence[Change]
    ) -> tuple[dict[str, DataKey], DataKey | None]:
        """The data key of each case, and the conversation's own (None: nothing personal is left).

        A draft's key goes where the draft goes: to its case, or nowhere. So what was sealed under
        it, pictures too, can be read as long as draft or case are there and no longer, and such a
        turn asks KMS at most once.
        """
        drafted = before.conversation.draft
        keyring: dict[str, DataKey] = {}
        for change in changes:
            case_id = change.case.id
            if case_id in keyring:
                continue
            if change.before:
                keyring[case_id] = self.cases.key_of(case_id)
            elif drafted and drafted.case_id == case_id and before.key:
                keyring[case_id] = before.key
            else:
                keyring[case_id] = self.sealer.new_key()
        if not conversation.personal:
            return keyring, None
        stays = drafted is None or _is_draft(conversation, drafted.case_id)
        return keyring, before.key if before.key and stays else self.sealer.new_key()

    def _photo_writes(
        self,
        before: Remembered,
        conversation: Conversation,
        steps: Sequence[PhotoStep],
        keyring: Mapping[str, DataKey],
        key: DataKey | None,
    ) -> Iterator[Write]:
        """Orders and moves, and the end of pictures whose draft is given up."""
        for step in steps:
            if isinstance(step, Order):
                yield self.photos.order_write(step, _key_for(step.photo.case_id, keyring, key))
            elif before.key:
                yield from self.photos.move_write(step, before.key, keyring[step.to_case])
        drafted = before.conversation.draft
        if drafted is None or drafted.case_id in keyring:
            return
        kept = conversation.draft.photos if conversation.draft else ()
        for photo_id in drafted.photos:
            if photo_id not in kept:
                yield forget_photo(drafted.case_id, photo_id)


def _is_draft(conversation: Conversation, case_id: str) -> bool:
    return conversation.draft is not None and conversation.draft.case_id == case_id


def _key_for(case_id: str, keyring: Mapping[str, DataKey], key: DataKey | None) -> DataKey:
    found = keyring.get(case_id, key)
    if found is None:
        raise LookupError(f"A picture of case {case_id}, which this turn neither has nor drafts")
    return found
