"""Messages that wait for a resident's next turn, as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.conversation.state import Pending
from chalicelib.store import keys
from chalicelib.store.due import due_fields
from chalicelib.store.errors import StoreError
from chalicelib.store.shredding import BACKSTOP
from chalicelib.store.writes import Condition, Write, put


def pending_write(
    resident_id: str,
    pending: Pending,
    until: datetime,
    *,
    text: Mapping[str, object] | None = None,
    condition: Condition | None = None,
    lost: type[StoreError] | None = None,
) -> Write:
    """The message's item, which leaves by itself then, to the minute where it says anything:
    `text` holds its text sealed."""
    pk, sk = keys.of_resident(resident_id), keys.pending(pending.id)
    fields = {
        **pending.model_dump(mode="json", exclude={"text"}),
        **(text or {}),
        "item": "pending",
        "expires": int((until + BACKSTOP).timestamp()),
        **due_fields(pk, until if text else None),
    }
    return put(pk, sk, fields, condition=condition, lost=lost)
