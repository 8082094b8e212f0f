"""Letters about money that moved, or is to: what each says was recorded of that very payment."""

from typing import assert_never

from application.policies.letter_effects import SendBalanceLetter, SendPaymentLetter
from application.selling.mail import Letter
from domain.people.payer import Payer
from domain.selling.letter import Matter, Reason
from domain.selling.order import ORDER
from domain.selling.order.balance import BalancePartReceived, BalanceReceived
from domain.selling.order.stage import AwaitingBalance, Confirmed, NoOrder, Placed
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import PaymentRefunded
from domain.selling.payment.parts import RefundOrdered
from domain.selling.payment.standing import PaymentAuthorised, PaymentCaptured
from interfaces.letters.balance import Came, Due, balance_letter, receipt_letter
from interfaces.letters.payment import Paid, SentBack, deposit_letter, refund_letter
from interfaces.worker.effects.letters.orders import how_it_ended
from interfaces.worker.effects.letters.written import Outcome, Unwritten, Writing, Written

Moved = SendPaymentLetter | SendBalanceLetter


def about_money(writing: Writing, effect: Moved) -> Outcome:
    matter = _matter(effect)
    order = writing.doing.state(ORDER, effect.order_id)
    if isinstance(order, NoOrder):
        return Unwritten(effect.template, matter, "lacking")
    customer = writing.buyer(order.placed)
    if customer is None:
        return Unwritten(effect.template, matter, "erased")
    paid = Paid(order.placed, effect.order_id, customer)
    said = _said(writing, effect, order, paid)
    if isinstance(said, Letter):
        return Written(said, matter, customer.subject)
    return Unwritten(effect.template, matter, said)


def _matter(effect: Moved) -> Matter:
    refund_id = effect.refund_id if isinstance(effect, SendPaymentLetter) else ""
    return Matter(order_id=effect.order_id, payment_id=effect.payment_id, refund_id=refund_id)


def _said(writing: Writing, effect: Moved, order: Placed, paid: Paid) -> Letter | Reason:
    match effect:
        case SendPaymentLetter(template="M04", payment_id=payment_id):
            taken, paper = _taken(writing, payment_id), writing.paper(order.owner)
            return deposit_letter(paper, paid, taken) if taken else "lacking"
        case SendPaymentLetter():
            return _sent_back(writing, effect, order, paid)
        case SendBalanceLetter(template="M15"):
            return _due(writing, effect, order, paid)
        case SendBalanceLetter():
            return _received(writing, effect, order, paid)
        case _:
            assert_never(effect)


def _taken(writing: Writing, payment_id: str) -> PaymentCaptured | None:
    happened = writing.doing.happened(PAYMENT, payment_id)
    return next((event for event in happened if isinstance(event, PaymentCaptured)), None)


def _sent_back(
    writing: Writing, effect: SendPaymentLetter, order: Placed, paid: Paid
) -> Letter | Reason:
    """What was kept is told where it goes back because the order was cancelled."""
    back, ended, last4 = None, None, None
    for event in writing.doing.happened(PAYMENT, effect.payment_id):
        match event:
            case RefundOrdered(refund_id=effect.refund_id, reason="cancellation"):
                ended = how_it_ended(writing, effect.order_id)
            case PaymentRefunded(refund_id=effect.refund_id):
                back = event
            case PaymentAuthorised(payer=Payer() as payer):
                last4 = payer.last4
    if back is None:
        return "lacking"
    return refund_letter(writing.paper(order.owner), paid, SentBack(back, ended, last4))


def _due(writing: Writing, effect: SendBalanceLetter, order: Placed, paid: Paid) -> Letter | Reason:
    """Only of what is still owed, and by the link that holds."""
    if not isinstance(order, AwaitingBalance) or order.balance.asked is None:
        return "superseded"
    balance, asked = order.balance, order.balance.asked
    over = writing.doing.store.clock.now() >= asked.link_until
    if over or not balance.owed.gross or effect.link_ref not in ("", asked.link.ref):
        return "superseded"
    address = writing.room.balance_link(effect.order_id, asked.link.ref)
    due = Due(balance.owed, asked, address, balance.reminded)
    return balance_letter(writing.paper(order.owner), paid, due)


def _received(
    writing: Writing, effect: SendBalanceLetter, order: Placed, paid: Paid
) -> Letter | Reason:
    taken = _taken(writing, effect.payment_id)
    part = _part(writing, effect)
    if taken is None or part is None:
        return "lacking"
    left = order.balance.owed.gross if isinstance(order, Confirmed) else None
    return receipt_letter(writing.paper(order.owner), paid, Came(part, taken, left))


def _part(
    writing: Writing, effect: SendBalanceLetter
) -> BalanceReceived | BalancePartReceived | None:
    for event in writing.doing.happened(ORDER, effect.order_id):
        match event:
            case BalanceReceived(payment_id=by) | BalancePartReceived(payment_id=by):
                if by == effect.payment_id:
                    return event
    return None
