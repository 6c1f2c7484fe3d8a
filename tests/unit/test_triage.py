"""Danger now, its look-alikes, and what is urgent without being an emergency."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.city.loader import load_city
from chalicelib.language.reading import Emergency, Intent
from chalicelib.language.triage import triage
from chalicelib.language.understand import understand

CITY = load_city("uijeongbu")
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.mark.parametrize(
    ("text", "emergency"),
    [
        ("저 그만 살까봐요", Emergency.SUICIDE),
        ("죽어뿔란다", Emergency.SUICIDE),
        ("번개탄", Emergency.SUICIDE),
        ("유서", Emergency.SUICIDE),
        ("남편이 지금 때려요", Emergency.VIOLENCE),
        ("장애인 시설에서 사람을 묶어놔요", Emergency.VIOLENCE),
        ("아이 울음소리와 때리는 소리가 매일 나요", Emergency.CHILD_ABUSE),
        ("계단에서 아주머니가 굴러 떨어지셨는데 말을 못하세요", Emergency.MEDICAL),
        ("숨을 안 쉬어요", Emergency.MEDICAL),
        ("말이 어눌하고 한쪽 팔에 힘이 없대요", Emergency.MEDICAL),
        ("가스 냄새가 나요", Emergency.FIRE),
        ("연기가 나요", Emergency.FIRE),
    ],
)
def test_danger_is_named_by_its_kind(text: str, emergency: Emergency) -> None:
    assert emergency is triage(text)


@pytest.mark.parametrize(
    "text", ["살려주세요", "제발 살려줘요", "119 불러주세요", "남편이 때려요 상담하고 싶어요"]
)
def test_a_cry_for_help_alarms_whatever_its_kind(text: str) -> None:
    assert triage(text) is not Emergency.NONE


@pytest.mark.parametrize(
    "text",
    [
        "배고파 죽겠다 ㅋㅋ",
        "졸려 미치겠다 ㅋㅋ",
        "죽을 만큼 맛있다",
        "열불이 난다",
        "불이 안 켜져요",
        "보일러 불이 안 들어와요",
        "배터리가 죽었어요",
        "저한테 맞는 지원이 뭐가 있나요",
    ],
)
def test_figures_of_speech_are_no_danger(text: str) -> None:
    assert Emergency.NONE is triage(text)


@pytest.mark.parametrize(
    "text",
    [
        "가정폭력 피해자 지원금 있나요",
        "자살예방 상담 전화번호 알려주세요",
        "화재 피해 지원금 신청 가능한가요",
        "학대피해노인 쉼터가 어디 있나요",
    ],
)
def test_a_question_about_a_programme_is_answered_as_one(text: str) -> None:
    reading = understand(text, CITY, NOW)
    assert (reading.emergency, reading.intent) == (Emergency.NONE, Intent.INFO)


def test_what_is_long_over_is_no_medical_emergency_but_what_is_now_is() -> None:
    assert Emergency.NONE is triage("작년에 쓰러지신 뒤로 거동을 못하세요")
    assert Emergency.MEDICAL is triage("작년에도 그러시더니 지금 또 쓰러지셨어요")


def test_despair_in_the_past_alarms_where_something_is_wrong_again() -> None:
    assert Emergency.SUICIDE is triage("작년에 자살 시도했던 이웃인데 요즘 또 이상해요")


@pytest.mark.parametrize(
    "text",
    [
        "옆집 할머니가 며칠째 안 보이세요",
        "악취가 나고 우편물이 쌓였어요",
        "인기척이 없어요",
        "쌀이 떨어졌어요",
        "단전됐어요",
        "단수 됐어요",
        "가스가 끊겼어요",
        "며칠째 굶었어요",
        "정전인데 산소발생기를 써요",
        "치매 할머니가 집을 나가서 안 돌아오세요",
    ],
)
def test_what_cannot_wait_is_an_urgent_report(text: str) -> None:
    reading = understand(text, CITY, NOW)
    assert (
        reading.emergency,
        reading.urgent,
        reading.intent,
    ) == (Emergency.NONE, True, Intent.REPORT)
