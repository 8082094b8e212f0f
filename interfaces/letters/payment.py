"""Letters about money that moved: the receipt of a deposit, and what was sent back."""

from dataclasses import dataclass

from application.selling.mail import Letter
from domain.deadlines import local_date
from domain.people.customer.registration import CustomerRegistered
from domain.selling.order.leaving import OrderCancelled
from domain.selling.order.placing import OrderPlaced
from domain.selling.payment.aside import PaymentRefunded
from domain.selling.payment.standing import PaymentCaptured
from interfaces.letters.settled import kept
from interfaces.letters.sheet import Button, Facts, Note, Row, Sheet
from interfaces.letters.stationery import Heading, Stationery, addressee
from interfaces.letters.words import long_date, money


@dataclass(frozen=True, slots=True)
class Paid:
    """The order that money moved for, and who placed it."""

    placed: OrderPlaced
    order_id: str
    customer: CustomerRegistered


@dataclass(frozen=True, slots=True)
class SentBack:
    """What went back; `ended` is how the order was cancelled, where it goes back for that, and
    `last4` how the card's number ends, where it was a card and that is known."""

    refunded: PaymentRefunded
    ended: OrderCancelled | None
    last4: str | None


def deposit_letter(paper: Stationery, paid: Paid, taken: PaymentCaptured) -> Letter:
    """The receipt: what was taken, the VAT inside it, its tax point and its number."""
    order_no, plan = paid.placed.order_no, paid.placed.plan
    amount = money(taken.amount)
    sheet = Sheet(
        label=f"Order {order_no}",
        opening=(f"Thank you. We have received your deposit of {amount}. This is your receipt.",),
        parts=(
            Facts(
                (
                    Row("Deposit", amount, strong=True),
                    Row("of which VAT", money(taken.vat)),
                    Row("Tax point", long_date(local_date(taken.tax_point))),
                    Row("Invoice number", taken.invoice_no),
                    Row("Order", order_no),
                )
            ),
            Facts(
                (
                    Row("Total of the order", money(paid.placed.totals.total)),
                    Row("Balance, when your piece is finished", money(plan.balance)),
                ),
                heading="What is still to come",
            ),
            Button("See your order", paper.house.page_of(paid.order_id)),
        ),
    )
    subject = f"Receipt for the deposit of order {order_no}"
    return paper.written(Heading(kind="M04", to=addressee(paid.customer), subject=subject), sheet)


def refund_letter(paper: Stationery, paid: Paid, back: SentBack) -> Letter:
    retained = kept(paid.placed, back.ended.retention) if back.ended else ()
    order_no, amount = paid.placed.order_no, money(back.refunded.amount)
    card = f"the card ending in {back.last4}" if back.last4 else "the card or account"
    sheet = Sheet(
        label=f"Order {order_no}",
        opening=(
            f"We have sent {amount} back to {card} that it came from.",
            "Your bank may need a few days to show it.",
        ),
        parts=(
            Facts(
                (
                    Row("Sent back", amount, strong=True),
                    Row("Order", order_no),
                    Row("Reference", back.refunded.refund_id),
                )
            ),
            *((Facts(retained, heading="What was kept"),) if retained else ()),
            Button("See your order", paper.house.page_of(paid.order_id)),
            Note("Quote the reference if your bank cannot find it."),
        ),
    )
    subject = f"Your refund for order {order_no}"
    return paper.written(Heading(kind="M07", to=addressee(paid.customer), subject=subject), sheet)
