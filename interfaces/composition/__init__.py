"""The composition root: settings in, a working shop out; only here it is known what is plugged."""

from dataclasses import replace
from datetime import timedelta
from functools import cached_property, partial
from socket import socket
from threading import Event

from fastapi import FastAPI
from prometheus_client import REGISTRY, CollectorRegistry
from sqlalchemy import Engine

from application.design.cheapest.search import Searching
from application.design.stones.stone_list import shipped_stone_list
from application.design.view.atelier import Atelier
from application.house_rules import HouseRules
from application.people.staff_roll import StaffRoll
from application.pricing.price_watch import PriceWatch
from application.reference import (
    risk_policy,
    shipped_engraving_rules,
    shipped_lead_times,
    shipped_risk_policy,
    shipped_sanctions,
)
from application.selling.money.invoicing import Invoicing
from application.shop import Screening, Shop
from application.store.clock import DatabaseClock
from application.store.event_store import EventStore
from application.store.journal import on_postgres
from application.store.journal.postgres import WRITTEN_BY
from application.store.privacy import BriefKeyring, Masters
from application.store.remembered import Recollection
from application.store.snapshots import Snapshots
from application.tokens import Tokens
from domain.inventory.stock import STOCK
from domain.pricing.price_books.timeline import in_force
from domain.selling.risk_policy import RiskPolicy
from interfaces.answering.offered_pieces import OfferedPieces
from interfaces.answering.offered_stones import OfferedStones
from interfaces.answering.stones_at_hand import StonesAtHand
from interfaces.api.app import create_app
from interfaces.api.edge.needs import Api, Identity, Webhooks
from interfaces.api.edge.public import book_mark
from interfaces.composition.counted import counts
from interfaces.composition.house_login import house_login
from interfaces.composition.vendors import of_resend, of_sanity, of_stripe, webhooks
from interfaces.documents import Press
from interfaces.forgetting.erasing import Erasing
from interfaces.forgetting.plugged import erasing_of
from interfaces.integrations.proxy import CachingProxy
from interfaces.integrations.resend import ResendMail
from interfaces.integrations.sanctions_list import PublishedList
from interfaces.integrations.sanity.documents import SanityCatalogue
from interfaces.integrations.sanity.images import SanityImages
from interfaces.integrations.stripe import StripePayments
from interfaces.integrations.webauthn import WebAuthn
from interfaces.letters import PostRoom, Stationery
from interfaces.measured.door import listening
from interfaces.postgres.database import database_time
from interfaces.postgres.deliveries import Deliveries
from interfaces.postgres.identities import Identities
from interfaces.postgres.key_checks import KeyChecks, ProvenMasters
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.measured import OfTheRecord, OfTheReplica
from interfaces.postgres.pool_use import OfPools
from interfaces.postgres.pools import Pools
from interfaces.postgres.purged import Purged
from interfaces.postgres.readiness import replica_unready, unready
from interfaces.postgres.views import PostgresViews
from interfaces.postgres.windows import PostgresWindows
from interfaces.settings import Settings, listed
from interfaces.settings.connections import Process
from interfaces.settings.master_keys import masters
from interfaces.settings.token_secret import tokens
from interfaces.worker.effects import Answers, Outside, Performers
from interfaces.worker.leased import Work
from interfaces.worker.performing import Performing
from interfaces.worker.purging import Purging
from projections.all import READ_MODELS
from projections.kit.reading import Reader

# An erasure is complete in every process after both: a state is folded with keys that were kept.
KEY_SECONDS, STATE_SECONDS = 1.0, 1.0
PRICES_BEHIND = timedelta(seconds=1.1)


