"""From an event to e-mail, text message and webhook, on AWS as moto has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from chalicelib.cases.commands import HideCase, WithdrawCase
from chalicelib.cases.delivering import Channel, Subscription, Timing
from chalicelib.cases.duty import Duty, OnCall
from chalicelib.cases.model import Case
from chalicelib.cases.notices import notices_for
from chalicelib.cases.staff import Role
from chalicelib.language.reading import Emergency
from chalicelib.messages import load_staff
from chalicelib.pipeline.clock import Clock
from chalicelib.post.hook import Hook
from chalicelib.store.dead_letters import DeadQueue
from chalicelib.store.deliveries import PAUSES
from chalicelib.store.due import Due
from chalicelib.store.ledger import Entry
from chalicelib.store.people import Person
from chalicelib.store.rosters import Week
from chalicelib.store.subscriptions import (
    CODE_LASTS,
    CODE_PAUSE,
    CODES_A_DAY,
    TRIES,
    CodeError,
    Place,
)
from tests.contract.stores import (
    CITY,
    IDS,
    KIM,
    MINUTE,
    NOW,
    PERSONAL,
    REGION,
    SENDER,
    Aws,
    Office,
    Store,
    moto,
    opening,
)
from tests.contract.test_pipeline import Pipeline
from tests.unit.test_posting import SECRET, URL, Receiver

MAIL, PHONE = "kim@city.test", "+821011112222"
NIGHT = NOW.replace(hour=22)
MORNING = NOW.replace(hour=9) + timedelta(days=1)


class Letters:
    """A pipeline whose letters can be read, and the people of the teams."""

    def __init__(self, aws: Aws) -> None:
        key = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
        self.store = Store(aws, key)
        self.office = Office(aws)
        self.pipeline = Pipeline(self.store, self.office)
        self.receiver = Receiver()
        aws.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        self.deliverer = self.store.deliverer(
            lambda: self.pipeline.now, hook=Hook(self.receiver.connect)
        )
        self.pipeline.router = _with(self.pipeline.router, deliverer=self.deliverer)

    @property
    def mails(self) -> list[tuple[str, str, str]]:
        """Address, subject and text of every letter."""
        sent = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        return [(m.destinations["ToAddresses"][0], m.subject, m.body) for m in sent]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Number and words of every text message."""
        return list(sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages.values())

    def works(self, name: str, team: str = KIM.team, role: Role = Role.WORKER) -> None:
        self.store.people.store(Person(name, name, team, role))

    def subscribe(
        self,
        name: str = "kim",
        channel: Channel = Channel.EMAIL,
        where: str = MAIL,
        team: str = KIM.team,
        timing: Timing = Timing.AT_ONCE,
    ) -> None:
        """Someone of the team, and an address that they confirmed."""
        if self.store.people.get(name) is None:
            self.works(name, team)
        to = _subscription(team, channel, name)
        self.store.subscriptions.propose(to, where, "123456", NOW - timedelta(days=1))
        self.store.subscriptions.confirm(team, channel, name, "123456", NOW - timedelta(days=1))
        self.store.subscriptions.choose(to, timing, quiet=True)

    def hook(self) -> None:
        to = _subscription(KIM.team, Channel.WEBHOOK, "h1", label="장암동 단톡방")
        self.store.subscriptions.add_hook(to, Place(where=URL, secret=SECRET), NOW)

    def report(self, now: datetime = NOW, **facts: Any) -> Case:
        """A report that went through the pipeline."""
        self.pipeline.now = now
        case = self.store.open(opening(now, **facts))
        self.pipeline.run()
        return case

    def tick(self, now: datetime) -> None:
        """The clock, over what waits to be delivered."""
        self.pipeline.now = now
        due: Iterator[Due] = self.store.due.due(now)
        for pk in dict.fromkeys(one.pk for one in due if one.item == "delivery"):
            self.deliverer.deliver_due(pk, now)

    def told(self, case: Case) -> list[Entry]:
        """The ledger without what went to the teams' queues."""
        ledger = self.store.cases.ledger(case.id)
        return [entry for entry in ledger if entry.channel != "sns"]


def _with(part: Any, **changes: Any) -> Any:
    return replace(part, **changes)


def _subscription(team: str, channel: Channel, name: str, label: str = "") -> Subscription:
    return Subscription(team=team, channel=channel, name=name, label=label or name, address="")


@pytest.fixture
def letters() -> Iterator[Letters]:
    with moto() as aws:
        yield Letters(aws)


