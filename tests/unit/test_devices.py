"""What is kept of a browser's own name for itself."""

from __future__ import annotations

import pytest

from chalicelib.console.devices import device

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "code"),
    [
        (CHROME, "windows.chrome"),
        (f"{CHROME} Edg/131.0", "windows.edge"),
        (f"{CHROME} Whale/4.29", "windows.whale"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/26.0 Chrome/122", "android.samsung"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1", "ios.safari"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Firefox/132.0", "macos.firefox"),
        ("curl/8.5", "other.other"),
        ("", "other.other"),
    ],
)
def test_system_and_browser_are_told(agent: str, code: str) -> None:
    assert device(agent) == code
