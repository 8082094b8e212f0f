"""The composition root: settings in, a working shop out; only here it is known what is plugged."""

import base64
from datetime import timedelta
from functools import cached_property, partial
from threading import Event

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from application.design.cheapest.search import Searching
from application.design.stones.stone_list import shipped_stone_list
from application.design.view.atelier import Atelier
from application.house_rules import HouseRules
from application.pricing.price_watch import PriceWatch
from application.reference import (
    shipped_engraving_rules,
    shipped_lead_times,
)
from application.shop import Shop
from application.store.clock import DatabaseClock
from application.store.event_store import EventStore
from application.store.journal import JournalSettings, on_postgres
from application.store.journal.postgres import WRITTEN_BY
from application.store.ports import Unavailable
from application.store.privacy import BriefKeyring, MasterKeys
from application.store.remembered import Recollection
from application.store.snapshots import Snapshots
from application.tokens import Tokens
from domain.inventory.stock import STOCK
from domain.pricing.price_books.timeline import in_force
from interfaces.answering.offered_pieces import OfferedPieces
from interfaces.answering.offered_stones import OfferedStones
from interfaces.answering.stones_at_hand import StonesAtHand
from interfaces.api.app import create_app
from interfaces.api.edge.needs import Api
from interfaces.api.edge.public import book_mark
from interfaces.integrations.proxy import CachingProxy
from interfaces.integrations.resend import ResendMail, ResendSettings
from interfaces.integrations.sanity.documents import SanityCatalogue, SanitySettings
from interfaces.integrations.sanity.images import SanityImages
from interfaces.integrations.sanity.webhook import SanityWebhook
from interfaces.integrations.stripe import (
    StripePayments,
    StripeSettings,
    StripeWebhook,
    mode_of,
)
from interfaces.letters import Stationery
from interfaces.postgres.database import database_time, engine
from interfaces.postgres.deliveries import Deliveries
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.purged import Purged
from interfaces.postgres.staff import StaffBook
from interfaces.settings import Settings
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

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shown: CollectorRegistry | None = None

    @cached_property
    def engine(self) -> Engine:
        settings = self.settings
        return engine(
            settings.database_url,
            pool_size=settings.pool_size,
            overflow=settings.pool_overflow,
            timeout=settings.pool_timeout,
            statement_timeout=settings.statement_timeout,
            pooling=settings.pooling,
        )

    @cached_property
    def followers_engine(self) -> Engine:
        """For what follows the log, however much that is: a batch, a beat and a seal at a time."""
        settings = self.settings
        return engine(
            settings.database_url,
            pool_size=2,
            overflow=2,
            timeout=10.0,
            pooling=settings.pooling,
        )

    @cached_property
    def store(self) -> EventStore:
        settings = self.settings
        journal = on_postgres(
            JournalSettings(
                url=settings.database_url,
                recorder=settings.recorder,
                pool_size=settings.pool_size,
                pool_overflow=settings.pool_overflow,
                pool_waiting=settings.pool_waiting,
                pool_timeout=settings.pool_timeout,
                lock_timeout=settings.lock_timeout,
                statement_timeout=settings.statement_timeout,
                pooling=settings.pooling,
            ),
            BriefKeyring(PostgresKeyring(self.engine, self.master_keys), KEY_SECONDS),
        )
        return EventStore(
            journal,
            DatabaseClock(partial(database_time, self.engine)),
            patience=settings.patience,
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
    def readers_engine(self) -> Engine:
        """Apart from commands': of either kind, however many there are, the other has its own."""
        settings = self.settings
        return engine(
            settings.read_url or settings.database_url,
            pool_size=settings.query_threads + 1,
            overflow=settings.pool_overflow,
            timeout=settings.pool_timeout,
            statement_timeout=settings.statement_timeout,
            pooling=settings.pooling,
        )

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.settings.token_secret.get_secret_value().encode())

    @cached_property
    def master_keys(self) -> MasterKeys:
        """`id:base64,id:base64`; the first one wraps new keys."""
        pairs = [
            entry.split(":", 1) for entry in self.settings.master_keys.get_secret_value().split(",")
        ]
        return MasterKeys(pairs[0][0], {name: base64.b64decode(key) for name, key in pairs})

    @cached_property
    def payments(self) -> StripePayments:
        settings = self.settings
        return StripePayments(
            StripeSettings(
                address=settings.stripe_address,
                secret_key=settings.stripe_secret_key.get_secret_value(),
                webhook_secret=settings.stripe_webhook_secret.get_secret_value(),
                ca_bundle=settings.ca_bundle,
            )
        )

    @cached_property
    def mail(self) -> ResendMail:
        settings = self.settings
        return ResendMail(
            ResendSettings(
                address=settings.resend_address,
                api_key=settings.resend_api_key.get_secret_value(),
                sender=settings.mail_from,
            )
        )

    @cached_property
    def stationery(self) -> Stationery:
        return Stationery(self.settings.particulars(), self.settings.house_picture.read_bytes())

    @cached_property
    def catalogue(self) -> SanityCatalogue:
        settings = self.settings
        return SanityCatalogue(
            SanitySettings(
                address=settings.sanity_address,
                cdn_address=settings.sanity_cdn_address,
                use_cdn=settings.sanity_use_cdn,
                dataset=settings.sanity_dataset,
                token=settings.sanity_token.get_secret_value(),
                timeout=settings.sanity_timeout,
                answer_limit=settings.sanity_answer_limit,
                ca_bundle=settings.ca_bundle,
            )
        )

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
    def staff(self) -> StaffBook:
        return StaffBook(self.engine, self.tokens)

    @cached_property
    def closing(self) -> Event:
        """Set when this process begins to stop: not ready any more, still answering."""
        return Event()

    @cached_property
    def stripe_webhook(self) -> StripeWebhook:
        secret = self.settings.stripe_webhook_secret.get_secret_value()
        live = mode_of(self.settings.stripe_secret_key.get_secret_value())
        return StripeWebhook(self.deliveries, secret, live)

    @cached_property
    def sanity_webhook(self) -> SanityWebhook:
        secret = self.settings.sanity_webhook_secret.get_secret_value()
        return SanityWebhook(self.deliveries, secret)

    @cached_property
    def leaving(self) -> Event:
        """Set when whoever is connected is to connect anew: another process will answer."""
        return Event()

    def app(self) -> FastAPI:
        """The command API and the query API."""
        settings = self.settings
        return create_app(
            Api(
                store=self.store,
                reader=self.reader,
                shop=self.shop,
                atelier=self.atelier,
                tokens=self.tokens,
                payments=self.payments,
                stripe_webhook=self.stripe_webhook,
                sanity_webhook=self.sanity_webhook,
                staff=self.staff,
                picture_address=self.picture_address,
                publishable_key=settings.stripe_publishable_key,
                read_models=READ_MODELS,
                stones_at_hand=self.stones_at_hand.now,
                ready=self.troubles,
                stopping=self.closing,
                leaving=self.leaving,
                shown=self.shown,
                widths=settings.widths(),
                remembered_bytes=settings.remembered_bytes,
                origins=tuple(settings.allowed_origins.split(",")),
                public_url=settings.public_url,
                house=settings.particulars(),
                secure=settings.public_url.startswith("https"),
            )
        )

    def troubles(self) -> tuple[str, ...]:
        """Why this process cannot serve now; a vendor being down is no reason."""
        try:
            self.store.journal.head()
        except Unavailable:
            return ("the database does not answer",)
        return ()

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.engine)

    @cached_property
    def performing(self) -> Performing:
        outside = Outside(
            payments=self.payments,
            mail=self.mail,
            stationery=self.stationery,
            documents=self.catalogue,
            dataset=self.settings.sanity_dataset,
        )
        searching = Searching(
            engraving=shipped_engraving_rules(),
            stone_list=shipped_stone_list(),
            vault=self.stones,
        )
        answers = Answers(self.reader, self.stones, OfferedPieces(self.reader), searching)
        performers = Performers(self.store, self.shop, outside, answers)
        return Performing(self.deliveries, performers.perform)

    @cached_property
    def rules(self) -> HouseRules:
        return self.settings.house_rules()

    def shop(self) -> Shop:
        """The rules and prices in force now."""
        return Shop(self.rules, self.prices(), shipped_lead_times())

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
        for name in ("engine", "readers_engine", "followers_engine"):
            if name in self.__dict__:
                self.__dict__[name].dispose()
