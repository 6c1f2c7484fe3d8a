"""A running process follows what the office sets: looked at once a minute, rebuilt on a change."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from chalicelib import log
from chalicelib.store.documents import Document

EVERY = 60.0
"""Seconds after which a change has reached every process that is in use."""

Built = TypeVar("Built")


class Following(Generic[Built]):
    """Something that is built from the documents in force. `build` gets what there was before."""

    def __init__(
        self,
        first: Built,
        read: Callable[[], Mapping[str, Document]],
        build: Callable[[Mapping[str, Document], Built], Built],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._built = first
        self._read = read
        self._build = build
        self._seconds = seconds
        self._looked: float | None = None
        self._versions: dict[str, int] = {}

    def current(self) -> Built:
        """As set by now. While the settings cannot be read, and where nothing can be built of them,
        the last that could be stays in use: whoever asks is answered in any case."""
        now = self._seconds()
        if self._looked is None or now - self._looked >= EVERY:
            self._looked = now
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - settings never stand between a resident and an answer
                log.fault("settings.not_followed", error)
        return self._built

    def _look(self) -> None:
        documents = self._read()
        found = {section: document.version for section, document in documents.items()}
        if found != self._versions:
            self._built = self._build(documents, self._built)
            self._versions = found
            log.line("settings.followed", versions=sum(found.values()))
