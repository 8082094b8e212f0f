"""The promises of the shop, each evaluated from the event table and not by the shop's own rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from interfaces.proof.audit.log import snapshot
from interfaces.proof.invariants.findings import Findings, Invariant, Violation
from interfaces.proof.invariants.money import check_money
from interfaces.proof.invariants.origins import check_origins
from interfaces.proof.invariants.pieces import check_pieces
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
    "INV-18": "An order number is one order's",
    "INV-19": "No diamond of half a carat from Russia is on sale without a word that allows it",
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


CHECKS: Mapping[Callable[..., None], Mapping[str, str]] = {
    check_shelves: {"INV-01": "stock events", "INV-03": "holds"},
    check_pieces: {"INV-02": "pieces"},
    check_money: {"INV-05": "orders", "INV-08": "orders"},
    check_commands: {"INV-09": "commands"},
    check_invoices: {"INV-11": "invoice numbers"},
    check_followers: {"INV-14": "followers"},
    check_mails: {"INV-15": "mails"},
    check_versions: {"INV-17": "streams"},
    check_order_numbers: {"INV-18": "order numbers"},
    check_origins: {"INV-19": "listings"},
}
"""What each of them evaluates, and what it counts; it is given `Findings` for each, in order."""


def check_invariants(url: str, *, rebuilt: Rebuilding | None = None) -> tuple[Invariant, ...]:
    """Every invariant, by number, over one snapshot of the database behind `url`."""
    found: dict[str, Invariant] = {
        name: Invariant(id=name, sentence=SENTENCES[name], not_checked=why)
        for name, why in ELSEWHERE.items()
    }
    with snapshot(url) as connection:
        for check, counted in CHECKS.items():
            findings = {name: Findings(of) for name, of in counted.items()}
            check(connection, *findings.values())
            for name, each in findings.items():
                found[name] = each.invariant(name, SENTENCES[name])
    found["INV-13"] = _rebuilt(rebuilt)
    return tuple(found[name] for name in sorted(found))


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
