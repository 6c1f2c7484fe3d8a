"""The turns that are measured: one of each flow, with what was said before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=SEOUL)
NIGHT = datetime(2026, 11, 24, 21, 30, tzinfo=SEOUL)

REPORT = "녹양동 △△연립 1층 아저씨가 다리를 다쳐 며칠째 굶으시는 것 같아요"


@dataclass(frozen=True, slots=True)
class Flow:
    """`lines` as in a story for the replay (design 6.3); the last is the turn that is measured."""

    name: str
    at: datetime
    lines: tuple[dict[str, object], ...]


def _says(words: str) -> dict[str, object]:
    return {"user": "u1", "say": words}


def _taps(choice: str | int) -> dict[str, object]:
    return {"user": "u1", "tap": choice}


FLOWS = (
    Flow("report, told", MORNING, (_says(REPORT),)),
    Flow("report, submitted", MORNING, (_says(REPORT), _taps("제출"))),
    Flow("consultation, asked for at night", NIGHT, (_says("상담 받고 싶어요"),)),
    Flow(
        "consultation, booked",
        NIGHT,
        (_says("상담 받고 싶어요"), _taps(0), _taps("카카오톡")),
    ),
    Flow("information", MORNING, (_says("퇴근이 늦어서 애가 저녁까지 혼자 있어요"),)),
    Flow(
        "status",
        MORNING,
        (_says(REPORT), _taps("제출"), _says("어떻게 됐나요?")),
    ),
    Flow("danger", MORNING, (_says("저 그만 살까봐요"),)),
    Flow(
        "urgent report, told",
        MORNING,
        (
            _says("계단에서 아주머니가 굴러 떨어지셨는데 말을 못하세요"),
            _taps("신고도 남길게요"),
            _says("신곡1동 사거리 빵집 앞 계단"),
        ),
    ),
)
