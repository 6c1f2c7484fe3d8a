"""Where answers come from: the portal over HTTP, or files that were saved before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

import httpx

from operations.welfare.answers import Detail, Page, SourceError, read

HOST = "https://apis.data.go.kr/B554287"
ROWS = 100
TRIES = 3
PAUSE = 2.0  # seconds before trying again, doubled each time


class Reader(Protocol):
    """Lists services and shows one in full."""

    def services(self) -> list[dict[str, str]]:
        """All services of the list.

        Raises:
            SourceError: the list is not to be had, or not whole.
        """

    def detail(self, service_id: str) -> Detail | None:
        """A service in full; None where it is not to be had here.

        Raises:
            SourceError: the source refused.
        """


@dataclass(frozen=True, slots=True)
class Feed:
    """A service of the portal: its paths and the parameters that belong to it."""

    listed: str
    detailed: str
    list_parameters: Mapping[str, str] = field(default_factory=dict)
    detail_parameters: Mapping[str, str] = field(default_factory=dict)


CENTRAL = Feed(
    "NationalWelfareInformationsV001/NationalWelfarelistV001",
    "NationalWelfareInformationsV001/NationalWelfaredetailedV001",
    {"callTp": "L", "srchKeyCode": "003"},
    {"callTp": "D"},
)


def local_feed(region: str, district: str) -> Feed:
    """The services of a province (경기도) and one of its cities (의정부시)."""
    return Feed(
        "LocalGovernmentWelfareInformations/LcgvWelfarelist",
        "LocalGovernmentWelfareInformations/LcgvWelfaredetailed",
        {"ctpvNm": region, "sggNm": district},
    )


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal, with a key as data.go.kr shows it, encoded or not."""

    feed: Feed
    key: str
    client: httpx.Client
    sleep: Callable[[float], None] = time.sleep

    def services(self) -> list[dict[str, str]]:
        """All pages of the list."""
        found: dict[str, dict[str, str]] = {}
        number, total = 1, 1
        while len(found) < total:
            parameters = {"pageNo": str(number), "numOfRows": str(ROWS)}
            page = self._get(self.feed.listed, {**self.feed.list_parameters, **parameters})
            if not isinstance(page, Page):
                raise SourceError(
                    "The portal answered with one service where a list was asked for."
                )
            before, total = len(found), page.total
            found |= {service["servId"]: service for service in page.services}
            if len(found) == before and total:
                raise SourceError(f"The list ends after {before} of {total} services.")
            number += 1
        return list(found.values())

    def detail(self, service_id: str) -> Detail | None:
        """One service."""
        parameters = {**self.feed.detail_parameters, "servId": service_id}
        found = self._get(self.feed.detailed, parameters)
        return found if isinstance(found, Detail) else None

    def _get(self, path: str, parameters: Mapping[str, str]) -> Page | Detail:
        """Passing failures are tried again. No message names the address: it holds the key."""
        query = {**parameters, "serviceKey": unquote(self.key)}
        for attempt in range(TRIES):
            if attempt:
                self.sleep(PAUSE * 2 ** (attempt - 1))
            try:
                answer = self.client.get(f"{HOST}/{path}", params=query)
            except httpx.TransportError:
                continue
            if answer.status_code < 500:
                return _taken(answer)
        raise SourceError("The portal does not answer; try again later.")


def _taken(answer: httpx.Response) -> Page | Detail:
    if answer.status_code in (401, 403):
        raise SourceError("The portal refused the key (HTTP 401 or 403); copy it again.")
    if answer.status_code == 429:
        raise SourceError("The key's requests are used up for now (HTTP 429); go on tomorrow.")
    if answer.status_code != 200:
        raise SourceError(f"The portal answered HTTP {answer.status_code}.")
    return read(answer.content)


class Saved:
    """XML files in a folder, lists and details in any order."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.xml"))
        if not files:
            raise SourceError(f"There is no .xml file in {folder}.")
        answers = [_named(file) for file in files]
        self._pages = [answer for answer in answers if isinstance(answer, Page)]
        self._details = {d.fields["servId"]: d for d in answers if isinstance(d, Detail)}

    def services(self) -> list[dict[str, str]]:
        """The services of all pages, if together they are whole."""
        found = {service["servId"]: service for service in _services(self._pages)}
        total = max((page.total for page in self._pages), default=0)
        if len(found) < total:
            raise SourceError(f"The files hold {len(found)} of {total} services; save every page.")
        return list(found.values())

    def detail(self, service_id: str) -> Detail | None:
        """One service, if it was saved."""
        return self._details.get(service_id)


def _services(pages: Iterable[Page]) -> Iterable[dict[str, str]]:
    return (service for page in pages for service in page.services)


def _named(file: Path) -> Page | Detail:
    try:
        return read(file.read_bytes())
    except SourceError as error:
        raise SourceError(f"{file.name}: {error}") from error
