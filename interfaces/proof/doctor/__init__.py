"""`doctor`: is everything here that the shop needs, and what to do where it is not."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from application.store.journal.session import Pooling
from application.store.privacy import Masters
from interfaces.proof.doctor.believed import examine_key_checks, examine_settings
from interfaces.proof.doctor.database import examine_connections, examine_database
from interfaces.proof.doctor.finding import Finding, Verdict
from interfaces.proof.doctor.sealed import examine_keys
from interfaces.proof.doctor.surroundings import (
    examine_broker,
    examine_certificate,
    examine_home,
    examine_journal_setting,
    examine_proxies,
    examine_python,
    examine_sanctions,
    examine_secrets,
    examine_vendors,
)
from interfaces.serving.tls import Shown
from interfaces.settings.connections import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is examined: addresses, secrets by setting name, vendors' addresses by vendor.

    `planted` are documents that the demonstration has refused on purpose, and skus that it keeps
    on no page. `strangers` are keys that are others than before, `unsafe` raises what a process
    would refuse to start with.
    """

    database_url: str = field(repr=False)
    home: Path
    broker_url: str = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    masters: Callable[[], Masters] | None = field(default=None, repr=False)
    strangers: Callable[[], Collection[str]] | None = field(default=None, repr=False)
    unsafe: Callable[[], None] | None = field(default=None, repr=False)
    rehearsal: bool = False
    vendors: Mapping[str, str]
    production: bool = False
    budget: Budget
    pooled: bool = False
    planted: Collection[str] = ()
    sanctions_list: Path | None = None
    shown: Shown | None = None
    public_url: str = ""
    trusted_proxies: str = ""


def doctor(patient: Patient) -> Iterator[Finding]:
    """Each finding as soon as it is known; nothing is changed anywhere."""
    yield examine_python()
    yield examine_journal_setting()
    yield examine_home(patient.home)
    if patient.unsafe:
        yield examine_settings(patient.unsafe, rehearsal=patient.rehearsal)
    yield from examine_secrets(patient.secrets, production=patient.production)
    yield examine_sanctions(patient.sanctions_list, production=patient.production)
    yield from examine_database(patient.database_url, patient.planted)
    yield from examine_connections(patient.database_url, patient.budget, pooled=patient.pooled)
    if patient.masters:
        yield from examine_keys(
            patient.database_url, patient.masters, Pooling(pooled=patient.pooled)
        )
    if patient.strangers:
        yield examine_key_checks(patient.strangers)
    yield examine_broker(patient.broker_url)
    yield examine_certificate(patient.shown, datetime.now(UTC))
    own_tls = patient.shown is not None
    yield examine_proxies(patient.public_url, patient.trusted_proxies, own_tls=own_tls)
    yield from examine_vendors(patient.vendors)


__all__ = ["Finding", "Patient", "Verdict", "doctor"]