class House:
    """The parts of one process, each made when first asked for; `close` returns what they hold."""

    def __init__(self, settings: Settings, process: Process = "serve") -> None:
        self.settings = settings
        self.process = process
        self.pools = Pools(settings, process)
        self.shown: CollectorRegistry | None = None
        """What all processes of this copy counted, where they are several."""

    @property
    def engine(self) -> Engine:
        return self.pools.own

    @property
    def followers_engine(self) -> Engine:
        return self.pools.followers

    @property
    def readers_engine(self) -> Engine:
        return self.pools.readers

    @cached_property
    def keyring(self) -> BriefKeyring:
        return BriefKeyring(PostgresKeyring(self.engine, self.masters), KEY_SECONDS)

    @cached_property
    def store(self) -> EventStore:
        journal = on_postgres(self.pools.journal(), self.keyring)
        return EventStore(
            journal,
            DatabaseClock(partial(database_time, self.engine)),
            patience=self.settings.patience,
            recollection=Recollection(personal_seconds=STATE_SECONDS),
            snapshots=Snapshots((STOCK,)),
        )

    @cached_property
    def reader(self) -> Reader:
        """A replica is asked for read models only: it does not have what was just written."""
        settings = self.settings
        written_by = None if settings.read_url else WRITTEN_BY
        return Reader(self.readers_engine, settings.read_wait, written_by)

    @cached_property
    def tokens(self) -> Tokens:
        return tokens(self.settings)

    @cached_property
    def masters(self) -> Masters:
        return ProvenMasters(masters(self.settings), KeyChecks(self.engine))

    def prove_keys(self) -> None:
        """Before anything is done with them. Raises what `KeyChecks` does."""
        self.masters.now()
        KeyChecks(self.engine).prove_token_secret(self.tokens)

    @cached_property
    def payments(self) -> StripePayments:
        return StripePayments(of_stripe(self.settings))

    @cached_property
    def payments_at_once(self) -> StripePayments:
        """While somebody waits before a page: between two tries the SDK rests for half a second."""
        patience = self.settings.vendor_patience
        return StripePayments(replace(of_stripe(self.settings), patience=patience, retries=1))

    @cached_property
    def mail(self) -> ResendMail:
        return ResendMail(of_resend(self.settings))

    @cached_property
    def post_room(self) -> PostRoom:
        settings = self.settings
        return PostRoom(
            mail=self.mail,
            stationery=Stationery(settings.particulars(), settings.house_picture.read_bytes()),
            desk=settings.desk(),
            tokens=self.tokens,
            codes=self.identities.codes,
            mailboxes=self.identities.mailboxes,
            public_url=settings.public_url,
        )

    @cached_property
    def invoicing(self) -> Invoicing:
        press = Press(self.settings.particulars(), self.settings.house_picture.read_bytes())
        return Invoicing(press.seller, press)

    @cached_property
    def catalogue(self) -> SanityCatalogue:
        return SanityCatalogue(of_sanity(self.settings))

    @cached_property
    def stones(self) -> OfferedStones:
        return OfferedStones(self.reader, self.stones_at_hand.glance)

    @cached_property
    def stones_at_hand(self) -> StonesAtHand:
        return StonesAtHand(self.reader)

    @cached_property
    def prices(self) -> PriceWatch:
        return PriceWatch(self.store)

    @cached_property
    def picture_address(self) -> SanityImages:
        return SanityImages(self.settings.sanity_image_address)

    @cached_property
    def staff(self) -> StaffRoll:
        return StaffRoll(self.store)

    @cached_property
    def identities(self) -> Identities:
        return Identities(
            engine=self.engine,
            tokens=self.tokens,
            masters=self.masters,
            lasting=self.settings.lasting(),
            code_lasts=timedelta(seconds=self.settings.code_lasts),
        )

    @cached_property
    def identity(self) -> Identity:
        settings, authenticators = self.settings, WebAuthn(self.settings.relying_party())
        found = self.identities.of_api(settings.fresh_sign_in, self.store.clock, authenticators)
        house = house_login(settings, self.tokens, found.passkeys.challenges)
        return replace(found, house_login=house)

    @cached_property
    def windows(self) -> PostgresWindows:
        return PostgresWindows(engine=self.engine)

    @cached_property
    def closing(self) -> Event:
        """Set when this process begins to stop: not ready any more, still answering."""
        return Event()

    @cached_property
    def webhooks(self) -> Webhooks:
        return webhooks(self.settings, self.deliveries)

    @cached_property
    def leaving(self) -> Event:
        """Set when whoever is connected is to connect anew: another process will answer."""
        return Event()

    @cached_property
    def counted(self) -> CollectorRegistry:
        """What this process counts itself."""
        return CollectorRegistry() if self.process == "serve" else REGISTRY

    def metrics_door(self) -> socket | None:
        settings = self.settings
        return listening(settings.metrics_host, settings.metrics_port, self.process)

    def measured(self) -> tuple[CollectorRegistry, ...]:
        """All that is shown to Prometheus."""
        asked = CollectorRegistry()
        asked.register(OfTheRecord(self.engine, self.store.journal))
        asked.register(OfPools(self.pools))
        if self.settings.read_url:
            asked.register(OfTheReplica(self.readers_engine))
        return (self.shown or self.counted, asked)

    def app(self) -> FastAPI:
        """The command API and the query API, and how they keep the door."""
        settings = self.settings
        kept = replace(
            self.api(),
            registry=self.counted,
            origins=listed(settings.allowed_origins),
            counts=counts(settings, self.windows, self.tokens, self.counted),
            proxies=settings.proxies(),
            hosts=settings.hosts(),
            secure=settings.secure,
        )
        return create_app(kept)

    def api(self) -> Api:
        settings = self.settings
        return Api(
            store=self.store,
            reader=self.reader,
            shop=self.shop,
            atelier=self.atelier,
            tokens=self.tokens,
            payments=self.payments_at_once,
            webhooks=self.webhooks,
            staff=self.staff,
            identity=self.identity,
            erasing=self.erasing,
            views=self.views,
            picture_address=self.picture_address,
            publishable_key=settings.stripe_publishable_key,
            read_models=READ_MODELS,
            stones_at_hand=self.stones_at_hand.now,
            ready=self.reasons,
            stopping=self.closing,
            leaving=self.leaving,
            widths=settings.widths(),
            remembered_bytes=settings.remembered_bytes,
            repeats=settings.repeats(),
            public_url=settings.public_url,
            house=settings.particulars(),
        )

    def reasons(self) -> tuple[str, ...]:
        """Why this process cannot serve now; a vendor being down is no reason."""
        alone = self.settings.read_url and self.settings.replica_lost == "unready"
        of_replica = replica_unready(self.readers_engine) if alone else ()
        return (*unready(self.engine), *of_replica)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.engine)

    @cached_property
    def performing(self) -> Performing:
        outside = Outside(
            payments=self.payments,
            post_room=self.post_room,
            invoicing=self.invoicing,
            documents=self.catalogue,
            dataset=self.settings.sanity_dataset,
            erasing=self.erasing,
        )
        searching = Searching(
            engraving=shipped_engraving_rules(),
            stone_list=shipped_stone_list(),
            vault=self.stones,
        )
        answers = Answers(self.reader, self.stones, OfferedPieces(self.reader), searching)
        performers = Performers(self.store, self.shop, outside, answers)
        patience = timedelta(seconds=self.settings.delivery_patience)
        return Performing(self.deliveries, performers.perform, patience=patience)

    @cached_property
    def rules(self) -> HouseRules:
        return self.settings.house_rules()

    @cached_property
    def risk(self) -> RiskPolicy:
        own = self.settings.risk_policy
        return risk_policy(own) if own else shipped_risk_policy()

    @cached_property
    def screening(self) -> Screening:
        return PublishedList(own) if (own := self.settings.sanctions_list) else shipped_sanctions()

    def shop(self) -> Shop:
        """The rules and prices in force now."""
        return Shop(
            self.rules,
            self.prices(),
            shipped_lead_times(),
            risk=self.risk,
            screening=self.screening,
        )

    def atelier(self) -> Atelier:
        """What designing needs: prices, working days, and the list for stones to be bought."""
        shop = self.shop()
        return Atelier(
            prices=shop.prices,
            lead_times=shop.lead_times,
            engraving=shipped_engraving_rules(),
            tokens=self.tokens,
            stone_list=shipped_stone_list(),
            stones=self.stones,
            picture_address=self.picture_address,
            unengraved=shop.rules.configured_unengraved_class,
        )

    @cached_property
    def views(self) -> PostgresViews:
        return PostgresViews(self.engine)

    @cached_property
    def erasing(self) -> Erasing:
        who, keys = self.identities, self.keyring
        return erasing_of(self.settings, self.store, Reader(self.engine), identity=who, keys=keys)

    def purging(self, stopping: Event) -> list[Work]:
        """Of the caching proxy in front, if there is one."""
        if not self.settings.purge_url:
            return []
        names = [model.schema for model in READ_MODELS]
        told = Purged(self.engine, self.readers_engine, names)
        proxy = CachingProxy(self.settings.purge_url)
        return [Purging(proxy, told, self._books_for_all, stopping)]

    def _books_for_all(self) -> dict[str, str]:
        """Of the book by which every process answers by now: each looks for new ones at times."""
        return book_mark(in_force(self.prices().books, self.store.clock.now() - PRICES_BEHIND))

    def close(self) -> None:
        if "stones_at_hand" in self.__dict__:
            self.stones_at_hand.close()
        if "store" in self.__dict__:
            self.store.journal.close()
        self.pools.close()
