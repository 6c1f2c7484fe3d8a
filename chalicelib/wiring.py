"""The one place that chooses real parts and puts them together.

Each part is built when first asked for and imports what it needs then: a relay's cold start does
not pay for the conversation, nor a turn's for the console.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.city.loader import load_city
from chalicelib.ids import Ids
from chalicelib.settings import Settings
from chalicelib.store.cases import Cases
from chalicelib.store.clients import Clients, Patience
from chalicelib.store.clock import MovableClock, SystemClock
from chalicelib.store.outbox import Outbox
from chalicelib.store.photos import Photos
from chalicelib.store.residents import Residents
from chalicelib.store.sealing import KeyedHash, Sealer
from chalicelib.store.secrets import Secrets
from chalicelib.store.table import Table
from chalicelib.store.vault import Vault

if TYPE_CHECKING:
    from chalicelib.console.desk import Desk
    from chalicelib.health import Health
    from chalicelib.kakao.skill import Skill
    from chalicelib.kakao.webhooks import Webhooks
    from chalicelib.pipeline.clock import Clock as DueClock
    from chalicelib.pipeline.keeper import Keeper
    from chalicelib.pipeline.relay import Relay
    from chalicelib.pipeline.router import Router


class Service:
    """One process's parts. `ids` and `now` are replaced where a story must repeat exactly."""

    def __init__(
        self,
        settings: Settings,
        patience: Patience,
        ids: Ids | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.settings = settings
        self.ids = ids or Ids()
        self.clients = Clients(patience)
        self.city = load_city(settings.city)
        self._now = now

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
        return KeyedHash(self.secrets.keys().hash_key.get_secret_value())

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
    def webhooks(self) -> Webhooks:
        from chalicelib.kakao.webhooks import Webhooks

        return Webhooks(
            keys=self.secrets.keys,
            skill=lambda: self.skill,
            residents=lambda: self.residents,
            # The local stack has a bot id so that events can be sent; it answers any bot's turns.
            bot_id="" if self.settings.movable_clock else self.settings.bot_id,
        )

    @cached_property
    def skill(self) -> Skill:
        from chalicelib.kakao.skill import Skill
        from chalicelib.store.slots import Slots
        from chalicelib.store.tallies import Tallies
        from chalicelib.store.turns import Turns
        from chalicelib.welfare.catalogue import load_catalogue

        return Skill(
            residents=self.residents,
            turns=Turns(self.table, self.sealer, self.residents, self.cases, self.photos),
            cases=self.cases,
            slots=Slots(self.table),
            tallies=Tallies(self.table),
            hashes=self.hashes,
            city=self.city,
            catalogue=load_catalogue(self.settings.city),
            ids=self.ids,
            now=self.now,
        )

    @cached_property
    def desk(self) -> Desk:
        from chalicelib.console.cognito import Cognito
        from chalicelib.console.desk import Desk
        from chalicelib.store.board import Board
        from chalicelib.store.people import People
        from chalicelib.store.sessions import Sessions

        return Desk(
            cases=self.cases,
            photos=self.photos,
            vault=lambda: self.vault,
            board=Board(self.table),
            sessions=Sessions(self.table),
            people=People(self.table),
            sign_in=Cognito(
                self.clients.cognito, self.settings.user_pool, self.settings.user_pool_client
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
    def router(self) -> Router:
        from chalicelib.kakao.event_api import EventApi
        from chalicelib.messages import load_staff
        from chalicelib.pipeline.messenger import Messenger
        from chalicelib.pipeline.notifier import Notifier
        from chalicelib.pipeline.router import Router

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
            messenger=Messenger(parts.cases, parts.residents, event_api),
            city=parts.city,
            say=load_staff("ko"),
            public_url=settings.public_url,
            now=parts.now,
        )

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
            sqs=parts.clients.sqs,
            queue_url=parts.settings.routing_queue_url,
            photo_queue_url=parts.settings.photo_queue_url,
            city=parts.city,
            ids=parts.ids,
            now=parts.now,
        )
