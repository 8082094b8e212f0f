"""The promises of the shop, each evaluated from the event table and not by the shop's own rules."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from psycopg import Connection
from psycopg.errors import LockNotAvailable, QueryCanceled

from application.selling.money.payments import ProviderDown
from application.store.journal.session import Waits
from domain.money import Money
from interfaces.proof.audit.log import PATIENCE, snapshot
from interfaces.proof.invariants.findings import Findings, Invariant, Violation
from interfaces.proof.invariants.money import Opening, check_money, check_refunds
from interfaces.proof.invariants.origins import check_origins
from interfaces.proof.invariants.pieces import check_pieces
from interfaces.proof.invariants.provider import ProvidersList, check_provider
from interfaces.proof.invariants.records import (
    check_commands,
    check_followers,
    check_invoices,
    check_mails,
    check_order_numbers,
    check_versions,
)
from interfaces.proof.invariants.shelves import check_shelves

Rebuilding = Callable[[], "Rebuilt"]
Check = Callable[[], dict[str, Invariant]]
SENTENCES = {
    "INV-01": "Per sku and place, 0 <= reserved <= on hand after every event",
    "INV-02": "A serialised piece has at most one live order",
    "INV-03": "Every hold has exactly one end, or is live",
    "INV-04": "Per order: captured at Stripe, or by the bank's word = captured in events",
    "INV-05": "Accepted total = order total = its plan = its payments = its invoices",
    "INV-06": "0 <= refunds <= captured, per payment",
    "INV-07": "Every succeeded payment intent has one order, or is listed for review",
    "INV-08": "Nothing is paid without a payment of the exact amount and currency",
    "INV-09": "Every acknowledged command's events exist, once",
    "INV-11": "Numbers of invoices and credit notes are unique and without gaps, per series",
    "INV-13": "The read models equal a rebuild from event one, byte for byte",
    "INV-14": "No follower and no effect is ahead of what it follows",
    "INV-15": "At most one mail per kind and cause",
    "INV-17": "The versions of every stream count from 1 without gaps, in order",
    "INV-18": "An order number is one order's",
    "INV-19": "No diamond of half a carat from Russia is on sale without a word that allows it",
}
WITH_PROVIDER = ("INV-04", "INV-07")
NO_PROVIDER = "no provider's list was given"
PROVIDER_DOWN = "the provider does not answer"
NO_REBUILD = "no rebuild was asked for"
UNFINISHED = "not finished: the database gave no answer within {0} s, nor a lock within {1} s"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many read models were built again, and a sentence for each that differs."""

    count: int
    differing: Sequence[str]


CHECKS: Mapping[Callable[..., None], Mapping[str, str]] = {
    check_shelves: {"INV-01": "stock events", "INV-03": "holds"},
    check_pieces: {"INV-02": "pieces"},
    check_money: {"INV-05": "orders", "INV-08": "orders"},
    check_refunds: {"INV-06": "payments"},
    check_commands: {"INV-09": "commands"},
    check_invoices: {"INV-11": "invoice numbers"},
    check_followers: {"INV-14": "followers"},
    check_mails: {"INV-15": "mails"},
    check_versions: {"INV-17": "streams"},
    check_order_numbers: {"INV-18": "order numbers"},
    check_origins: {"INV-19": "listings"},
}
"""What each of them evaluates, and what it counts; it is given `Findings` for each, in order."""


def check_invariants(
    url: str,
    *,
    rebuilt: Rebuilding | None = None,
    provider: ProvidersList | None = None,
    opened: Opening | None = None,
    patience: Waits = PATIENCE,
) -> tuple[Invariant, ...]:
    """Every invariant, by number, over one snapshot of the database behind `url`.

    `opened` reads what clients were answered; without it that is not compared.

    One that the database does not answer in time is `unfinished`, and the others are checked.
    """
    found: dict[str, Invariant] = {}
    said = _said(provider)
    with snapshot(url, patience) as connection:
        finished = partial(_finished, connection, patience)
        for check, counted in CHECKS.items():
            bound = partial(check, opened=opened) if check is check_money else check
            found |= finished(counted, partial(_checked, connection, bound, counted))
        found |= finished(WITH_PROVIDER, partial(_against, connection, said, provider))
    found["INV-13"] = _rebuilt(rebuilt)
    return tuple(found[name] for name in sorted(found))


def _finished(
    connection: Connection[Any], patience: Waits, names: Iterable[str], check: Check
) -> dict[str, Invariant]:
    """What a check found; one that is given up leaves the snapshot to the next."""
    try:
        with connection.transaction():
            return check()
    except (QueryCanceled, LockNotAvailable):
        why = UNFINISHED.format(f"{patience.statement:g}", f"{patience.lock:g}")
        return _not_checked(names, why, unfinished=True)


def _checked(
    connection: Connection[Any], check: Callable[..., None], counted: Mapping[str, str]
) -> dict[str, Invariant]:
    findings = {name: Findings(of) for name, of in counted.items()}
    check(connection, *findings.values())
    return {name: each.invariant(name, SENTENCES[name]) for name, each in findings.items()}


def _said(provider: ProvidersList | None) -> dict[str, Money] | str:
    """What the provider says was taken, or why it says nothing; asked before the events are."""
    if provider is None:
        return NO_PROVIDER
    try:
        return provider.taken()
    except ProviderDown:
        return PROVIDER_DOWN


def _against(
    connection: Connection[Any], said: dict[str, Money] | str, provider: ProvidersList | None
) -> dict[str, Invariant]:
    if isinstance(said, str) or provider is None:
        return _not_checked(WITH_PROVIDER, said if isinstance(said, str) else NO_PROVIDER)
    try:
        checked = check_provider(connection, said, provider)
    except ProviderDown:
        return _not_checked(WITH_PROVIDER, PROVIDER_DOWN)
    found = zip(WITH_PROVIDER, checked, strict=True)
    return {name: each.invariant(name, SENTENCES[name]) for name, each in found}


def _not_checked(
    names: Iterable[str], why: str, *, unfinished: bool = False
) -> dict[str, Invariant]:
    said = partial(Invariant, not_checked=why, unfinished=unfinished)
    return {name: said(id=name, sentence=SENTENCES[name]) for name in names}


def _rebuilt(rebuilt: Rebuilding | None) -> Invariant:
    sentence = SENTENCES["INV-13"]
    if rebuilt is None:
        return Invariant(id="INV-13", sentence=sentence, not_checked=NO_REBUILD)
    findings = Findings("read models")
    found = rebuilt()
    findings.checked = found.count
    findings.blame_each(Violation("read model", said) for said in found.differing)
    return findings.invariant("INV-13", sentence)


__all__ = ["Invariant", "ProvidersList", "Rebuilding", "Rebuilt", "Violation", "check_invariants"]
