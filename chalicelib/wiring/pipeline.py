"""The parts that go on after a turn: what tells, keeps, delivers and does what is due."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.city.loader import load_city
from chalicelib.store.dead_letters import Aside
from chalicelib.store.outbox import Outbox
from chalicelib.wiring.service import Service

if TYPE_CHECKING:
    from chalicelib.pipeline.anchor import Anchor
    from chalicelib.pipeline.clock import Clock as DueClock
    from chalicelib.pipeline.deliverer import Deliverer
    from chalicelib.pipeline.keeper import Keeper
    from chalicelib.pipeline.patrol import Patrol
    from chalicelib.pipeline.recalculator import Recalculator
    from chalicelib.pipeline.reconciler import Reconciler
    from chalicelib.pipeline.recoverer import Recoverer
    from chalicelib.pipeline.relay import Relay
    from chalicelib.pipeline.router import Router
    from chalicelib.pipeline.upgrader import Upgrader


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
            self._service.clients.sqs,
            settings.routing_queue_url,
            settings.photo_queue_url,
            self._aside(settings.relay_dlq_url),
        )

    @cached_property
    def keeper(self) -> Keeper:
        from chalicelib.kakao.download import Downloader
        from chalicelib.pipeline.keeper import Keeper

        parts, settings = self._service, self._service.settings
        # Without a movable clock, which production never has, nothing stands in for Kakao.
        stand_in = settings.photo_origin if settings.movable_clock else ""
        aside = self._aside(settings.photo_dlq_url)
        return Keeper(parts.photos, parts.vault, Downloader(stand_in).fetch, parts.now, aside)

    @cached_property
    def recoverer(self) -> Recoverer:
        from chalicelib.pipeline.recoverer import Recoverer
        from chalicelib.store.spill import Spill

        parts, settings = self._service, self._service.settings
        return Recoverer(
            spill=Spill(lambda: parts.clients.sqs, lambda: parts.sealer, settings.spill_queue_url),
            residents=parts.residents,
            turns=parts.turns,
            cases=parts.cases,
            hashes=parts.hashes,
            city=parts.city,
            catalogue=parts.catalogue,
            ids=parts.ids,
            now=parts.now,
            aside=self._aside(settings.spill_dlq_url),
        )

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
            aside=self._aside(settings.routing_dlq_url),
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
    def reconciler(self) -> Reconciler:
        from chalicelib.pipeline.reconciler import Reconciler
        from chalicelib.store.reconciliations import Files, Reconciliations
        from chalicelib.store.records import Records

        parts = self._service
        return Reconciler(
            works=Reconciliations(parts.table),
            records=Records(parts.table),
            files=Files(parts.table, parts.city.calendar.zone),
            sqs=parts.clients.sqs,
            queue_url=parts.settings.routing_queue_url,
            city=parts.city,
            now=parts.now,
        )

    @cached_property
    def patrol(self) -> Patrol:
        from chalicelib.pipeline.patrol import Patrol, post

        parts, settings = self._service, self._service.settings
        return Patrol(
            url=settings.walk_url,
            queue_url=settings.walk_queue_url,
            key=parts.walk_secret.key,
            bot_id=settings.bot_id,
            dong=next(iter(parts.city.dongs)),
            sqs=parts.clients.sqs,
            post=post,
            patience=settings.walk_patience,
        )

    @cached_property
    def upgrader(self) -> Upgrader:
        from chalicelib.pipeline.upgrader import Upgrader

        return Upgrader(self._service.table, self._service.cases, self._service.now)

    @cached_property
    def clock(self) -> DueClock:
        from chalicelib.pipeline.clock import Clock as DueClock
        from chalicelib.store.due import DueIndex

        parts = self._service
        return DueClock(
            due=DueIndex(parts.table),
            residents=parts.residents,
            cases=parts.cases,
            shredder=parts.shredder,
            outbox=Outbox(parts.table),
            photos=parts.photos,
            deliverer=self.deliverer,
            recalculator=self.recalculator,
            sqs=parts.clients.sqs,
            queue_url=parts.settings.routing_queue_url,
            photo_queue_url=parts.settings.photo_queue_url,
            aside=self._aside(parts.settings.routing_dlq_url),
            city=parts.city,
            ids=parts.ids,
            now=parts.now,
        )

    def _aside(self, queue_url: str) -> Aside:
        return Aside(lambda: self._service.clients.sqs, queue_url)
