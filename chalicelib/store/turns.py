"""A turn is stored whole or not at all: conversation, cases, events, slots in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.change import Change
from chalicelib.conversation.state import Conversation
from chalicelib.store.cases import Cases
from chalicelib.store.residents import Remembered, Residents
from chalicelib.store.sealing import DataKey, Sealer
from chalicelib.store.table import Table


@dataclass(frozen=True, slots=True)
class Turns:
    """Stores turns."""

    table: Table
    sealer: Sealer
    residents: Residents
    cases: Cases

    def commit_turn(
        self,
        resident_id: str,
        before: Remembered,
        conversation: Conversation,
        changes: Sequence[Change],
        now: datetime,
        app_user_id: str | None = None,
    ) -> None:
        """Store what a turn made; nothing at all where it changed nothing.

        `before` is what `Residents.load` gave this turn; `app_user_id` is Kakao's, where the
        request carried it.

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
        keyring, key = self._assign_keys(before.key, conversation, changes)
        writes = [
            self.residents.conversation_write(
                resident_id, before, conversation, key, now, app_user
            ),
            *self.cases.writes(changes, keyring),
            *self.residents.shown_writes(resident_id, before.shown),
        ]
        if conversation.quiet != before.conversation.quiet:
            writes.append(self.residents.quiet_write(resident_id, quiet=conversation.quiet))
        if app_user and app_user != before.app_user:
            writes.append(self.residents.app_user_write(resident_id, app_user))
        self.table.write(*writes)

    def _assign_keys(
        self, key: DataKey | None, conversation: Conversation, changes: Sequence[Change]
    ) -> tuple[dict[str, DataKey], DataKey | None]:
        """The data key of each case, and the conversation's own (None: nothing personal is left).

        A draft that becomes a case hands its key on, so that such a turn asks KMS at most once.
        """
        if conversation.personal:
            key = key or self.sealer.new_key()
        spare = None if conversation.personal else key
        keyring: dict[str, DataKey] = {}
        for change in changes:
            case_id = change.case.id
            if case_id in keyring:
                continue
            if change.before:
                keyring[case_id] = self.cases.key_of(case_id)
            else:
                keyring[case_id] = spare or self.sealer.new_key()
                spare = None
        return keyring, key if conversation.personal else None