def test_who_asked_for_it_gets_a_letter_beside_the_teams_queue(letters: Letters) -> None:
    letters.subscribe()

    case = letters.report()

    ((address, subject, text),) = letters.mails
    assert address == MAIL
    assert subject.startswith("[희망톡] [")
    assert case.receipt in subject
    assert f"https://staff.test/staff/cases/{case.id}" in text
    assert len(letters.pipeline.told()) == 3
    (entry,) = letters.told(case)
    assert (entry.channel, entry.who, entry.team) == ("email", "kim", KIM.team)
    assert entry.sent_at == NOW


def test_letters_hold_nothing_personal_and_the_table_no_address_in_the_clear(
    letters: Letters,
) -> None:
    letters.subscribe()
    letters.subscribe("lee", Channel.SMS, PHONE)
    letters.hook()

    letters.report()

    sent = json.dumps(
        [letters.mails, letters.texts, str(letters.receiver.came)], ensure_ascii=False
    )
    assert not [words for words in PERSONAL if words in sent]
    stored = str(letters.store.items())
    assert not [where for where in (MAIL, PHONE, URL, SECRET) if where in stored]


def test_a_text_message_is_one_message(letters: Letters) -> None:
    letters.subscribe(channel=Channel.SMS, where=PHONE)

    case = letters.report(emergency=Emergency.MEDICAL)

    ((phone, words),) = letters.texts
    assert phone == PHONE
    assert case.receipt in words
    assert words.endswith("까지 확인")
    assert len(words.encode("euc-kr")) <= 80


def test_a_webhook_gets_what_a_program_needs(letters: Letters) -> None:
    letters.hook()

    case = letters.report()

    (came,) = letters.receiver.came
    body = json.loads(came["body"])
    (notice,) = body["notices"]
    assert notice["receipt"] == case.receipt
    assert notice["team"] == KIM.team
    assert case.receipt in body["text"]
    (entry,) = letters.told(case)
    assert (entry.channel, entry.who, entry.result) == ("webhook", "장암동 단톡방", "sent")


def test_what_waits_for_the_morning_is_in_the_ledger_and_goes_out_once(letters: Letters) -> None:
    letters.subscribe()

    case = letters.report(NIGHT)

    assert letters.mails == []
    (entry,) = letters.told(case)
    assert (entry.result, entry.sent_at, entry.failed_at) == ("held", None, None)
    letters.tick(MORNING - MINUTE)
    assert letters.mails == []
    letters.tick(MORNING)
    letters.tick(MORNING + MINUTE)
    assert len(letters.mails) == 1
    (entry,) = letters.told(case)
    assert (entry.result, entry.sent_at) == ("sent", MORNING)


def test_a_text_message_waits_for_the_morning_too(letters: Letters) -> None:
    letters.subscribe(channel=Channel.SMS, where=PHONE)
    letters.report(NIGHT)
    assert letters.texts == []

    letters.tick(MORNING)

    assert [phone for phone, _ in letters.texts] == [PHONE]


def test_what_gathered_for_an_address_is_one_letter(letters: Letters) -> None:
    letters.subscribe()
    cases = [letters.report(NIGHT + number * MINUTE) for number in range(3)]

    letters.tick(MORNING)

    ((_, subject, text),) = letters.mails
    assert "3건" in subject
    assert all(case.receipt in text for case in cases)
    assert [letters.told(case)[0].result for case in cases] == ["digest"] * 3


def test_an_emergency_waits_for_no_digest_and_no_morning(letters: Letters) -> None:
    letters.subscribe(timing=Timing.DIGEST)

    letters.report(NIGHT, emergency=Emergency.SUICIDE)

    assert len(letters.mails) == 1


def test_one_address_in_two_teams_hears_of_an_event_once(letters: Letters) -> None:
    letters.subscribe("kim")
    letters.subscribe("choi", team="hope-support")

    letters.report()

    assert len(letters.mails) == 1


def test_a_dead_webhook_holds_up_nothing_and_is_tried_again_ever_later(letters: Letters) -> None:
    letters.hook()
    letters.subscribe()
    letters.receiver.status = 503

    case = letters.report()

    assert len(letters.mails) == 1
    assert len(letters.pipeline.told()) == 3
    now = NOW
    for tries, pause in enumerate(PAUSES, start=1):
        assert _of_hook(letters, case).result == "http_503"
        letters.tick(now + pause - MINUTE / 2)
        assert len(letters.receiver.came) == tries
        now += pause
        letters.tick(now)
        assert len(letters.receiver.came) == tries + 1
    letters.tick(now + timedelta(days=7))
    assert len(letters.receiver.came) == len(PAUSES) + 1
    assert _of_hook(letters, case).failed_at == now


def test_a_webhook_that_is_back_gets_what_it_missed(letters: Letters) -> None:
    letters.hook()
    letters.receiver.status = 503
    case = letters.report()
    letters.receiver.status = 200

    letters.tick(NOW + PAUSES[0])

    entry = _of_hook(letters, case)
    assert (entry.result, entry.sent_at, entry.failed_at) == ("sent", NOW + PAUSES[0], None)


