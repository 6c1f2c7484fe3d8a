"""Skill requests as Kakao really sends them, and everything else that may arrive instead."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakao_chatbot import Payload

from chalicelib.kakao.errors import MalformedRequestError
from chalicelib.kakao.protocol import Location, SkillRequest

PAYLOADS = Path(__file__).parent.parent / "payloads"
SKILL = sorted(p.stem for p in PAYLOADS.glob("*.json") if not p.stem.startswith("channel_"))
NULLS = {"nulls_everywhere", "skill_test", "contexts_not_a_friend"}
"""What kakao-chatbot 0.4.3 raises on."""

SIGNED = "?credential=Ex4mpl3Cr3d3nt1al&expires=1798005600&allow_ip=&allow_referer=&signature="
SECURE = tuple(
    f"https://secure.kakaocdn.net/dna/{path}/XXX/img_org.jpg{SIGNED}{signature}"
    for path, signature in (
        ("bXmPlE/K6bExampleA", "ZXhhbXBsZQ%2Bone%3D"),
        ("cYnQmF/K6bExampleB", "ZXhhbXBsZQ%2Btwo%3D"),
    )
)
PLAIN = "https://talk.kakaocdn.net/dna/dEfGh/K6bExampleC/i_5f2a9c.jpg"
NAMES = (
    *("userRequest", "user", "id", "properties", "utterance", "params", "action", "detailParams"),
    *("clientExtra", "contexts", "bot", "flow", "intent", "extra", "origin", "value", "code"),
    *("media", "url", "secureUrls", "latitude", "longitude", "address"),
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["null", "{", '{"code": 1}', "List(http://kakaocdn.net/a)", "http://[", "!"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(NAMES) | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


def body(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def request(name: str) -> SkillRequest:
    return SkillRequest.parse(body(name))


def said(utterance: object, **action: object) -> SkillRequest:
    user_request = {"utterance": utterance, "user": {"id": "u1"}}
    return SkillRequest.parse({"userRequest": user_request, "action": action})


def read_everything(parsed: SkillRequest) -> None:
    names = (name for name, item in vars(SkillRequest).items() if isinstance(item, property))
    for name in names:
        getattr(parsed, name)


@pytest.mark.parametrize("name", SKILL)
def test_every_recorded_shape_is_understood(name: str) -> None:
    parsed = request(name)
    read_everything(parsed)
    assert parsed.user_key == str(body(name)["userRequest"]["user"]["id"])


@pytest.mark.parametrize("name", sorted({*SKILL} - NULLS))
def test_an_independent_reader_agrees_where_it_can_read(name: str) -> None:
    raw = body(name)
    theirs = Payload.from_dict(raw)
    ours = request(name)
    assert (theirs.user_id, (theirs.utterance or "").strip()) == (ours.user_key, ours.utterance)


def test_live_text_keeps_inner_line_breaks_and_loses_the_last() -> None:
    parsed = request("live_text")
    expected = "옆집 김갑순 할머니가 며칠째 안 보이세요\n가끔 기침 소리만 나요"
    assert (expected, expected) == (parsed.utterance, parsed.words)
    assert (parsed.is_friend, parsed.is_test, parsed.event) == (True, False, False)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("live_button", "report.start"),
        ("live_quick_reply", "home"),
        ("live_quick_reply_extra_as_text", "home"),
        ("live_text", None),
        ("v1_old_bot", None),
        ("skill_test", None),
    ],
)
def test_a_tap_brings_its_code_and_typing_brings_none(name: str, code: str | None) -> None:
    assert code == request(name).code


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("secure_image_json", SECURE),
        ("secure_image_bare_list", SECURE),
        ("secure_image_escaped", SECURE[:1]),
        (
            "plain_image",
            (f"{PLAIN}?credential=Ex4mpl3&expires=1798005600",),
        ),
        (
            "plain_image_old_host",
            ("https://dn-m.talk.kakao.com/talkm/oYExample/K6bExampleD/i_77aa10.jpeg",),
        ),
        (
            "plain_images_as_list",
            (
                "https://talk.kakaocdn.net/dna/a/i_1.jpg",
                "https://talk.kakaocdn.net/dna/b/i_2.jpg",
            ),
        ),
        ("image_as_media", ("https://talk.kakaocdn.net/dna/c/i_3.png",)),
    ],
)
def test_pictures_are_found_however_kakao_sends_them(name: str, expected: tuple[str]) -> None:
    assert expected == request(name).images


def test_a_picture_is_not_taken_for_words() -> None:
    assert request("plain_image").words == ""
    mixed = said("여기예요 https://talk.kakaocdn.net/a/i_1.jpg 보세요")
    assert mixed.words == "여기예요  보세요"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("사진 전송", ""),
        ("사진 2장 보냅니다.", ""),
        ("이미지 첨부", ""),
        ("이 사진이요", ""),
        ("사진 속 할머니가 쓰러지셨어요", "사진 속 할머니가 쓰러지셨어요"),
        ("사진관 2층이에요", "사진관 2층이에요"),
    ],
)
def test_words_that_only_name_a_picture_tell_nothing_beside_one(words: str, left: str) -> None:
    plugin = {"photo": "List(https://secure.kakaocdn.net/a.jpg)"}

    assert said(words, params=plugin).words == left
    assert said(words).words == words


def test_the_plugins_own_words_are_not_the_residents() -> None:
    assert request("secure_image_escaped").words == ""


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a.jpg",
        "https://kakaocdn.net.evil.example/a.jpg",
        "https://evilkakaocdn.net/a.jpg",
        "https://user@talk.kakaocdn.net/a.jpg",
        "https://talk.kakaocdn.net@evil.example/a.jpg",
        "https://evil.example\\@talk.kakaocdn.net/a.jpg",
        "https://talk.kakaocdn.net:8443/a.jpg",
        "http://169.254.169.254/latest/meta-data/a.jpg",
        "file:///etc/passwd",
        "https://place.map.kakao.com/26338954",
        "https://[::1/a.jpg",
        "https://talk.kakaocdn.net./a.jpg",
        "https://evil.examp%le;.kakaocdn.net/a.jpg",
        "https://t%alk.kakao.com/a.jpg",
        "https://a..kakaocdn.net/a.jpg",
        f"https://{'a' * 64}.kakaocdn.net/a.jpg",
        "https://talk.kakaocdn.net/a b.jpg\n",
    ],
)
def test_an_address_that_is_no_picture_of_kakaos_is_never_fetched(address: str) -> None:
    plugin = json.dumps({"secureUrls": f"List({address})"})
    assert said("", params={"photo": plugin}).images == ()
    media = {"user": {"id": "u1"}, "params": {"media": {"url": address}}}
    assert SkillRequest.parse({"userRequest": media}).images == ()


def test_letters_that_only_look_like_ascii_end_an_address() -> None:
    assert said("https://tal\u212a.kakaocdn.net/a.jpg").images == ()


def test_a_map_link_stays_in_the_words() -> None:
    link = "여기요 https://place.map.kakao.com/26338954"
    assert (link, ()) == (said(link).words, said(link).images)


def test_trials_in_the_admin_centre_are_told_from_live_chats() -> None:
    assert {"bot_test", "skill_test"} == {name for name in SKILL if request(name).is_test}


def test_the_development_channel_is_the_same_bot() -> None:
    assert request("live_text").bot_id == request("bot_test").bot_id


def test_an_event_call_names_the_pending_message() -> None:
    parsed = request("event_call")
    assert (parsed.event, parsed.pending_id) == (True, "01KCQ2V7M8N9P0Q1R2S3T4V5W6")


def test_the_app_user_id_is_read_in_both_spellings_and_as_a_number() -> None:
    assert request("event_call").app_user_id == "2900112233"
    assert request("contexts_not_a_friend").app_user_id == "2900112233"
    assert None is request("live_text").app_user_id


def test_friendship_is_unknown_when_kakao_leaves_it_out() -> None:
    assert None is request("contexts_not_a_friend").is_friend


def test_a_location_is_read_as_its_address_or_its_point() -> None:
    sent = request("location_plugin")
    assert sent.location == Location("경기도 의정부시 시민로 1", (37.738, 127.0337))
    assert sent.words_and_location == "현위치 전송 경기도 의정부시 시민로 1"
    point = {"latitude": "37.7", "longitude": 127.0}
    assert said("", params={"here": point}).words_and_location == "37.7, 127.0"
    assert None is request("live_text").location


@pytest.mark.parametrize("latitude", ["north", "nan", "inf", True, None, [37.7], "9" * 400])
def test_a_point_that_is_none_is_no_location(latitude: object) -> None:
    point = {"latitude": latitude, "longitude": 127.0}
    assert None is said("", params={"here": point}).location


def test_a_missing_utterance_is_empty() -> None:
    parsed = SkillRequest.parse({"userRequest": {"user": {"id": 7}}})
    assert (
        parsed.user_key,
        parsed.utterance,
        parsed.words,
    ) == ("7", "", "")


def test_half_a_character_does_not_get_in() -> None:
    assert said("도와줘\ud83d").utterance == "도와줘\ufffd"


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ([], "body"),
        ("text", "body"),
        ({}, "userRequest"),
        ({"userRequest": None}, "userRequest"),
        ({"userRequest": {"utterance": "비밀"}}, "userRequest.user"),
        ({"userRequest": {"user": {"id": " "}}}, "userRequest.user.id"),
        ({"userRequest": {"user": {"id": ["비밀"]}}}, "userRequest.user.id"),
        ({"userRequest": {"user": {"id": "비밀" * 36}}}, "userRequest.user.id"),
    ],
)
def test_a_request_from_nobody_is_refused_without_quoting_it(raw: object, part: str) -> None:
    with pytest.raises(MalformedRequestError) as refusal:
        SkillRequest.parse(raw)
    assert str(refusal.value).startswith(f"{part}: ")
    assert "비밀" not in str(refusal.value)


@given(JSON)
def test_garbage_is_a_request_or_malformed(raw: object) -> None:
    with suppress(MalformedRequestError):
        read_everything(SkillRequest.parse(raw))


@given(JSON, JSON, JSON, JSON)
def test_garbage_around_a_user_never_hides_the_user(
    action: object, params: object, rest: object, utterance: object
) -> None:
    raw = {
        "userRequest": {"user": {"id": "u1"}, "params": params, "utterance": utterance},
        "action": {"params": action, "detailParams": params, "clientExtra": action},
        "contexts": rest,
        "flow": rest,
        "bot": rest,
        "intent": rest,
    }
    parsed = SkillRequest.parse(raw)
    read_everything(parsed)
    assert parsed.user_key == "u1"
    json.dumps([parsed.utterance, parsed.words, parsed.code, parsed.images]).encode()
    parsed.utterance.encode()
