"""The table's keys: every partition and sort key is written here and nowhere else."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.cases.events import instant

ANCHORED = ("CLOCK", "ANCHORED")
AUDIT_HEADS = "AUDITHEADS"
BULK = "BULKREADS"
CASE = "CASE"
CLOCK = ("CLOCK", "OFFSET")
CONVERSATION = "CONVERSATION"
ENROLMENT = "ENROLMENT"
EVENT = "EVENT#"
FAILED = "FAILED"
FRIEND = "FRIEND"
LOOKING = "LOOKING#"
MESSAGE = "MESSAGE#"
NOTICE = "NOTICE#"
ROSTER = "ROSTER"
PENDING = "PENDING#"
PEOPLE = "PEOPLE"
PHOTO = "PHOTO#"
PROFILE = "PROFILE"
PULSE = "PULSE"
RECONCILED = "RECONCILED"
READ = "READ#"
RESIDENT = "RESIDENT"
SESSION = "SESSION"
SESSION_OF = "SESSION#"
SETTINGS = "SETTINGS"
STATUS = ("STATUS", "SNAPSHOT")
CURRENT = "CURRENT#"
RECALCULATION = (SETTINGS, "RECALCULATION")
SUBSCRIPTION = "TO#"
UPGRADE = ("CLOCK", "UPGRADE")
VIEWS = "VIEWS"

_OF_CASE = "CASE#"
_OF_RESIDENT = "RESIDENT#"


def of_case(case_id: str) -> str:
    """The partition of a case: itself, its teams' rows, events, messages and notices."""
    return _OF_CASE + case_id


def of_resident(resident_id: str) -> str:
    """The partition of a resident. Cases sort before the conversation and what a turn needs."""
    return _OF_RESIDENT + resident_id


def case_id(pk: str) -> str:
    """The case a partition belongs to."""
    return pk.removeprefix(_OF_CASE)


def resident_id(pk: str) -> str:
    """The resident a partition belongs to."""
    return pk.removeprefix(_OF_RESIDENT)


def own_case(receipt: str) -> str:
    """A resident's case."""
    return f"CASE#{receipt}"


def of_receipt(receipt_hash: str) -> str:
    """The partition that leads from a receipt's keyed hash to its case."""
    return f"RECEIPT#{receipt_hash}"


def of_household(household_hash: str) -> str:
    """The partition of the cases of one household."""
    return f"HOUSEHOLD#{household_hash}"


def of_phone(phone_hash: str) -> str:
    """The partition of the cases with one phone number, or with the same last digits."""
    return f"PHONE#{phone_hash}"


def of_app_user(app_user_hash: str) -> str:
    """The partition that leads from a Kakao app user's keyed hash to the resident."""
    return f"APPUSER#{app_user_hash}"


def team_row(team: str) -> str:
    """A case's row on a team's board."""
    return f"TEAM#{team}"


def event(event_id: str) -> str:
    """An event of a case."""
    return EVENT + event_id


def event_id(sk: str) -> str:
    """Which event of its case it is."""
    return sk.removeprefix(EVENT)


def message(message_id: str) -> str:
    """A line of a case's thread."""
    return MESSAGE + message_id


def photo(photo_id: str) -> str:
    """A picture of a case."""
    return PHOTO + photo_id


def notices_of(event_id: str) -> str:
    """What all ledger entries of an event begin with."""
    return f"{NOTICE}{event_id}#"


def notice(event_id: str, team: str, channel: str, who: str = "") -> str:
    """Whether a team, the resident, or one person or webhook of a team (`who`) was told of an event
    through a channel."""
    key = f"{notices_of(event_id)}{team}#{channel}"
    return f"{key}#{who}" if who else key


def of_subscriptions(team: str) -> str:
    """The partition of what people and messengers of a team asked to be told."""
    return f"NOTICE-TO#{team}"


def subscription(channel: str, name: str) -> str:
    """A person's channel, or a webhook."""
    return f"{SUBSCRIPTION}{channel}#{name}"


def pending_subscription(channel: str, name: str) -> str:
    """A person's address that waits for its code."""
    return f"PENDING-TO#{channel}#{name}"


