"""What residents are told of their data, in every language. New words are a new version of the
consent: cases keep the version that was agreed to, and old words come back under their old one."""

from __future__ import annotations

from pydantic import ValidationError

from chalicelib.city.edited import Consent, Wording
from chalicelib.console.settings.editor import Editor, Fields, Ground, WrongError
from chalicelib.console.visit import Visit
from chalicelib.messages import LANGUAGES, load
from chalicelib.messages.fit import units

SAID = 1000
"""UTF-16 units of one bubble (Kakao's simpleText)."""


class ConsentEditor(Editor[Consent]):
    section = "consent"
    model = Consent

    def delivered(self, on: Ground) -> Consent:
        texts = {
            language: Wording(notice=say("consent.notice"), full=say("consent.full"))
            for language in LANGUAGES
            for say in (load(language),)
        }
        return Consent(version=on.delivered.consent_version, texts=texts)

    def fields(self, document: Consent, on: Ground) -> Fields:
        texts = self.delivered(on).texts | document.texts
        return {
            f"{part}.{language}": getattr(wording, part)
            for language, wording in texts.items()
            for part in ("notice", "full")
        }

    def read(self, form: Fields, on: Ground, visit: Visit) -> Consent:
        texts = {}
        for language in LANGUAGES:
            notice, full = (
                form.get(f"{part}.{language}", "").strip() for part in ("notice", "full")
            )
            if not notice or not full:
                raise WrongError("consent_empty", language=language)
            _fits(language, notice, full)
            texts[language] = Wording(notice=notice, full=full)
        return Consent(version=self._version(texts, on, visit), texts=texts)

    def lines(self, document: Consent, on: Ground, visit: Visit) -> tuple[str, ...]:
        texts = self.delivered(on).texts | document.texts
        version = visit.say("console.settings.consent.version_line", version=document.version)
        return (
            version,
            *(
                f"[{language}] {line}"
                for language, wording in texts.items()
                for line in f"{wording.notice}\n{wording.full}".splitlines()
                if line.strip()
            ),
        )

    def shown(self, form: Fields, on: Ground, visit: Visit) -> dict[str, object]:
        return {"spoken": LANGUAGES, "in_force": on.city.consent_version}

    def _version(self, texts: dict[str, Wording], on: Ground, visit: Visit) -> str:
        """The same words are the same version, whenever they were in force."""
        delivered = self.delivered(on)
        if texts == delivered.texts:
            return delivered.version
        versions = visit.desk.documents.history(self.section)
        for document in versions:
            try:
                known = self.parse(document.body, on)
            except ValidationError:
                continue
            if known.texts == texts:
                return known.version
        today = visit.now.astimezone(on.city.calendar.zone).date()
        return f"{today.isoformat()}.{len(versions) + 1}"


def _fits(language: str, notice: str, full: str) -> None:
    """The notice stands within other sentences of one bubble, whichever asks for a contact."""
    say = load(language)
    asked = max(units(say(key, notice=notice)) for key in ("report.ask_find", "consult.ask_phone"))
    if asked > SAID or units(full) > SAID - 10:
        raise WrongError("consent_long", language=language)
