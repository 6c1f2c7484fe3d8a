"""What residents write while nothing can be stored is lost to nobody and doubled nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectTimeoutError

from chalicelib.cases.model import Case, Kind, Urgency
from chalicelib.conversation import aside
from chalicelib.kakao import skill
from chalicelib.kakao.validate import violations
from chalicelib.messages import LANGUAGES, load
from chalicelib.store.clients import HURRIED, PIPELINE, TURN
from chalicelib.wiring import Pipeline, Service
from local.in_process import SKILL_KEY, Stack, running

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
STORY = "장암동 푸른주택 2층 사시는 분이 다리를 다쳐 며칠째 굶고 계세요"
KEPT = load("ko")("common.kept_aside")
NOT_SAVED = load("ko")("common.not_saved")
AWAY = ("dynamodb",)


@pytest.fixture
def stack() -> Iterator[Stack]:
    with running(NOW) as stack:
        yield stack


@contextmanager
def away(stack: Stack, *services: str) -> Iterator[None]:
    """AWS refuses connections of these services."""

    def fail(**_: Any) -> None:
        raise ConnectTimeoutError(endpoint_url="https://aws.example")

    with ExitStack() as back:
        for clients in (stack.service.clients, stack.service.clients.hurried):
            for service in services:
                hooks = getattr(clients, service).meta.events
                hooks.register("before-call.*.*", fail)
                back.callback(hooks.unregister, "before-call.*.*", fail)
        yield


def says(stack: Stack, text: str, code: str | None = None, request: str = "") -> str:
    stack.at += timedelta(seconds=1)
    body = {
        "userRequest": {"utterance": text, "user": {"id": "someone"}},
        "action": {"clientExtra": {"code": code} if code else None},
    }
    headers = {"x-skill-key": SKILL_KEY, "x-request-id": request or str(stack.at)}
    answer = stack.service.webhooks.answer_skill(headers, json.dumps(body).encode())

    assert answer.status == 200
    assert violations(json.loads(answer.body)) == []
    return " ".join(_texts(json.loads(answer.body)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def records(stack: Stack) -> list[dict[str, Any]]:
    """What Lambda would hand over by and by, each once."""
    url, found = stack.service.settings.spill_queue_url, []
    sqs = boto3.client("sqs")
    while messages := sqs.receive_message(QueueUrl=url).get("Messages"):
        for message in messages:
            found.append({"messageId": message["MessageId"], "body": message["Body"]})
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def new_process(stack: Stack) -> Service:
    service = Service(stack.service.settings, PIPELINE, stack.service.ids, lambda: stack.at)
    service.clients = stack.service.clients
    return service


def recovered(stack: Stack, *kept: dict[str, Any]) -> int:
    """Play them in a process that knows nothing yet; how many are to come again."""
    failed = Pipeline(new_process(stack)).recoverer.recover({"Records": list(kept)})[
        "batchItemFailures"
    ]
    stack.pump()
    return len(failed)


def cases(stack: Stack) -> list[Case]:
    table = boto3.client("dynamodb").scan(TableName=stack.service.settings.table)
    ids = [item["id"]["S"] for item in table["Items"] if item["SK"]["S"] == "CASE" and "id" in item]
    return [case for one in ids if (case := stack.service.cases.get(one))]


def thread(stack: Stack, case: Case) -> list[str]:
    return [line.text for line in stack.service.cases.thread(case.id)]


def test_words_become_a_case_once_dynamodb_is_back(stack: Stack) -> None:
    with away(stack, *AWAY):
        answer = says(stack, STORY)
    written_at = stack.at
    kept = records(stack)

    assert KEPT in answer
    assert "119" in answer
    assert "접수되었습니다" not in answer
    stack.at += timedelta(hours=2)
    assert recovered(stack, *kept) == 0

    [case] = cases(stack)
    assert case.private.story == (STORY,)
    assert (case.kind, case.dong) == (Kind.REPORT, "장암동")
    assert (case.written_at, case.opened_at) == (written_at, stack.at)
    told = {notice["team"] for notice in stack.notices()}
    assert told == {"dong-4115056100", "hope-support", "welfare-policy"}
    assert case.receipt in says(stack, "안녕하세요")


def test_the_queue_holds_nothing_that_can_be_read(stack: Stack) -> None:
    with away(stack, *AWAY):
        says(stack, f"{STORY} 010-1234-5678")

    [kept] = records(stack)
    assert not [part for part in ("장암동", "010-1234", "someone") if part in kept["body"]]
    assert set(json.loads(kept["body"])) == {"id", "who", "key", "sealed"}


def test_playing_it_twice_opens_one_case(stack: Stack) -> None:
    with away(stack, *AWAY):
        says(stack, STORY)
    kept = records(stack)

    recovered(stack, *kept, *kept)
    recovered(stack, *kept)

    [case] = cases(stack)
    assert thread(stack, case) == []


def test_a_request_that_kakao_repeats_is_kept_once(stack: Stack) -> None:
    with away(stack, *AWAY):
        says(stack, STORY, request="same")
        says(stack, STORY, request="same")

    assert len(records(stack)) == 1


def test_a_confirmation_opens_the_draft_that_it_confirms(stack: Stack) -> None:
    says(stack, STORY)
    with away(stack, *AWAY):
        assert KEPT in says(stack, "제출")

    recovered(stack, *records(stack))

    [case] = cases(stack)
    assert case.private.story == (STORY,)


def test_who_says_it_again_is_answered_as_usual_and_nothing_is_doubled(stack: Stack) -> None:
    with away(stack, *AWAY):
        says(stack, STORY)
        says(stack, STORY)
    says(stack, STORY)
    says(stack, "제출")
    stack.pump()

    assert recovered(stack, *records(stack)) == 0

    [case] = cases(stack)
    assert case.private.story == (STORY,)
    assert thread(stack, case) == []


def test_one_who_goes_on_with_other_words_has_them_on_the_same_case(stack: Stack) -> None:
    with away(stack, *AWAY):
        says(stack, STORY)
    says(stack, "장암동 푸른주택 2층 어르신이 며칠째 굶고 계세요")
    says(stack, "제출")
    stack.pump()

    recovered(stack, *records(stack))

    [case] = cases(stack)
    assert thread(stack, case) == [STORY]


def test_it_waits_while_the_resident_is_writing(stack: Stack) -> None:
    with away(stack, *AWAY):
        says(stack, STORY)
    says(stack, "옆집 어르신이 걱정돼요. 장암동이에요")
    kept = records(stack)

    assert recovered(stack, *kept) == 1
    assert cases(stack) == []
    stack.at += aside.WRITING
    assert recovered(stack, *kept) == 0

    [case] = cases(stack)
    assert STORY in case.private.story


def test_news_that_was_shown_is_not_shown_again(stack: Stack) -> None:
    says(stack, STORY)
    says(stack, "제출")
    with away(stack, *AWAY):
        says(stack, "할머니가 귀가 어두우셔서 문을 크게 두드려야 해요")
    recovered(stack, *records(stack))
    told = "더했어요"
    assert told in says(stack, "신곡동 초록빌라 3층 할아버지가 며칠째 굶고 계세요")
    with away(stack, *AWAY):
        says(stack, "제출")

    recovered(stack, *records(stack))

    assert len(cases(stack)) == 2
    assert told not in says(stack, "안녕하세요")


def test_danger_does_not_wait(stack: Stack) -> None:
    with away(stack, *AWAY):
        answer = says(stack, "너무 힘들어서 죽고 싶어요")
    says(stack, "배가 고파요")

    assert answer.index("109") < answer.index(KEPT)
    assert recovered(stack, *records(stack)) == 0
    assert cases(stack)[0].urgency is Urgency.EMERGENCY


def test_words_after_a_receipt_go_to_its_case(stack: Stack) -> None:
    says(stack, STORY)
    says(stack, "제출")
    with away(stack, *AWAY):
        assert KEPT in says(stack, "할머니가 귀가 어두우셔서 문을 크게 두드려야 해요")
    written_at = stack.at
    stack.at += timedelta(hours=1)

    recovered(stack, *records(stack))

    [case] = cases(stack)
    [line] = stack.service.cases.thread(case.id)
    assert (line.text[:3], line.at) == ("할머니", written_at)
    assert case.receipt in says(stack, "안녕하세요")


def test_words_come_in_the_order_they_were_written_in(stack: Stack) -> None:
    with away(stack, *AWAY):
        says(stack, STORY)
        says(stack, "혼자 사시고 전화도 없으세요. 빨리 좀 와 주세요")

    recovered(stack, *records(stack))

    [case] = cases(stack)
    assert case.private.story == (STORY,)
    assert thread(stack, case) == ["혼자 사시고 전화도 없으세요. 빨리 좀 와 주세요"]


def change_hash_key(stack: Stack) -> None:
    secrets, settings = boto3.client("secretsmanager"), stack.service.settings
    known = json.loads(secrets.get_secret_value(SecretId=settings.secret)["SecretString"])
    changing = known | {"hash_key": "n" * 32, "other_hash_keys": [known["hash_key"]]}
    secrets.put_secret_value(SecretId=settings.secret, SecretString=json.dumps(changing))


@pytest.mark.parametrize("told_before", [False, True])
def test_while_the_hash_key_is_changed_it_is_one_case_all_the_same(
    stack: Stack, told_before: bool
) -> None:
    told = f"{STORY}. 제 번호는 010-1234-5678이에요"
    if told_before:
        says(stack, told)
        says(stack, "제출")
    with away(stack, *AWAY):
        assert KEPT in says(stack, "불도 꺼져 있어요. 빨리 와 주세요" if told_before else told)
    change_hash_key(stack)

    assert recovered(stack, *records(stack)) == 0

    [case] = cases(stack)
    assert case.private.phone == "010-1234-5678"
    assert len(thread(stack, case)) == int(told_before)
    assert new_process(stack).cases.by_receipt(case.receipt) == case


def test_who_asks_for_a_person_is_a_consultation(stack: Stack) -> None:
    with away(stack, *AWAY):
        assert KEPT in says(stack, "상담하기", "consult")

    recovered(stack, *records(stack))

    assert [case.kind for case in cases(stack)] == [Kind.CONSULTATION]


@pytest.mark.parametrize("service", ["dynamodb", "kms"])
def test_it_waits_in_the_queue_for_as_long_as_an_outage_lasts(stack: Stack, service: str) -> None:
    with away(stack, *AWAY):
        says(stack, STORY)
    [kept] = records(stack)
    kept["attributes"] = {"ApproximateReceiveCount": "500"}

    with away(stack, service):
        assert recovered(stack, kept) == 1
    assert recovered(stack, kept) == 0

    assert len(cases(stack)) == 1


@pytest.mark.parametrize("also", ["kms", "sqs"])
def test_what_cannot_be_kept_is_not_said_to_be(stack: Stack, also: str) -> None:
    with away(stack, *AWAY, also):
        answer = says(stack, STORY)

    assert NOT_SAVED in answer
    assert KEPT not in answer
    assert records(stack) == []


@pytest.mark.parametrize(
    ("words", "code"), [("처음으로", "home"), ("복지정보 찾기", "info"), ("안녕하세요", None)]
)
def test_what_nobody_must_see_is_not_kept(stack: Stack, words: str, code: str | None) -> None:
    with away(stack, *AWAY):
        assert NOT_SAVED in says(stack, words, code)

    assert records(stack) == []


def test_what_cannot_be_read_is_set_aside(stack: Stack) -> None:
    with away(stack, *AWAY):
        says(stack, STORY)
    [kept] = records(stack)
    body = {**json.loads(kept["body"]), "id": "another"}

    assert recovered(stack, {**kept, "body": json.dumps(body)}) == 0

    url = stack.service.settings.spill_dlq_url
    [letter] = boto3.client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"])[
        "Messages"
    ]
    assert letter["MessageAttributes"]["reason"]["StringValue"] == "unreadable"
    assert cases(stack) == []


def test_keeping_it_ends_in_time() -> None:
    """A connection that is accepted and never answered costs `read`; two calls are left to make."""
    assert skill.BUDGET + 2 * TURN.read <= 4.0
    assert skill.BUDGET + skill.GRACE + 2 * HURRIED.read <= 4.0
    assert 2 * TURN.read <= skill.BUDGET + skill.GRACE  # settings and conversation hang, both


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_it_is_told_in_every_language(language: str) -> None:
    say = load(language)

    assert say("common.kept_aside") != say("common.not_saved")
    assert "HT-1" in say("news.kept_opened", receipt="HT-1")
    assert "HT-1" in say("news.kept_added", receipt="HT-1")
