"""The parts that answer people, for the city as the office has set it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.city.loader import load_city
from chalicelib.ids import Ids
from chalicelib.settings import Settings
from chalicelib.store.cases import Cases
from chalicelib.store.clients import Clients, Patience
from chalicelib.store.clock import MovableClock, SystemClock
from chalicelib.store.documents import Document, Documents, versions
from chalicelib.store.following import Following
from chalicelib.store.people import People
from chalicelib.store.photos import Photos
from chalicelib.store.residents import Residents
from chalicelib.store.rosters import Roster
from chalicelib.store.sealing import KeyedHash, Sealer
from chalicelib.store.secrets import Secrets, WalkSecret
from chalicelib.store.shredding import Shredder
from chalicelib.store.subscriptions import Subscriptions
from chalicelib.store.table import Table
from chalicelib.store.vault import Vault

if TYPE_CHECKING:
    from chalicelib.console.desk import Desk
    from chalicelib.health import Health
    from chalicelib.kakao.skill import Skill
    from chalicelib.kakao.webhooks import Webhooks
    from chalicelib.post.postman import Postman
    from chalicelib.store.dead_letters import DeadLetters
    from chalicelib.store.spill import Spill
    from chalicelib.store.turns import Turns
    from chalicelib.welfare.catalogue import Catalogue


_SHARED = ("now", "table", "sealer", "secrets", "walk_secret", "hashes", "vault")
"""Parts that no setting changes: kept, with what they remember, when a city is set anew."""


class Service:
    """One process's parts. `ids`, `now` and `seconds`, by which turns are timed and settings looked
    at again, are replaced where a story must repeat exactly."""

    def __init__(
        self,
        settings: Settings,
        patience: Patience,
        ids: Ids | None = None,
        now: Callable[[], datetime] | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.ids = ids or Ids()
        self.clients = Clients(patience)
        self.city = load_city(settings.city)
        self._patience = patience
        self._now = now
        self._seconds = seconds
        self._documents: Mapping[str, Document] = {}

    def current(self) -> Service:
        """These parts for the city as the office has set it by now, looked up once a minute."""
        return self._following.current()

    @cached_property
    def documents(self) -> Documents:
        return Documents(self.table)

    @cached_property
    def catalogue(self) -> Catalogue:
        from chalicelib.welfare.catalogue import load_catalogue

        return load_catalogue(self.settings.city)

    @cached_property
    def _following(self) -> Following[Service]:
        return Following(self, self.documents.current, self._as_set, self._seconds)

    def _as_set(self, documents: Mapping[str, Document], before: Service) -> Service:
        """New parts over the same clients; city and catalogue, which much is derived from, are new
        only where they have changed."""
        from chalicelib.city.edited import SECTIONS
        from chalicelib.store.applied import edited_catalogue, edited_city, programmes

        after = Service(self.settings, self._patience, self.ids, self._now)
        after.clients = self.clients
        vars(after).update({name: vars(self)[name] for name in _SHARED if name in vars(self)})
        after._documents = documents
        held = before._documents
        if versions(held, SECTIONS) == versions(documents, SECTIONS):
            after.city = before.city
        else:
            after.city = edited_city(self.city, documents)
        if set(programmes(held)) == set(programmes(documents)):
            after.catalogue = before.catalogue
        else:
            after.catalogue = edited_catalogue(self.catalogue, documents)
        return after

    @cached_property
    def now(self) -> Callable[[], datetime]:
        """Gives the time as this deployment sees it."""
        moved = MovableClock(self.table) if self.settings.movable_clock else SystemClock()
        return self._now or moved.now

    @cached_property
    def table(self) -> Table:
        return Table(self.clients.dynamodb, self.settings.table)

    @cached_property
    def sealer(self) -> Sealer:
        settings = self.settings
        return Sealer(self.clients.kms, settings.field_key, settings.old_field_key)

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(self.clients.secrets, self.settings.secret)

    @cached_property
    def walk_secret(self) -> WalkSecret:
        secret = self.settings.walk_secret
        return WalkSecret(self.clients.secrets, secret, seconds=self._seconds)

    @cached_property
    def hashes(self) -> KeyedHash:
        return KeyedHash(lambda: self.secrets.keys().hash_keys)

    @cached_property
    def residents(self) -> Residents:
        return Residents(self.table, self.sealer, self.hashes, self.city)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.table, self.sealer, self.hashes, self.city)

    @cached_property
    def shredder(self) -> Shredder:
        from chalicelib.store.deletions import Deletions

        deletions = Deletions(self.table, self.city.calendar.zone)
        kept = timedelta(days=self.city.case_days)
        return Shredder(self.table, self.hashes, deletions, kept)

    @cached_property
    def photos(self) -> Photos:
        return Photos(self.table, self.sealer, self.city)

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.clients.s3, self.settings.photo_bucket)

    @cached_property
    def people(self) -> People:
        return People(self.table)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self.table, self.sealer, self.hashes)

    @cached_property
    def roster(self) -> Roster:
        return Roster(self.table, self.city.calendar)

    @cached_property
    def postman(self) -> Postman:
        from chalicelib.messages import load_staff
        from chalicelib.post.hook import Hook
        from chalicelib.post.mailer import Mailer
        from chalicelib.post.postman import Postman
        from chalicelib.post.texter import Texter

        return Postman(
            subscriptions=self.subscriptions,
            mailer=Mailer(lambda: self.clients.mail, self.settings.notice_from),
            texter=Texter(self.clients.texts, self.settings.notice_sms_region),
            hook=Hook(),
            say=load_staff("ko"),
        )

    @cached_property
    def webhooks(self) -> Webhooks:
        from chalicelib.kakao.webhooks import Webhooks

        return Webhooks(
            keys=self.secrets.keys,
            is_walk_key=lambda shown: self.walk_secret.is_key(shown),
            # Settings are read for those alone who have shown a key.
            skill=self._skill_in_time,
            residents=lambda: self.residents,
            # The local stack has a bot id so that events can be sent; it answers any bot's turns.
            bot_id="" if self.settings.movable_clock else self.settings.bot_id,
            unavailable=lambda: self.skill.unavailable(),
        )

    def _skill_in_time(self) -> Skill:
        """What answers by now. The time that looking at the settings took is the turn's."""
        began = self._seconds()
        current = self.current()
        spent = self._seconds() - began
        skill = current.skill
        return replace(skill, budget=skill.budget - spent) if spent > 0.01 else skill

    @cached_property
    def skill(self) -> Skill:
        from chalicelib.kakao.skill import Skill
        from chalicelib.store.slots import Slots
        from chalicelib.store.tallies import Tallies

        return Skill(
            residents=self.residents,
            turns=self.turns,
            cases=self.cases,
            slots=Slots(self.table),
            tallies=Tallies(self.table),
            hashes=self.hashes,
            spill=self.spill,
            city=self.city,
            catalogue=self.catalogue,
            ids=self.ids,
            now=self.now,
            seconds=self._seconds,
        )

    @cached_property
    def turns(self) -> Turns:
        from chalicelib.store.turns import Turns

        return Turns(self.table, self.sealer, self.residents, self.cases, self.photos)

    @cached_property
    def spill(self) -> Spill:
        """Asked when a turn's time is nearly over."""
        from chalicelib.store.spill import Spill

        hurried = self.clients.hurried
        return Spill(
            lambda: hurried.sqs,
            lambda: Sealer(hurried.kms, self.settings.field_key),
            self.settings.spill_queue_url,
        )

    @cached_property
    def dead_letters(self) -> DeadLetters:
        from chalicelib.store.dead_letters import DeadLetters, DeadQueue
        from chalicelib.store.due import DueIndex
        from chalicelib.store.outbox import Outbox
        from chalicelib.store.ways_back import WaysBack

        settings = self.settings
        ways = WaysBack(
            sqs=self.clients.sqs,
            sns=lambda: self.clients.sns,
            routing_queue_url=settings.routing_queue_url,
            photo_queue_url=settings.photo_queue_url,
            spill_queue_url=settings.spill_queue_url,
            topic_arn=settings.notice_topic_arn,
            due=DueIndex(self.table),
            outbox=Outbox(self.table),
            photos=self.photos,
            now=self.now,
        )
        urls = {
            DeadQueue.ROUTING: settings.routing_dlq_url,
            DeadQueue.RELAY: settings.relay_dlq_url,
            DeadQueue.PHOTOS: settings.photo_dlq_url,
            DeadQueue.NOTICES: settings.notice_dlq_url,
            DeadQueue.SPILL: settings.spill_dlq_url,
        }
        return DeadLetters(self.clients.sqs, urls, ways.by_queue())

    @cached_property
    def desk(self) -> Desk:
        from chalicelib.wiring.desk import build_desk

        return build_desk(self)

    @cached_property
    def health(self) -> Health:
        from chalicelib.health import Health

        return Health(
            keys=self.secrets.keys,
            probes={
                "table": lambda: self.table.get("HEALTH", "PROBE"),
                "field_key": self.sealer.new_key,
                "secret": self.secrets.keys,
            },
        )