def test_what_a_router_left_behind_when_it_died_is_the_clocks(letters: Letters) -> None:
    letters.subscribe()
    letters.pipeline.now = NOW
    case = letters.store.open(opening(NOW))
    dying = _with(letters.deliverer, seconds=iter([0.0, 99.0, 99.0]).__next__)
    letters.pipeline.router = _with(letters.pipeline.router, deliverer=dying)
    letters.pipeline.run()
    assert letters.mails == []

    letters.tick(NOW + MINUTE)

    assert len(letters.mails) == 1
    assert letters.told(case)[0].result == "sent"


def test_an_event_that_is_routed_again_orders_nothing_again(letters: Letters) -> None:
    letters.subscribe()
    case = letters.report()
    (event,) = letters.store.cases.history(case.id)
    notices = [_notice(letters, case)]

    assert letters.deliverer.order(case.id, notices, NOW + MINUTE) == ()
    assert event.id == notices[0].event_id


def test_a_channel_that_is_not_set_up_says_so_and_is_not_tried_again(letters: Letters) -> None:
    letters.subscribe()
    postman = letters.deliverer.postman
    unset = _with(postman, mailer=_with(postman.mailer, sender=""))
    deliverer = _with(letters.deliverer, postman=unset)
    letters.pipeline.router = _with(letters.pipeline.router, deliverer=deliverer)

    case = letters.report()
    letters.tick(NOW + timedelta(days=1))

    assert letters.mails == []
    assert letters.told(case)[0].result == "not_configured"


def test_who_left_the_team_is_not_told_any_more(letters: Letters) -> None:
    letters.subscribe()
    kim = letters.store.people.get("kim")
    assert kim is not None
    letters.store.people.store(_with(kim, team="welfare-policy"))

    letters.report()

    assert letters.mails == []


def test_whom_a_case_is_hidden_from_does_not_hear_of_it(letters: Letters) -> None:
    letters.subscribe("kim")
    letters.subscribe("lee", where="lee@city.test")
    case = letters.report()
    lead = replace(KIM, username="lead", role=Role.LEAD)
    letters.store.do(HideCase(case.id, lead, "lee"))

    letters.store.do(WithdrawCase(case.id))
    letters.pipeline.run()

    assert sorted(address for address, _, _ in letters.mails) == [MAIL, MAIL, "lee@city.test"]


def test_what_waits_for_the_morning_is_not_told_once_the_case_is_hidden(letters: Letters) -> None:
    letters.subscribe()
    case, other = letters.report(NIGHT), letters.report(NIGHT)
    lead = replace(KIM, username="lead", role=Role.LEAD)
    letters.store.do(HideCase(case.id, lead, "kim"))

    letters.tick(MORNING)

    [(_, _, text)] = letters.mails
    assert other.receipt in text
    assert case.receipt not in text
    assert letters.told(case)[0].result == "removed"


def test_what_waits_for_the_morning_is_not_told_to_who_left_meanwhile(letters: Letters) -> None:
    letters.subscribe()
    case = letters.report(NIGHT)
    kim = letters.store.people.get("kim")
    assert kim is not None
    letters.store.people.store(_with(kim, team="welfare-policy"))

    letters.tick(MORNING)

    assert letters.mails == []
    assert letters.told(case)[0].result == "removed"


def test_what_waits_for_an_address_that_was_removed_is_dropped(letters: Letters) -> None:
    letters.subscribe()
    case = letters.report(NIGHT)
    letters.store.subscriptions.remove(KIM.team, Channel.EMAIL, "kim")

    letters.tick(MORNING)

    assert letters.mails == []
    assert letters.told(case)[0].result == "removed"


def test_at_night_an_emergency_wakes_who_is_on_duty(letters: Letters) -> None:
    letters.subscribe("duty", Channel.SMS, PHONE, team="dong-4115051000")
    duty = Duty(person=OnCall(username="duty", name="한다섯", team="dong-4115051000"))
    monday = NIGHT.date() - timedelta(days=NIGHT.weekday())
    letters.store.roster.save(Week(monday, {NIGHT.date(): duty}))

    case = letters.report(NIGHT, emergency=Emergency.MEDICAL)
    letters.report(NIGHT)

    assert [phone for phone, _ in letters.texts] == [PHONE]
    assert [(entry.who, entry.role) for entry in letters.told(case)] == [("duty", "duty")]


