"""`python -m local.replay FILE.jsonl`: a scripted story through the real handlers (design 6.3).

One JSON line per input line, then the outcome. What staff may do is in `local.acting`. `CITY` is
the city.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from chalicelib.cases import receipts
from chalicelib.cases.change import RefusedError
from chalicelib.cases.events import envelope
from chalicelib.cases.model import Case
from chalicelib.cases.telling import message_for_resident
from chalicelib.kakao.skill import Answer, Skill
from chalicelib.store.errors import SlotFullError
from local import acting
from local.acting import ActError, Scene
from local.in_process import CHANNEL_KEY, SKILL_KEY, Stack, running
from local.shown import choices_of, shown
from local.simulator.kakao import BOT_ID, Account, channel_webhook, press, skill_request, type_text

Json = dict[str, Any]

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""Monday, 10:00 in Seoul, where a story names no time."""

CITY = "uijeongbu"

TICK = timedelta(milliseconds=1)
"""Between two lines, so that what happened first has the lower id."""


class StoryError(Exception):
    """A line that cannot be run; the message says what to change."""


class Listener:
    """Stands in the skill's place and remembers its last answer, which HTTP does not show whole."""

    def __init__(self, skill: Skill) -> None:
        self.skill = skill
        self.last: Answer | None = None

    def answer(
        self, body: object, request_id: str | None, bot_id: str = "", *, walks: bool = False
    ) -> Answer | None:
        """What the skill answers."""
        self.last = self.skill.answer(body, request_id, bot_id, walks=walks)
        return self.last

    def take(self) -> Answer | None:
        """The last answer, once."""
        last, self.last = self.last, None
        return last


