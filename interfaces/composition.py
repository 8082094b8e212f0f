"""The composition root: settings in, a working shop out; only here it is known what is plugged."""

import base64
from datetime import datetime
from functools import cached_property

from sqlalchemy import Engine, text

from application.clock import DatabaseClock
from application.event_store import EventStore
from application.house_rules import Pricing
from application.journal import JournalSettings, on_postgres
from application.keyring import PostgresKeyring
from application.pieces import Shop
from application.privacy import BriefKeyring, MasterKeys
from application.reference import shipped_lead_times, shipped_price_book, shipped_rule_set
from application.tokens import Tokens
from interfaces.database import engine
from interfaces.effects import performers
from interfaces.effects.doing import Doing
from interfaces.integrations.resend import ResendMail, ResendSettings
from interfaces.integrations.stripe import StripePayments, StripeSettings
from interfaces.settings import Settings
from interfaces.worker.performing import Deliveries
from projections.reading import Reader


class House:
    """The parts of one process, each made when first asked for; `close` returns what they hold."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def engine(self) -> Engine:
        settings = self.settings
        return engine(
            settings.database_url,
            pool_size=settings.pool_size,
            overflow=settings.pool_overflow,
            timeout=settings.pool_timeout,
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
            ),
            BriefKeyring(PostgresKeyring(self.engine, self.master_keys)),
        )
        return EventStore(journal, DatabaseClock(self._database_time))

    @cached_property
    def reader(self) -> Reader:
        settings = self.settings
        replica = engine(settings.read_url) if settings.read_url else self.engine
        return Reader(replica, settings.read_wait)

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
    def deliveries(self) -> Deliveries:
        doing = Doing(self.store, self.shop)
        return Deliveries(self.engine, performers(doing, self.payments, self.mail))

    def shop(self) -> Shop:
        """The rules and prices in force now."""
        pricing = Pricing(shipped_rule_set(), shipped_price_book())
        return Shop(self.settings.house_rules(), pricing, shipped_lead_times())

    def close(self) -> None:
        if "store" in self.__dict__:
            self.store.journal.close()
        if "engine" in self.__dict__:
            self.engine.dispose()

    def _database_time(self) -> datetime:
        with self.engine.connect() as connection:
            now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now
