"""From the spill queue to a case: what residents wrote while nothing could be stored.

Safe to run twice and side by side: what is on a case already is not added again, and a kept turn
has the id of the one case that it may open. While DynamoDB or KMS is still away, or the resident is
writing by themselves, it waits in the queue; `conversation.aside` says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import log
from chalicelib.cases import receipts
from chalicelib.cases.commands import ResidentCommand
from chalicelib.city.model import City
from chalicelib.conversation import aside
from chalicelib.conversation.aside import KeptTurn
from chalicelib.conversation.scene import Scene
from chalicelib.conversation.state import Conversation
from chalicelib.conversation.turn import Known, Said, World
from chalicelib.ids import Ids
from chalicelib.language.understand import understand
from chalicelib.pipeline.batch import BatchResponse, LaterError, PoisonError, Record, process
from chalicelib.store.cases import Cases
from chalicelib.store.dead_letters import Aside
from chalicelib.store.deciding import changes_of
from chalicelib.store.errors import (
    CaseChangedError,
    ConversationChangedError,
    ReceiptTakenError,
    UnavailableError,
)
from chalicelib.store.residents import Remembered, Residents
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.spill import Spill, UnreadableTurnError
from chalicelib.store.turns import Turns
from chalicelib.welfare.catalogue import Catalogue

ATTEMPTS = 3
"""Against others who write at the same moment; after that it comes again."""

_OF_ITS_OWN = ("opened", "done")
"""What a kept turn becomes where the case is the one that it brought an id for."""


@dataclass(frozen=True, slots=True)
class Recoverer:
    """Plays kept turns."""

    spill: Spill
    residents: Residents
    turns: Turns
    cases: Cases
    hashes: KeyedHash
    city: City
    catalogue: Catalogue
    ids: Ids
    now: Callable[[], datetime]
    aside: Aside

    def recover(self, event: Mapping[str, Any]) -> BatchResponse:
        """Take a batch of kept turns; of the queue's one resident comes one at a time."""
        return process(event["Records"], self._recover, self.aside)

    def _recover(self, record: Record) -> None:
        try:
            kept = self.spill.open(record["body"])
            became = self._become(kept)
        except UnreadableTurnError as exc:
            raise PoisonError("unreadable") from exc
        except UnavailableError as exc:
            raise LaterError("unavailable") from exc
        case = kept.case_id if became in _OF_ITS_OWN else None
        log.line("spill", id=kept.id, case=case, became=became)

    def _become(self, kept: KeptTurn) -> str:
        for _ in range(ATTEMPTS):
            try:
                return self._play(kept)
            except ReceiptTakenError:
                kept = kept.model_copy(update={"receipt": receipts.new(self.ids)})
            except (ConversationChangedError, CaseChangedError):
                continue
        raise LaterError("busy")

    def _play(self, kept: KeptTurn) -> str:
        """Look how the resident stands by now, and do what is left to do; says what that was."""
        world = World(self.now(), self.city, self.catalogue, self.ids)
        before = self.residents.find(kept.user_key)
        conversation = before.conversation
        reading = understand(kept.text, self.city, kept.written_at)
        if any(own.case_id == kept.case_id for own in conversation.cases):
            return "done"
        if aside.said_again(conversation, kept, self.hashes.hearings(kept.text)):
            return "said again"
        if aside.still_writing(conversation, kept, reading, world.now):
            raise LaterError("writing")
        known = Known(before.resident_id, reply_to=kept.user_key)
        scene = Scene(conversation, Said(reading, kept.code), known, world)
        to = aside.belongs_to(conversation, kept)
        if to and (told := self._told(to)) is not None:
            message = aside.added(to, kept, reading, told)
            if message is None:
                return "told"
            self._commit(before, conversation, message, world)
            return "added"
        played = aside.opened(scene, kept)
        if played is None:
            return "nothing left"
        after, opening = played
        self._commit(before, after, opening, world)
        return "opened"

    def _told(self, case_id: str) -> tuple[str, ...] | None:
        """What a case holds of the resident's words; None where it is not stored any more."""
        case = self.cases.get(case_id)
        if case is None:
            return None
        thread = (line.text for line in self.cases.thread(case_id))
        private = case.private
        return (*private.story, private.place_detail, private.phone or "", *thread)

    def _commit(
        self, before: Remembered, after: Conversation, effect: ResidentCommand, world: World
    ) -> None:
        changes = changes_of([effect], self.cases, world)
        self.turns.commit_turn(before.resident_id, before, after, changes, world.now)
