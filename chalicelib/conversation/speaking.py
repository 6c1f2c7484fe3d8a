"""The language of a conversation: chosen, else that of the words, else that of the phone."""

from __future__ import annotations

from chalicelib.conversation.reply import Choice
from chalicelib.conversation.scene import Scene
from chalicelib.language.tongues import KOREAN
from chalicelib.messages import LANGUAGES

COMMONEST = "en"
"""For words in a language that we know but do not speak: likelier to be read than Korean."""


def in_language(scene: Scene) -> Scene:
    """The scene as it goes on in the resident's language."""
    before, reading = scene.conversation, scene.said.reading
    if reading.switch:
        return choose(scene, reading.switch)
    if before.language_chosen:
        return scene
    # A label may hold a programme's Korean name: a tap does not say what someone speaks.
    written = None if scene.said.code else reading.language
    if written is None and before.offered:
        return scene
    if written and written not in LANGUAGES:
        written = COMMONEST
    return scene.keep(language=spoken(written, scene.said.language, before.language))


def choose(scene: Scene, language: str) -> Scene:
    """Speak this language until another is chosen."""
    if language not in LANGUAGES:
        return scene
    return scene.keep(language=language, language_chosen=True)


def spoken(*wishes: str | None) -> str:
    """The first of these languages that the service speaks."""
    return next((wish for wish in wishes if wish in LANGUAGES), KOREAN)


def choices(scene: Scene) -> tuple[Choice, ...]:
    """Every language by its own name."""
    return tuple(Choice(scene.say(f"languages.{code}"), f"language:{code}") for code in LANGUAGES)
