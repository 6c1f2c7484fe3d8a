"""What the console works with: built once a process by the wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from chalicelib.city.model import City
from chalicelib.console.cognito import Cognito
from chalicelib.console.entrance import Entrance
from chalicelib.ids import Ids
from chalicelib.post.postman import Postman
from chalicelib.store.audit import Audit
from chalicelib.store.board import Board
from chalicelib.store.calls import Calls
from chalicelib.store.cases import Cases
from chalicelib.store.dead_letters import DeadLetters
from chalicelib.store.documents import Documents
from chalicelib.store.erasing import Erasing
from chalicelib.store.looking import Looking
from chalicelib.store.people import People
from chalicelib.store.photos import Photos
from chalicelib.store.public_status import PublicStatus
from chalicelib.store.pulse import Pulse
from chalicelib.store.reads import Reads
from chalicelib.store.reasons import Reasons
from chalicelib.store.reconciliations import Reconciliations
from chalicelib.store.records import Records
from chalicelib.store.rosters import Roster
from chalicelib.store.sessions import Sessions
from chalicelib.store.slots import Slots
from chalicelib.store.subscriptions import Subscriptions
from chalicelib.store.tallies import Tallies
from chalicelib.store.vault import Vault
from chalicelib.store.views import SavedViews
from chalicelib.welfare.catalogue import Programme


@dataclass(frozen=True, slots=True)
class Desk:
    """`public_url` is where staff reach the service, a stage's path included; `programmes` gives
    what help can be linked to a case."""

    cases: Cases
    photos: Photos
    vault: Callable[[], Vault]
    board: Board
    calls: Calls
    slots: Slots
    pulse: Pulse
    views: SavedViews
    sessions: Sessions
    people: People
    documents: Documents
    reads: Reads
    records: Records
    reconciliations: Reconciliations
    tallies: Tallies
    status: PublicStatus
    audit: Audit
    erasing: Erasing
    dead_letters: Callable[[], DeadLetters]
    looking: Looking
    reasons: Reasons
    programmes: Callable[[], tuple[Programme, ...]]
    subscriptions: Subscriptions
    postman: Postman
    roster: Roster
    sign_in: Cognito
    entrance: Entrance
    city: City
    ids: Ids
    now: Callable[[], datetime]
    public_url: str

    def url(self, path: str) -> str:
        """A path of ours as the browser must ask for it, e.g. `/api/staff/cases`."""
        return urlsplit(self.public_url).path.rstrip("/") + path

    @property
    def is_https(self) -> bool:
        """Whether cookies may travel only over TLS."""
        return self.public_url.startswith("https:")
