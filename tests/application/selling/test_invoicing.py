"""What was taken is invoiced and what went back is credited: once, numbered without a gap."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from application.selling.money.invoicing import (
    CAME_BACK,
    NOT_INVOICED,
    issue_credit_note,
    issue_invoice,
)
from application.store.privacy import MemoryKeyring, SubjectErased
from domain.kernel import ERASED, NotFound
from domain.money import Money, total
from domain.people.address import Address
from domain.pricing.order_money.payment_plan import Taxed
from domain.selling.order import ORDER
from domain.selling.order.balance import RecordBalance
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import InitiateBalance
from domain.selling.payment.aside import (
    RefundReported,
    RefundStage,
    ResolveReview,
    ReviewReason,
    SetAside,
)
from domain.selling.payment.asking import IntentReported
from domain.selling.payment.parts import RefundLine, RefundOrdered
from domain.selling.payment.refunding import OrderRefund
from domain.selling.payment.reports import AuthorisationReported, CaptureReported
from domain.selling.series import NumberTaken
from domain.selling.tax_document import TAX_DOCUMENT, TaxDocumentIssued, as_printed, issued
from domain.selling.tax_document.document import PrintedFile, TaxDocument
from tests.application.trading import Market, OrderAnswer, Shopper, log, unchanged
from tests.interfaces.stationery import INVOICING


@dataclass(frozen=True, slots=True)
class Jammed:
    """A press that does not print."""

    def printed(self, document: TaxDocument, buyer: Address) -> PrintedFile:
        raise OSError(document.number, buyer.city)


def invoiced(market: Market, payment_id: str) -> TaxDocument:
    market.do(lambda d: issue_invoice(d, INVOICING, payment_id))
    return issued(market.state(TAX_DOCUMENT, payment_id)).issued.document


def send_back(
    market: Market,
    payment_id: str,
    amount: Money,
    *,
    refund_id: str = "refund-1",
    reason: ReviewReason = "late_payment",
) -> None:
    """A person decided so, and the provider says that it is done."""
    intent = f"pi_{payment_id}"
    steps = (
        SetAside(reason=reason, provider_ref=intent, amount=amount),
        ResolveReview(
            provider_ref=intent,
            decision="refund",
            by="staff-1",
            refund_id=refund_id,
            note="so",
            subject=payment_id,
        ),
        RefundReported(
            refund_id=refund_id, provider_ref=f"re_{refund_id}", intent_ref=intent, amount=amount
        ),
    )
    for step in steps:
        market.do(lambda d, step=step: d.decide(PAYMENT, payment_id, step))  # type: ignore[misc]  # bound at once


def granted(market: Market, payment_id: str, refund_id: str, **told: Any) -> None:
    """Ordered of the payment, and made by the provider."""
    part = OrderRefund(
        refund_id=refund_id, part_of=refund_id, amount=Money(10_000), reason="goodwill"
    )
    order = replace(part, **told)
    market.do(lambda d: d.decide(PAYMENT, payment_id, order))
    said(market, payment_id, refund_id, order.amount)


def said(
    market: Market,
    payment_id: str,
    refund_id: str,
    amount: Money,
    *,
    stage: RefundStage = "refunded",
) -> None:
    """What the provider says of a refund."""
    report = RefundReported(
        refund_id=refund_id,
        provider_ref=f"re_{refund_id}",
        intent_ref=f"pi_{payment_id}",
        amount=amount,
        stage=stage,
    )
    market.do(lambda d: d.decide(PAYMENT, payment_id, report))


def credited(market: Market, payment_id: str, refund_id: str = "refund-1") -> TaxDocument:
    market.do(lambda d: issue_credit_note(d, INVOICING, payment_id, refund_id))
    return issued(market.state(TAX_DOCUMENT, refund_id)).issued.document


@pytest.fixture
def paid(market: Market, order: OrderAnswer) -> OrderAnswer:
    market.pay(order)
    return order


@pytest.fixture
def deposit(market: Market, shopper: Shopper) -> OrderAnswer:
    """A ring to be made and two chains, the first part of them paid."""
    market.receive_stone()
    shopper.add("stock", market.receive_chains(), 2)
    answer = shopper.buy("design", shopper.design())
    assert answer.plan.plan == "deposit_balance"
    market.report(answer, "authorised")
    market.review_or_capture(answer.order_id)
    market.clear(answer.order_id)
    market.report(answer, "captured")
    return answer


def pay_rest(market: Market, answer: OrderAnswer, amount: Taxed, payment_id: str) -> None:
    """Some of the balance, or all of it."""
    order_id, intent = answer.order_id, f"pi_{payment_id}"
    wanted = InitiateBalance(order_id=order_id, amount=amount.gross, vat=amount.vat)
    held = AuthorisationReported(provider_id=intent, amount=amount.gross, capture_before=None)
    taken = CaptureReported(
        provider_id=intent,
        amount=amount.gross,
        tax_point=market.clock.now(),
        invoice_no=f"EDH-2026-05-{payment_id}",
    )
    for step in (wanted, IntentReported(provider_id=intent), held, taken):
        market.do(lambda d, step=step: d.decide(PAYMENT, payment_id, step))  # type: ignore[misc]  # bound at once
    received = RecordBalance(payment_id=payment_id, amount=amount.gross)
    market.do(lambda d: d.decide(ORDER, order_id, received))


def test_an_order_paid_in_full_has_an_invoice_of_all_its_lines(
    market: Market, paid: OrderAnswer
) -> None:
    document = invoiced(market, paid.payment_id)
    assert (document.kind, document.number) == ("invoice", "EDH-2026-03-000001")
    assert document.total == Taxed(paid.total, paid.vat)
    assert [line.title for line in document.lines] == ["CHA-1", "ONE-RING"]
    assert document.tax_point.isoformat() == document.issued_on.isoformat() == "2026-03-02"
    assert (document.order_total, document.refers_to) == (None, ())
    (told,) = log(market, TaxDocumentIssued)
    assert told.buyer.recipient == "A. Customer"
    assert base64.b64decode(told.file).startswith(b"%PDF")


def test_it_is_issued_once_however_often_that_is_asked(market: Market, paid: OrderAnswer) -> None:
    document, head = invoiced(market, paid.payment_id), market.store.journal.head()
    market.wait(days=40)
    assert invoiced(market, paid.payment_id) == document
    assert market.store.journal.head() == head
    jammed = replace(INVOICING, printing=Jammed())
    told = market.do(lambda d: issue_invoice(d, jammed, paid.payment_id))
    assert told == document.number


def test_what_was_not_taken_is_not_invoiced(market: Market, order: OrderAnswer) -> None:
    market.report(order, "authorised")
    unchanged(market, lambda: invoiced(market, order.payment_id), NotFound)
    unchanged(market, lambda: credited(market, order.payment_id), NotFound)


def test_a_deposit_is_invoiced_and_then_the_rest_by_difference(
    market: Market, deposit: OrderAnswer
) -> None:
    plan = deposit.plan
    first = invoiced(market, deposit.payment_id)
    assert (first.kind, first.total) == ("deposit_invoice", Taxed(plan.due_now, plan.vat_due_now))
    assert first.still_to_come == plan.balance
    market.wait(days=40)
    rest = Taxed(plan.balance, plan.vat_balance)
    pay_rest(market, deposit, rest, "balance-1")
    second = invoiced(market, "balance-1")
    assert (second.kind, second.total, second.still_to_come) == ("balance_invoice", rest, Money(0))
    assert second.refers_to == (first.reference,)
    assert second.number == "EDH-2026-05-balance-1"
    for line in found_order(market.state(ORDER, deposit.order_id)).placed.lines:
        parts = [each for each in (*first.lines, *second.lines) if each.line_id == line.line_id]
        assert total(each.gross for each in parts) == line.gross
        assert total(each.vat for each in parts) == line.vat


def test_the_rest_may_come_in_parts_and_what_was_not_invoiced_yet_is(
    market: Market, deposit: OrderAnswer
) -> None:
    """The last one is asked for first: those before it are issued with it, in one append."""
    plan = deposit.plan
    some = Taxed(Money(10_001), Money(1_667))
    rest = Taxed(plan.balance - some.gross, plan.vat_balance - some.vat)
    pay_rest(market, deposit, some, "balance-1")
    pay_rest(market, deposit, rest, "balance-2")
    last = invoiced(market, "balance-2")
    assert [each.kind for each in last.refers_to] == ["deposit_invoice", "balance_invoice"]
    assert [each.gross for each in last.refers_to] == [plan.due_now, some.gross]
    assert (last.total, last.still_to_come) == (rest, Money(0))
    part = invoiced(market, "balance-1")
    assert (part.total, part.still_to_come) == (some, rest.gross)
    assert len(log(market, TaxDocumentIssued)) == 3


def test_what_went_back_is_credited_with_a_number_of_its_own(
    market: Market, paid: OrderAnswer
) -> None:
    market.wait(days=40)
    send_back(market, paid.payment_id, paid.total)
    note, invoice = credited(market, paid.payment_id), invoiced(market, paid.payment_id)
    assert (note.kind, note.number) == ("credit_note", "EDH-CN-2026-04-000001")
    assert note.refers_to == (invoice.reference,)
    assert note.total == Taxed(paid.total, paid.vat)
    assert (note.tax_point.isoformat(), note.refund_id) == ("2026-04-11", "refund-1")
    head = market.store.journal.head()
    assert credited(market, paid.payment_id) == note
    assert market.store.journal.head() == head


def test_a_credit_note_is_of_the_day_in_london(market: Market, paid: OrderAnswer) -> None:
    """In summer the evening before by UTC is still the month that is over."""
    begins = datetime(2026, 6, 30, 23, tzinfo=UTC)
    market.clock.pass_time(begins - market.clock.now())
    send_back(market, paid.payment_id, Money(10_000))
    note = credited(market, paid.payment_id)
    assert (note.number, note.issued_on) == ("EDH-CN-2026-07-000001", date(2026, 7, 1))


def test_parts_that_went_back_are_credited_to_the_last_penny(
    market: Market, paid: OrderAnswer
) -> None:
    reasons: tuple[ReviewReason, ...] = ("late_payment", "amount_mismatch", "duplicate_capture")
    parts = (Money(10_001), Money(33_333), paid.total - Money(43_334))
    for number, (reason, amount) in enumerate(zip(reasons, parts, strict=True)):
        send_back(market, paid.payment_id, amount, refund_id=f"refund-{number}", reason=reason)
    notes = [credited(market, paid.payment_id, f"refund-{number}") for number in range(3)]
    assert [note.total.gross for note in notes] == list(parts)
    assert total(note.total.vat for note in notes) == paid.vat
    assert [note.number[-1] for note in notes] == ["1", "2", "3"]


def test_a_refund_that_was_ordered_says_why_of_which_lines_and_with_how_much_vat(
    market: Market, paid: OrderAnswer
) -> None:
    (chain, _) = invoiced(market, paid.payment_id).lines
    lines = (RefundLine(chain.line_id, Money(10_000)),)
    granted(market, paid.payment_id, "refund-1", reason="fault", lines=lines)
    note = credited(market, paid.payment_id)
    (ordered,) = log(market, RefundOrdered)
    assert (note.reason, note.total) == ("fault", Taxed(Money(10_000), ordered.vat))
    assert [line.line_id for line in note.lines] == [chain.line_id]
    assert note.still_charged == paid.total - Money(10_000)


def test_what_came_back_and_is_sent_once_more_has_the_note_that_it_had(
    market: Market, paid: OrderAnswer
) -> None:
    granted(market, paid.payment_id, "refund-1", amount=paid.total)
    note = credited(market, paid.payment_id)
    said(market, paid.payment_id, "refund-1", paid.total, stage="failed")
    for number in ("refund-2", "refund-3"):
        granted(market, paid.payment_id, number, amount=paid.total)
        told = market.do(lambda d, n=number: issue_credit_note(d, INVOICING, paid.payment_id, n))  # type: ignore[misc]  # bound at once
        assert told == note.number
        said(market, paid.payment_id, number, paid.total, stage="failed")
    assert len(log(market, TaxDocumentIssued)) == 2


def test_what_came_back_before_it_was_credited_is_not(market: Market, paid: OrderAnswer) -> None:
    granted(market, paid.payment_id, "refund-1", amount=paid.total)
    said(market, paid.payment_id, "refund-1", paid.total, stage="failed")
    told = market.do(lambda d: issue_credit_note(d, INVOICING, paid.payment_id, "refund-1"))
    assert told == CAME_BACK
    granted(market, paid.payment_id, "refund-2", amount=paid.total)
    note = credited(market, paid.payment_id, "refund-2")
    assert note.total.gross == paid.total
    said(market, paid.payment_id, "refund-2", paid.total, stage="failed")
    granted(market, paid.payment_id, "refund-3", amount=paid.total)
    told = market.do(lambda d: issue_credit_note(d, INVOICING, paid.payment_id, "refund-3"))
    assert told == note.number


def test_money_that_no_order_explained_is_sent_back_without_a_credit_note(
    market: Market, paid: OrderAnswer
) -> None:
    """A second capture was never invoiced; neither was a stranger's money."""
    send_back(market, "foreign-pi_9", Money(500))
    head = market.store.journal.head()
    told = market.do(lambda d: issue_credit_note(d, INVOICING, "foreign-pi_9", "refund-1"))
    assert told == NOT_INVOICED
    other = SetAside(reason="duplicate_capture", provider_ref="pi_other", amount=paid.total)
    market.do(lambda d: d.decide(PAYMENT, paid.payment_id, other))
    back = ResolveReview(
        provider_ref="pi_other", decision="refund", by="s", refund_id="r2", subject="s"
    )
    market.do(lambda d: d.decide(PAYMENT, paid.payment_id, back))
    report = RefundReported(
        refund_id="r2", provider_ref="re_2", intent_ref="pi_other", amount=paid.total
    )
    market.do(lambda d: d.decide(PAYMENT, paid.payment_id, report))
    assert market.store.journal.head() == head + 3
    told = market.do(lambda d: issue_credit_note(d, INVOICING, paid.payment_id, "r2"))
    assert told == NOT_INVOICED
    assert log(market, TaxDocumentIssued) == []


