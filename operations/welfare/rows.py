"""From a service, as data.go.kr describes it, to a row of `programmes-imported.csv`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from chalicelib.welfare.catalogue import Row
from operations.welfare.answers import Detail

PHONE = re.compile(r"0\d{1,2}-\d{3,4}-\d{4}|1\d{3}-\d{4}|(?<!\d)1\d{2,3}(?!\d)")
LONGEST = 160  # characters of a field: a card has room for little more
NO_END = "9999"
LISTED_ONLY, IN_FULL = "low", "medium"
"""How far to trust a row: nobody here has read it yet."""


def from_list(service: Mapping[str, str]) -> Row:
    """What the list is sure to know."""
    themes = _parts(service, "intrsThemaArray", "intrsThemaNmArray")
    row = {
        "id": service["servId"],
        "name": service["servNm"],
        "category": "·".join(themes),
        "what": _short(service.get("servDgst", "")),
        "url": service.get("servDtlLink", ""),
        "source_url": service.get("servDtlLink", ""),
        "source_name": _source(service),
        "region": _region(service),
        "as_of": _month(service.get("lastModYmd", "")),
        "life_stages": "|".join(_parts(service, "lifeArray", "lifeNmArray")),
        "households": "|".join(_parts(service, "trgterIndvdlArray", "trgterIndvdlNmArray")),
    }
    return {column: value for column, value in row.items() if value}


def guessed(service: Mapping[str, str]) -> Row:
    """What the list tells for want of the details."""
    row = {
        "how": service.get("aplyMtdNm", ""),
        "phone": _phone(service.get("rprsCtadr", "")),
        "as_of": _month(service.get("svcfrstRegTs", "")),
        "confidence": LISTED_ONLY,
    }
    return {column: value for column, value in row.items() if value}


def from_detail(detail: Detail) -> Row:
    """What the details add."""
    fields = detail.fields
    row = {
        "who": _short(fields.get("tgtrDtlCn") or fields.get("sprtTrgtCn") or ""),
        "how": _short(", ".join(detail.apply) or fields.get("aplyMtdCn", "")),
        "phone": _phone(" ".join((fields.get("rprsCtadr", ""), *detail.contacts))),
        "as_of": _month(fields.get("lastModYmd") or fields.get("crtrYr", "")),
        "expires_on": _last_day(fields.get("enfcEndYmd", "")),
    }
    return {column: value for column, value in row.items() if value} | {"confidence": IN_FULL}


def _parts(service: Mapping[str, str], *fields: str) -> list[str]:
    """The names of a field such as `아동,청소년`; 임신 · 출산 is one of them."""
    text = next((service[field] for field in fields if field in service), "")
    return [re.sub(r"\s*·\s*", "·", part.strip()) for part in text.split(",") if part.strip()]


def _source(service: Mapping[str, str]) -> str:
    return service.get("jurMnofNm") or _region(service) or service.get("bizChrDeptNm", "")


def _region(service: Mapping[str, str]) -> str:
    return " ".join(filter(None, (service.get("ctpvNm"), service.get("sggNm"))))


def _phone(text: str) -> str:
    found = PHONE.search(text)
    return found[0] if found else ""


def _short(text: str) -> str:
    """Up to the last sentence or word that has room."""
    text = text.lstrip("-○ㅇ* ")
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    return cut[: cut.rfind(" ")] + " …" if " " in cut else cut


def _month(text: str) -> str:
    """20260302 and 2026-03-02 → 2026-03; 2026 stays."""
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 6:
        return f"{digits[:4]}-{digits[4:6]}"
    return digits if len(digits) == 4 else ""


def _last_day(text: str) -> str:
    if not re.fullmatch(r"\d{8}", text) or text.startswith(NO_END):
        return ""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        return ""