class Player:
    """Plays a story's lines one by one. `answer` is the last turn's, whole. A line's `request`
    stands for Kakao's own number of a request, which it sends again where it repeats one."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.listener = Listener(stack.service.skill)
        self.webhooks = replace(stack.service.webhooks, skill=lambda: self.listener)
        self.choices: dict[str, list[Json]] = {}
        self.cases: list[str] = []
        self.requests = 0
        self.answer: Answer | None = None

    def play(self, line: Json) -> Json:
        """Run one line; what it showed.

        Raises:
            StoryError: the line asks for what the story does not have.
        """
        if "at" in line:
            self.stack.move_to(_time(line["at"], self.stack))
        self.stack.at += TICK
        if "staff" in line:
            return self.act(line)
        if "channel" in line:
            return self.follow(line)
        if "user" in line or "payload" in line:
            return self._turn(line)
        if "at" in line:
            return {"at": self.stack.at.astimezone(_zone(self.stack)).isoformat()}
        raise StoryError("a line needs `user`, `payload`, `staff` or `at`")

    def _turn(self, line: Json) -> Json:
        user = str(line.get("user", ""))
        body = line["payload"] if "payload" in line else self.body_of(user, line)
        self.requests += 1
        answer = self.send(body, str(line.get("request", f"replay-{self.requests}")))
        self.choices[user] = choices_of(answer.response)
        known = answer.turn.conversation.cases if answer.turn else ()
        self.cases += [own.receipt for own in known if own.receipt not in self.cases]
        self.stack.pump()
        return shown(answer)

    def send(self, body: Json, request_id: str) -> Answer:
        """What the webhook answers to a payload.

        Raises:
            StoryError: it refuses the payload.
        """
        headers = {"x-skill-key": SKILL_KEY, "x-request-id": request_id}
        http = self.webhooks.answer_skill(headers, json.dumps(body).encode())
        answer = self.answer = self.listener.take()
        if answer is None:
            raise StoryError(f"the webhook refused the payload: HTTP {http.status} {http.body}")
        return answer

    def body_of(self, user: str, line: Json) -> Json:
        """What Kakao sends where a resident says or taps this."""
        if "say" in line:
            move = type_text(str(line["say"]))
        elif "tap" in line:
            choice = self._choice(user, line["tap"])
            move = press(
                "QUICKREPLY_BUTTON", choice["label"], choice["says"], None, choice["extra"]
            )
        else:
            raise StoryError("a user's line needs `say`, `tap`, `payload` or `channel`")
        return cast("Json", skill_request(move, account(user), None, BOT_ID))

    def _choice(self, user: str, tap: object) -> Json:
        offered = self.choices.get(user, [])
        if isinstance(tap, int) and 0 <= tap < len(offered):
            return offered[tap]
        for choice in offered:
            if choice["label"] == tap or choice["says"] == tap:
                return choice
        labels = [choice["label"] for choice in offered]
        raise StoryError(f"nothing to tap is called {tap!r}; there are {labels}")

    def follow(self, line: Json) -> Json:
        """Kakao tells that the resident added or blocked the channel.

        Raises:
            StoryError: the webhook refuses it.
        """
        body = channel_webhook(line["channel"], account(str(line["user"])), self.stack.at)
        headers = {"authorization": f"KakaoAK {CHANNEL_KEY}"}
        answer = self.webhooks.answer_channel(headers, json.dumps(body).encode())
        if answer.status != HTTPStatus.OK:
            raise StoryError(f"the channel webhook answered {answer.status}: {answer.body}")
        return {"channel": line["channel"]}

    def act(self, line: Json) -> Json:
        """What staff do by a line, and what the case became.

        Raises:
            StoryError: no member of staff could do that.
        """
        case = self.case_named(str(line.get("case", "$last")))
        service = self.stack.service
        scene = Scene(self.stack.at, service.city, service.ids, self.case_named)
        try:
            changes = acting.changes(line, case, scene)
        except RefusedError as refusal:
            return {"staff": line["staff"], "receipt": case.receipt, "refused": refusal.reason}
        except ActError as error:
            raise StoryError(str(error)) from None
        try:
            service.cases.commit(*changes)
        except SlotFullError:
            return {"staff": line["staff"], "receipt": case.receipt, "refused": "slot_full"}
        self.stack.pump()
        became = [change.case for change in changes if change.case.id == case.id]
        return {"staff": line["staff"], "receipt": case.receipt, "state": became[-1].state}

    def case_named(self, named: str) -> Case:
        """A case by its receipt or id; `$last` is the last that was opened, `$2` the second."""
        cases = self.stack.service.cases
        receipt = receipts.parse(named)
        if named == "$last" and self.cases:
            receipt = self.cases[-1]
        elif named in (numbered := {f"${n}": own for n, own in enumerate(self.cases, start=1)}):
            receipt = numbered[named]
        case = cases.by_receipt(receipt) if receipt else cases.get(named)
        if case is None:
            raise StoryError(f"no case is called {named!r} by now")
        return case

    def outcome(self) -> Json:
        """What the story led to."""
        service = self.stack.service
        found = [service.cases.by_receipt(receipt) for receipt in self.cases]
        cases = [case for case in found if case]
        history = [event for case in cases for event in service.cases.history(case.id)]
        history.sort(key=lambda event: event.id)
        return {
            "cases": [_summary(case) for case in cases],
            "notices": [_notice(notice) for notice in self.stack.notices()],
            "callbacks": [
                {"receipt": case.receipt, **case.callback.model_dump(mode="json")}
                for case in cases
                if case.callback
            ],
            "events": [envelope(event, service.city.id) for event in history],
            "messages_to_residents": [
                {"receipt": event.receipt, "kind": kind, "at": envelope(event, "")["time"]}
                for event in history
                if (kind := message_for_resident(event))
            ],
        }


def _summary(case: Case) -> Json:
    """A case without what is personal."""
    promise = case.promise
    return {
        **case.model_dump(mode="json", exclude={"private", "promise", "callback", "resident_id"}),
        "promise_by": promise.told.isoformat() if promise else None,
        "missed": promise.level if promise else 0,
    }


def _notice(sent: Json) -> Json:
    data = sent["data"]
    return {
        "team": sent["team"],
        "urgency": sent["urgency"],
        "kind": sent["kind"],
        "dong": data["dong"],
        "receipt": sent["subject"],
        "type": sent["type"],
        "summary": sent["summary"],
    }


def account(user: str) -> Account:
    """The Kakao account of a story's resident."""
    digest = sha256(user.encode()).hexdigest()
    return Account(
        bot_user_key=f"replay{digest}"[:66],
        plusfriend_user_key=digest[:12],
        app_user_id=str(int(digest[:8], 16)),
        friend=True,
    )


def _read(text: str) -> Json:
    try:
        line = json.loads(text)
    except ValueError as error:
        raise StoryError(f"not JSON: {error}") from None
    if not isinstance(line, dict):
        raise StoryError("a line is a JSON object")
    return line


def _time(value: object, stack: Stack) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise StoryError(f"`at` is no ISO 8601 time: {value!r}") from None
    return at if at.tzinfo else at.replace(tzinfo=_zone(stack))


def _zone(stack: Stack) -> ZoneInfo:
    return stack.service.city.calendar.zone


def replay(lines: Iterable[str], stack: Stack | None = None) -> Iterator[Json]:
    """Play a story; what each line showed, then the outcome. `stack`, at `START` and empty, may be
    another city's.

    A line that cannot be run shows an `error`; the story goes on.
    """
    with nullcontext(stack) if stack else running(START) as played:
        player = Player(played)
        for number, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            try:
                yield {"line": number, **player.play(_read(text))}
            except StoryError as error:
                yield {"line": number, "error": str(error)}
        yield player.outcome()


def main(arguments: list[str]) -> int:
    """Exit 0 unless a line could not be run."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m local.replay FILE.jsonl (- reads standard input)\n")
        return 2
    name = arguments[0]
    story = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    failed = False
    with running(START, os.environ.get("CITY") or CITY) as stack:
        for answer in replay(story.splitlines(), stack):
            failed = failed or "error" in answer
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
