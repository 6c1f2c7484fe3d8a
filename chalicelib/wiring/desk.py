"""What the console's pages work with. Imported with the first page: see `Service.desk`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.console.cognito import Cognito
from chalicelib.console.cognito_own import OwnAccount
from chalicelib.console.cognito_staff import StaffPool
from chalicelib.console.desk import Desk
from chalicelib.console.entrance import Entrance
from chalicelib.store.attempts import Attempts
from chalicelib.store.audit import Audit
from chalicelib.store.board import Board
from chalicelib.store.calls import Calls
from chalicelib.store.enrolments import Enrolments
from chalicelib.store.erasing import Erasing
from chalicelib.store.looking import Looking
from chalicelib.store.public_status import PublicStatus
from chalicelib.store.pulse import Pulse
from chalicelib.store.reads import Reads
from chalicelib.store.reasons import Reasons
from chalicelib.store.reconciliations import Reconciliations
from chalicelib.store.records import Records
from chalicelib.store.sessions import Sessions
from chalicelib.store.slots import Slots
from chalicelib.store.tallies import Tallies
from chalicelib.store.views import SavedViews

if TYPE_CHECKING:
    from chalicelib.wiring.service import Service


def build_desk(parts: Service) -> Desk:
    """The desk over these parts."""
    records = Records(parts.table)
    audit = Audit(parts.table, parts.hashes)
    return Desk(
        cases=parts.cases,
        photos=parts.photos,
        vault=lambda: parts.vault,
        board=Board(parts.table),
        calls=Calls(parts.table),
        slots=Slots(parts.table),
        pulse=Pulse(parts.table),
        views=SavedViews(parts.table),
        sessions=Sessions(parts.table),
        people=parts.people,
        documents=parts.documents,
        reads=Reads(parts.table, parts.city.bulk_reads),
        records=records,
        reconciliations=Reconciliations(parts.table),
        tallies=Tallies(parts.table),
        status=PublicStatus(parts.table, records, parts.city.calendar.zone),
        audit=audit,
        erasing=Erasing(parts.residents, parts.shredder, audit),
        dead_letters=lambda: parts.dead_letters,
        looking=Looking(parts.table),
        reasons=Reasons(parts.table),
        programmes=lambda: tuple(parts.catalogue.programmes.values()),
        subscriptions=parts.subscriptions,
        postman=parts.postman,
        roster=parts.roster,
        sign_in=Cognito(
            parts.clients.cognito, parts.settings.user_pool, parts.settings.user_pool_client
        ),
        entrance=Entrance(
            own=OwnAccount(parts.clients.cognito, parts.settings.user_pool_client),
            pool=StaffPool(parts.clients.cognito, parts.settings.user_pool),
            attempts=Attempts(parts.table, parts.hashes),
            enrolments=Enrolments(parts.table, parts.sealer),
            requires_app=parts.settings.require_totp,
            mails_resets=parts.settings.email_recovery,
        ),
        city=parts.city,
        ids=parts.ids,
        now=parts.now,
        public_url=parts.settings.public_url,
    )
