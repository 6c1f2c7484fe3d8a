"""What identifies a resident is found nowhere in the clear: not stored, not sent, not logged."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

import boto3
import pytest

from chalicelib.cases.commands import AskResident
from chalicelib.cases.decide import decide
from chalicelib.cases.staff import StaffMember
from local.in_process import CHANNEL_KEY, SKILL_KEY, running

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
NAME, PHONE, HOUSE, KEY = "홍길순", "010-7777-8888", "달빛연립 203호", "bot-user-key-of-someone"
SECRETS = (
    NAME,
    PHONE,
    PHONE.replace("-", ""),
    HOUSE,
    "203호",
    KEY,
    "900101-1234567",
    "98765432109",
    "kakaocdn",
    "sign-of-the-picture",
)
PICTURE = "https://talk.kakaocdn.net/dna/abc/photo.jpg?signature=sign-of-the-picture"
TOLD = (
    PICTURE,
    f"장암동 {HOUSE} {NAME} 할머니가 며칠째 굶고 계세요 주민번호 900101-1234567",
    "제출",
    "연락받고 싶어요",
    PHONE,
    f"{NAME} 할머니 손녀도 있어요",
    f"{PICTURE}&again",
    "그 건에 더하기",
)
KIM = StaffMember(username="kim", name="김하나", team="dong-4115056100")


def test_nothing_personal_is_stored_sent_or_logged_in_the_clear(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    sent: list[str] = []
    with running(NOW) as stack:
        for client in (stack.service.clients.sqs, stack.service.clients.sns):
            client.meta.events.register("before-call", lambda params, **_: sent.append(str(params)))
        properties = {"appUserId": "98765432109", "isFriend": True}
        for number, text in enumerate(TOLD):
            user = {"id": KEY, "properties": properties}
            body = {"userRequest": {"utterance": text, "user": user}}
            headers = {"x-skill-key": SKILL_KEY, "x-request-id": str(number)}
            stack.service.webhooks.answer_skill(headers, json.dumps(body).encode())
        stack.pump()
        event = {"event": "blocked", "id": "98765432109", "id_type": "app_user_id",
                 "updated_at": "2026-11-24T01:00:00Z"}  # fmt: skip
        channel = {"authorization": f"KakaoAK {CHANNEL_KEY}"}
        stack.service.webhooks.answer_channel(channel, json.dumps(event).encode())

        items = boto3.client("dynamodb").scan(TableName=stack.service.settings.table)["Items"]
        case_id = next(
            item["id"]["S"] for item in items if item["SK"]["S"] == "CASE" and "id" in item
        )
        case = stack.service.cases.get(case_id)
        assert case is not None
        asked = decide(
            AskResident(case_id, KIM, f"{NAME} 님 댁이 {HOUSE} 맞나요?"),
            case, NOW, stack.service.city, stack.service.ids,
        )  # fmt: skip
        stack.service.cases.commit(asked)
        stack.pump()

        items = boto3.client("dynamodb").scan(TableName=stack.service.settings.table)["Items"]
        notices = stack.notices()
        photos = stack.service.photos.of_case(case_id)

    assert case.private.phone == PHONE
    assert len(notices) >= 3
    assert [photo.state for photo in photos] == ["kept", "kept"]
    clear = {
        "table": json.dumps(items, ensure_ascii=False, default=lambda sealed: sealed.hex()),
        "queues": "".join(sent),
        "notices": json.dumps(notices, ensure_ascii=False),
        "logs": caplog.text,
    }
    found = [
        (where, secret) for where, text in clear.items() for secret in SECRETS if secret in text
    ]
    assert found == []
    assert '"what": "turn"' in caplog.text
