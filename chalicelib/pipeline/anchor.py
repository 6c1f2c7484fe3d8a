"""Once a day the heads of all audit chains go to the log: an anchor outside of the table, which
shows if a chain was cut off and its head set back (`./hopetalk audit --anchor …`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.store import keys
from chalicelib.store.audit import Audit, digest
from chalicelib.store.writes import put


@dataclass(slots=True)
class Anchor:
    """Remembers in this process that the day is done, so that a tick costs nothing. At a new
    process, the table says so; that two log the same day does no harm."""

    audit: Audit
    zone: ZoneInfo
    now: Callable[[], datetime]
    done: str = ""

    def drop(self) -> bool:
        """Log the heads unless that was done today. Returns whether it was done now.

        Raises:
            UnavailableError: DynamoDB does not answer; the next tick tries again.
        """
        today = self.now().astimezone(self.zone).date().isoformat()
        if self.done == today:
            return False
        table = self.audit.table
        stored = table.get(*keys.ANCHORED)
        fresh = stored is None or stored["day"] != today
        if fresh:
            heads = self.audit.heads()
            log.line(
                "audit.anchor",
                day=today,
                chains=len(heads),
                digest=digest(heads),
                heads={head.actor: f"{head.seq}:{head.mac}" for head in heads},
            )
            table.write(put(*keys.ANCHORED, {"day": today}))
        self.done = today
        return fresh
