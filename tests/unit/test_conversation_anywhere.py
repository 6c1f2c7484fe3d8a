"""What holds at every step of a conversation, whatever is said."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.conversation.state import Pending
from chalicelib.conversation.turn import Said
from chalicelib.kakao.render import render
from chalicelib.language.reading import (
    Emergency,
    Intent,
    Need,
    Place,
    Reading,
    Relation,
    Reporter,
    TimeWish,
    Way,
)
from chalicelib.messages import LANGUAGES, load
from tests.unit.builders import CHRISTMAS_EVE_NIGHT, SATURDAY_NIGHT, TUESDAY_10
from tests.unit.chat import HUNGRY, Chat


class TestEverywhere:
    def test_the_same_request_again_says_the_same_and_does_nothing(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        code = chat.offered["제출"]
        tap = Said(Reading("제출"), code=code, request="chp-1")

        assert chat.send(tap) == chat.send(tap)
        assert len(chat.changes) == 1

    def test_the_same_request_again_offers_the_same(self) -> None:
        chat = Chat()
        chat.say("안녕하세요", intent=Intent.GREETING)
        tap = Said(Reading("Language"), code=chat.offered["Language"], request="chp-1")
        chat.send(tap)
        offered = dict(chat.offered)

        chat.send(tap)

        assert "中文" in offered
        assert chat.offered == offered

    def test_back_leads_to_the_step_before(self) -> None:
        chat = Chat()
        chat.say("신고할게요", intent=Intent.REPORT)
        chat.say("옆집이 조용해요", needs=(Need.ISOLATION,))
        chat.say("녹양동", place=Place(dong="녹양동"))

        assert "어디인가요" in chat.say("이전", way=Way.BACK)

    def test_cancelling_says_that_the_draft_is_gone(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)

        assert "지우고" in (answer := chat.say("취소", way=Way.CANCEL))
        assert "안녕하세요" not in answer
        assert chat.conversation.draft is None

    def test_home_keeps_the_draft_and_offers_it(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        chat.say("처음으로", way=Way.HOME)

        assert "이렇게 전할까요" in chat.tap("이어서 쓰기")

    @pytest.mark.parametrize("code", ["report.submit:gone", "nothing.at.all", "x", "info.show:y"])
    def test_a_button_of_last_month_leads_somewhere(self, code: str) -> None:
        assert "신고하기" in Chat().send(Said(Reading("x"), code=code))


readings = st.builds(
    Reading,
    text=st.text(max_size=80),
    intent=st.sampled_from(Intent),
    emergency=st.sampled_from([Emergency.NONE] * 6 + list(Emergency)),
    place=st.sampled_from(
        [
            Place(),
            Place(dong="장암동"),
            Place(candidates=("송산2동", "송산3동")),
            Place(elsewhere="양주시"),
        ]
    ),
    needs=st.sampled_from([(), (Need.HEALTH,), (Need.DEBT, Need.CARE)]),
    relation=st.sampled_from([None, None, *Relation]),
    reporter=st.sampled_from([None, None, None, *Reporter]),
    household=st.sampled_from([(), (), ("alone", "elderly")]),
    phone=st.sampled_from([None, None, "010-1234-5678"]),
    receipt=st.sampled_from([None, None, "HT-7K2M-9QXA", "HT-0000-0000"]),
    wish=st.sampled_from([None, None, TimeWish(at=time(14)), TimeWish(part="morning")]),
    way=st.sampled_from([None, None, None, None, *Way]),
    masked=st.booleans(),
    language=st.sampled_from([None, None, *LANGUAGES]),
    switch=st.sampled_from([None] * 9 + list(LANGUAGES)),
)
moves = st.one_of(
    readings,
    st.integers(0, 20),
    st.sampled_from(["question", "accepted", "closed", "a picture", "days pass"]),
)


class Walk:
    """A resident who says and taps anything, while staff ask, accept and close."""

    def __init__(self, now: datetime) -> None:
        self.chat = Chat(now)
        self.news = 0

    def go(self, move: Reading | int | str) -> None:
        chat = self.chat
        if isinstance(move, Reading):
            chat.send(Said(move))
        elif isinstance(move, int):
            labels = list(chat.offered) or ["처음으로"]
            label = labels[move % len(labels)]
            chat.send(Said(Reading(label), code=chat.offered.get(label, "home")))
        elif move == "a picture":
            chat.send(Said(Reading(""), pictures=("https://talk.kakaocdn.net/dna/a.jpg",)))
        elif move == "days pass":
            chat.now += timedelta(days=2)
        elif chat.cases:
            self.tell(move)

    def tell(self, kind: str) -> None:
        """Leave news of the newest case for the next turn."""
        self.news += 1
        case = self.chat.case
        text = "몇 층인지 아세요?" if kind == "question" else ""
        self.chat.pending.append(
            Pending(
                id=f"01{self.news:04}",
                case_id=case.id,
                receipt=case.receipt,
                kind=kind,
                text=text,
                at=self.chat.now,
            )
        )

    def check(self) -> None:
        """A way home and a way to a person stand in what Kakao shows."""
        reply, chat = render(self.chat.reply), self.chat
        template = reply["template"]
        assert isinstance(template, dict)
        shown = [choice["label"] for choice in template.get("quickReplies", ())]
        say = load(chat.conversation.language)
        person = chat.conversation.flow == "consult" or "operator" in str(template)
        assert chat.conversation.flow == "home" or say("choice.home") in shown
        assert person or say("choice.consult") in shown


@settings(max_examples=200)
@given(
    st.lists(moves, max_size=14),
    st.sampled_from([TUESDAY_10, SATURDAY_NIGHT, CHRISTMAS_EVE_NIGHT]),
)
def test_whatever_happens_there_is_a_way_home_and_a_way_to_a_person(
    moves: list[Reading | int | str], now: datetime
) -> None:
    """And every reply fits Kakao's limits, and no draft opens two cases: `Chat` checks."""
    walk = Walk(now)
    for move in moves:
        walk.go(move)
        if walk.chat.reply.bubbles:
            walk.check()
    opened = [change.case.id for change in walk.chat.changes if change.before is None]
    assert len(opened) == len(set(opened))


@given(st.lists(moves, max_size=10))
def test_a_confirmed_report_is_neither_lost_nor_doubled(
    moves: list[Reading | int | str],
) -> None:
    walk = Walk(TUESDAY_10)
    for move in moves:
        walk.go(move)
    chat = walk.chat
    chat.say("처음으로", way=Way.HOME)
    chat.say("취소", way=Way.CANCEL)
    before = set(chat.cases)
    chat.say(**HUNGRY, switch="ko")
    chat.say(**HUNGRY)
    code = next(code for code in chat.offered.values() if code.startswith("report.submit"))

    first = chat.send(Said(Reading("제출"), code=code))
    chat.send(Said(Reading("제출"), code=code))

    (case_id,) = set(chat.cases) - before
    assert chat.cases[case_id].receipt in first
    assert HUNGRY["text"] in chat.cases[case_id].private.story
