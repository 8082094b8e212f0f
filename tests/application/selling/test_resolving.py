"""What a person notes about money aside is forgotten with whoever ordered, and with nobody else."""

from application.selling.money.resolving import resolve
from application.store.privacy import MemoryKeyring
from domain.kernel import ERASED
from domain.money import Money
from domain.people.customer import CUSTOMER, Erase
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import PaymentReviewResolved, ResolveReview, SetAside
from tests.application.trading import Market, OrderAnswer, log

STRAY = SetAside(reason="duplicate_capture", provider_ref="pi_9", amount=Money(900))
NOTE = "Mrs Zq paid twice"


def subject(market: Market, order: OrderAnswer) -> str:
    return found_order(market.state(ORDER, order.order_id)).placed.subject


def explained(market: Market, payment_id: str) -> PaymentReviewResolved:
    word = ResolveReview(
        provider_ref="pi_9",
        decision="ignore",
        by="staff-1",
        refund_id="r-1",
        note=NOTE,
        subject=payment_id,
    )
    market.do(lambda d: d.decide(PAYMENT, payment_id, STRAY))
    market.do(lambda d: resolve(d, payment_id, word))
    told: list[PaymentReviewResolved] = log(market, PaymentReviewResolved)
    return told[0]


def test_of_an_order_it_is_sealed_by_whoever_ordered(
    market: Market, order: OrderAnswer, memory_keyring: MemoryKeyring
) -> None:
    told = explained(market, order.payment_id)
    assert (told.why, told.subject) == (NOTE, subject(market, order))
    memory_keyring.destroy(told.subject, "P")
    assert log(market, PaymentReviewResolved)[0].why is ERASED


def test_of_a_strangers_money_it_is_sealed_by_the_id_that_is_kept_under(market: Market) -> None:
    assert explained(market, "foreign-pi_9").subject == "foreign-pi_9"


def test_a_strangers_money_that_an_order_is_given_is_that_orders(
    market: Market, order: OrderAnswer
) -> None:
    """In both places where it is said."""
    awaited = SetAside(reason="unknown_payment", provider_ref="pi_8", amount=order.plan.due_now)
    market.do(lambda d: d.decide(PAYMENT, "foreign-pi_8", awaited))
    word = ResolveReview(
        provider_ref="pi_8",
        decision="attach",
        by="staff-1",
        refund_id="r-1",
        note=NOTE,
        subject="foreign-pi_8",
    )
    market.do(lambda d: resolve(d, "foreign-pi_8", word, order.order_id))
    told = log(market, PaymentReviewResolved)
    assert [each.subject for each in told] == [subject(market, order)] * 2


def test_money_of_somebody_who_was_forgotten_is_still_decided_about(
    market: Market, order: OrderAnswer, memory_keyring: MemoryKeyring
) -> None:
    """Nothing can be sealed by their key any more."""
    whose = subject(market, order)
    market.do(lambda d: d.decide(CUSTOMER, whose, Erase()))
    memory_keyring.destroy(whose, "P")
    assert explained(market, order.payment_id).subject == order.payment_id
