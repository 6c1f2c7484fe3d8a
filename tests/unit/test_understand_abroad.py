"""What must not be missed in any language we speak: danger, hunger, the wish for a person."""

import pytest

from chalicelib.language.reading import Emergency, Intent
from chalicelib.language.understand import understand
from tests.unit.builders import CITY, TUESDAY_10

IN_DANGER = {
    Emergency.SUICIDE: """
        I want to die, 我想死, 不想活了, Tôi muốn chết, Không muốn sống nữa, Я хочу умереть,
        не хочу больше жить, อยากตาย""",
    Emergency.VIOLENCE: """
        my husband hits me, 我丈夫打我, Chồng tôi đánh tôi, Муж меня бьёт, สามีตีฉัน""",
    Emergency.CHILD_ABUSE: "爸爸打孩子, Отец избивает ребёнка",
    Emergency.FIRE: "There is a fire, 我家着火了, Nhà tôi đang cháy, У нас пожар, ไฟไหม้บ้าน",
    Emergency.MEDICAL: """
        he is unconscious, 他没有呼吸了, Ông ấy bất tỉnh, Он не дышит, เขาหมดสติ""",
}


@pytest.mark.parametrize(
    ("said", "danger"),
    [(said, kind) for kind, listed in IN_DANGER.items() for said in listed.split(", ")],
)
def test_danger_is_understood(said: str, danger: Emergency) -> None:
    assert understand(said, CITY, TUESDAY_10).emergency is danger


@pytest.mark.parametrize(
    "said",
    ["请打我电话", "Мне нужна пожарная машинка для сына", "Tôi muốn hỏi về trợ cấp", "ขอบคุณค่ะ"],
)
def test_a_word_that_looks_like_danger_is_none(said: str) -> None:
    assert understand(said, CITY, TUESDAY_10).emergency is Emergency.NONE


@pytest.mark.parametrize(
    "said",
    [
        "no food, we are hungry",
        "My neighbour hasn't eaten for days",
        "我没有钱，好几天没吃饭了",
        "Tôi không có tiền, hết gạo rồi",
        "У меня нет еды и денег",
        "ไม่มีข้าวกินมาหลายวัน",
    ],
)
def test_hunger_is_a_report_that_cannot_wait(said: str) -> None:
    reading = understand(said, CITY, TUESDAY_10)

    assert (reading.intent, reading.urgent) == (Intent.REPORT, True)


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("我要咨询", Intent.CONSULT),
        ("Tôi cần tư vấn", Intent.CONSULT),
        ("Хочу поговорить с сотрудником", Intent.CONSULT),
        ("ขอคำปรึกษา", Intent.CONSULT),
        ("你好", Intent.GREETING),
        ("Xin chào", Intent.GREETING),
        ("Здравствуйте", Intent.GREETING),
        ("สวัสดีค่ะ", Intent.GREETING),
    ],
)
def test_a_greeting_and_the_wish_for_a_person_are_understood(said: str, intent: Intent) -> None:
    assert understand(said, CITY, TUESDAY_10).intent is intent
