"""What nobody sends by mistake, drawn by chance: values, bodies, headers, addresses, pictures."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from PIL import Image

Json = Any

MARK = "xinj"
"""The name of every element and attribute that is tried to be slipped into a page."""

WORDS = (
    "",
    " ",
    "\u0000\u0007\u001b[31m",
    "\ud83d",
    "\udc00 돌아온 반쪽",
    "\u202e거꾸로\u202c",
    "제\u200b로\u200d폭\ufeff",
    "\u3164\u115f\u1160",
    "한글을 풀어 쓰면",
    "\u1112\u1161\u11ab" * 60,
    "e\u0301" * 400,
    "Z\u0351\u0352\u0353" * 300,
    "👩‍👩‍👧‍👦" * 80,
    "🇰🇷" * 200,
    "аdmіn раураl",
    "ＨＴ－７Ｋ２Ｍ－９ＱＸＡ",
    "٠١٠-١٢٣٤-٥٦٧٨",
    "\ufdfd" * 50,
    "ß" * 300,
    "İ" * 300,
    '=HYPERLINK("http://evil.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1",
    "-2+3",
    "\t=1+1",
    f"<{MARK} on{MARK}=1>",
    f'"><{MARK}>',
    f"' on{MARK}='1",
    f'" on{MARK}="1',
    f"</textarea><{MARK}>",
    f"</title></style></script><{MARK}>",
    f"<script>{MARK}()</script>",
    f"javascript:{MARK}()",
    "{{ 7*7 }}{% raw %}${7*7}#{7*7}",
    "%s%s%n{0}{name}{__class__}",
    "'; DROP TABLE cases; --",
    "../../../../etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "\r\nSet-Cookie: session=evil",
    "null",
    "NaN",
    "9" * 400,
    "-1",
    "1e999",
    "0x1F",
    "2026-02-30T25:61:61+99:99",
    "9999-12-31T23:59:59Z",
    "가" * 1001,
    "a" * 5000,
    "0123456789" * 20,
    "[" * 300,
    '{"a":' * 300,
    "List(" + "https://talk.kakaocdn.net/a.jpg," * 50 + ")",
    "CASE#1",
    "$last",
    "ᄀᄀᄀ각ᆨᆨ",
)
"""Controls, halves of characters, direction marks, what joins and what is not seen, look-alikes,
formulas, elements, templates, paths, numbers and times that are none."""

ODD: tuple[Json, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**30, 10**400, float("nan"), float("inf"), "", [], {},
    [[]], [None], {"": None}, {"value": {"value": {}}}, {"__proto__": 1},
)  # fmt: skip

HOSTS = (
    "127.0.0.1", "localhost", "169.254.169.254", "[::1]", "[::ffff:169.254.169.254]", "2130706433",
    "0x7f000001", "0177.0.0.1", "10.0.0.1", "metadata.google.internal", "evil.example",
    "kakaocdn.net.evil.example", "evil-kakaocdn.net", "kakaocdn.net@evil.example",
    "talk.kakaocdn.net:22", "talk.kakaocdn.net:443", "talk.kakaocdn.net.", "talk.kakaocdn.net",
    "ｋakaocdn.net", "kаkaocdn.net", "talk.kakao.com", "t1.kakaocdn.net\\@evil.example",
    "evil.example#.kakaocdn.net", "evil.example?.kakaocdn.net", "evil.example\\.kakaocdn.net",
    "user:pass@talk.kakaocdn.net", "%6bakaocdn.net", "talk.kakaocdn.net%00.evil.example",
    "evil.example/.kakaocdn.net", "evil.example;.kakaocdn.net", "a.b.kakaocdn.net", "",
)  # fmt: skip
SCHEMES = ("https://", "http://", "HTTPS://", "file://", "gopher://", "ftp://", "//", "https:/", "")


def words(chance: Random) -> str:
    """Something to write into a field."""
    parts = [chance.choice(WORDS) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    if chance.random() < 0.1:
        parts.append("".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(40))))
    return "".join(parts)


def value(chance: Random, depth: int = 3) -> Json:
    """Any JSON, and some that is none."""
    kind = chance.randrange(6)
    if kind < 3 or depth == 0:
        return words(chance)
    if kind == 3:
        return chance.choice(ODD)
    if kind == 4:
        return [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {words(chance): value(chance, depth - 1) for _ in range(chance.randrange(4))}


def changed(body: Json, chance: Random) -> Json:
    """The body with some of its parts replaced, dropped, wrapped or renamed."""
    result = deepcopy(body)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        parts = list(_parts(result))
        if not parts:
            return value(chance)
        holder, key = chance.choice(parts)
        act = chance.randrange(5)
        if act == 0:
            del holder[key]
        elif act == 1:
            holder[key] = [holder[key]]
        elif act == 2 and isinstance(holder, dict):
            holder[words(chance)] = holder[key]
        else:
            holder[key] = value(chance)
    return result


def _parts(body: Json) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [body]
    while waiting:
        holder = waiting.pop()
        inside = holder.items() if isinstance(holder, dict) else ()
        if isinstance(holder, list):
            inside = enumerate(holder)  # type: ignore[assignment]
        for key, held in inside:
            found.append((holder, key))
            waiting.append(held)
    return found


def raw(body: Json, chance: Random) -> bytes:
    """The body as bytes: mostly as it is, sometimes as no JSON should be."""
    text = json.dumps(body, ensure_ascii=chance.random() < 0.5)
    plain = text.encode("utf-8", "surrogatepass")
    return chance.choice(_WAYS)(plain, chance) if chance.random() < 0.2 else plain


def _flipped(plain: bytes, chance: Random) -> bytes:
    spoilt = bytearray(plain or b"0")
    for _ in range(chance.randrange(1, 9)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _huge(plain: bytes, chance: Random) -> bytes:
    size = chance.choice((200_000, 255_000, 262_144, 262_145, 1_000_000, 10_485_760, 10_485_761))
    return plain + b" " * size if chance.random() < 0.9 else b'{"a":"' + b"x" * size + b'"}'


_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    lambda plain, chance: plain[: chance.randrange(len(plain) + 1)],
    _flipped,
    lambda plain, _: b"\xef\xbb\xbf" + plain,
    lambda plain, _: gzip.compress(plain),
    lambda plain, _: plain.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass"),
    lambda _plain, chance: b"[" * chance.choice((10, 999, 100_000)),
    lambda _plain, chance: b'{"a":' * chance.choice((10, 999, 50_000)),
    lambda plain, _: plain.replace(b"{", b'{"userRequest":{"user":{"id":"twice"}},', 1),
    lambda _plain, _: b"NaN",
    lambda _plain, _: b'{"userRequest":{"user":{"id":1e999},"utterance":-Infinity}}',
    lambda _plain, _: b"9" * 5000,
    lambda plain, _: plain.replace(b'"', b"'"),
    lambda _plain, _: b"",
    lambda plain, _: plain + plain,
    lambda _plain, _: (
        b'{"userRequest":{"user":{"id":"a"},"utterance":"' + b"\\ud800" * 900 + b'"}}'
    ),
)


def headers(right: list[tuple[str, str]], chance: Random) -> list[tuple[str, str]]:
    """The headers that are right, sometimes with games."""
    given = list(right)
    if chance.random() < 0.85:
        return given
    name = chance.choice(("X-Skill-Key", "x-skill-key", "Authorization", "X-Request-Id", "Cookie"))
    odd = chance.choice(("", "a" * 8000, "키", "KakaoAK ", "\u00ff\ud83d", "KakaoAK\tx", "a\r\n b"))
    act = chance.randrange(5)
    if act == 0 and given:
        given.pop(chance.randrange(len(given)))
    elif act == 1:
        given.append((name, odd))
    elif act == 2:
        given.insert(0, (name, odd))
    elif act == 3:
        types = ("text/plain", "application/xml", "multipart/form-data", "a" * 500, "")
        given.append(("Content-Type", chance.choice(types)))
    else:
        given += [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
        given += [(words(chance)[:50], words(chance)[:200])]
    return given


def address(chance: Random) -> str:
    """An address that looks like a picture's, and leads where it should not."""
    path = chance.choice(("/dna/a.jpg", "/", "", "//evil.example/a.jpg", "/a.jpg#@evil.example"))
    host = chance.choice(HOSTS)
    if chance.random() < 0.3:
        at = chance.randrange(len(host) + 1)
        host = host[:at] + chance.choice("\\@#?/:;%\u3002\u2024\t\n\u00ad.") + host[at:]
    return chance.choice(SCHEMES) + host + path


def picture(chance: Random) -> bytes:
    """A file that says it is a picture: bombs, damage, archives, others' formats."""
    kind = chance.choice(
        ("PNG", "GIF", "JPEG", "BMP", "WEBP", "TIFF", "zip", "svg", "bomb", "none")
    )
    if kind == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.jpg", b"\0" * 3_000_000)
        return packed.getvalue()
    if kind == "svg":
        return b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
    if kind == "none":
        return chance.randbytes(chance.randrange(400))
    written = io.BytesIO()
    if kind == "bomb":  # 100 to 170 million pixels in a few kilobytes
        side = chance.choice((10_000, 13_000))
        Image.new("1", (side, side)).save(written, "PNG")
    else:
        size = (chance.choice((1, 7, 300)), chance.choice((1, 7, 300)))
        Image.new("RGB", size, chance.choice(("red", "white"))).save(written, kind)
    plain = written.getvalue()
    return _flipped(plain, chance) if chance.random() < 0.6 else plain
