"""What residents say in histories. `{token}` is a word that only one of them uses, so that it can
be recognised where it does not belong."""

from __future__ import annotations

TOKENS = {"ga": "뿔소라빵", "na": "먹갈치떡", "da": "별꽃게국"}
SECRET = "직원만아는말"  # noqa: S105 what staff write for each other

REPORTS = (
    "장암동 새희망연립 나동 201호 할머니가 며칠째 굶으셔요 {token}",
    "장암동 새희망연립 나동 201호 노인이 쌀이 없어요 {token}",
    "신곡1동 반지하에 사는 제가 월세가 석 달 밀렸어요 {token}",
    "옆집 아저씨가 다리를 다쳐 일을 못 나가요 {token}",
    "서울 노원구에 사는 친구가 난방이 끊겼대요 {token}",
    "가능동 아이들만 있는 집인데 밥을 못 먹는대요 {token}",
)
SMALL_TALK = (
    "안녕하세요",
    "ㅋㅋㅋ",
    "asdf 1234",
    "???",
    "오늘 날씨 어때요",
    "퇴근이 늦어서 애가 저녁까지 혼자 있어요",
    "I need help with food {token}",
    "주민번호는 900101-1234567 이에요",
    "전화번호는 010-1234-5678이에요",
    "반지하요 {token}",
    "네",
    "아니요",
    "감사합니다",
)
WISHES = (
    "처음으로",
    "이전",
    "취소",
    "사람이랑 얘기할래요",
    "상담 받고 싶어요",
    "내일 오전 10시에 카톡으로 상담할게요",
    "월요일 오전 10시에 전화 상담 부탁드려요 010-2222-3333",
    "예약 시간 바꿔주세요",
    "오후 2시로 바꿔주세요",
    "예약 취소할래요",
    "예약 확인",
    "어떻게 됐어요",
    "신고 취소할래요",
    "제 글 지워주세요",
    "알림 그만 보내주세요",
    "연락받고 싶어요",
)
DANGER = (
    "저 그만 살까봐요",
    "계단에서 아주머니가 굴러 떨어지셨는데 말을 못하세요 {token}",
    "옆집에서 아이가 맞고 있어요 {token}",
)
