"""Whole stories through the real handlers, as transcripts that people review.

`pytest tests/contract/test_stories.py --update-stories` writes what is true now: read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.kakao.validate import violations
from local.in_process import running
from local.replay import START, Player, replay
from local.simulator.kakao import BOT_ID, Account, send_location, skill_request
from local.transcript import transcript

NOT_RUN = "\n    ! "
"""What a transcript says where a line asked for what was not there."""

STORIES = sorted((Path(__file__).parents[1] / "stories").glob("*.jsonl"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_a_story_goes_as_it_was_reviewed(story: Path, pytestconfig: pytest.Config) -> None:
    written = story.with_suffix(".txt")
    played = transcript(story.read_text("utf-8").splitlines())
    if pytestconfig.getoption("--update-stories"):
        written.write_text(played, "utf-8")

    assert NOT_RUN not in played
    assert played == written.read_text("utf-8")


def test_stories_can_be_told_of_every_flow() -> None:
    told = "".join(story.with_suffix(".txt").read_text("utf-8") for story in STORIES)
    flows = ("home", "report", "consult", "info", "status", "emergency")

    assert [flow for flow in flows if f"-- {flow}/" not in told] == []


def test_a_full_slot_loses_no_notice_of_what_comes_after() -> None:
    """Three residents want the two places of a slot; all of them are heard of."""
    lines = ['{"at": "2026-11-27T19:00:00+09:00"}']
    lines += [f'{{"user": "u{n}", "say": "월요일 10시에 상담할게요"}}' for n in range(3)]
    lines += [f'{{"user": "u{n}", "tap": "카카오톡"}}' for n in range(3)]
    lines += ['{"user": "u2", "tap": 0}']
    outcome = list(replay(lines))[-1]

    opened = {case["receipt"] for case in outcome["cases"]}
    assert len(opened) == 3
    assert {notice["receipt"] for notice in outcome["notices"]} == opened


def test_every_answer_is_valid_and_a_line_that_cannot_be_run_says_why() -> None:
    lines = ['{"user": "u", "say": "안녕"}', '{"user": "u", "tap": "없는 단추"}', "not json"]
    hello, tapped, broken, outcome = replay(lines)

    assert violations(hello["response"]) == []
    assert "nothing to tap is called" in tapped["error"]
    assert "not JSON" in broken["error"]
    assert outcome["cases"] == []


def test_a_location_that_was_sent_says_where() -> None:
    account = Account("someone", "someone", "1", friend=True)
    sent = send_location(37.73, 127.06, "경기도 의정부시 장암동 12-3")
    body = skill_request(sent, account, None, BOT_ID)
    with running(START) as stack:
        shown = Player(stack).play({"user": "u", "payload": body})

    assert shown["reading"]["place"]["dong"] == "장암동"


def test_a_point_without_an_address_tells_the_dong_and_is_kept() -> None:
    account = Account("someone", "someone", "1", friend=True)
    sent = skill_request(send_location(37.7608, 127.03121, ""), account, None, BOT_ID)
    with running(START) as stack:
        player = Player(stack)
        player.play({"user": "u", "say": "옆집 할머니가 쌀이 없어요"})
        shown = player.play({"user": "u", "payload": sent})

    assert shown["reading"]["place"]["dong"] == "녹양동"
    assert "37.7608, 127.03121" in str(shown["reply"])
