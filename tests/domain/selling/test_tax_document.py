"""One document for each cause, kept as printed; no more is credited than was charged."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as tried_with
from hypothesis import strategies as st

from domain.kernel import ERASED, NotFound
from domain.money import Money, total
from domain.pricing.order_money.payment_plan import Taxed
from domain.selling.payment.parts import RefundLine
from domain.selling.tax_document import (
    TAX_DOCUMENT,
    Credit,
    CreditExceedsInvoice,
    FileNotAsPrinted,
    InvoiceCredited,
    InvoiceNotNamed,
    Issued,
    LinesDoNotAddUp,
    as_printed,
    issued,
)
from domain.selling.tax_document.document import TaxDocument
from domain.selling.tax_document.taxed_line import taxed
from tests.laws import check_decider
from tests.scenario import given
from tests.tax_documents import (
    FILE,
    balance_invoice,
    chains,
    credit_note,
    deposit_invoice,
    invoice,
    issue,
    made,
    was_issued,
)

INVOICE = invoice(made(minor=1_001), chains(1))
ISSUED = was_issued(INVOICE)
ALL = INVOICE.total


@pytest.mark.parametrize(
    "document", [invoice(), deposit_invoice(), balance_invoice(), credit_note(invoice())]
)
def test_it_is_issued_once_for_its_cause(document: TaxDocument) -> None:
    told = was_issued(document)
    given(TAX_DOCUMENT).when(issue(document)).then(told)
    other = replace(document, number="EDH-2026-03-000099")
    given(TAX_DOCUMENT, told).when(issue(other)).nothing()


@pytest.mark.parametrize(
    "wrong",
    [
        {"moved": Taxed(ALL.gross + Money(1), ALL.vat)},
        {"moved": Taxed(ALL.gross, ALL.vat - Money(1))},
        {"document": replace(INVOICE, lines=())},
        {"document": replace(INVOICE, lines=()), "moved": Taxed(Money(0), Money(0))},
    ],
)
def test_its_lines_come_to_what_moved(wrong: dict[str, Any]) -> None:
    asked = replace(issue(INVOICE), **wrong)
    given(TAX_DOCUMENT).when(asked).refused(LinesDoNotAddUp)


@pytest.mark.parametrize("document", [balance_invoice(), credit_note(invoice())])
def test_what_follows_an_invoice_names_it(document: TaxDocument) -> None:
    nameless = replace(document, refers_to=())
    given(TAX_DOCUMENT).when(issue(nameless)).refused(InvoiceNotNamed)


def test_it_is_kept_as_it_was_printed_or_not_issued() -> None:
    other = replace(FILE, digest="0" * 64)
    given(TAX_DOCUMENT).when(issue(INVOICE, file=other)).refused(FileNotAsPrinted)


def test_a_file_that_is_not_the_one_that_was_printed_is_never_shown() -> None:
    assert as_printed(Issued(ISSUED)) == FILE.content
    assert as_printed(Issued(replace(ISSUED, file=ERASED))) is None
    changed = replace(ISSUED, file=FILE.content.replace("JVB", "JVC"))
    with pytest.raises(FileNotAsPrinted):
        as_printed(Issued(changed))


def test_what_is_credited_stands_beside_its_invoice_once() -> None:
    credit = Credit(credit_note_id="n", amount=ALL.gross)
    told = InvoiceCredited(credit_note_id="n", lines=INVOICE.lines)
    given(TAX_DOCUMENT, ISSUED).when(credit).then(told)
    given(TAX_DOCUMENT, ISSUED, told).when(credit).nothing()
    other = replace(credit, credit_note_id="m", amount=Money(1))
    given(TAX_DOCUMENT, ISSUED, told).when(other).refused(CreditExceedsInvoice, left=Money(0))


@pytest.mark.parametrize("amount", [Money(0), Money(-1), ALL.gross + Money(1)])
def test_no_more_than_was_charged_is_credited_and_not_less_than_a_penny(amount: Money) -> None:
    credit = Credit(credit_note_id="n", amount=amount)
    given(TAX_DOCUMENT, ISSUED).when(credit).refused(CreditExceedsInvoice, left=ALL.gross)


def test_a_credit_note_is_not_credited_and_neither_is_nothing() -> None:
    credit = Credit(credit_note_id="n", amount=Money(1))
    note = was_issued(credit_note(INVOICE))
    given(TAX_DOCUMENT, note).when(credit).refused(CreditExceedsInvoice)
    given(TAX_DOCUMENT).when(credit).refused(NotFound)


def of(line_id: str, minor: int) -> RefundLine:
    return RefundLine(line_id, Money(minor))


def lines_credited(credit: Credit, *history: Any) -> list[tuple[str, Money]]:
    (told,) = given(TAX_DOCUMENT, ISSUED, *history).when(credit).events
    assert isinstance(told, InvoiceCredited)
    return [(line.line_id, line.gross) for line in told.lines]


def test_a_credit_that_tells_its_lines_is_of_those() -> None:
    two = Credit(credit_note_id="n", amount=Money(20_100), of_lines=(of("c", 20_000), of("m", 100)))
    assert lines_credited(two) == [("m", Money(100)), ("c", Money(20_000))]


@pytest.mark.parametrize(
    "told", [(), (of("c", 42_001),), (of("c", 41_000),), (of("elsewhere", 42_001),)]
)
def test_a_credit_whose_lines_are_not_charged_here_is_of_all_alike(
    told: tuple[RefundLine, ...],
) -> None:
    credit = Credit(credit_note_id="n", amount=Money(42_001), of_lines=told)
    assert [line_id for line_id, _ in lines_credited(credit)] == ["m", "c"]


def test_the_vat_of_a_credit_is_the_one_that_was_told_with_its_refund() -> None:
    credit = Credit(credit_note_id="n", amount=Money(20_000), vat=Money(3_335))
    (told,) = given(TAX_DOCUMENT, ISSUED).when(credit).events
    assert isinstance(told, InvoiceCredited)
    assert taxed(told.lines) == Taxed(Money(20_000), Money(3_335))


@tried_with(st.lists(st.integers(1, 9_000), max_size=8))
def test_whatever_the_parts_the_credits_are_the_invoice_to_the_penny(parts: list[int]) -> None:
    history: list[Any] = [ISSUED]
    for number, part in enumerate([*parts, None]):
        left = taxed(issued(given(TAX_DOCUMENT, *history).state).left).gross
        amount = left if part is None else min(Money(part), left)
        if amount:
            credit = Credit(credit_note_id=f"{number}", amount=amount)
            (told,) = given(TAX_DOCUMENT, *history).when(credit).events
            assert isinstance(told, InvoiceCredited)
            assert taxed(told.lines).gross == amount
            history.append(told)
    credited = [line for each in history[1:] for line in each.lines]
    assert taxed(credited) == ALL
    for whole in INVOICE.lines:
        own = [line for line in credited if line.line_id == whole.line_id]
        assert total(line.gross for line in own) == whole.gross


def test_laws() -> None:
    amounts = st.integers(-1, 60_000).map(Money)
    names = st.sampled_from(("n", "m"))
    credits_ = st.builds(Credit, credit_note_id=names, amount=amounts)
    check_decider(TAX_DOCUMENT, st.one_of(st.just(issue(INVOICE)), credits_))
