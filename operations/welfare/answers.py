"""What the two services of data.go.kr answer: lists and details as XML, and their errors.

Sources: data.go.kr 15090532 (중앙부처복지서비스, NationalWelfareInformationsV001) and 15108347
(지자체복지서비스, LocalGovernmentWelfareInformations) of 한국사회보장정보원; the portal's own
errors come in an envelope `OpenAPI_ServiceResponse`.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

FINE, EMPTY = ("0", "00"), ("3", "03")


class SourceError(Exception):
    """The source did not give what was asked for; the message says what to do."""


ADVICE = {
    "1": "The service failed; try again later.",
    "04": "The service failed over HTTP; try again later.",
    "10": "A parameter is wrong; check region and district.",
    "12": "The portal knows no such service any more; see its page for the new address.",
    "20": "The key may not use this service: apply for it on data.go.kr, then wait for approval.",
    "22": "The key's requests for today are used up; go on tomorrow, or ask for fewer --details.",
    "30": "The portal does not know this key; copy it again. A new one works after an hour or two.",
    "31": "The key has expired; renew it on data.go.kr.",
    "32": "The key is not allowed from this address; register it on data.go.kr.",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: its services, field by field, and how many there are in all."""

    services: tuple[dict[str, str], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Detail:
    """One service in full: its fields, how to apply, whom to call."""

    fields: dict[str, str]
    apply: tuple[str, ...]
    contacts: tuple[str, ...]


def read(body: bytes | str) -> Page | Detail:
    """A list's page or a service's details.

    Raises:
        SourceError: it is an error of the service or the portal, broken, or no such answer.
    """
    root = _parsed(body)
    if root.tag == "wantedList":
        return _page(root)
    if root.tag == "wantedDtl":
        return _detail(root)
    raise SourceError(f"The answer is <{root.tag}>, neither a list (wantedList) nor a service.")


def _parsed(body: bytes | str) -> Element:
    try:
        root: Element = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceError(
            f"The answer is no proper XML ({type(error).__name__}); try again later."
        ) from error
    _refuse_errors(root)
    return root


def _refuse_errors(root: Element) -> None:
    """The portal's envelope, and the service's own code where it is not 0."""
    code = _text(root, ".//returnReasonCode") or _text(root, ".//resultCode")
    said = (
        _text(root, ".//returnAuthMsg")
        or _text(root, ".//resultMessage")
        or _text(root, ".//resultMsg")
        or _text(root, ".//errMsg")
    )
    envelope = root.tag in ("OpenAPI_ServiceResponse", "response")
    if envelope or code not in ("", *FINE, *EMPTY):
        advice = ADVICE.get(code) or ADVICE.get(code.zfill(2)) or "See the service's page."
        raise SourceError(
            f"The source refused: {said or 'no reason given'} (code {code}). {advice}"
        )


def _page(root: Element) -> Page:
    total = _text(root, "totalCount")
    services = tuple(_fields(service) for service in root.iter("servList"))
    empty = _text(root, "resultCode") in EMPTY
    if not total.isdigit() and not empty:
        raise SourceError("The list does not say how many services there are (totalCount).")
    if any("servId" not in service or "servNm" not in service for service in services):
        raise SourceError("The list has a service without servId or servNm.")
    return Page(services, 0 if empty else int(total))


def _detail(root: Element) -> Detail:
    fields = _fields(root)
    if "servId" not in fields:
        raise SourceError("The details are of no service: there is no servId.")
    return Detail(
        fields,
        tuple(filter(None, map(_says, root.iter("applmetList")))),
        tuple(filter(None, map(_says, root.iter("inqplCtadrList")))),
    )


def _says(part: Element) -> str:
    """A name and what it leads to, as the two services call them."""
    names = ("servSeDetailNm", "servSeDetailLink", "wlfareInfoReldNm", "wlfareInfoReldCn")
    return " ".join(filter(None, (_text(part, name) for name in names)))


def _fields(parent: Element) -> dict[str, str]:
    """The fields that say something, without markup."""
    found = {child.tag: _clean(child.text) for child in parent if len(child) == 0}
    return {tag: text for tag, text in found.items() if text}


def _text(root: Element, path: str) -> str:
    return _clean(root.findtext(path))


def _clean(text: str | None) -> str:
    """One line: what was escaped twice is unescaped, spaces and line ends become one space."""
    return " ".join(html.unescape(text or "").split())
