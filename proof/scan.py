"""The scanner: every story of `tests/stories` is played and every page and form of the console gone
through, with personal data that can be told apart; then it is looked for everywhere.

What is personal in a story is what its residents say and its staff write. A resident of the
scanner's own tells more than any story, and the forms of the console get words of their own.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from chalicelib.cases.receipts import parse
from chalicelib.cases.staff import Role
from local.in_process import SKILL_KEY
from local.replay import START, Player, StoryError
from local.simulator.kakao import BOT_ID, Account, skill_request, type_text
from proof.console import walk
from proof.figures import Budget, Figures
from proof.office import Office, open_office
from proof.outside import connected
from proof.traces import Traces, watched

ROOT = Path(__file__).parents[1]
STORIES = tuple(sorted((ROOT / "tests" / "stories").glob("*.jsonl")))
LEAST = 10
"""Characters from which words tell something of someone, unlike "네" or the name of a dong."""

PICTURE_LINK = "https://talk.kakaocdn.net/dna/abc/photo.jpg?signature=sign-of-the-picture"
JPEG = b"JFIF\x00\x01"
"""How the pictures begin that are kept."""

PLANTED = {
    "a name": "홍길순할머니",
    "a phone": "010-7391-8264",
    "a phone with blanks": "010 7391 8265",
    "a phone abroad": "+82 10-7391-8266",
    "an address": "달빛연립 203호 반지하",
    "a registration number": "900101-1234567",
    "a foreigner's number": "901231-6234561",
    "a card": "4518-4212-3456-7894",
    "a mail address": "gilsun.hong@example.org",
    "Kakao's key of a resident": "bot-user-key-of-the-planted-one",
    "Kakao's app user": "98765432109",
    "a picture's link": "sign-of-the-picture",
    "a story": "사흘째 물만 드시고 누워만 계세요",
    "an addition": "손녀가 밤마다 울고 있어요",
    "an answer": "네 지하 오른쪽 두 번째 문이에요",
}
ACCOUNT = Account(
    bot_user_key=PLANTED["Kakao's key of a resident"],
    plusfriend_user_key="plusfriend-key-of-the-planted-one",
    app_user_id=PLANTED["Kakao's app user"],
    friend=True,
)
TOLD = (
    PICTURE_LINK,
    "장암동 {an address} {a name}가 {a story} 주민번호 {a registration number}",
    "제출",
    "연락받고 싶어요",
    "{a phone}",
    "{an addition}",
    "외국인번호 {a foreigner's number} 카드 {a card} {a mail address}",
    f"{PICTURE_LINK}&again",
    "그 건에 더하기",
    "상담하고 싶어요",
    "전화로 받을게요",
    "{a phone with blanks}",
    "제 번호는 {a phone abroad}이에요",
    "{an answer}",
    "처음으로",
)


def prove(budget: Budget) -> Figures:
    """Full size: every story, each followed by a walk through the console in every role. Smaller
    ones walk as a worker alone."""
    chosen = Random(budget.seed).sample(STORIES, budget.of(len(STORIES)))
    roles = tuple(Role) if budget.share >= 1 else (Role.WORKER,)
    broken: list[str] = []
    requests = searched = 0
    for story in chosen:
        traces, asked, secrets = scan(story, roles, budget.seed)
        requests += asked
        searched += sum(map(len, traces.places.values()))
        broken += [f"{story.stem}, seed {budget.seed}: {line}" for line in traces.found(secrets)]
    remarks = f"{len(chosen)} stories, {searched / 1e6:.0f} MB searched"
    return Figures(requests, "requests", tuple(broken), remarks)


def scan(
    story: Path, roles: tuple[Role, ...], seed: int = 0
) -> tuple[Traces, int, dict[str, str | bytes]]:
    """Play and walk: what was left where, how many requests it took, and what to look for."""
    lines = story.read_text("utf-8").splitlines()
    traces = Traces()
    with (
        open_office(START) as office,
        connected(office) as outside,
        watched(office, traces),
    ):
        browsers = {role: office.sign_in(role) for role in Role}
        outside.subscribe(browsers[Role.WORKER], browsers[Role.LEAD])
        _play(office, lines)
        tell(office)
        browsers = {role: office.sign_in(role) for role in roles}  # a story may last for weeks
        written = walk(office, list(browsers.values()), Random(seed))
        office.stack.pump()
        office.stack.move_to(office.stack.at + timedelta(hours=1))
    for browser in browsers.values():
        traces.add("addresses", browser.went, browser.shown)
    traces.add("sent outside", outside.bodies)
    traces.add("addresses outside", outside.addresses)
    secrets: dict[str, str | bytes] = {
        **PLANTED,
        **written,
        **outside.theirs,
        **dict(_said(lines)),
        "a picture": JPEG,
    }
    return traces, sum(len(one.went) for one in browsers.values()) + len(lines), secrets


def _play(office: Office, lines: list[str]) -> None:
    player = Player(office.stack)
    for line in filter(str.strip, lines):
        try:
            player.play(json.loads(line))
        except StoryError as error:
            raise AssertionError(f"the story does not go as it was told: {error}") from error


def tell(office: Office) -> None:
    """A resident who tells everything."""
    for number, text in enumerate(TOLD):
        said = text
        for what, secret in PLANTED.items():
            said = said.replace(f"{{{what}}}", secret)
        body = skill_request(type_text(said), ACCOUNT, None, BOT_ID)
        headers = [("X-Skill-Key", SKILL_KEY), ("X-Request-Id", f"planted-{number}")]
        answer = office.gateway.ask("POST", "/kakao/skill", headers, json.dumps(body).encode())
        if answer.status != 200:
            raise AssertionError(f"HTTP {answer.status} for {said!r}")
        office.stack.pump()


def _said(lines: list[str]) -> Iterator[tuple[str, str]]:
    """What people say and write in a story, but for what the service itself says."""
    for number, line in enumerate(lines, start=1):
        told: dict[str, Any] = json.loads(line) if line.strip() else {}
        for name in ("say", "text", "safety", "agency"):
            words = told.get(name)
            if isinstance(words, str) and len(words) >= LEAST and not _is_ours(words):
                yield f"line {number}", words


def _is_ours(words: str) -> bool:
    """A receipt, or a sentence or label of the service's own."""
    return parse(words) is not None or words in _sentences()


@cache
def _sentences() -> str:
    texts = (path.read_text("utf-8") for path in (ROOT / "chalicelib").rglob("*.toml"))
    return "\n".join(str(tomllib.loads(text)) for text in texts)
