"""Every setting of the shop, read from the environment (ELYSIUM_…) or a file named by it."""

import os
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from interfaces.particulars import (
    DEMONSTRATION,
    DEMONSTRATION_DESK,
    PICTURE,
    AssayOffice,
    Desk,
    Particulars,
    PaysReturn,
)
from interfaces.settings.connections import Connections
from interfaces.settings.decided import LONGEST, Decided, Seconds

if TYPE_CHECKING:
    from application.identity.relying_party import RelyingParty
    from application.identity.sessions import Kind, Lasting
    from application.policies.effect import Lane
    from application.store.journal.session import Pooling
    from interfaces.api.edge.lanes import Widths
    from interfaces.api.edge.needs import Repeats
    from interfaces.api.edge.source import Proxies

Wait = Annotated[float, Field(ge=0.001, le=86_400)]
Port = Annotated[int, Field(ge=0, le=65_535)]
DATABASES = ("database_url", "read_url", "migrator_url")
QUEUES = ("broker_url", "limits_url")
"""Of which each may be in a database."""


def listed(said: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(filter(None, map(str.strip, said.split(","))))


class Settings(Connections, Decided):
    """Durations in seconds. A secret left empty is made and kept in `home` by `elysium up` only.

    `stage` is `local`, `production`, or `rehearsal`: as production, with test keys and stand-ins,
    and every letter marked and sent to `rehearsal_mailbox` alone.

    `house_…` is who the house is, on letters and for front ends; its picture is a PNG. `desk_…` is
    where it is written to itself when something waits for a person, and the page that shows it.
    `pooled` says that `database_url` and `read_url` lead to a PgBouncer in transaction mode,
    `pooled_prepares` that it keeps prepared statements (1.21 and newer).
    `replica_lost` is what holds when the server at `read_url` does not answer: read models are
    asked on the `primary`, or the process is `unready`.
    `worker_threads` is of each lane of deliveries but the long one, which has its own number;
    `delivery_patience` is how long a delivery is tried before it is given up.
    `closing` is how long `serve` says that it is not ready before it takes nobody on any more: not
    shorter than a load balancer takes to hear of it.
    `patience` is how long one decides again while others change the same things.
    `vendor_patience` is how long whoever pays waits for Stripe before they are asked to try again.
    `…_approval_from` is a sum in pence from which a second person must agree.
    A session ends unused after `…_idle` and in any case after `…_lasts`; `fresh_sign_in` is how
    long ago somebody may have shown who they are where that is asked; `code_lasts` how long a code
    that a letter told is good.
    `tls_certificate` and `tls_key` are files (PEM) by which `serve` speaks TLS itself, read anew at
    SIGHUP; `database_unverified` says why a database's certificate is not held against its name.
    `master_keys_file` is where a secret store mounts what `master_keys` would say.
    `audit_key` signs the audit seals (Ed25519: PEM, or base64 of 32 bytes), `audit_key_file` is
    where it is mounted; without either it is made in `home`, once, and never over a sealed log.
    `answers_kept` is how long a repeat under the same Idempotency-Key gets its first answer; later
    it is refused, and not done again until `commands_kept` has passed: then a key is a new one.
    `mailbox_secret` is what mailboxes are known by: the first `token_secret`, once that is renewed.
    `token_told_again` is how long the repeat of a visitor's first request is told its token again.
    `arrival_undoable` is how long what came over at a sign-in can be given back.
    `passkey_domain` is the domain that passkeys are good for, and for the pages under it; empty, it
    is that of the first of `allowed_origins`.
    `oidc_…` is the house's own provider, by which staff may sign in (OpenID Connect); its word is a
    second factor `never`, when it says that it asked for several (`told`), or `always`.
    `purge_url` is where a caching proxy in front is told what changed; empty, there is none.
    `risk_policy` is a document that takes the place of the shipped one, `sanctions_list` the UK
    Sanctions List as it is published (CSV): without it only a demonstration's names are screened.
    `trusted_proxies` are networks (such as 10.0.0.0/8) of proxies in front that say in the header
    `forwarded_header` whom they speak for; without them the peer is who asks. `allowed_hosts` are
    names by which the shop is asked besides that in `public_url`.
    `limits` are a house's own for how often is asked, as in `sign_in_per_source=30/minute, …`;
    `./elysium access` shows them all. They are counted in our database, or where `limits_url` says
    (`redis://…`); while those are out of reach, whatever a guess could open is refused and all else
    let in. Without `limits_kept` nothing is refused for being asked often: for load tests.
    `staff_reads_kept` is for who of the staff looked at what (a month at least), `deliveries_kept`
    for one that ended. `erasures_file` tells who was forgotten, where no restore takes it back.
    `metrics_port` is where `serve` shows its metrics, `project`, `work` and `clock` at the three
    ports after it, those beside `/health/live` and `/health/ready`, for whoever reaches
    `metrics_host`; 0 is nowhere.
    `shop` stands before the names of its queues, so that several may share a broker; empty, that
    is the name of its database.
    """

    model_config = SettingsConfigDict(
        env_prefix="ELYSIUM_",
        extra="ignore",
        populate_by_name=True,
        env_file=os.environ.get("ELYSIUM_ENV_FILE"),
        hide_input_in_errors=True,
    )

    stage: Literal["local", "rehearsal", "production"] = "local"
    rehearsal_mailbox: str = ""
    home: Path = Path(".elysium")
    erasures_file: Path | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    database_unverified: str = ""
    database_url: str = Field(
        default="",
        repr=False,
        validation_alias=AliasChoices("ELYSIUM_DATABASE_URL", "DATABASE_URL"),
    )
    migrator_url: str = Field(default="", repr=False)
    read_url: str = Field(default="", repr=False)
    replica_lost: Literal["primary", "unready"] = "primary"
    shop: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_-]{0,31})?$")
    pooled: bool = False
    pooled_prepares: bool = False
    recorder: str = "application.store.journal.postgres:GroupRecorder"
    public_url: str = "http://127.0.0.1:8000"
    allowed_origins: str = "http://localhost:3000"
    host: str = "127.0.0.1"
    port: Port = 8000
    purge_url: str = Field(default="", repr=False)
    metrics_host: str = "127.0.0.1"
    metrics_port: Port = 0
    allowed_hosts: str = ""
    trusted_proxies: str = ""
    forwarded_header: Literal["X-Forwarded-For", "Forwarded"] = "X-Forwarded-For"
    limits: str = ""
    limits_url: str = Field(default="", repr=False)
    limits_kept: bool = True

    token_secret: SecretStr = SecretStr("")
    mailbox_secret: SecretStr = SecretStr("")
    master_keys: SecretStr = SecretStr("")
    master_keys_file: Path | None = None
    audit_key: SecretStr = SecretStr("")
    audit_key_file: Path | None = None
    stripe_address: str = "https://api.stripe.com"
    stripe_secret_key: SecretStr = SecretStr("")
    stripe_publishable_key: str = ""
    stripe_webhook_secret: SecretStr = SecretStr("")
    resend_address: str = "https://api.resend.com"
    resend_api_key: SecretStr = SecretStr("")
    resend_webhook_secret: SecretStr = SecretStr("")
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
    house_quote_page: str = DEMONSTRATION.quote_page
    house_link_page: str = DEMONSTRATION.link_page
    house_balance_page: str = DEMONSTRATION.balance_page
    house_bag_page: str = DEMONSTRATION.bag_page
    desk_email: str = DEMONSTRATION_DESK.email
    desk_page: str = DEMONSTRATION_DESK.page
    house_picture: Path = PICTURE
    sanity_address: str = "https://api.sanity.io"
    sanity_cdn_address: str = "https://apicdn.sanity.io"
    sanity_use_cdn: bool = False
    sanity_image_address: str = "https://cdn.sanity.io/images/elysium/production"
    sanity_dataset: str = "production"
    sanity_timeout: Wait = 10.0
    sanity_answer_limit: int = Field(default=16_000_000, ge=1)
    sanity_token: SecretStr = SecretStr("")
    sanity_webhook_secret: SecretStr = SecretStr("")
    ca_bundle: str | None = None

    pool_waiting: int = Field(default=64, ge=0)
    pool_timeout: Wait = 1.0
    lock_timeout: Wait = 2.0
    statement_timeout: Wait = 5.0
    patience: Wait = 5.0
    vendor_patience: Wait = 1.2
    read_wait: float = Field(default=2.0, ge=0, le=60)
    closing: float = Field(default=1.0, ge=0, le=3_600)
    command_threads: int = Field(default=32, ge=1)
    vendor_threads: int = Field(default=16, ge=1)
    hashing_threads: int = Field(default=1, ge=1)
    remembered_bytes: int = Field(default=32_000_000, ge=0)
    worker_threads: int = Field(default=4, ge=1)
    worker_long_threads: int = Field(default=2, ge=1)
    delivery_patience: Seconds = 86_400
    clock_interval: Wait = 1.0
    catalogue_reconcile_interval: Seconds = 900
    catalogue_compare_interval: Seconds = 86_400
    payments_reconcile_interval: Seconds = 86_400

    session_idle: Seconds = 14 * 86_400
    session_lasts: Seconds = 90 * 86_400
    staff_session_idle: Seconds = 1_800
    staff_session_lasts: Seconds = 43_200
    guest_session_lasts: Seconds = 3_600
    fresh_sign_in: Seconds = 600
    code_lasts: Seconds = 600

    answers_kept: Seconds = 7 * 86_400
    commands_kept: float = Field(default=90 * 86_400, ge=30 * 86_400, le=LONGEST)
    token_told_again: Seconds = 600
    staff_reads_kept: Seconds = 730 * 86_400
    deliveries_kept: Seconds = 90 * 86_400

    passkey_domain: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_is_second_factor: Literal["never", "told", "always"] = "never"

    risk_policy: Path | None = None
    sanctions_list: Path | None = None

    @field_validator("allowed_origins")
    @classmethod
    def _each_by_name(cls, said: str) -> str:
        """Any page of the web would be believed to be the shop's own."""
        if {"*", "null"} & set(listed(said)):
            raise ValueError("name each origin: neither * nor null is one")
        return said

    @field_validator(*DATABASES, *QUEUES)
    @classmethod
    def _an_address(cls, url: str, field: ValidationInfo) -> str:
        """Whoever was asked to open what is none would repeat it whole."""
        from interfaces.settings.conninfo import said_by

        of_database = url.startswith("postgres") or field.field_name not in QUEUES
        if url and of_database and said_by(url) is None:
            raise ValueError("it is no address of a database")
        return url

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
    def secure(self) -> bool:
        """Browsers reach us over TLS alone: by ourselves, or by a proxy in front."""
        return self.public_url.startswith("https") or bool(self.tls_key)

    @property
    def shop_name(self) -> str:
        """By which its queues are known."""
        return self.shop or urlsplit(self.database_url).path.strip("/") or "elysium"

    def lane_threads(self) -> "Mapping[Lane, int]":
        """How many deliveries of each lane a worker does at once."""
        count = self.worker_threads
        return {"money": count, "post": count, "long": self.worker_long_threads}

    def particulars(self) -> Particulars:
        named = {f"house_{each.name}": each.name for each in fields(Particulars)}
        own = {named[setting]: value for setting, value in self if setting in named}
        return Particulars(**own | {"website": self.house_website.rstrip("/")})

    def lasting(self) -> "Mapping[Kind, Lasting]":
        from application.identity.sessions import Lasting

        return {
            "customer": Lasting.of_seconds(self.session_idle, self.session_lasts),
            "staff": Lasting.of_seconds(self.staff_session_idle, self.staff_session_lasts),
            "guest": Lasting.of_seconds(self.guest_session_lasts, self.guest_session_lasts),
        }

    def relying_party(self) -> "RelyingParty":
        from application.identity.relying_party import RelyingParty

        pages = [*self.allowed_origins.split(","), self.public_url]
        return RelyingParty.of(self.passkey_domain, pages, self.house_name)

    def desk(self) -> Desk:
        return Desk(email=self.desk_email, page=self.desk_page)

    def hosts(self) -> frozenset[str]:
        """Names by which the shop is asked, in small letters; here also by this machine's own."""
        here = {"localhost", "127.0.0.1", "[::1]", self.host} if self.stage == "local" else set()
        named = {each.lower() for each in listed(self.allowed_hosts)}
        netloc = urlsplit(self.public_url).hostname or ""
        return frozenset(here | named | {f"[{netloc}]" if ":" in netloc else netloc})

    def proxies(self) -> "Proxies":
        from interfaces.api.edge.source import Proxies

        return Proxies(trusted=listed(self.trusted_proxies), told=self.forwarded_header)

    @property
    def pooling(self) -> "Pooling":
        from application.store.journal.session import Pooling

        return Pooling(pooled=self.pooled, prepares=self.pooled_prepares)

    def repeats(self) -> "Repeats":
        from interfaces.api.edge.needs import Repeats

        return Repeats(
            known=timedelta(seconds=self.commands_kept),
            told_again=timedelta(seconds=self.token_told_again),
        )

    def widths(self) -> "Widths":
        from interfaces.api.edge.lanes import Widths

        return Widths(
            queries=self.query_threads,
            own=self.own_threads,
            commands=self.command_threads,
            vendors=self.vendor_threads,
            hashing=self.hashing_threads,
        )
