"""The promises of the shop, each evaluated from the event table and not by the shop's own rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from interfaces.proof.audit.log import snapshot
from interfaces.proof.invariants.findings import Findings, Invariant, Violation
from interfaces.proof.invariants.money import check_money
from interfaces.proof.invariants.pieces import check_pieces
from interfaces.proof.invariants.records import (
    check_commands,
    check_followers,
    check_invoices,
    check_mails,
    check_versions,
)
from interfaces.proof.invariants.shelves import check_shelves

Rebuilding = Callable[[], "Rebuilt"]
Progress = Callable[[str], None]
SENTENCES = {
    "INV-01": "Per sku and place, 0 <= reserved <= on hand after every event",
    "INV-02": "A serialised piece has at most one live order",
    "INV-03": "Every hold has exactly one end, or is live",
    "INV-04": "Per order: captured at Stripe = captured in events = planned",
    "INV-05": "Accepted total = order total = its plan = its payments = its invoices",
    "INV-06": "0 <= refunds <= captured, per payment",
    "INV-07": "Every succeeded payment intent has one order, or is listed for review",
    "INV-08": "Nothing is paid without a payment of the exact amount and currency",
    "INV-09": "Every acknowledged command's events exist, once",
    "INV-11": "Invoice numbers are unique and without gaps, per series",
    "INV-13": "The read models equal a rebuild from event one, byte for byte",
    "INV-14": "No follower and no effect is ahead of what it follows",
    "INV-15": "At most one mail per kind and cause",
    "INV-17": "The versions of every stream count from 1 without gaps, in order",
}
ELSEWHERE = {
    "INV-04": "needs the provider's own record, which this version does not compare yet",
    "INV-06": "this version of the shop records no refunds",
    "INV-07": "needs the provider's own record, which this version does not compare yet",
}
NO_REBUILD = "no rebuild was asked for"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many read models were built again, and a sentence for each that differs."""

    count: int
    differing: Sequence[str]


def check_invariants(
    url: str, *, rebuilt: Rebuilding | None = None, progress: Progress | None = None
) -> tuple[Invariant, ...]:
    """Every invariant, by number, over one snapshot of the database behind `url`.

    `progress` hears the id of what is checked next.
    """
    say = progress or (lambda _: None)
    found: dict[str, Invariant] = {
        name: Invariant(id=name, sentence=SENTENCES[name], not_checked=why)
        for name, why in ELSEWHERE.items()
    }
    with snapshot(url) as connection:
        for checking in (_shelves, _pieces, _money, _records):
            for name, findings in checking(connection, say).items():
                found[name] = findings.invariant(name, SENTENCES[name])
    say("INV-13")
    found["INV-13"] = _rebuilt(rebuilt)
    return tuple(found[name] for name in sorted(found))


def _shelves(connection: Connection[Any], say: Progress) -> dict[str, Findings]:
    say("INV-01, INV-03")
    stock, holds = Findings("stock events"), Findings("holds")
    check_shelves(connection, stock, holds)
    return {"INV-01": stock, "INV-03": holds}


def _pieces(connection: Connection[Any], say: Progress) -> dict[str, Findings]:
    say("INV-02")
    pieces = Findings("pieces")
    check_pieces(connection, pieces)
    return {"INV-02": pieces}


def _money(connection: Connection[Any], say: Progress) -> dict[str, Findings]:
    say("INV-05, INV-08")
    totals, paid = Findings("orders"), Findings("orders")
    check_money(connection, totals, paid)
    return {"INV-05": totals, "INV-08": paid}


def _records(connection: Connection[Any], say: Progress) -> dict[str, Findings]:
    found = {}
    for name, of, check in (
        ("INV-09", "commands", check_commands),
        ("INV-11", "invoice numbers", check_invoices),
        ("INV-14", "followers", check_followers),
        ("INV-15", "mails", check_mails),
        ("INV-17", "streams", check_versions),
    ):
        say(name)
        found[name] = Findings(of)
        check(connection, found[name])
    return found


def _rebuilt(rebuilt: Rebuilding | None) -> Invariant:
    sentence = SENTENCES["INV-13"]
    if rebuilt is None:
        return Invariant(id="INV-13", sentence=sentence, not_checked=NO_REBUILD)
    findings = Findings("read models")
    found = rebuilt()
    findings.checked = found.count
    findings.blame_each(Violation("read model", said) for said in found.differing)
    return findings.invariant("INV-13", sentence)


__all__ = ["Invariant", "Rebuilding", "Rebuilt", "Violation", "check_invariants"]
