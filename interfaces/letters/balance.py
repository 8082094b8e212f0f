"""Letters about the rest of a price: that it is due, and that it came."""

from dataclasses import dataclass

from application.selling.mail import Letter
from domain.deadlines import local_date
from domain.money import Money
from domain.pricing.order_money.payment_plan import Taxed
from domain.selling.order.balance import BalancePartReceived, BalanceReceived, BalanceRequested
from domain.selling.payment.standing import PaymentCaptured
from interfaces.letters.payment import Paid
from interfaces.letters.sheet import Button, Facts, Note, Row, Sheet
from interfaces.letters.stationery import Heading, Stationery, addressee
from interfaces.letters.words import long_date, money


@dataclass(frozen=True, slots=True)
class Due:
    """What is still owed, how it was asked for, where it is paid, and how often it was said."""

    owed: Taxed
    asked: BalanceRequested
    address: str
    reminded: int


@dataclass(frozen=True, slots=True)
class Came:
    """What came, by which payment it was taken, and what is owed still, if anything is."""

    part: BalanceReceived | BalancePartReceived
    taken: PaymentCaptured
    left: Money | None


def balance_letter(paper: Stationery, paid: Paid, due: Due) -> Letter:
    order_no, amount = paid.placed.order_no, money(due.owed.gross)
    until = long_date(due.asked.due_on)
    opening = (
        f"We remind you that the balance of {amount} is due."
        if due.reminded
        else f"Your order is ready for the last step: the balance of {amount} is due."
    )
    sheet = Sheet(
        label=f"Order {order_no}",
        opening=(opening, f"Please pay it by {until}; then your order can leave us."),
        parts=(
            Button("Pay the balance", due.address),
            Facts(
                (
                    Row("Balance due", amount, strong=True),
                    Row("of which VAT", money(due.owed.vat)),
                    Row("Total of the order", money(paid.placed.totals.total)),
                    Row("The link is good until", until),
                )
            ),
            Note("Whoever has the link can pay by it, and sees nothing of you."),
        ),
    )
    subject = f"The balance of order {order_no}"
    return paper.written(Heading(kind="M15", to=addressee(paid.customer), subject=subject), sheet)


def receipt_letter(paper: Stationery, paid: Paid, came: Came) -> Letter:
    """The receipt; its VAT is what was left of the order's after all that was paid before."""
    order_no, amount = paid.placed.order_no, money(came.part.amount)
    sheet = Sheet(
        label=f"Order {order_no}",
        opening=(f"Thank you. We have received {amount}. This is your receipt.",),
        parts=(
            Facts(
                (
                    Row("Received", amount, strong=True),
                    Row("of which VAT", money(came.part.vat)),
                    Row("Tax point", long_date(local_date(came.taken.tax_point))),
                    Row("Invoice number", came.taken.invoice_no),
                    Row("Order", order_no),
                )
            ),
            Facts(_whole(paid, came.left), heading="The whole order"),
            Button("See your order", paper.house.page_of(paid.order_id)),
        ),
    )
    subject = f"Receipt for order {order_no}"
    return paper.written(Heading(kind="M16", to=addressee(paid.customer), subject=subject), sheet)


def _whole(paid: Paid, left: Money | None) -> tuple[Row, ...]:
    totals, plan = paid.placed.totals, paid.placed.plan
    return (
        Row("Total", money(totals.total)),
        Row("of which VAT", money(totals.vat)),
        Row("Deposit, paid before", money(plan.due_now)),
        Row("of which VAT", money(plan.vat_due_now)),
        *(() if left is None else (Row("Still to be paid", money(left)),)),
    )
