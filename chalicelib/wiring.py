"""The one place that chooses real parts and puts them together.

Each part is built when first asked for and imports what it needs then: a relay's cold start does
not pay for the conversation, nor a turn's for the console.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
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
from chalicelib.store.outbox import Outbox
from chalicelib.store.people import People
from chalicelib.store.photos import Photos
from chalicelib.store.residents import Residents
from chalicelib.store.rosters import Roster
from chalicelib.store.sealing import KeyedHash, Sealer
from chalicelib.store.secrets import Secrets
from chalicelib.store.subscriptions import Subscriptions
from chalicelib.store.table import Table
from chalicelib.store.vault import Vault

if TYPE_CHECKING:
    from chalicelib.console.desk import Desk
    from chalicelib.health import Health
    from chalicelib.kakao.skill import Skill
    from chalicelib.kakao.webhooks import Webhooks
    from chalicelib.pipeline.anchor import Anchor
    from chalicelib.pipeline.clock import Clock as DueClock
    from chalicelib.pipeline.deliverer import Deliverer
    from chalicelib.pipeline.keeper import Keeper
    from chalicelib.pipeline.recalculator import Recalculator
    from chalicelib.pipeline.relay import Relay
    from chalicelib.pipeline.router import Router
    from chalicelib.post.postman import Postman
    from chalicelib.welfare.catalogue import Catalogue


_SHARED = ("now", "table", "sealer", "secrets", "hashes", "vault")
"""Parts that no setting changes: kept, with what they remember, when a city is set anew."""


class Service:
    """One process's parts. `ids`, `now` and `seconds`, which say when to look at settings again,
    are replaced where a story must repeat exactly."""

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
        return Sealer(self.clients.kms, self.settings.field_key)

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(self.clients.secrets, self.settings.secret)

    @cached_property
    def hashes(self) -> KeyedHash:
        return KeyedHash(lambda: self.secrets.keys().hash_key.get_secret_value())

    @cached_property
    def residents(self) -> Residents:
        return Residents(self.table, self.sealer, self.hashes, self.city)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.table, self.sealer, self.hashes, self.city)

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
            # Settings are read for those alone who have shown a key.
            skill=self._skill_in_time,
            residents=lambda: self.residents,
            # The local stack has a bot id so that events can be sent; it answers any bot's turns.
            bot_id="" if self.settings.movable_clock else self.settings.bot_id,
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
        from chalicelib.store.turns import Turns

        return Skill(
            residents=self.residents,
            turns=Turns(self.table, self.sealer, self.residents, self.cases, self.photos),
            cases=self.cases,
            slots=Slots(self.table),
            tallies=Tallies(self.table),
            hashes=self.hashes,
            city=self.city,
            catalogue=self.catalogue,
            ids=self.ids,
            now=self.now,
        )

    @cached_property
    def desk(self) -> Desk:
        from chalicelib.console.cognito import Cognito
        from chalicelib.console.cognito_own import OwnAccount
        from chalicelib.console.cognito_staff import StaffPool
        from chalicelib.console.desk import Desk
        from chalicelib.console.entrance import Entrance
        from chalicelib.store.attempts import Attempts
        from chalicelib.store.audit import Audit
        from chalicelib.store.board import Board
        from chalicelib.store.calls import Calls
        from chalicelib.store.enrolments import Enrolments
        from chalicelib.store.looking import Looking
        from chalicelib.store.people import People
        from chalicelib.store.public_status import PublicStatus
        from chalicelib.store.pulse import Pulse
        from chalicelib.store.reads import Reads
        from chalicelib.store.reasons import Reasons
        from chalicelib.store.records import Records
        from chalicelib.store.sessions import Sessions
        from chalicelib.store.slots import Slots
        from chalicelib.store.tallies import Tallies
        from chalicelib.store.views import SavedViews

        return Desk(
            cases=self.cases,
            photos=self.photos,
            vault=lambda: self.vault,
            board=Board(self.table),
            calls=Calls(self.table),
            slots=Slots(self.table),
            pulse=Pulse(self.table),
            views=SavedViews(self.table),
            sessions=Sessions(self.table),
            people=People(self.table),
            documents=self.documents,
            reads=Reads(self.table, self.city.bulk_reads),
            records=Records(self.table),
            tallies=Tallies(self.table),
            status=PublicStatus(self.table, Records(self.table), self.city.calendar.zone),
            audit=Audit(self.table, self.hashes),
            looking=Looking(self.table),
            reasons=Reasons(self.table),
            programmes=lambda: tuple(self.catalogue.programmes.values()),
            subscriptions=self.subscriptions,
            postman=self.postman,
            roster=self.roster,
            sign_in=Cognito(
                self.clients.cognito, self.settings.user_pool, self.settings.user_pool_client
            ),
            entrance=Entrance(
                own=OwnAccount(self.clients.cognito, self.settings.user_pool_client),
                pool=StaffPool(self.clients.cognito, self.settings.user_pool),
                attempts=Attempts(self.table, self.hashes),
                enrolments=Enrolments(self.table, self.sealer),
                requires_app=self.settings.require_totp,
                mails_resets=self.settings.email_recovery,
            ),
            city=self.city,
            ids=self.ids,
            now=self.now,
            public_url=self.settings.public_url,
        )

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


class Pipeline:
    """What goes on after a turn, over the same parts."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._latest = (service, self)

    def current(self) -> Pipeline:
        """The same for the city as the office has set it by now."""
        service = self._service.current()
        if service is not self._latest[0]:
            self._latest = (service, Pipeline(service))
        return self._latest[1]

    @cached_property
    def relay(self) -> Relay:
        from chalicelib.pipeline.relay import Relay

        settings = self._service.settings
        return Relay(
            self._service.clients.sqs, settings.routing_queue_url, settings.photo_queue_url
        )

    @cached_property
    def keeper(self) -> Keeper:
        from chalicelib.kakao.download import Downloader
        from chalicelib.pipeline.keeper import Keeper

        parts, settings = self._service, self._service.settings
        # Without a movable clock, which production never has, nothing stands in for Kakao.
        stand_in = settings.photo_origin if settings.movable_clock else ""
        return Keeper(parts.photos, parts.vault, Downloader(stand_in).fetch, parts.now)

    @cached_property
    def deliverer(self) -> Deliverer:
        from chalicelib.pipeline.deliverer import Deliverer
        from chalicelib.store.deliveries import Deliveries

        parts = self._service
        return Deliverer(
            cases=parts.cases,
            deliveries=Deliveries(parts.table),
            subscriptions=parts.subscriptions,
            people=parts.people,
            roster=parts.roster,
            postman=parts.postman,
            city=parts.city,
            now=parts.now,
        )

    @cached_property
    def router(self) -> Router:
        from chalicelib.kakao.event_api import EventApi
        from chalicelib.messages import load_staff
        from chalicelib.pipeline.messenger import Messenger
        from chalicelib.pipeline.notifier import Notifier
        from chalicelib.pipeline.router import Router
        from chalicelib.store.pulse import Pulse

        parts, settings = self._service, self._service.settings
        key = parts.secrets.keys().event_api_key
        event_api = EventApi(
            base_url=settings.event_api_url,
            bot_id=settings.bot_id,
            api_key=key.get_secret_value() if key else "",
            event_name=settings.event_name,
            pauses=(0.3,),
        )
        return Router(
            outbox=Outbox(parts.table),
            notifier=Notifier(parts.clients.sns, settings.notice_topic_arn, parts.city.id),
            deliverer=self.deliverer,
            messenger=Messenger(parts.cases, parts.residents, event_api),
            pulse=Pulse(parts.table),
            city=parts.city,
            say=load_staff("ko"),
            public_url=settings.public_url,
            now=parts.now,
        )

    @cached_property
    def recalculator(self) -> Recalculator:
        from chalicelib.pipeline.recalculator import Recalculator
        from chalicelib.store.board import Board
        from chalicelib.store.recalculations import Recalculations
        from chalicelib.store.slots import Slots

        parts = self._service
        return Recalculator(
            works=Recalculations(parts.table),
            documents=parts.documents,
            board=Board(parts.table),
            slots=Slots(parts.table),
            cases=parts.cases,
            delivered=load_city(parts.settings.city),
            ids=parts.ids,
        )

    @cached_property
    def anchor(self) -> Anchor:
        from chalicelib.pipeline.anchor import Anchor
        from chalicelib.store.audit import Audit

        parts = self._service
        return Anchor(Audit(parts.table, parts.hashes), parts.city.calendar.zone, parts.now)

    @cached_property
    def clock(self) -> DueClock:
        from chalicelib.pipeline.clock import Clock as DueClock
        from chalicelib.store.due import DueIndex

        parts = self._service
        return DueClock(
            due=DueIndex(parts.table),
            residents=parts.residents,
            cases=parts.cases,
            outbox=Outbox(parts.table),
            photos=parts.photos,
            deliverer=self.deliverer,
            recalculator=self.recalculator,
            sqs=parts.clients.sqs,
            queue_url=parts.settings.routing_queue_url,
            photo_queue_url=parts.settings.photo_queue_url,
            city=parts.city,
            ids=parts.ids,
            now=parts.now,
        )
