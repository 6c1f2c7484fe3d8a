"""An office for the console's tests: a table on moto, people who sign in, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.cases.commands import Booking, CallbackFallsDue, Command, Facts, OpenCase
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, Channel, Kind, Private
from chalicelib.cases.photos import Order, Photo
from chalicelib.cases.receipts import new as new_receipt
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.console.cognito import Cognito
from chalicelib.console.cognito_own import OwnAccount
from chalicelib.console.cognito_staff import StaffPool
from chalicelib.console.desk import Desk
from chalicelib.console.entrance import Entrance
from chalicelib.ids import Ids
from chalicelib.language.reading import Emergency, Need, Relation, Reporter
from chalicelib.messages import load_staff
from chalicelib.store.attempts import Attempts
from chalicelib.store.audit import Audit
from chalicelib.store.board import Board
from chalicelib.store.calls import Calls
from chalicelib.store.cases import Cases
from chalicelib.store.documents import Documents
from chalicelib.store.enrolments import Enrolments
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
from chalicelib.store.residents import Residents
from chalicelib.store.rosters import Roster
from chalicelib.store.sessions import Sessions
from chalicelib.store.slots import Slots
from chalicelib.store.subscriptions import Subscriptions
from chalicelib.store.table import Table
from chalicelib.store.tallies import Tallies
from chalicelib.store.views import SavedViews
from chalicelib.welfare.catalogue import load_catalogue
from tests.contract.cognito_fake import FakeCognito
from tests.contract.console_browser import Browser
from tests.contract.stores import CITY, SEOUL, Store, moto
from tests.contract.stores import Office as Surroundings

MONDAY_10 = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)
SAY = load_staff("ko")
JANGAM = "dong-4115056100"
KIM = StaffMember("kim", "김하나", JANGAM)
LEE = StaffMember("lee", "이두리", JANGAM)
CHOI = StaffMember("choi", "최세빈", "hope-support", Role.COORDINATOR)
PARK = StaffMember("park", "박네온", "welfare-policy", Role.POLICY)
FAR = StaffMember("far", "한다섯", "dong-4115051000")
PASSWORD = "a Good passw0rd"


class Line:
    """A DynamoDB client that can be cut: every call then raises what it was cut with."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.cut_by: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        if self.cut_by:
            raise self.cut_by
        return getattr(self.client, name)


@dataclass
class Office:
    """One city's cases, and the clock on the wall."""

    desk: Desk
    table: Table
    line: Line
    pool: FakeCognito
    clock: list[datetime] = field(default_factory=lambda: [MONDAY_10])

    @property
    def cases(self) -> Cases:
        return self.desk.cases

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def wait(self, length: timedelta) -> None:
        self.clock[0] += length

    def at(self, public_url: str) -> Office:
        """The same office behind another address."""
        return replace(self, desk=replace(self.desk, public_url=public_url))

    @contextmanager
    def outage(self, error: Exception) -> Iterator[None]:
        """The table fails like this for a while."""
        self.line.cut_by = error
        try:
            yield
        finally:
            self.line.cut_by = None

    def report(
        self,
        story: str = "며칠째 굶으시는 것 같아요",
        place: str = "",
        phone: str | None = None,
        emergency: Emergency = Emergency.NONE,
        needs: tuple[Need, ...] = (Need.LIVELIHOOD,),
        urgent: bool = False,
        reporter: Reporter | None = None,
    ) -> Case:
        """A neighbour's report about 장암동."""
        facts = Facts(
            Kind.REPORT,
            dong="장암동",
            needs=needs,
            relation=Relation.NEIGHBOUR,
            reporter=reporter,
            emergency=emergency,
            urgent=urgent,
        )
        return self._open(facts, Private(story=(story,), place_detail=place, phone=phone))

    def callback_falls_due(self) -> Case:
        """A consultation whose booked time has come."""
        at = self.now.replace(hour=14)
        private = Private(phone="010-1234-5678")
        case = self._open(Facts(Kind.CONSULTATION), private, Booking(at, Channel.PHONE))
        self.clock[0] = at
        return self.do(CallbackFallsDue(case.id), case)

    def do(self, command: Command, case: Case | None = None) -> Case:
        """Anyone's command, stored."""
        change = decide(command, case, self.now, CITY, self.desk.ids)
        self.cases.commit(change)
        return change.case

    def stored(self, case: Case) -> Case:
        found = self.cases.get(case.id)
        assert found is not None
        return found

    def dump(self) -> str:
        """Everything that the table holds, as it holds it."""
        return repr(self.table.client.scan(TableName=self.table.name)["Items"])

    def readers(self, case: Case) -> list[str]:
        """Who opened the case, in the read log."""
        return [item["username"]["S"] for item in self._reads(case)]

    def _reads(self, case: Case) -> list[dict[str, Any]]:
        found = self.table.client.query(
            TableName=self.table.name,
            KeyConditionExpression="PK = :pk AND begins_with(SK, :read)",
            ExpressionAttributeValues={":pk": {"S": f"CASE#{case.id}"}, ":read": {"S": "READ#"}},
        )
        items: list[dict[str, Any]] = found["Items"]
        return items

    def photo(self, case: Case, jpeg: bytes | None, why: str = "") -> str:
        """A picture that came with the case: kept, or lost and why. Its id."""
        photos, photo_id = self.desk.photos, self.desk.ids.ulid(self.now)
        photo = Photo(
            id=photo_id,
            case_id=case.id,
            receipt=case.receipt,
            resident_id=case.resident_id,
            at=self.now,
        )
        order = Order(photo, "https://talk.kakaocdn.net/a.jpg")
        self.table.write(photos.order_write(order, self.cases.key_of(case.id)))
        ordered = photos.ordered(case.id, photo_id)
        opened = photos.open(ordered) if ordered else None
        assert opened is not None
        if jpeg is None:
            photos.lose(photo, opened, why, self.now)
        else:
            self.desk.vault().put(photo_id, opened.key, jpeg)
            photos.keep(photo, opened)
        return photo_id

    def looks_at_photos(self, case: Case) -> list[str]:
        """The pictures that were opened, in the read log."""
        return [item["photo"]["S"] for item in self._reads(case) if "photo" in item]

    def sign_in(self, staff: StaffMember, role: Role = Role.WORKER) -> Browser:
        """A browser in which this person has signed in."""
        if role != staff.role:
            staff = replace(staff, role=role, username=f"{staff.username}-{role}")
            self.pool.add(staff, PASSWORD)
        browser = Browser(self)
        page = browser.get("/staff/sign-in")
        page.submit(self.desk.url("/staff/sign-in"), username=staff.username, password=PASSWORD)
        return browser

    def _open(self, facts: Facts, private: Private, booking: Booking | None = None) -> Case:
        ids = self.desk.ids
        opening = OpenCase(
            case_id=ids.ulid(self.now),
            receipt=new_receipt(ids),
            resident_id="resident",
            facts=facts,
            private=private,
            booking=booking,
        )
        return self.do(opening)


