"""The service beside its model: whatever is done is done to both, and held against each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NoReturn

from chalicelib.cases import receipts
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import OpenCase
from chalicelib.cases.model import Case
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.kakao.event_api import EventApi
from chalicelib.messages import load
from chalicelib.messages.words import moment, near
from chalicelib.store.errors import CaseChangedError
from local import acting
from local.in_process import Stack
from local.replay import Player, account
from proof import agreement
from proof.expected import CLOCK, POLICY, SUPPORT, Expected, Line, opened
from proof.said import SECRET, TOKENS

Json = dict[str, Any]

RECEIPT = re.compile(r"HT-[0-9A-Z]{4}-[0-9A-Z]{4}")

READING = timedelta(seconds=2)
"""Before anyone answers: nobody is faster than what is taken for abuse."""

LET_RUN = timedelta(days=21)
"""Longer than any slot is ahead, with the whole ladder after it."""


class BrokenError(Exception):
    """Something is not as it should be."""


class Played:
    """A history under way. `blocked` are residents who left the channel; `held` counts how often a
    case was held against the model."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.player = Player(stack)
        self.cases: list[Expected] = []
        self.blocked: set[str] = set()
        self.last: dict[str, Line] = {}
        self.offered_at: dict[str, datetime] = {}
        self.held = 0
        self.broken = False
        self._disturbed: list[str] = []
        self._named: dict[str, set[str]] = {}
        self._questions: list[tuple[Expected, str]] = []
        self._heard: set[str] = set()
        router = stack.pipeline.router
        kakao = EventApi("https://kakao.invalid", "bot", "key", "news", self._kakao)
        messenger = replace(router.messenger, event_api=kakao)
        vars(stack.pipeline)["router"] = replace(router, messenger=messenger)

    @property
    def now(self) -> datetime:
        """In the city's zone."""
        return self.stack.at.astimezone(self.stack.service.city.calendar.zone)

    def choices(self, user: str) -> list[str]:
        """What they were last offered to tap."""
        return [choice["label"] for choice in self.player.choices.get(user, ())]

    def says(self, user: str, text: str) -> str:
        """What that shows, as text."""
        return self.turn({"user": user, "say": text.format(token=TOKENS[user])})

    def turn(self, line: Line) -> str:
        """One turn; what it showed, as text. What was said before may be given again as it was."""
        user = line["user"]
        if "payload" not in line:
            number = f"request-{self.player.requests}"
            line = {**line, "payload": self.player.body_of(user, line), "request": number}
        self.stack.at += READING
        with self._watched():
            self.player.play(line)
        self.last[user], self.offered_at[user] = line, self.stack.at
        answer = self.player.answer
        shown = json.dumps(answer.response if answer else {}, ensure_ascii=False)
        if answer is None or answer.turn is None:
            self._break(f"the turn of {user} was lost: {shown}")
        for effect in answer.turn.effects if answer.turn.stored else ():
            if isinstance(effect, OpenCase):
                self._opened(effect, user, shown)
            else:
                case = next(case for case in self.cases if case.id == effect.case_id)
                case.resident(effect)
                self._agree(case, *([case.into] if case.into else []))
        self._reads_only_their_own(user, str(line.get("say", "")), shown)
        return shown

    def act(self, case: Expected, who: StaffMember, line: Line) -> bool:
        """One act; whether it was theirs to do and could be done."""
        if line["do"] == "transfer" and "answer" in line and case.offered is None:
            return False
        if line["do"] == "ask":
            line = {**line, "text": f"몇 층에 사시는지 알려 주시겠어요? {len(self._questions)}번"}
        if not self._commit(case, who, line):
            return False
        case.staff(who, line, self.stack.service.city)
        if line["do"] == "ask":
            self._questions.append((case, line["text"]))
        self._agree(case)
        return True

    def two_act_at_once(self, case: Expected, lines: tuple[Line, Line]) -> None:
        """Both saw the same page: the first one's act stands, and the second one is told so."""
        first, second = (StaffMember(name, name, case.owner) for name in ("kim", "lee"))
        self.stack.at += timedelta(milliseconds=1)
        service = self.stack.service
        scene = acting.Scene(self.stack.at, service.city, service.ids, self.player.case_named)
        try:
            later = acting.changes(_by(second, lines[1]), self._stored(case), scene)
        except RefusedError:
            return
        if self.act(case, first, lines[0]):
            try:
                service.cases.commit(*later)
            except CaseChangedError:
                return
            self._break(f"{case.receipt}: two changes of the same version were stored")

    def merge(self, case: Expected, into: Expected, *, back: bool) -> None:
        """One case becomes a part of the other, or (`back`) no longer is."""
        who = StaffMember("yoon", "yoon", SUPPORT, Role.COORDINATOR)
        if self._commit(case, who, {"do": "unmerge" if back else "merge", "into": into.receipt}):
            if back:
                case.unmerged(who.username)
            else:
                case.merged(into, who.username)
            self._agree(case, into)

    def channel(self, user: str, event: str) -> None:
        """A resident leaves the channel (`blocked`) or comes back (`added`)."""
        self.stack.at += timedelta(seconds=1)  # Kakao's time of it is to the second
        with self._watched():
            self.player.play({"user": user, "channel": event})
        self.blocked = self.blocked | {user} if event == "blocked" else self.blocked - {user}

    def move_to(self, at: datetime) -> None:
        """Time passes."""
        with self._watched():
            self.stack.move_to(at)
        self._follow_the_clock()

    def let_run(self) -> None:
        """All that waits is done; then everything must agree, and every question be heard."""
        self.move_to(self.stack.at + LET_RUN)
        for user in TOKENS:
            self.says(user, "안녕하세요")
        sent = self.stack.notices()
        broken = [
            *agreement.whole(self.stack, self.cases, sent),
            *(f"told while blocked: {user}" for user in self._disturbed),
            *(f"never heard: {text}" for _, text in self._questions if text not in self._heard),
            *(f"{SECRET} in a notice" for notice in sent if SECRET in json.dumps(notice)),
        ]
        if broken:
            raise BrokenError("\n".join(broken))

    def _commit(self, case: Expected, who: StaffMember, line: Line) -> bool:
        if "answer" in line and line["do"] == "transfer" and case.offered:
            who = replace(who, team=case.offered, role=Role.WORKER)
        version = self._stored(case).version
        with self._watched():
            answer = self.player.play({**_by(who, line), "case": case.receipt})
        refused = answer.get("refused")
        if refused:
            self.hold(
                self._stored(case).version == version, f"{case.receipt}: refused, and yet changed"
            )
            self.hold(
                not case.takes(who, line["do"]),
                f"{case.receipt}: {who} was refused {line['do']}: {refused}",
            )
        else:
            self.hold(
                not case.refuses(who, line["do"]), f"{case.receipt}: {who} could {line['do']}"
            )
        return not refused

    def _opened(self, effect: OpenCase, user: str, shown: str) -> None:
        """A receipt is shown, and the time that is told is the time that is stored."""
        city, now, say = self.stack.service.city, self.stack.at, load("ko")
        case = opened(effect, user, now, city)
        self.cases.append(case)
        self.hold(effect.receipt in shown, f"{effect.receipt} was opened and not shown: {shown}")
        stored = self._stored(case)
        case.told = stored.promise.told if stored.promise else None
        at = case.told or (case.slot and case.slot[1])
        local = at and at.astimezone(city.calendar.zone)
        worded = {near(local, now, say), moment(local, say)} if local else set()
        known = self.player.answer and self.player.answer.turn
        own = [c for c in known.conversation.cases if c.case_id == case.id] if known else []
        self.hold(
            len(own) == 1 and (own[0].callback_at or own[0].promise_by) == at,
            f"{case.receipt}: stored for {at}, remembered as told {own}",
        )
        if known and known.conversation.language == "ko" and "접수되었습니다" in shown:
            self.hold(
                any(words in shown for words in worded), f"{case.receipt}: {worded} not in {shown}"
            )
        self._agree(case)

    def _reads_only_their_own(self, user: str, said: str, shown: str) -> None:
        """No word of others, and no receipt but their own and those that they themselves named."""
        theirs = {case.receipt for case in self.cases if case.user == user}
        named = self._named.setdefault(user, set())
        named |= {found for found in RECEIPT.findall(said) if receipts.parse(found)}
        others = set(RECEIPT.findall(shown)) - theirs - named
        words = [TOKENS[other] for other in TOKENS if other != user and TOKENS[other] in shown]
        self.hold(
            not others and not words and SECRET not in shown,
            f"{user} reads of others: {others} {words} in {shown}",
        )
        for case, question in self._questions:
            if question in shown:
                self.hold(case.user == user, f"{user} reads what {case.user} was asked: {shown}")
                self._heard.add(question)

    def _follow_the_clock(self) -> None:
        for case in self.cases:
            mine = sum(count for (_, actor), count in case.facts.items() if actor == CLOCK)
            events = [
                event for event in self.stack.service.cases.history(case.id) if event.actor == CLOCK
            ]
            for event in events[mine:]:
                told = str(event.data.get("tell_team"))
                self.hold(
                    told in ("None", case.owner, SUPPORT, POLICY),
                    f"{case.receipt}: the ladder told {told}",
                )
                case.clock(agreement.fact(event), told)
            self._agree(case)

    def _agree(self, *cases: Expected) -> None:
        for case in cases:
            self.held += 1
            for line in agreement.standing(self.stack, case):
                self._break(line)

    def hold(self, truth: object, otherwise: str) -> None:
        """Break the history unless this is true."""
        if not truth:
            self._break(otherwise)

    def _break(self, why: str) -> NoReturn:
        self.broken = True
        raise BrokenError(why)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Whatever breaks the service itself ends the history here."""
        try:
            yield
        except Exception:
            self.broken = True
            raise

    def _stored(self, case: Expected) -> Case:
        found = self.stack.service.cases.get(case.id)
        if found is None:
            self._break(f"{case.receipt}: confirmed and not stored")
        return found

    def _kakao(self, _url: str, _headers: object, body: bytes) -> tuple[int, bytes]:
        """Stands in Kakao's place: whom was something sent to?"""
        key = json.loads(body)["user"][0]["id"]
        self._disturbed += [user for user in self.blocked if account(user).bot_user_key == key]
        return 200, b'{"taskId": "1", "status": "SUCCESS"}'


def _by(who: StaffMember, line: Line) -> Line:
    return {**line, "staff": who.username, "of": who.team, "role": str(who.role)}
