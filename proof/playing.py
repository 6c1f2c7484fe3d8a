"""A story played by people who do not give up: who reads that nothing was saved says it again, and
staff look at the case before they do."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.conversation import drafts
from chalicelib.kakao.skill import Answer
from chalicelib.kakao.validate import violations
from chalicelib.messages import LANGUAGES, load
from chalicelib.store.errors import StoreError
from local.in_process import SKILL_KEY
from local.replay import Listener, Player, StoryError
from local.shown import choices_of, texts_of
from proof import memory
from proof.delivering import VISIBILITY, Delivering
from proof.wire import KilledError

Json = dict[str, Any]

TRIES = 5
PAUSE = timedelta(seconds=5)
"""Before something is said or done once more."""
KAKAO_WAITS = 5.0
"""Seconds."""
RECEIPT = re.compile(r"HT-[0-9A-Z]{4}-[0-9A-Z]{4}")
NOT_SAVED = frozenset(load(language)("common.not_saved") for language in LANGUAGES)
KEPT_ASIDE = frozenset(load(language)("common.kept_aside") for language in LANGUAGES)


class Careful(Player):
    """Plays a story on a stack in trouble. `receipts` is what residents were shown; `broken` says
    which answers were not as Kakao wants them."""

    stack: Delivering

    def __init__(self, stack: Delivering) -> None:
        super().__init__(stack)
        self.receipts: set[str] = set()
        self.broken: list[str] = []
        self._said: dict[str, Json] = {}

    def body_of(self, user: str, line: Json) -> Json:
        """As told; who misses a choice says the last thing once more, when the message that brings
        it was delivered again."""
        try:
            body = super().body_of(user, line)
        except StoryError:
            if user not in self._said:
                raise
            self.stack.move_to(self.stack.at + VISIBILITY + PAUSE)
            answer = self.send(self._said[user], f"missed-{self.requests}")
            self.choices[user] = choices_of(answer.response)
            body = super().body_of(user, line)
        self._said[user] = body
        return body

    def send(self, body: Json, request_id: str) -> Answer:
        """The answer that the resident sees, who says it again until it was saved. Kakao asks
        again by itself where the answer came too late."""
        told, asked = str(body), request_id
        for number in range(TRIES):
            began = self.stack.seconds()
            answer = self._sent(body, asked)
            if answer and self.stack.ways.twice:
                answer = self._sent(body, asked)
            late = self.stack.seconds() - began > KAKAO_WAITS
            if answer and not late:
                shown = " ".join(texts_of(answer.response))
                self.receipts |= set(RECEIPT.findall(answer.body)) - set(RECEIPT.findall(told))
                if self.is_content(shown, answer):
                    return answer
            self._pause()
            asked = asked if late else f"{request_id}-{number}"
        raise StoryError(f"not answered in {TRIES} tries")

    def is_content(self, shown: str, answer: Answer) -> bool:
        """Whether the resident takes it for an answer, and does not say it again."""
        del answer
        return not any(text in shown for text in NOT_SAVED | KEPT_ASIDE)

    def act(self, line: Json) -> Json:
        """What staff do, once: who is shown an error looks whether it was done all the same."""
        before = self._versions()
        for _ in range(TRIES):
            try:
                with self.stack.wire.within("staff"):
                    return super().act(line)
            except KilledError:
                self._start_anew()
            except (StoreError, ClientError, BotoCoreError):
                pass
            self._pause()
            if self._versions() != before:
                return {"staff": line["staff"], "seen": "it was done"}
        raise StoryError(f"not done in {TRIES} tries")

    def follow(self, line: Json) -> Json:
        """Kakao's word of a friend, sent again until it is taken."""
        for _ in range(TRIES):
            try:
                with self.stack.wire.within("channel"):
                    return super().follow(line)
            except KilledError:
                self._start_anew()
            except StoryError:
                pass
            self._pause()
        raise StoryError(f"not taken in {TRIES} tries")

    def _sent(self, body: Json, request_id: str) -> Answer | None:
        """The answer, whoever sees it; None where there is none."""
        headers = {"x-skill-key": SKILL_KEY, "x-request-id": request_id}
        try:
            with self.stack.wire.within("turn"):
                http = self.webhooks.answer_skill(headers, json.dumps(body).encode())
        except KilledError:
            self._start_anew()
            return None
        except Exception as error:  # noqa: BLE001 - API Gateway's own: it answers 502
            self.broken.append(f"a turn raised {type(error).__name__}: {error}")
            return None
        answer = self.listener.take()
        if http.status != 200:
            self.broken.append(f"a turn was answered HTTP {http.status}: {http.body}")
            return None
        self.broken += [f"Kakao would refuse: {why}" for why in violations(json.loads(http.body))]
        return answer

    def _pause(self) -> None:
        """Time passes, and what was stored goes its way."""
        self.stack.move_to(self.stack.at + PAUSE)
        self.stack.pump()

    def _start_anew(self) -> None:
        self.stack.restart("turn")
        self.listener = Listener(self.stack.service.skill)
        self.webhooks = replace(self.stack.service.webhooks, skill=lambda: self.listener)

    def _versions(self) -> dict[str, int]:
        """How often each case was changed, as its page shows."""
        items = memory.stored(self.stack.own.settings.table)
        return {item["PK"]: item["version"] for item in items if item.get("item") == "case"}


class Trusting(Careful):
    """Believes that what was kept aside is kept, and says it no second time. `kept` is what these
    residents said, as it was read."""

    def __init__(self, stack: Delivering) -> None:
        super().__init__(stack)
        self.kept: list[str] = []
        self._tapped = False

    def body_of(self, user: str, line: Json) -> Json:
        """As told: nothing is said again for a choice that is not there."""
        return Player.body_of(self, user, line)

    def send(self, body: Json, request_id: str) -> Answer:
        """As anyone, but for what was kept."""
        self._tapped = bool(body.get("action", {}).get("clientExtra"))
        return super().send(body, request_id)

    def is_content(self, shown: str, answer: Answer) -> bool:
        """Nothing is said again but what was not kept."""
        if any(text in shown for text in KEPT_ASIDE):
            reading = answer.reading
            if (
                reading
                and reading.way is None
                and not self._tapped
                and not drafts.only_place(reading)
            ):
                self.kept.append(reading.text)
            return True
        return super().is_content(shown, answer)
