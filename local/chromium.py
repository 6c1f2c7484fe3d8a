"""Debian's Chromium, headless, for tests and pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that ends with the block.

    Raises:
        FileNotFoundError: none is installed.
    """
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("chromium is not installed: `make browser` installs it")
    # Its sandbox refuses to work for root, which is who runs in most containers.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()