def test_a_deputy_without_whom_nobody_would_hear_is_told(letters: Letters) -> None:
    letters.works("duty")
    letters.subscribe("deputy", Channel.SMS, PHONE, team="dong-4115051000")
    duty = Duty(
        person=OnCall(username="duty", name="-", team=KIM.team),
        deputy=OnCall(username="deputy", name="-", team="dong-4115051000"),
    )
    monday = NIGHT.date() - timedelta(days=NIGHT.weekday())
    letters.store.roster.save(Week(monday, {NIGHT.date(): duty}))

    letters.report(NIGHT, emergency=Emergency.MEDICAL)

    assert [phone for phone, _ in letters.texts] == [PHONE]


def test_where_nobody_has_the_night_the_support_groups_lead_is_woken(letters: Letters) -> None:
    letters.works("head", "hope-support", Role.LEAD)
    letters.subscribe("head", Channel.SMS, PHONE, "hope-support", Timing.EMERGENCIES)

    letters.report(NIGHT, dong="장암동", emergency=Emergency.MEDICAL)

    assert [phone for phone, _ in letters.texts] == [PHONE]


def test_an_address_is_used_only_after_its_code_was_entered(letters: Letters) -> None:
    letters.works("kim")
    subscriptions = letters.store.subscriptions
    subscriptions.propose(_subscription(KIM.team, Channel.EMAIL, "kim"), MAIL, "123456", NOW)

    for code, reason in [("654321", "wrong")] * TRIES + [("123456", "too_often")]:
        with pytest.raises(CodeError) as caught:
            subscriptions.confirm(KIM.team, Channel.EMAIL, "kim", code, NOW)
        assert caught.value.reason == reason
    letters.report()

    assert letters.mails == []


def test_a_code_does_not_last_and_does_not_come_at_will(letters: Letters) -> None:
    subscriptions = letters.store.subscriptions
    kim = _subscription(KIM.team, Channel.SMS, "kim")

    def why(now: datetime) -> str:
        with pytest.raises(CodeError) as caught:
            subscriptions.propose(kim, PHONE, "123456", now)
        return caught.value.reason

    subscriptions.propose(kim, PHONE, "123456", NOW)
    assert why(NOW + CODE_PAUSE / 2) == "too_soon"
    for number in range(1, CODES_A_DAY):
        subscriptions.propose(kim, PHONE, "123456", NOW + number * CODE_PAUSE)
    assert why(NOW + timedelta(hours=2)) == "too_often"
    with pytest.raises(CodeError) as caught:
        subscriptions.confirm(
            KIM.team, Channel.SMS, "kim", "123456", NOW + CODES_A_DAY * CODE_PAUSE + CODE_LASTS
        )
    assert caught.value.reason == "expired"
    subscriptions.propose(kim, PHONE, "123456", NOW + timedelta(days=2))


def test_a_new_address_keeps_what_was_chosen_and_the_old_one_until_then(letters: Letters) -> None:
    letters.subscribe(timing=Timing.DIGEST)
    subscriptions = letters.store.subscriptions
    subscriptions.propose(
        _subscription(KIM.team, Channel.EMAIL, "kim"), "new@city.test", "123456", NOW
    )
    (before,) = subscriptions.of_team(KIM.team)

    subscriptions.confirm(KIM.team, Channel.EMAIL, "kim", "123456", NOW)

    (after,) = subscriptions.of_team(KIM.team)
    assert subscriptions.place(before) is None
    assert subscriptions.place(after) == Place(where="new@city.test")
    assert after.timing is Timing.DIGEST


def test_a_messenger_that_is_down_holds_up_no_promise(letters: Letters) -> None:
    letters.hook()
    letters.receiver.status = 503
    case = letters.report(emergency=Emergency.MEDICAL)
    seconds = iter([0.0, 0.0, *[99.0] * 9])
    missed = case.promise
    assert missed is not None
    clock = Clock(
        due=letters.store.due,
        residents=letters.store.residents,
        cases=letters.store.cases,
        shredder=letters.store.shredder,
        outbox=letters.store.outbox,
        photos=letters.store.photos,
        deliverer=letters.deliverer,
        recalculator=letters.store.recalculator,
        sqs=letters.office.sqs,
        queue_url=letters.office.routing_queue,
        photo_queue_url=letters.office.photo_queue,
        aside=letters.office.aside(DeadQueue.ROUTING),
        city=CITY,
        ids=IDS,
        now=lambda: missed.by,
        seconds=seconds.__next__,
    )

    assert clock.tick() == {"promises": 1, "left": 1}


def _of_hook(letters: Letters, case: Case) -> Entry:
    return next(entry for entry in letters.told(case) if entry.channel == "webhook")


def _notice(letters: Letters, case: Case) -> Any:
    (event,) = letters.store.cases.history(case.id)
    return notices_for(event, CITY, load_staff("ko"), "https://staff.test")[0]