def test_a_press_that_jams_draws_no_number(market: Market, paid: OrderAnswer) -> None:
    send_back(market, paid.payment_id, paid.total)
    head = market.store.journal.head()
    jammed = replace(INVOICING, printing=Jammed())
    with pytest.raises(OSError, match="EDH"):
        market.do(lambda d: issue_credit_note(d, jammed, paid.payment_id, "refund-1"))
    assert market.store.journal.head() == head
    assert credited(market, paid.payment_id).number == "EDH-CN-2026-03-000001"


def test_whose_tax_record_is_destroyed_gets_none_and_no_number_is_drawn(
    market: Market, paid: OrderAnswer, memory_keyring: MemoryKeyring
) -> None:
    send_back(market, paid.payment_id, paid.total)
    subject = found_order(market.state(ORDER, paid.order_id)).placed.subject
    memory_keyring.destroy(subject, "F")
    unchanged(market, lambda: credited(market, paid.payment_id), SubjectErased)


def test_an_erased_person_is_on_the_tax_record_until_that_ends(
    market: Market, paid: OrderAnswer, memory_keyring: MemoryKeyring
) -> None:
    invoiced(market, paid.payment_id)
    subject = found_order(market.state(ORDER, paid.order_id)).placed.subject
    memory_keyring.destroy(subject, "P")
    kept = issued(market.state(TAX_DOCUMENT, paid.payment_id))
    assert as_printed(kept)
    memory_keyring.destroy(subject, "F")
    gone = issued(market.state(TAX_DOCUMENT, paid.payment_id))
    assert (gone.issued.buyer, as_printed(gone)) == (ERASED, None)
    assert gone.issued.document.total.gross == paid.total


def test_a_crowd_of_workers_leaves_no_gap_and_no_double(crowded: Market) -> None:
    """Each of four refunds is credited by three workers at once."""
    answers = []
    for number in range(4):
        crowded.receive_piece(f"P-{number}")
        answers.append(Shopper(crowded, f"{number}").buy("asset", f"P-{number}"))
        crowded.pay(answers[-1])
        paid_by, refund = answers[-1].payment_id, f"refund-{number}"
        send_back(crowded, paid_by, answers[-1].total, refund_id=refund)
    with ThreadPoolExecutor(12) as workers:
        asked = [(n, answer.payment_id) for n, answer in enumerate(answers)] * 3
        notes = list(
            workers.map(lambda each: credited(crowded, each[1], f"refund-{each[0]}"), asked)
        )
    numbers = sorted({note.number for note in notes})
    assert numbers == [f"EDH-CN-2026-03-{number:06d}" for number in range(1, 5)]
    drawn = [each for each in log(crowded, NumberTaken) if each.taker.startswith("refund-")]
    assert sorted(each.number for each in drawn) == [1, 2, 3, 4]
    assert len(log(crowded, TaxDocumentIssued)) == 8
