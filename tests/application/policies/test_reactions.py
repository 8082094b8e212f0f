"""When this happens, that is asked for: every reaction of every policy."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from application.policies import POLICIES
from application.policies.effect import sequence_of
from application.policies.effects import (
    AskForAmount,
    CancelIntent,
    CancelPayment,
    Effect,
    IssueCreditNote,
    IssueInvoice,
    LookAtUnboughtDesigns,
    MarkDesignsOfStone,
    MarkDesignsOfStyle,
    PreviewPriceBook,
    ReviewOrCapture,
    SendRefund,
    due_of,
    to_told,
)
from application.policies.letter_effects import (
    SendAccountLetter,
    SendAttentionLetter,
    SendBalanceLetter,
    SendCartLetter,
    SendDesignLetter,
    SendDeskLetter,
    SendFarewellLetter,
    SendOrderLetter,
    SendPaymentLetter,
    SendQuoteLetter,
    SendResumeLetter,
    SendServiceLetter,
)
from application.policies.people_effects import (
    CarryOutErasure,
    ForgetPayment,
    LookAtErasureOfOrder,
)
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.envelope import Recorded
from domain.inventory.asset.standing import AssetAllocated, AssetSold
from domain.kernel import stored_names
from domain.people.customer.account import EmailChanged, PasskeyAdded, PasswordChanged
from domain.people.erasure import ErasureBegun, ErasureDone
from domain.people.mailbox import DesignAsked
from domain.pricing.price_books import PriceBookDrafted
from domain.selling.cart.abandoning import CartAbandoned
from domain.selling.letter import LetterWantedAgain, Matter, Template
from domain.selling.order.attention import (
    AuthorisationEnding,
    DeliveryAddressChanged,
    OrderReleased,
    OrderReviewCleared,
    OrderReviewOpened,
    VerificationAsked,
)
from domain.selling.order.balance import (
    BalancePartReceived,
    BalanceReceived,
    BalanceReminded,
    BalanceRequested,
)
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.stage import OrderConfirmed, PaymentSecured
from domain.selling.payment.amount import AmountChanged
from domain.selling.payment.aside import (
    PaymentNeedsReview,
    PaymentRefunded,
    PaymentReviewResolved,
    ReviewReason,
)
from domain.selling.payment.asking import IntentStrayed
from domain.selling.payment.disputes import DisputeClosed
from domain.selling.payment.parts import RefundFailed, RefundOrdered
from domain.selling.payment.standing import PaymentCaptured, PaymentFailed, PaymentVoided, Purpose
from domain.selling.quote import QuoteIssued
from domain.selling.service_case import CaseCalledOff, ResizeOpened
from tests.asking import RECORDED_AT, recorded
from tests.golden.examples import example

CAPTURE, LOOK = ReviewOrCapture(order_id="7"), LookAtUnboughtDesigns(order_id="7")
STYLE = MarkDesignsOfStyle(style_code="7", position=0)


def letter(template: Any) -> SendOrderLetter:
    return SendOrderLetter(template=template, order_id="7")


def over(kind: Any) -> LookAtErasureOfOrder:
    return LookAtErasureOfOrder(order_id=example(kind, 0).order_id)


ASKED: dict[tuple[str, type], Effect] = {
    ("checkout", PaymentSecured): CAPTURE,
    ("checkout", OrderReviewCleared): CAPTURE,
    ("checkout", OrderReleased): CAPTURE,
    ("checkout", PaymentVoided): CancelPayment(payment_id="7"),
    ("checkout", AmountChanged): AskForAmount(
        payment_id="7", number=example(AmountChanged, 0).number
    ),
    ("checkout", IntentStrayed): CancelIntent(
        payment_id="7", provider_id=example(IntentStrayed, 0).provider_id
    ),
    ("refunds", RefundOrdered): SendRefund(
        payment_id="7", refund_id=example(RefundOrdered, 0).refund_id
    ),
    ("invoices", PaymentCaptured): IssueInvoice(payment_id="7"),
    ("invoices", PaymentRefunded): IssueCreditNote(
        payment_id="7", refund_id=example(PaymentRefunded, 0).refund_id
    ),
    ("letters", PaymentSecured): letter("M01"),
    ("letters", AuthorisationEnding): SendDeskLetter(
        template="I02", order_id="7", payment_id=example(AuthorisationEnding, 0).payment_id
    ),
    ("letters", VerificationAsked): SendAttentionLetter(template="M02", order_id="7", version=2),
    ("letters", DeliveryAddressChanged): SendAttentionLetter(
        template="M09", order_id="7", version=2
    ),
    ("letters", OrderConfirmed): letter("M03"),
    ("letters", OrderCancelled): letter("M05"),
    ("letters", OrderExpired): letter("M06"),
    ("letters", PaymentFailed): SendResumeLetter(
        order_id=example(PaymentFailed, 0).order_id,
        attempt=example(PaymentFailed, 0).attempt,
        not_before=RECORDED_AT + timedelta(minutes=10),
    ),
    ("letters", PaymentRefunded): SendPaymentLetter(
        template="M07",
        order_id=example(PaymentRefunded, 0).order_id or "",
        payment_id="7",
        refund_id=example(PaymentRefunded, 0).refund_id,
    ),
    ("letters", BalanceRequested): SendBalanceLetter(
        template="M15", order_id="7", link_ref=example(BalanceRequested, 0).link.ref
    ),
    ("letters", BalanceReminded): SendBalanceLetter(
        template="M15", order_id="7", link_ref=example(BalanceReminded, 0).link_ref
    ),
    ("letters", BalancePartReceived): SendBalanceLetter(
        template="M16", order_id="7", payment_id=example(BalancePartReceived, 0).payment_id
    ),
    ("letters", BalanceReceived): SendBalanceLetter(
        template="M16", order_id="7", payment_id=example(BalanceReceived, 0).payment_id
    ),
    ("letters", QuoteIssued): SendQuoteLetter(template="M23", quote_id="7"),
    ("letters", PasswordChanged): SendAccountLetter(template="M36", customer_id="7", version=2),
    ("letters", PasskeyAdded): SendAccountLetter(template="M38", customer_id="7", version=2),
    ("letters", EmailChanged): SendAccountLetter(template="M37", customer_id="7", version=2),
    ("letters", DesignAsked): SendDesignLetter(
        design_id=example(DesignAsked, 0).design_id,
        share_id=example(DesignAsked, 0).share_id,
        mailbox="7",
    ),
    ("letters", OrderReviewOpened): SendDeskLetter(template="I01", order_id="7"),
    ("letters", PaymentNeedsReview): SendDeskLetter(
        template="I07",
        order_id=example(PaymentNeedsReview, 0).order_id or "",
        payment_id="7",
    ),
    ("letters", LetterWantedAgain): SendOrderLetter(
        template="M01", order_id=example(LetterWantedAgain, 0).matter.order_id
    ),
    ("letters", ResizeOpened): SendServiceLetter(
        line_id="7", case_id=example(ResizeOpened, 0).case_id
    ),
    ("forgetting", ErasureDone): ForgetPayment(payment_id=example(ErasureDone, 0).payments[0]),
    ("forgetting", OrderCancelled): LookAtErasureOfOrder(order_id="7"),
    ("forgetting", OrderExpired): LookAtErasureOfOrder(order_id="7"),
    ("forgetting", PaymentRefunded): over(PaymentRefunded),
    ("forgetting", RefundFailed): over(RefundFailed),
    ("forgetting", PaymentReviewResolved): over(PaymentReviewResolved),
    ("forgetting", DisputeClosed): over(DisputeClosed),
    ("forgetting", CaseCalledOff): over(CaseCalledOff),
    ("designs", OrderExpired): LOOK,
    ("designs", OrderCancelled): LOOK,
    ("designs", ProductRevised): STYLE,
    ("designs", ProductWithdrawn): STYLE,
    ("designs", ProductPublished): STYLE,
}


def happened(kind: Any, version: int = 2) -> Recorded[Any]:
    return recorded("thing-7", version, example(kind, 0))


def asked(policy: str, fact: Recorded[Any]) -> tuple[Effect, ...]:
    return next(each for each in POLICIES if each.name == policy).react(fact)


@pytest.mark.parametrize(("policy", "kind"), ASKED)
def test_one_thing_is_asked_for(policy: str, kind: type) -> None:
    assert asked(policy, happened(kind)) == (ASKED[policy, kind],)


def test_the_last_letter_stands_before_what_makes_it_impossible() -> None:
    """Both in one line, so that none of them overtakes."""
    farewell, carried_out = asked("forgetting", happened(ErasureBegun))
    assert farewell == SendFarewellLetter(subject="7")
    assert carried_out == CarryOutErasure(subject="7")
    assert sequence_of(farewell) == sequence_of(carried_out) == "subject:7"


MATTER = Matter(
    order_id="o1",
    line_id="l1",
    case_id="c1",
    payment_id="p1",
    refund_id="r1",
    quote_id="q1",
    design_id="d1",
    share_id="s1",
    cart_id="k1",
    customer_id="m1",
)


@pytest.mark.parametrize("template", get_args(Template))
def test_whatever_can_be_sent_can_be_sent_again(template: Template) -> None:
    """It is of the same matter."""
    wanted = recorded("letter-1", 2, LetterWantedAgain(template=template, matter=MATTER, by="s"))
    (effect,) = asked("letters", wanted)
    told = to_told(effect)
    named = {"subject": "customer_id"}
    ids = {named.get(each, each): value for each, value in told.items() if each != "template"}
    ids = {name: value for name, value in ids.items() if name.endswith("_id")}
    assert ids.items() <= asdict(MATTER).items()
    assert ids
    assert told.get("template", template) == template


@pytest.mark.parametrize(("purpose", "receipt"), [("deposit", True), ("full", False)])
def test_only_a_deposit_has_a_receipt_of_its_own(purpose: Purpose, *, receipt: bool) -> None:
    taken = replace(example(PaymentCaptured, 0), purpose=purpose)
    letter = SendPaymentLetter(template="M04", order_id=taken.order_id, payment_id="7")
    assert asked("letters", recorded("thing-7", 2, taken)) == ((letter,) if receipt else ())


def test_of_money_of_no_order_nobody_is_told_that_it_went_back() -> None:
    back = replace(example(PaymentRefunded, 0), order_id=None)
    assert asked("letters", recorded("thing-7", 2, back)) == ()
    assert asked("forgetting", recorded("thing-7", 2, back)) == ()


@pytest.mark.parametrize(
    ("left_at", "written_at"),
    [
        (datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (datetime(2026, 3, 2, 20, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC)),
        (datetime(2026, 7, 2, 7, 59, tzinfo=UTC), datetime(2026, 7, 2, 8, tzinfo=UTC)),
    ],
)
def test_of_a_cart_left_alone_nobody_is_written_to_in_the_night(
    left_at: datetime, written_at: datetime
) -> None:
    fact = recorded("cart-7", 2, example(CartAbandoned, 0))
    fact = replace(fact, envelope=replace(fact.envelope, recorded_at=left_at))
    (effect,) = asked("letters", fact)
    assert effect == SendCartLetter(cart_id="7", not_before=written_at)
    assert due_of(effect) == written_at


@pytest.mark.parametrize("kind", [AssetAllocated, AssetSold])
def test_a_stone_that_goes_to_an_order_spares_the_line_it_goes_to(kind: type) -> None:
    fact = happened(kind)
    gone = fact.event
    mark = MarkDesignsOfStone(
        asset_id="7", order_id=gone.order_id, line_id=gone.line_id, position=0
    )
    assert asked("designs", fact) == (mark,)


def test_a_product_published_for_the_first_time_has_no_designs_yet() -> None:
    assert asked("designs", happened(ProductPublished, version=1)) == ()


@pytest.mark.parametrize(
    ("reason", "held", "given_back"),
    [
        *(("late_payment", True, True), ("duplicate_capture", True, True)),
        *(("late_payment", False, False), ("duplicate_capture", False, False)),
        *(("unknown_payment", True, False), ("amount_mismatch", True, False)),
    ],
)
def test_only_what_is_held_too_late_or_twice_is_given_back(
    reason: ReviewReason, held: bool, given_back: bool
) -> None:
    doubt = replace(example(PaymentNeedsReview, 0), reason=reason, held=held)
    back = CancelIntent(payment_id="7", provider_id=doubt.provider_ref)
    assert asked("checkout", recorded("thing-7", 2, doubt)) == ((back,) if given_back else ())


def test_a_drafted_book_is_held_against_what_is_on_offer() -> None:
    fact = happened(PriceBookDrafted)
    book = fact.event.book
    preview = PreviewPriceBook(region=book.region, book_id=book.price_book_id, position=0)
    assert asked("prices", fact) == (preview,)


def test_the_policies_react_to_these_and_to_nothing_else() -> None:
    """Their names stand beside every delivery of a house: they stay."""
    others = {
        ("checkout", PaymentNeedsReview),
        ("letters", PaymentCaptured),
        ("letters", CartAbandoned),
        ("checkout", PaymentReviewResolved),
        ("designs", AssetAllocated),
        ("designs", AssetSold),
        ("prices", PriceBookDrafted),
        ("forgetting", ErasureBegun),
    }
    heard: dict[str, set[str]] = {}
    for policy, kind in {*ASKED, *others}:
        heard.setdefault(policy, set()).update(stored_names(kind))
    assert {policy.name: set(policy.event_names) for policy in POLICIES} == heard
