"""One order's money (INV-05, INV-08): accepted, ordered, planned, asked for, held and taken."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, LiteralString

from psycopg import Connection

from application.store.ports import CommandKey
from interfaces.proof.invariants.findings import Findings, Violation
from interfaces.proof.invariants.rows import streamed

NAMES = (
    "order.placed",
    "order.signed",
    "order.payment_secured",
    "order.confirmed",
    "order.balance_requested",
    "order.balance_part_received",
    "order.balance_received",
    "payment.initiated",
    "payment.amount_changed",
    "payment.authorised",
    "payment.transfer_recorded",
    "payment.captured",
)
SAID: LiteralString = """
    SELECT coalesce(said.body #>> '{fields,order_id}', substr(said.stream, 7)) AS order_id,
           said.position, said.name, substr(said.stream, 9) AS payment_id,
           CASE said.name WHEN 'order.signed' THEN
               (said.body -> 'fields') - '{lines,delivery,invoice,engravings,consent}'::text[]
               || jsonb_build_object(
                   'gross', (SELECT sum((line #>> '{gross,minor}')::bigint)
                             FROM jsonb_array_elements(said.body #> '{fields,lines}') AS line),
                   'priced', (SELECT sum((line #>> '{price,total,minor}')::bigint
                                         * (line ->> 'quantity')::bigint
                                         - coalesce((line #>> '{conceded,reduction,taken,minor}')
                                                    ::bigint, 0))
                              FROM jsonb_array_elements(said.body #> '{fields,lines}') AS line),
                   'shown', checkout.total)
           ELSE said.body -> 'fields' END AS fields,
           answered.answer, answered.caller, answered.route, answered.key
    FROM (SELECT originator_id AS stream, notification_id AS position,
                 replace(topic, 'order.placed', 'order.signed') AS name,
                 convert_from(state, 'UTF8')::jsonb AS body
          FROM stored_events WHERE topic = ANY(%s) OFFSET 0) AS said
    LEFT JOIN LATERAL (
        SELECT convert_from(state, 'UTF8')::jsonb #> '{fields,total}' AS total
        FROM stored_events
        WHERE said.name = 'order.signed' AND topic = 'cart.checkout_started'
          AND originator_id = 'cart-' || (said.body #>> '{fields,cart_id}')
          AND notification_id < said.position
        ORDER BY originator_version DESC LIMIT 1) AS checkout ON true
    LEFT JOIN commands AS answered ON said.name = 'order.signed'
        AND answered.command_id = said.body #>> '{meta,cause,command_id}'
    ORDER BY 1, 2"""


MOVED: LiteralString = """
    SELECT coalesce(said.fields ->> 'intent_ref', said.fields ->> 'provider_id',
                    said.fields ->> 'provider_ref') AS intent,
           max(said.fields #>> '{amount,currency}') AS currency,
           coalesce(max((said.fields #>> '{amount,minor}')::bigint)
               FILTER (WHERE said.name <> 'payment.refunded'), 0) AS taken,
           coalesce(sum((said.fields #>> '{amount,minor}')::bigint)
               FILTER (WHERE said.name = 'payment.refunded'), 0) AS sent_back,
           coalesce(min((said.fields #>> '{amount,minor}')::bigint)
               FILTER (WHERE said.name = 'payment.refunded'), 0) AS least
    FROM (SELECT topic AS name, convert_from(state, 'UTF8')::jsonb -> 'fields' AS fields
          FROM stored_events
          WHERE topic IN ('payment.captured', 'payment.refunded', 'payment.needs_review')
            AND NOT (topic = 'payment.refunded'
                     AND convert_from(state, 'UTF8')::jsonb #>> '{fields,provider_ref}' IN (
                         SELECT convert_from(state, 'UTF8')::jsonb #>> '{fields,provider_ref}'
                         FROM stored_events WHERE topic = 'payment.refund_failed'))) AS said
    WHERE said.name <> 'payment.needs_review'
       OR NOT coalesce((said.fields -> 'held')::boolean, false)
    GROUP BY 1, said.fields #>> '{amount,currency}'"""


Opening = Callable[[bytes, CommandKey], bytes]
"""How the answer that was given under a key is read; empty when it ended."""


@dataclass(frozen=True, slots=True)
class Sum:
    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self.minor} minor"


def check_money(
    connection: Connection[Any],
    totals: Findings,
    paid: Findings,
    *,
    opened: Opening | None = None,
) -> None:
    """Everything that was said about each order's money, one order at a time.

    What a client was answered lies sealed: it is compared where it can be `opened`.
    """
    told = streamed(connection, SAID, (list(NAMES),))
    for order_id, events in groupby(told, key=attrgetter("order_id")):
        account = _Account(order_id, opened)
        for event in events:
            account.take(event)
        totals.checked += 1
        totals.blame_each(account.unequal())
        paid.checked += 1
        paid.blame_each(account.unpaid())


def check_refunds(connection: Connection[Any], refunds: Findings) -> None:
    """What was sent back of each intent, against what was taken by it, ours or set aside.

    What failed after it had been sent did not go back.
    """
    for moved in streamed(connection, MOVED):
        refunds.checked += 1
        if moved.sent_back > moved.taken or moved.least < 0:
            said = f"{moved.currency} {moved.sent_back} sent back of {moved.taken} taken"
            refunds.blame(moved.intent, said)


@dataclass(slots=True)
class _Account:
    """What the events say of one order; amounts by event name and payment id."""

    order_id: str
    opened: Opening | None
    placed: dict[str, Any] | None = None
    answered: Sum | None = None
    position: int = 0
    said: list[Any] = field(default_factory=list)
    amounts: defaultdict[str, dict[str, Sum | None]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def take(self, event: Any) -> None:
        self.position = self.position or event.position
        if event.name == "order.signed":
            self.placed, self.position = event.fields, event.position
            self.answered = self._answered(event)
            return
        self.said.append(event)
        if event.name.startswith("payment."):
            asking = event.name == "payment.amount_changed"
            name = "payment.initiated" if asking else event.name
            self.amounts[name][event.payment_id] = _sum(event.fields["amount"])

    def unequal(self) -> list[Violation]:
        """Where two of the sums that must be one are not."""
        if self.placed is None:
            return [self._blamed("money without an order")]
        total, plan = _sum(self.placed["totals"]["total"]), self.placed["plan"]
        currency = self.placed["totals"]["total"]["currency"]
        planned = plan["due_now"]["minor"] + plan["balance"]["minor"]
        vat = plan["vat_due_now"]["minor"] + plan["vat_balance"]["minor"]
        others = {
            "the sum of its lines": Sum(self.placed["gross"], currency),
            "the sum of its prices less what was conceded": self._priced(currency),
            "the sum of its plan": Sum(planned, plan["due_now"]["currency"]),
            "the total shown at checkout": _sum(self.placed["shown"]),
            "the total that the client accepted": self.answered,
        }
        wrong = [(name, other) for name, other in others.items() if other and other != total]
        if vat != self.placed["totals"]["vat"]["minor"]:
            wrong.append(("the VAT of its plan", Sum(vat, currency)))
        blamed = [self._blamed(f"{name} is {other}, not its total's") for name, other in wrong]
        return blamed + self._demands(plan)

    def _answered(self, event: Any) -> Sum | None:
        """None for an answer that was about another thing, or cannot be read any more."""
        if self.opened is None or event.key is None:
            return None
        asked = CommandKey(event.caller, event.route, event.key)
        answer = json.loads(self.opened(event.answer, asked) or b"null")
        ours = isinstance(answer, dict) and answer.get("order_id") == self.order_id
        return _sum(answer["total"]) if ours else None

    def _priced(self, currency: str) -> Sum | None:
        """None for what is told without its prices."""
        minor = (self.placed or {}).get("priced")
        return None if minor is None else Sum(minor, currency)

    def _demands(self, plan: dict[str, Any]) -> list[Violation]:
        """Each milestone is asked for as planned, the first one once; the rest less transfers."""
        blamed, rest = [], _Rest(plan)
        for event in self.said:
            asked, due = _claimed(event), rest.due_of(event)
            if due is not None and asked != due:
                said = f"{_asks(event)} asks for {asked}, planned is {due}"
                blamed.append(self._blamed(said, event.position))
        purposes = [e.fields["purpose"] for e in self.said if e.name == "payment.initiated"]
        first = sum(purpose in ("full", "deposit") for purpose in purposes)
        if first != 1:
            blamed.append(self._blamed(f"its first payment was asked for {first} times"))
        return blamed + self._taken(plan)

    def _taken(self, plan: dict[str, Any]) -> list[Violation]:
        """No more than its total, with no more VAT than its own, and all of that at the end."""
        if self.placed is None:
            return []
        captured = [e.fields for e in self.said if e.name == "payment.captured"]
        totals, currency = self.placed["totals"], plan["due_now"]["currency"]
        whole, vat = totals["total"]["minor"], totals["vat"]["minor"]
        taken = sum(each["amount"]["minor"] for each in captured)
        taxed = sum(each["vat"]["minor"] for each in captured if "vat" in each)
        received = any(each.name == "order.balance_received" for each in self.said)
        wrong = []
        if taken > whole or (received and taken < whole):
            wrong.append(f"{Sum(taken, currency)} was taken of {Sum(whole, currency)}")
        if taxed > vat or (received and taxed < vat):
            wrong.append(f"its invoices have {Sum(taxed, currency)} of VAT {Sum(vat, currency)}")
        return [self._blamed(each) for each in wrong]

    def unpaid(self) -> list[Violation]:
        """Where money was believed that no payment of exactly this amount explains."""
        return [
            self._blamed(f"{event.name} of {claimed}, but {why}", event.position)
            for event in self.said
            for claimed in [_claimed(event)]
            for why in [self._doubt(event, claimed)]
            if why
        ]

    def _blamed(self, sentence: str, position: int | None = None) -> Violation:
        return Violation(str(position or self.position), f"order {self.order_id}: {sentence}")

    def _doubt(self, event: Any, claimed: Sum | None) -> str | None:
        match event.name:
            case "order.payment_secured":
                held = self._amounts(event.fields["payment_id"])
                return None if claimed in held else "no payment of this amount is held or taken"
            case "order.confirmed":
                payment = (self.placed or {}).get("payment_id", "")
                taken = self.amounts["payment.captured"].get(payment)
                return None if claimed == taken else "no payment of this amount was taken"
            case "order.balance_part_received" | "order.balance_received":
                taken = self.amounts["payment.captured"].get(event.fields["payment_id"])
                return None if claimed == taken else "no payment of this amount was taken"
            case "payment.captured" if event.fields.get("purpose") == "transfer":
                seen = self.amounts["payment.transfer_recorded"].get(event.payment_id)
                return None if claimed == seen else "the bank's word for it is not on record"
            case "payment.authorised" | "payment.captured":
                asked = self.amounts["payment.initiated"].get(event.payment_id)
                return None if claimed == asked else f"{asked or 'nothing'} was asked for"
            case _:
                return None

    def _amounts(self, payment_id: str) -> set[Sum | None]:
        names = ("payment.authorised", "payment.captured")
        return {
            self.amounts[name][payment_id] for name in names if payment_id in self.amounts[name]
        }


@dataclass(slots=True)
class _Rest:
    """What is planned of an order, and what of its balance no transfer brought so far."""

    plan: dict[str, Any]
    transferred: int = 0

    def due_of(self, event: Any) -> Sum | None:
        """What an event is to ask for; None for one that asks for nothing, or is a transfer."""
        purpose = event.fields.get("purpose")
        if (event.name, purpose) == ("payment.captured", "transfer"):
            self.transferred += event.fields["amount"]["minor"]
        if event.name == "payment.initiated" and purpose in ("full", "deposit"):
            return _sum(self.plan["due_now"])
        rest = purpose == "balance" if event.name == "payment.initiated" else False
        if rest or event.name in ("payment.amount_changed", "order.balance_requested"):
            balance = self.plan["balance"]
            return Sum(balance["minor"] - self.transferred, balance["currency"])
        return None


def _asks(event: Any) -> str:
    return f"payment {event.payment_id}" if event.name.startswith("payment.") else event.name


def _claimed(event: Any) -> Sum | None:
    return _sum(event.fields.get("paid") or event.fields["amount"])


def _sum(money: dict[str, Any] | None) -> Sum | None:
    return Sum(money["minor"], money["currency"]) if money else None