@contextmanager
def office_on_moto() -> Iterator[Office]:
    """An empty office on Monday at ten, with five people who may sign in."""
    with moto() as aws:
        store = Store(aws, aws.client("kms").create_key()["KeyMetadata"]["KeyId"])
        line = Line(store.table.client)
        table = Table(line, store.table.name)  # type: ignore[arg-type]
        pool = FakeCognito()
        for staff in (KIM, LEE, CHOI, PARK, FAR):
            pool.add(staff, PASSWORD)
        clock = [MONDAY_10]
        around = Surroundings(aws)
        vault, dead_letters = around.vault, around.dead_letters(store, lambda: clock[0])
        desk = Desk(
            cases=Cases(table, store.sealer, store.hashes, CITY),
            photos=Photos(table, store.sealer, CITY),
            vault=lambda: vault,
            board=Board(table),
            calls=Calls(table),
            slots=Slots(table),
            pulse=Pulse(table),
            views=SavedViews(table),
            sessions=Sessions(table),
            people=People(table),
            documents=Documents(table),
            reads=Reads(table, CITY.bulk_reads),
            records=Records(table),
            reconciliations=Reconciliations(table),
            tallies=Tallies(table),
            status=PublicStatus(table, Records(table), CITY.calendar.zone),
            audit=Audit(table, store.hashes),
            erasing=Erasing(
                Residents(table, store.sealer, store.hashes, CITY),
                replace(store.shredder, table=table),
                Audit(table, store.hashes),
            ),
            dead_letters=lambda: dead_letters,
            looking=Looking(table),
            reasons=Reasons(table),
            programmes=lambda: tuple(load_catalogue(CITY.id).programmes.values()),
            subscriptions=Subscriptions(table, store.sealer, store.hashes),
            postman=store.deliverer(lambda: clock[0], table).postman,
            roster=Roster(table, CITY.calendar),
            sign_in=Cognito(pool, "pool", "client"),  # type: ignore[arg-type]
            entrance=Entrance(
                own=OwnAccount(pool, "client"),  # type: ignore[arg-type]
                pool=StaffPool(pool, "pool"),  # type: ignore[arg-type]
                attempts=Attempts(table, store.hashes),
                enrolments=Enrolments(table, store.sealer),
            ),
            city=CITY,
            ids=Ids(),
            now=lambda: clock[0],
            public_url="http://localhost:8080",
        )
        yield Office(desk, table, line, pool, clock)
