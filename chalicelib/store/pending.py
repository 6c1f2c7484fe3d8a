"""Messages that wait for a resident's next turn, as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.conversation.state import Pending
from chalicelib.store import keys
from chalicelib.store.errors import StoreError
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
    """The message's item, which leaves by itself then; `text` holds its text sealed."""
    fields = {
        **pending.model_dump(mode="json", exclude={"text"}),
        **(text or {}),
        "expires": int(until.timestamp()),
    }
    pk, sk = keys.of_resident(resident_id), keys.pending(pending.id)
    return put(pk, sk, fields, condition=condition, lost=lost)