def of_deliveries(address_hash: str) -> str:
    """The partition of what one address is told, an event each."""
    return f"DELIVERY#{address_hash}"


def of_roster(week: str) -> str:
    """The partition of a week's nights (`2026-W48`)."""
    return f"ROSTER#{week}"


def pending(event_id: str) -> str:
    """A message that waits for the resident's next turn."""
    return PENDING + event_id


def read(at: datetime, other: str, photo_id: str | None = None) -> str:
    """That someone opened a case, or one of its pictures. `other` is the person where it stands
    beside the case, and the case where it stands beside the person."""
    opened = f"{READ}{instant(at)}#{other}"
    return f"{opened}#{photo_id}" if photo_id else opened


def looking(username: str) -> str:
    """That someone has a case open."""
    return LOOKING + username


def reason(username: str) -> str:
    """Why someone opened a sensitive case of others."""
    return f"REASON#{username}"


def of_slots(team: str) -> str:
    """The partition of a team's callback slots, sorted by their start."""
    return f"SLOT#{team}"


def slot(at: datetime) -> str:
    """A slot by its start."""
    return instant(at)


def of_calls(team: str) -> str:
    """The partition of what a team's day lists show of callbacks, sorted by slot."""
    return f"CALL#{team}"


def call(at: datetime, case_id: str) -> str:
    """A case's callback in a slot: after the slot's own instant, before the next one's."""
    return f"{instant(at)}#{case_id}"


def of_records(month: str) -> str:
    """The partition of how the cases went that were opened in a month, sorted by case id."""
    return f"RECORDS#{month}"


def reconciled(day: date) -> str:
    """What the reconciliation of a day found; the days sort as they follow each other."""
    return day.isoformat()


def of_tally(day: date) -> str:
    """The partition of a day's counters, sorted by what they count."""
    return f"TALLY#{day.isoformat()}"


def of_attempts(account_hash: str) -> str:
    """The partition of the wrong tries to sign in to an account."""
    return f"ATTEMPTS#{account_hash}"


def of_spray(minutes: int) -> str:
    """The partition of the accounts that someone tried in vain in these ten minutes."""
    return f"SPRAY#{minutes}"


def of_enrolment(token_hash: str) -> str:
    """The partition of an authenticator app's set-up."""
    return f"ENROLMENT#{token_hash}"


def of_session(token_hash: str) -> str:
    """The partition of a staff session."""
    return f"SESSION#{token_hash}"


def of_person(username: str) -> str:
    """The partition of someone on the staff: their entry, sessions, views and what they opened."""
    return f"PERSON#{username}"


def session_of(token_hash: str) -> str:
    """That a person has a session."""
    return SESSION_OF + token_hash


def listed(team: str, username: str) -> str:
    """A person in the list of everyone, which is sorted by team."""
    return f"{team}#{username}"


def current(section: str) -> str:
    """A section's document in force."""
    return CURRENT + section


def versions_of(section: str) -> str:
    """What all versions of a section begin with."""
    return f"VERSION#{section}#"


def version(section: str, number: int) -> str:
    """One version of a section's document."""
    return f"{versions_of(section)}{number:06d}"


def opened_in(at: datetime) -> str:
    """The cases that a person opened in this hour by the clock."""
    return f"OPENED#{instant(at)[:13]}"


def of_audit(actor: str) -> str:
    """The partition of someone's audit chain."""
    return f"AUDIT#{actor}"


def audit_entry(seq: int) -> str:
    """An entry of a chain; they sort as they follow each other."""
    return f"{seq:012d}"


def audit_seq(sk: str) -> int:
    """Which entry of its chain it is."""
    return int(sk)


def of_deletions(month: str) -> str:
    """The partition of what was destroyed in a month."""
    return f"DELETIONS#{month}"


def deletion(day: date, rule: str, case_id: str) -> str:
    """What was destroyed on a day by a rule; of one case, or (empty) of everything else."""
    return f"{day.isoformat()}#{rule}#{case_id}"


def of_pulse(team: str) -> str:
    """The partition of a team's pulse: it beats whenever one of its cases changed."""
    return f"PULSE#{team}"
