"""What is beyond the service: letters, text messages, a team's messenger and Kakao's Event API. All
of it takes what comes and keeps it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from chalicelib.post.hook import Hook
from local.simulator.kakao import BOT_ID
from proof.office import Browser, Office, forms

ADDRESSES = {
    "a worker's mail address": "worker.of.jangam@city.example",
    "a worker's phone": "010-2468-1357",
    "a messenger's secret path": "/services/T0/B0/secret-of-the-messenger",
}
_CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Outside:
    """`bodies` and `addresses` are all that reached it; a letter or a text message is known by
    whom it is for, so that alone is not kept."""

    bodies: list[object] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    theirs: dict[str, str] = field(default_factory=lambda: dict(ADDRESSES))

    def send_email(self, **asked: Any) -> dict[str, str]:
        """As SES."""
        self.bodies.append(asked["Content"])
        return {"MessageId": "1"}

    def publish(self, **asked: Any) -> dict[str, str]:
        """As SNS, for a text message."""
        self.bodies.append(asked["Message"])
        return {"MessageId": "1"}

    def request(self, _: str, url: str, body: bytes = b"", **__: Any) -> Any:
        """As Kakao's Event API. That must name the resident by Kakao's own key, which no one else
        is told."""
        sent = json.loads(body) if body else {}
        sent.pop("user", None)
        self.addresses.append(url)
        self.bodies.append(sent)
        return SimpleNamespace(status=200, data=b'{"status": "SUCCESS", "taskId": "1"}')

    def connect(self, host: str, _: float) -> Any:
        """As the host of a team's messenger."""
        return SimpleNamespace(
            host=host,
            sock=None,
            request=lambda _method, _path, body=b"", headers=None: self.bodies.append(
                [body, headers]
            ),
            getresponse=lambda: SimpleNamespace(status=200),
            close=lambda: None,
        )

    def subscribe(self, worker: Browser, lead: Browser) -> None:
        """Let everyone be told by every way there is.

        Raises:
            RuntimeError: a form does not take what it should.
        """
        for channel, what in (("email", "a worker's mail address"), ("sms", "a worker's phone")):
            self._own(worker, channel, self.theirs[what])
        page = lead.get("/staff/notices")
        form = next(iter(forms(page, "/staff/notices/hooks")))
        url = "https://messenger.example" + self.theirs["a messenger's secret path"]
        answer = lead.post("/staff/notices/hooks", {**form.fields, "url": url, "name": "팀 메신저"})
        if answer.status != 200:
            raise RuntimeError(f"the hook was not taken: {answer.status}")

    def _own(self, worker: Browser, channel: str, where: str) -> None:
        for path, name in (("/staff/notices/address", "address"), ("/staff/notices/code", "code")):
            page = worker.get("/staff/notices")
            form = next(f for f in forms(page, path) if f.fields.get("channel") == channel)
            code = (_CODE.findall(json.dumps(self.bodies[-1:])) or [""])[-1]
            given = {"address": where, "code": code}[name]
            answer = worker.post(path, {**form.fields, name: given})
            if answer.status != 200:
                raise RuntimeError(f"{path} did not take {channel}: {answer.status}")


@contextmanager
def connected(office: Office) -> Iterator[Outside]:
    """Put it where letters, messages and posts of this office go. Before anything is sent."""
    outside, service = Outside(), office.stack.service
    vars(service)["webhooks"] = service.webhooks  # as built without a bot: stories come from any
    service.settings = service.settings.model_copy(
        update={
            "notice_from": "notices@city.example",
            "notice_sms_region": "ap-northeast-1",
            "event_api_url": "https://bot-api.kakao.com",
            "bot_id": BOT_ID,
        }
    )
    keys = service.clients.secrets.get_secret_value(SecretId=service.settings.secret)
    wanted = {**json.loads(keys["SecretString"]), "event_api_key": "key-of-the-event-api"}
    service.clients.secrets.put_secret_value(
        SecretId=service.settings.secret, SecretString=json.dumps(wanted)
    )
    vars(service.clients)["mail"] = outside
    service.clients._texts["ap-northeast-1"] = outside  # type: ignore[assignment] # noqa: SLF001
    vars(service)["postman"] = replace(service.postman, hook=Hook(outside.connect))
    with patch("chalicelib.kakao.event_api._pool", lambda: outside):
        yield outside
