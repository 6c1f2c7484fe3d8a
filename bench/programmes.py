"""Catalogues of any size: the city's own programmes and as many made up as are missing."""

from __future__ import annotations

import random
from dataclasses import replace

from chalicelib.welfare.catalogue import Catalogue, Programme, load_catalogue

SIZES = (100, 1_000, 10_000)
PLACES = [
    "가람",
    "나래",
    "다온",
    "라온",
    "마루",
    "바다",
    "사랑",
    "아람",
    "자람",
    "차오름",
    "카리스",
    "타래",
    "파랑",
    "하늘",
    "한울",
]
WHOSE = [
    "저소득",
    "한부모",
    "다자녀",
    "다문화",
    "장애인",
    "어르신",
    "청년",
    "청소년",
    "임산부",
    "영유아",
    "중장년",
    "보훈가족",
    "농업인",
    "소상공인",
    "신혼부부",
    "독거노인",
    "조손가정",
    "북한이탈주민",
    "자립준비청년",
    "가족돌봄청년",
]
WHAT = [
    "월세",
    "전세자금이자",
    "난방비",
    "전기요금",
    "교복구입비",
    "대학등록금",
    "출산축하금",
    "산후조리비",
    "건강검진",
    "예방접종",
    "틀니",
    "보청기",
    "안경",
    "교통비",
    "통신비",
    "급식",
    "도시락",
    "반찬배달",
    "방문목욕",
    "이사비",
    "집수리",
    "장례비",
    "심리상담",
    "언어치료",
    "방과후돌봄",
    "일자리",
    "직업훈련",
    "창업자금",
    "문화생활",
    "평생교육",
]
HOW = ["지원", "보조", "감면", "바우처", "서비스", "대여", "상담", "연계", "환급", "수당"]


def synthesise(size: int, city: str = "uijeongbu") -> Catalogue:
    """A catalogue of so many programmes, always the same ones."""
    own = load_catalogue(city).programmes
    chance = random.Random(size)
    pattern = next(iter(own.values()))
    made = (_made_up(number, pattern, chance) for number in range(size - len(own)))
    return Catalogue({**own, **{programme.id: programme for programme in made}})


def _made_up(number: int, pattern: Programme, chance: random.Random) -> Programme:
    place, whose, what, how = (chance.choice(words) for words in (PLACES, WHOSE, WHAT, HOW))
    also = chance.choice(WHAT)
    return replace(
        pattern,
        id=f"WLF{number:08d}",
        name=f"{place}시 {whose} {what} {how}",
        category=chance.choice(("생활지원", "주거", "교육", "신체건강", "일자리", "보호·돌봄")),
        who=f"{place}시에 {chance.randint(1, 5)}년 넘게 사는 {whose} 가구 가운데 기준 중위소득 "
        f"{chance.randrange(50, 180, 10)}% 이하인 가구",
        what=f"{what} {how}, {also} 일부를 {chance.choice(('해마다', '달마다', '한 번'))} 지원",
    )
