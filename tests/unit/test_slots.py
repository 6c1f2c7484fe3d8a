"""What an utterance names: times, numbers, ways, needs and people."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from chalicelib.city.loader import load_city
from chalicelib.language.reading import Need, Reading, Relation, TimeWish, Way
from chalicelib.language.understand import understand

CITY = load_city("uijeongbu")
THURSDAY_NIGHT = datetime(2026, 12, 24, 21, 30, tzinfo=ZoneInfo("Asia/Seoul"))


def read(text: str) -> Reading:
    return understand(text, CITY, THURSDAY_NIGHT)


@pytest.mark.parametrize(
    ("text", "day", "at", "part"),
    [
        ("내일 오전", date(2026, 12, 25), None, "morning"),
        ("점심 지나서요", None, None, "afternoon"),
        ("금요일 3시쯤", date(2026, 12, 25), time(15), None),
        ("28일 10시", date(2026, 12, 28), time(10), None),
        ("월 10:00", date(2026, 12, 28), time(10), None),
        ("2시로 바꿔주세요", None, time(14), None),
        ("월요일 아침", date(2026, 12, 28), None, "morning"),
        ("모레 두시", date(2026, 12, 26), time(14), None),
        ("내일두시", date(2026, 12, 25), time(14), None),
        ("다음주 화요일 오후 2시 반", date(2026, 12, 29), time(14, 30), None),
        ("12월 28일 월요일 오전 10시", date(2026, 12, 28), time(10), None),
        ("목요일 11시", date(2026, 12, 31), time(11), None),
        ("목요일 밤 11시", date(2026, 12, 24), time(23), None),
        ("1월 2일", date(2027, 1, 2), None, None),
        ("일주일 뒤 저녁 7시", date(2026, 12, 31), time(19), None),
        ("열한시", None, time(11), None),
    ],
)
def test_a_time_said_in_words(text: str, day: date | None, at: time | None, part: str) -> None:
    assert TimeWish(day, at, part) == read(text).wish


@pytest.mark.parametrize(
    "text",
    ["3시간 동안", "한시가 급해요", "3일째 굶었어요", "다시 해주세요", "시청 앞", "2월 30일"],
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert read(text).wish is None


def test_a_day_is_counted_in_the_city_and_not_in_greenwich() -> None:
    before_nine_in_seoul = datetime(2026, 12, 24, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert TimeWish(day=date(2026, 12, 26)) == understand("내일", CITY, before_nine_in_seoul).wish


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("공일공 1234 오육칠팔", "010-1234-5678"),
        ("공일공에 일이삼사에 오육칠팔이요", "010-1234-5678"),
        ("010-1234-5678", "010-1234-5678"),
        ("01012345678로 연락주세요", "010-1234-5678"),
        ("010 1234 5678", "010-1234-5678"),
        ("제 번호는 010.1234.5678입니다", "010-1234-5678"),
        ("+82 10-1234-5678", "010-1234-5678"),
        ("031-123-4567", "031-123-4567"),
        ("02)123-4567", "02-123-4567"),
        ("0507-1234-5678", "0507-1234-5678"),
        ("공일공 일이삼사에 오육칠팔", "010-1234-5678"),
        ("공하나공에 삼삼이공 둘둘공하나", "010-3320-2201"),
        ("공일공... 일이삼사... 오육칠팔", "010-1234-5678"),
        ("영일영의 이이이이의 이이이이이요", "010-2222-2222"),
        ("010–1234–5678", "010-1234-5678"),
        ("010/1234/5678", "010-1234-5678"),
        ("o1o-1234-5678", "010-1234-5678"),
        ("공삼일 팔이팔에 일일일일", "031-828-1111"),
        ("010 1234 567", None),
        ("112", None),
        ("1577-0199", None),
        ("전화가 없어요", None),
    ],
)
def test_a_number_to_call_back(text: str, phone: str | None) -> None:
    assert phone == read(text).phone


@pytest.mark.parametrize(
    ("text", "receipt"),
    [
        ("HT-7K2M-9QXA 어떻게 됐어요", "HT-7K2M-9QXA"),
        ("ht7k2m9qxa", "HT-7K2M-9QXA"),
        ("ht 7k2m 9qxa요", "HT-7K2M-9QXA"),
        ("7K2M-9QXA", "HT-7K2M-9QXA"),
        ("접수번호는에이치티 7K2M 9QXA", "HT-7K2M-9QXA"),
        ("HT-OI2M-9LXA", "HT-012M-91XA"),
        ("HT–7K2M–9QXA", "HT-7K2M-9QXA"),
        ("HT_7K2M_9QXA", "HT-7K2M-9QXA"),
        ("접수번호는 7k2m 9qxa 이에요", "HT-7K2M-9QXA"),
        ("7K2M 9QXA", "HT-7K2M-9QXA"),
        ("엣치티 7k2m9qxa", "HT-7K2M-9QXA"),
        ("hospital", None),
        ("help room", None),
        ("I live in room 101a now", None),
        ("번호 010 1234 5678", None),
        ("접수번호 몰라요", None),
        ("1577-0199", None),
    ],
)
def test_a_receipt_however_it_is_typed(text: str, receipt: str | None) -> None:
    assert receipt == read(text).receipt


@pytest.mark.parametrize(
    ("way", "texts"),
    [
        (Way.HOME, ["처음으로", "처음", "메뉴", "홈", "다시 처음으로 갈래요"]),
        (Way.CANCEL, ["취소", "그만", "그만할래요", "네 취소해주세요"]),
        (Way.BACK, ["이전", "뒤로"]),
        (Way.YES, ["네", "응", "예~~~", "맞아요", "네, 제출할게요!", "네 감사합니다", "ㅇㅇ"]),
        (Way.NO, ["아니요", "아니", "ㄴㄴ", "괜찮아요", "아뇨 괜찮습니다"]),
        (Way.UNKNOWN, ["몰라요", "잘 모르겠는데요...", "글쎄요", "건너뛰기"]),
        (
            Way.THANKS,
            ["감사합니다", "정말 고맙습니다~^^", "ㄱㅅ", "수고하세요", "thank you!"],
        ),
        (Way.THANKS, ["谢谢您", "cảm ơn", "большое спасибо", "ขอบคุณค่ะ", "안녕히 계세요"]),
        (Way.YES, ["네 감사합니다", "제출할게요 고맙습니다", "yes, thank you"]),
        (None, ["그만 살래", "아니 그게 아니라 할머니가요", "네 옆집이에요", "ㅋㅋ", "", "?"]),
    ],
)
def test_the_words_that_work_everywhere(way: Way | None, texts: list[str]) -> None:
    assert dict.fromkeys(texts, way) == {text: read(text).way for text in texts}


def test_a_neighbours_one_message_tells_all_a_report_needs() -> None:
    reading = read(
        "장암동 ○○주택 2층 사시는 분이 다리 다치고 일을 못나가신지 한달 됐어요 쌀도 없다고 하시네요"
    )
    assert reading.place.dong == "장암동"
    assert reading.place.detail == "○○주택 2층"
    assert reading.needs == (Need.HEALTH, Need.LIVELIHOOD)
    assert reading.relation is Relation.NEIGHBOUR
    assert reading.urgent


@pytest.mark.parametrize(
    ("text", "relation", "household"),
    [
        ("가스가 끊겼어요 며칠째 굶었어요", Relation.SELF, ()),
        ("저 혼자 애 둘 키우는데 월세가 밀렸어요", Relation.SELF, ("single_parent", "child")),
        ("제가 임신중인데 갈 곳이 없어요", Relation.SELF, ("pregnant",)),
        ("엄마가 치매인데 혼자 계세요", Relation.FAMILY, ("alone",)),
        ("옆집 할머니가 며칠째 안 보이세요", Relation.NEIGHBOUR, ("elderly",)),
        ("장애인 혼자 사시는데 돌봐줄 사람이 없어요", Relation.NEIGHBOUR, ("disabled", "alone")),
        ("도와주세요", None, ()),
    ],
)
def test_whom_it_is_about(text: str, relation: Relation | None, household: tuple[str, ...]) -> None:
    reading = read(text)
    assert (relation, household) == (reading.relation, reading.household)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("월세가 석달 밀렸어요", {Need.ARREARS}),
        ("카드빚 때문에 추심이 와요", {Need.DEBT}),
        ("우울증이 심해요", {Need.MENTAL}),
        ("술만 드시고 도박도 하세요", {Need.ADDICTION}),
        ("노숙을 하고 있어요", {Need.HOUSING}),
        ("한국말을 못하는 외국인이에요", {Need.MIGRATION}),
        ("안녕하세요", set()),
    ],
)
def test_what_is_wrong(text: str, needs: set[Need]) -> None:
    assert needs == set(read(text).needs)


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("카톡이요", "kakao"),
        ("문자로 주세요", "kakao"),
        ("전화 주세요", "phone"),
        ("전화 말고 카톡", "kakao"),
        ("카톡 대신 전화로요", "phone"),
        ("전화나 카톡", None),
        ("by phone please", "phone"),
        ("请打电话", "phone"),
        ("아무거나", None),
    ],
)
def test_how_to_be_reached(text: str, channel: str | None) -> None:
    assert read(text).channel == channel


@pytest.mark.parametrize(
    ("text", "called_off"),
    [
        ("예약 취소할래요", True),
        ("상담 안 받을래요", True),
        ("상담은 필요 없어요", True),
        ("cancel my booking", True),
        ("请取消预约", True),
        ("취소하지 말아 주세요", False),
        ("don't cancel", False),
        ("제일 빠른 걸로요", False),
    ],
)
def test_whether_something_is_called_off_in_so_many_words(text: str, called_off: bool) -> None:
    assert read(text).calls_off is called_off
