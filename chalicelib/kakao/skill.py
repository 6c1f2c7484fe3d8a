"""One turn, from Kakao's request to the answer within its five seconds.

load → understand → engine → one transaction → render. Nothing is said before it is stored, and
whatever fails, the resident reads something true and can act on it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from chalicelib import log
from chalicelib.cases import receipts
from chalicelib.cases.callbacks import window
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.synthetic import CLAIM, city_of_walks
from chalicelib.city.model import City
from chalicelib.city.points import place_at
from chalicelib.conversation import aside, degraded, drafts, engine
from chalicelib.conversation.aside import KeptTurn
from chalicelib.conversation.reply import Reply
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.speaking import spoken
from chalicelib.conversation.state import Conversation, Heard
from chalicelib.conversation.turn import Known, Lookup, NeedSlots, Said, Turn, World
from chalicelib.ids import Ids
from chalicelib.kakao.errors import MalformedRequestError
from chalicelib.kakao.protocol import SkillRequest
from chalicelib.kakao.render import encode, finish
from chalicelib.kakao.setup import signs
from chalicelib.language.reading import Reading
from chalicelib.language.tongues import KOREAN
from chalicelib.language.understand import understand
from chalicelib.messages import Messages, load
from chalicelib.store.cases import Cases
from chalicelib.store.deciding import changes_of
from chalicelib.store.errors import (
    CaseChangedError,
    ConversationChangedError,
    ReceiptTakenError,
    SlotFullError,
    UnavailableError,
)
from chalicelib.store.residents import Remembered, Residents
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.slots import Slots
from chalicelib.store.spill import Spill
from chalicelib.store.tallies import Tallies
from chalicelib.store.turns import Turns
from chalicelib.welfare.catalogue import Catalogue

ATTEMPTS = 3
"""Two taps at once make the second try again; more than that is not a resident."""

LOOKUPS = 3

BUDGET = 2.0
"""Seconds after which a turn begins no further step: the storing, a call to KMS and the transaction
of `clients.TURN.read` each, still ends by 4 s, and Kakao waits 5."""


GRACE = 0.5
"""Seconds beyond the budget within which keeping words aside may begin: a call to KMS and one to
SQS, of `clients.HURRIED.read` each."""

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)

HEARD = 60
"""Of what was said within the hour, so much at most is known again: a minute's turns at full
speed (`conversation.pace`)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rendered response, and what the turn was: for the log line and the replay."""

    response: dict[str, object]
    turn: Turn | None = None
    reading: Reading | None = None

    @property
    def body(self) -> str:
        """The response as it is sent."""
        return encode(self.response)


class TurnLostError(Exception):
    """Every attempt met another writer, time ran out, or the engine never stopped asking."""


@dataclass(frozen=True, slots=True)
class Skill:
    """Answers skill requests; built once a process by the wiring. `budget` is less than `BUDGET`
    where some of a turn's time was spent before it began."""

    residents: Residents
    turns: Turns
    cases: Cases
    slots: Slots
    tallies: Tallies
    hashes: KeyedHash
    spill: Spill
    city: City
    catalogue: Catalogue
    ids: Ids
    now: Callable[[], datetime]
    seconds: Callable[[], float] = time.perf_counter
    budget: float = BUDGET

    def answer(
        self, body: object, request_id: str | None, bot_id: str = "", *, walks: bool = False
    ) -> Answer | None:
        """Answer decoded JSON, whatever it is; None where it comes from another bot than `bot_id`,
        or where the user's key and the key that was shown disagree on whether this is the synthetic
        resident. `walks`: his was shown.

        Never raises for what a request may hold or for what AWS may do: a fault of ours is logged
        and answered like an outage.
        """
        began = self.seconds()
        world = self._world()
        try:
            request = SkillRequest.parse(body)
        except MalformedRequestError as error:
            log.fault("skill.malformed", why=str(error))
            return self._rendered(degraded.not_understood(self.city, load(KOREAN)), load(KOREAN))
        setup = () if walks else signs(request)
        if bot_id and request.bot_id != bot_id:
            log.fault("skill.wrong_bot", setup=setup)
            return None
        if walks is not request.user_key.startswith(CLAIM):
            log.fault("skill.wrong_walker")
            return None
        if walks:
            world = replace(world, city=city_of_walks(self.city))
        words = request.words_and_location
        reading = Reading(words)
        said: Said | None = None
        try:
            reading = understand(words, self.city, world.now)
            if location := request.location:
                place = place_at(location.point, location.text, self.city)
                reading = replace(reading, place=place)
            said = Said(
                reading=reading,
                code=request.code,
                pictures=request.images,
                event=request.event,
                request=request_id,
                language=request.language,
            )
            turn, changes = self._take(request, said, world, began + self.budget)
        except Exception as error:  # noqa: BLE001 a resident never sees a blank chat
            known = isinstance(error, UnavailableError | TurnLostError)
            what = "skill.unavailable" if known else "skill.broken"
            log.fault(what, error, request=_id_or_none(request_id))
            say = load(spoken(request.language, reading.language))
            late = began + self.budget + GRACE
            kept = said is not None and self._keep_aside(request, said, world, say, late)
            answer = degraded.kept_aside if kept else degraded.not_saved
            return self._rendered(answer(reading, self.city, say), say, reading)
        log.line(
            "turn",
            flow=turn.conversation.flow,
            step=turn.conversation.step,
            intent=reading.intent,
            emergency=reading.emergency,
            effects=[type(effect).__name__ for effect in turn.effects],
            photos=len(turn.photos),
            request=_id_or_none(request_id),
            cases=list(dict.fromkeys(change.case.id for change in changes)),
            events=[event.id for change in changes for event in change.events],
            test=request.is_test,
            setup=setup,
            ms=round((self.seconds() - began) * 1000, 1),
        )
        for flag in turn.flags:
            log.line(flag)
        self._count(turn.tally, world, began + self.budget)
        say = load(turn.conversation.language)
        return replace(self._rendered(turn.reply, say, reading), turn=turn)

    def unavailable(self) -> Answer:
        """The answer to whom we cannot know by now: nothing of the request is read or stored."""
        say = load(KOREAN)
        return self._rendered(degraded.not_saved(Reading(""), self.city, say), say)

    def _keep_aside(
        self, request: SkillRequest, said: Said, world: World, say: Messages, until: float
    ) -> bool:
        """Whether the words wait on the spill queue. What the synthetic resident says does not:
        it must be missed."""
        if request.user_key.startswith(CLAIM) or not aside.worth_keeping(said):
            return False
        key, now = request.user_key, world.now
        try:
            self._check_time(until)
            turn = KeptTurn(
                id=self.hashes.request(key, said.request) if said.request else self.ids.ulid(now),
                user_key=key,
                text=said.reading.text,
                code=said.code,
                language=say.language,
                written_at=now,
                case_id=self.ids.ulid(now),
                receipt=receipts.new(self.ids),
            )
            self.spill.put(turn, self.hashes.resident(key))
        except Exception as error:  # noqa: BLE001 the resident is told that nothing was kept
            log.fault("spill.failed", error)
            return False
        log.line("spill", id=turn.id, request=_id_or_none(said.request), became="kept")
        return True

    def _count(self, names: tuple[str, ...], world: World, until: float) -> None:
        """A figure for the editors; the turn is answered with or without it."""
        day = world.now.astimezone(self.city.calendar.zone).date()
        for name in names:
            log.line("tally", counted=name, day=day)
            try:
                self._check_time(until)
                self.tallies.add(name, day)
            except Exception as error:  # noqa: BLE001 the answer stands, whatever failed
                log.fault("tally.failed", error, counted=name)

    def _world(self) -> World:
        return World(self.now(), self.city, self.catalogue, self.ids)

    def _rendered(self, reply: Reply, say: Messages, reading: Reading | None = None) -> Answer:
        response, faults = finish(reply, degraded.not_understood(self.city, say))
        if faults:
            log.fault("skill.invalid_reply", faults=faults)
        return Answer(response, reading=reading)

    def _take(
        self, request: SkillRequest, said: Said, world: World, until: float
    ) -> tuple[Turn, list[Change]]:
        """Play the turn, again where another writer was faster and time is left, and say what it
        changed."""
        known = Known(resident_id="", reply_to=request.user_key)  # each try finds who that is
        receipt_taken = False
        for _ in range(ATTEMPTS):
            self._check_time(until)
            before = self.residents.find(request.user_key)
            known = replace(known, resident_id=before.resident_id)
            conversation = before.conversation
            if receipt_taken:
                conversation = drafts.redraw_receipt(conversation, self.ids)
            scene = Scene(conversation, said, replace(known, pending=before.pending), world)
            try:
                return self._play(scene, before, request.app_user_id, until)
            except SlotFullError as full:
                span = window(world.now, self.city)
                known = self._look_up(NeedSlots(full.team, *span), known)
            except ReceiptTakenError:
                receipt_taken = True
            except (ConversationChangedError, CaseChangedError):
                continue
        raise TurnLostError(f"{ATTEMPTS} attempts met other writers")

    def _check_time(self, until: float) -> None:
        if self.seconds() > until:
            raise TurnLostError("AWS was too slow for Kakao's five seconds")

    def _play(
        self, scene: Scene, before: Remembered, app_user_id: str | None, until: float
    ) -> tuple[Turn, list[Change]]:
        """Ask the engine, decide its effects, and store all of it at once."""
        turn = self._ask(engine.take_turn, scene)
        try:
            asked_in = _id_or_none(scene.said.request)
            decided = changes_of(turn.effects, self.cases, scene.world)
            changes = [change.asked_in(asked_in) for change in decided]
        except RefusedError as refusal:
            turn, changes = self._ask(partial(engine.refuse, reason=refusal.reason), scene), []
        if turn.stored:
            self._check_time(until)
            resident_id, now = scene.known.resident_id, scene.world.now
            after = self._hearing(before.conversation, turn.conversation, scene.said, now)
            self.turns.commit_turn(
                resident_id, before, after, changes, now, app_user_id, turn.photos
            )
        return turn, changes

    def _hearing(
        self, before: Conversation, after: Conversation, said: Said, now: datetime
    ) -> Conversation:
        """The conversation with what was said, where it left anything in it."""
        words = said.reading.text
        if after == before or not words:
            return after
        recent = [one for one in after.heard if now - one.at < aside.REMEMBERED]
        heard = (*recent, Heard(words=self.hashes.heard(words), at=now))
        return after.model_copy(update={"heard": heard[-HEARD:]})

    def _ask(self, engine_way: Callable[[Scene], Outcome], scene: Scene) -> Turn:
        """Let the engine answer, fetching what it asks for on the way."""
        for _ in range(LOOKUPS):
            outcome = engine_way(scene)
            if isinstance(outcome, Turn):
                return outcome
            scene = replace(scene, known=self._look_up(outcome, scene.known))
        raise TurnLostError("the engine never stopped asking")

    def _look_up(self, wanted: Lookup, known: Known) -> Known:
        if isinstance(wanted, NeedSlots):
            taken = self.slots.taken(wanted.team, wanted.since, wanted.until)
            return replace(known, slots=taken, slots_of=wanted.team)
        known_id, receipt = wanted.case_id, wanted.receipt
        found = self.cases.get(known_id) if known_id else self.cases.by_receipt(receipt)
        return replace(known, cases={**known.cases, wanted.receipt: found})


def _id_or_none(request_id: str | None) -> str | None:
    """Kakao's id of a request, for a log line; None for anything else that stood in its place."""
    return request_id if request_id and _ID.fullmatch(request_id) else None
