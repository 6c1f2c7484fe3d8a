"""What a browser says it is, as a short code: enough to know one's own sessions by, no more."""

from __future__ import annotations

_SYSTEMS = (
    ("android", "Android"),
    ("ios", "iPhone"),
    ("ios", "iPad"),
    ("windows", "Windows"),
    ("macos", "Macintosh"),
    ("linux", "Linux"),
)
# The first that is found: browsers built on others name those too.
_BROWSERS = (
    ("edge", "Edg"),
    ("whale", "Whale/"),
    ("samsung", "SamsungBrowser/"),
    ("firefox", "Firefox/"),
    ("firefox", "FxiOS/"),
    ("chrome", "Chrome/"),
    ("chrome", "CriOS/"),
    ("safari", "Safari/"),
)


def device(agent: str) -> str:
    """Such as `windows.chrome`, from the User-Agent header; `other` for what is not known."""
    return f"{_first(_SYSTEMS, agent)}.{_first(_BROWSERS, agent)}"


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((code for code, mark in known if mark in agent), "other")
