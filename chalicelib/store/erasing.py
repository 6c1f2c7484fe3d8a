"""Erasure on request: at once, whole, for good, and entered in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.model import Case
from chalicelib.store.audit import Audit
from chalicelib.store.deletions import Rule
from chalicelib.store.errors import ConversationChangedError, UnavailableError
from chalicelib.store.residents import Residents
from chalicelib.store.shredding import Shredder
from chalicelib.store.writes import Write

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Erasing:
    """Takes a case with all that waits for its resident about it, and what is personal in the
    resident's conversation: an unsent draft and its pictures, a number kept for later. Their other
    cases stay."""

    residents: Residents
    shredder: Shredder
    audit: Audit

    def erase(self, case: Case, by: str, identity: str, now: datetime) -> None:
        """`identity` says how it was made sure who asks (`cases.rights`).

        Raises:
            CaseChangedError: it was changed since `case` was read.
            UnavailableError: DynamoDB does not answer, or the resident would not stop writing.
        """

        def destroy(entry: tuple[Write, ...]) -> None:
            conversation = self.residents.without(case.resident_id, case.id, now)
            self.shredder.shred(case, Rule.ERASURE, now, (*conversation, *entry))

        for _ in range(_TRIES):
            try:
                self.audit.recorded(destroy, by, "case.erase", case.id, now, identity=identity)
            except ConversationChangedError:
                continue
            return
        raise UnavailableError("The resident wrote meanwhile, again and again")
