"""One order's money (INV-05, INV-08): accepted, ordered, planned, asked for, held and taken."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.invariants.findings import Findings, Violation
from interfaces.proof.invariants.rows import streamed

NAMES = (
    "order.placed",
    "order.signed",
    "order.payment_secured",
    "order.confirmed",
    "payment.initiated",
    "payment.authorised",
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
                   'shown', checkout.total,
                   'answered', CASE WHEN answered.order_id = substr(said.stream, 7)
                                    THEN answered.total END)
           ELSE said.body -> 'fields' END AS fields
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
    LEFT JOIN LATERAL (
        SELECT answer #> '{total}' AS total, answer ->> 'order_id' AS order_id
        FROM (SELECT convert_from(answer, 'UTF8')::jsonb AS answer FROM commands
              WHERE said.name = 'order.signed'
                AND command_id = said.body #>> '{meta,cause,command_id}') AS stored
    ) AS answered ON true
    ORDER BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Sum:
    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self.minor} minor"


def check_money(connection: Connection[Any], totals: Findings, paid: Findings) -> None:
    """Everything that was said about each order's money, one order at a time."""
    told = streamed(connection, SAID, (list(NAMES),))
    for order_id, events in groupby(told, key=attrgetter("order_id")):
        account = _Account(order_id)
        for event in events:
            account.take(event)
        totals.checked += 1
        totals.blame_each(account.unequal())
        paid.checked += 1
        paid.blame_each(account.unpaid())


@dataclass(slots=True)
class _Account:
    """What the events say of one order; amounts by event name and payment id."""

    order_id: str
    placed: dict[str, Any] | None = None
    position: int = 0
    said: list[Any] = field(default_factory=list)
    amounts: defaultdict[str, dict[str, Sum | None]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def take(self, event: Any) -> None:
        self.position = self.position or event.position
        if event.name == "order.signed":
            self.placed, self.position = event.fields, event.position
            return
        self.said.append(event)
        if event.name.startswith("payment."):
            self.amounts[event.name][event.payment_id] = _sum(event.fields["amount"])

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
            "the sum of its plan": Sum(planned, plan["due_now"]["currency"]),
            "the total shown at checkout": _sum(self.placed["shown"]),
            "the total that the client accepted": _sum(self.placed["answered"]),
        }
        wrong = [(name, other) for name, other in others.items() if other and other != total]
        if vat != self.placed["totals"]["vat"]["minor"]:
            wrong.append(("the VAT of its plan", Sum(vat, currency)))
        blamed = [self._blamed(f"{name} is {other}, not its total's") for name, other in wrong]
        return blamed + self._demands(plan)

    def _demands(self, plan: dict[str, Any]) -> list[Violation]:
        """Each milestone is asked for as planned, the first one once."""
        asked = [event for event in self.said if event.name == "payment.initiated"]
        due = {purpose: _sum(plan["due_now"]) for purpose in ("full", "deposit")}
        due["balance"] = _sum(plan["balance"])
        blamed = [
            self._blamed(
                f"payment {event.payment_id} asks for {_sum(event.fields['amount'])},"
                f" planned is {due[event.fields['purpose']]}",
                event.position,
            )
            for event in asked
            if _sum(event.fields["amount"]) != due[event.fields["purpose"]]
        ]
        first = sum(event.fields["purpose"] != "balance" for event in asked)
        if first != 1:
            blamed.append(self._blamed(f"its first payment was asked for {first} times"))
        return blamed

    def unpaid(self) -> list[Violation]:
        """Where money was believed that no payment of exactly this amount explains."""
        return [
            self._blamed(f"{event.name} of {claimed}, but {why}", event.position)
            for event in self.said
            for claimed in [_sum(event.fields.get("paid") or event.fields["amount"])]
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


def _sum(money: dict[str, Any] | None) -> Sum | None:
    return Sum(money["minor"], money["currency"]) if money else None
