"""Every setting of the shop, read from the environment (ELYSIUM_…) or a file named by it."""

import os
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from interfaces.particulars import (
    DEMONSTRATION,
    PICTURE,
    AssayOffice,
    Particulars,
    PaysReturn,
)

if TYPE_CHECKING:
    from application.house_rules import HouseRules
    from application.policies.effects import Lane
    from application.store.journal.session import Pooling
    from domain.pricing.pin import PinTerms
    from interfaces.api.edge.lanes import Widths


class Settings(BaseSettings):
    """Durations in seconds. A secret left empty is made and kept in `home` by `elysium up` only.

    `house_…` is who the house is, on letters and for front ends; its picture is a PNG.
    `pooled` says that `database_url` and `read_url` lead to a PgBouncer in transaction mode,
    `pooled_prepares` that it keeps prepared statements (1.21 and newer).
    `worker_threads` is of each lane of deliveries but the long one, which has its own number.
    `patience` is how long one decides again while others change the same things.
    `purge_url` is where a caching proxy in front is told what changed; empty, there is none.
    `metrics_port` is where the processes other than `serve` show their metrics; 0 is nowhere.
    """

    model_config = SettingsConfigDict(
        env_prefix="ELYSIUM_",
        extra="ignore",
        populate_by_name=True,
        env_file=os.environ.get("ELYSIUM_ENV_FILE"),
    )

    stage: Literal["local", "production"] = "local"
    home: Path = Path(".elysium")
    database_url: str = Field(
        default="",
        repr=False,
        validation_alias=AliasChoices("ELYSIUM_DATABASE_URL", "DATABASE_URL"),
    )
    migrator_url: str = Field(default="", repr=False)
    read_url: str = Field(default="", repr=False)
    broker_url: str = Field(default="", repr=False)
    pooled: bool = False
    pooled_prepares: bool = False
    recorder: str = "application.store.journal.postgres:GroupRecorder"
    public_url: str = "http://127.0.0.1:8000"
    allowed_origins: str = "http://localhost:3000"
    host: str = "127.0.0.1"
    port: int = 8000
    purge_url: str = Field(default="", repr=False)
    metrics_port: int = 0

    token_secret: SecretStr = SecretStr("")
    master_keys: SecretStr = SecretStr("")
    stripe_address: str = "https://api.stripe.com"
    stripe_secret_key: SecretStr = SecretStr("")
    stripe_publishable_key: str = ""
    stripe_webhook_secret: SecretStr = SecretStr("")
    resend_address: str = "https://api.resend.com"
    resend_api_key: SecretStr = SecretStr("")
    mail_from: str = "ELYSIUM <orders@elysium.example>"
    house_name: str = DEMONSTRATION.name
    house_company: str = DEMONSTRATION.company
    house_company_no: str = DEMONSTRATION.company_no
    house_registered_in: str = DEMONSTRATION.registered_in
    house_registered_office: str = DEMONSTRATION.registered_office
    house_returns_address: str = DEMONSTRATION.returns_address
    house_vat_no: str = DEMONSTRATION.vat_no
    house_eori_no: str = DEMONSTRATION.eori_no
    house_sponsors_mark: str = DEMONSTRATION.sponsors_mark
    house_assay_office: AssayOffice = DEMONSTRATION.assay_office
    house_email: str = DEMONSTRATION.email
    house_telephone: str = DEMONSTRATION.telephone
    house_complaints: str = DEMONSTRATION.complaints
    house_dispute_body: str = DEMONSTRATION.dispute_body
    house_delivery: str = DEMONSTRATION.delivery
    house_return_paid_by: PaysReturn = DEMONSTRATION.return_paid_by
    house_website: str = DEMONSTRATION.website
    house_order_page: str = DEMONSTRATION.order_page
    house_picture: Path = PICTURE
    sanity_address: str = "https://api.sanity.io"
    sanity_cdn_address: str = "https://apicdn.sanity.io"
    sanity_use_cdn: bool = False
    sanity_image_address: str = "https://cdn.sanity.io/images/elysium/production"
    sanity_dataset: str = "production"
    sanity_timeout: float = 10.0
    sanity_answer_limit: int = 16_000_000
    sanity_token: SecretStr = SecretStr("")
    sanity_webhook_secret: SecretStr = SecretStr("")
    ca_bundle: str | None = None

    pool_size: int = 4
    pool_overflow: int = 12
    pool_waiting: int = 64
    pool_timeout: float = 1.0
    lock_timeout: float = 2.0
    statement_timeout: float = 5.0
    patience: float = 5.0
    read_wait: float = 2.0
    serve_processes: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1)
    query_threads: int = Field(default=2, ge=1)
    command_threads: int = Field(default=32, ge=1)
    vendor_threads: int = Field(default=16, ge=1)
    remembered_bytes: int = Field(default=32_000_000, ge=0)
    worker_threads: int = 4
    worker_long_threads: int = 2
    clock_interval: float = 1.0
    catalogue_reconcile_interval: float = Field(default=900, ge=1)
    catalogue_compare_interval: float = Field(default=86_400, ge=1)

    terms_version: str = "2026-01"
    cart_hold: float = 1_800
    cart_hold_limit: float = 7_200
    cart_hold_rest: float = 1_800
    checkout_hold: float = 1_800
    payment_hold: float = 86_400
    unpaid_order: float = 3_600
    share_ttl: float = 90 * 86_400
    design_ttl: float = 90 * 86_400
    quote_lasts: float = 604_800
    quote_extension: float = 604_800
    quote_extensions: int = 1
    configured_unengraved_class: Literal["standard", "personalised", "bespoke"] = "standard"
    shoppers_quote: bool | None = None
    review_from_pence: int = 300_000
    metal_jump: Decimal = Decimal("0.05")
    metal_stale_warn: float = 129_600
    metal_stale_block: float = 432_000
    pin_lasts: float = 604_800
    pin_warn_under: Decimal = Decimal("0.03")
    pin_stop_under: Decimal = Decimal("0.08")

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings that a process with this environment would have."""
        prefix = "ELYSIUM_"
        given = {
            name.removeprefix(prefix).lower(): value
            for name, value in environment.items()
            if name.startswith(prefix)
        }
        return cls.model_validate(given)

    @property
    def shoppers_may_quote(self) -> bool:
        """Until shoppers sign in, anybody could hold stones for weeks: a house must ask for it."""
        return self.stage == "local" if self.shoppers_quote is None else self.shoppers_quote

    def lane_threads(self) -> "Mapping[Lane, int]":
        """How many deliveries of each lane a worker does at once."""
        count = self.worker_threads
        return {"money": count, "post": count, "long": self.worker_long_threads}

    def particulars(self) -> Particulars:
        return Particulars(
            name=self.house_name,
            company=self.house_company,
            company_no=self.house_company_no,
            registered_in=self.house_registered_in,
            registered_office=self.house_registered_office,
            returns_address=self.house_returns_address,
            vat_no=self.house_vat_no,
            eori_no=self.house_eori_no,
            sponsors_mark=self.house_sponsors_mark,
            assay_office=self.house_assay_office,
            email=self.house_email,
            telephone=self.house_telephone,
            complaints=self.house_complaints,
            dispute_body=self.house_dispute_body,
            delivery=self.house_delivery,
            return_paid_by=self.house_return_paid_by,
            website=self.house_website.rstrip("/"),
            order_page=self.house_order_page,
        )

    @property
    def pooling(self) -> "Pooling":
        from application.store.journal.session import Pooling

        return Pooling(pooled=self.pooled, prepares=self.pooled_prepares)

    def pin_terms(self) -> "PinTerms":
        from domain.pricing.pin import PinTerms

        return PinTerms(
            lasts=timedelta(seconds=self.pin_lasts),
            warn_under=self.pin_warn_under,
            stop_under=self.pin_stop_under,
        )

    def widths(self) -> "Widths":
        from interfaces.api.edge.lanes import Widths

        return Widths(
            queries=self.query_threads,
            commands=self.command_threads,
            vendors=self.vendor_threads,
        )

    def house_rules(self) -> "HouseRules":
        # Loaded only here: most commands ask for an address, and quotes are a long way from that.
        from application.house_rules import HouseRules
        from domain.money import Money

        return HouseRules(
            terms_version=self.terms_version,
            cart_hold=timedelta(seconds=self.cart_hold),
            cart_hold_limit=timedelta(seconds=self.cart_hold_limit),
            cart_hold_rest=timedelta(seconds=self.cart_hold_rest),
            checkout_hold=timedelta(seconds=self.checkout_hold),
            payment_hold=timedelta(seconds=self.payment_hold),
            unpaid_order=timedelta(seconds=self.unpaid_order),
            share_ttl=timedelta(seconds=self.share_ttl),
            design_ttl=timedelta(seconds=self.design_ttl),
            quote_lasts=timedelta(seconds=self.quote_lasts),
            quote_extension=timedelta(seconds=self.quote_extension),
            quote_extensions=self.quote_extensions,
            configured_unengraved_class=self.configured_unengraved_class,
            shoppers_quote=self.shoppers_may_quote,
            review_from=Money(self.review_from_pence),
            metal_jump=self.metal_jump,
            metal_stale_warn=timedelta(seconds=self.metal_stale_warn),
            metal_stale_block=timedelta(seconds=self.metal_stale_block),
            pins=self.pin_terms(),
        )
