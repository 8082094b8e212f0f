"""The VAT ledger of a period: what it has, what it sums to, and that no row can be changed."""

import csv
from datetime import date

import pytest

from application.store.event_store import EventStore
from domain.money import Money
from domain.pricing.order_money.payment_plan import Taxed
from domain.selling.series import SERIES, Series, Take
from domain.selling.tax_document import TAX_DOCUMENT
from domain.selling.tax_document.document import TaxDocument
from interfaces.proof.vat_ledger import (
    COLUMNS,
    LedgerBroken,
    Period,
    PeriodUnknown,
    check,
    ledger,
    period,
)
from tests.asking import ask
from tests.tax_documents import credit_note, invoice, issue

APRIL = date(2026, 4, 1)
Q1, Q2 = period("2026-Q1"), period("2026-Q2")


def numbered(store: EventStore, document: TaxDocument) -> None:
    """Its number drawn, and not issued yet."""
    series = Series("credit" if document.refund_id else "invoice", "EDH", date(2026, 3, 1))
    take = Take(taker=document.document_id)
    store.run(lambda d: len(d.decide(SERIES, series.key, take)), ask())


def issued(store: EventStore, document: TaxDocument) -> None:
    asked = issue(document)
    store.run(lambda d: len(d.decide(TAX_DOCUMENT, document.document_id, asked)), ask())


@pytest.fixture
def kept(memory_store: EventStore) -> EventStore:
    """Two invoices and the credit note of one, in two quarters; issued out of order."""
    first = invoice()
    second = invoice(
        document_id="payment-2",
        number="EDH-2026-03-000002",
        tax_point=date(2026, 3, 31),
        issued_on=APRIL,
    )
    for document in (first, second):
        numbered(memory_store, document)
    for document in (second, first, credit_note(first, tax_point=APRIL)):
        issued(memory_store, document)
    return memory_store


@pytest.mark.parametrize(
    ("written", "begin", "end"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), APRIL),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-02", date(2026, 2, 1), date(2026, 3, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_a_year_a_quarter_or_a_month(written: str, begin: date, end: date) -> None:
    assert period(written) == Period(written, begin, end)


@pytest.mark.parametrize(
    "written", ["", "26", "2026-Q5", "2026-13", "2026-1", "2026-Q4 ", "2026Q4"]
)
def test_another_period_is_named_as_wrong(written: str) -> None:
    with pytest.raises(PeriodUnknown) as refused:
        period(written)
    assert refused.value.facts == {"period": written}


def test_every_document_is_in_the_period_of_its_tax_point(kept: EventStore) -> None:
    names, *rows = list(csv.reader(ledger(kept.journal, Q1).lines()))
    assert tuple(names) == COLUMNS
    assert [row[0] for row in rows] == ["EDH-2026-03-000001", "EDH-2026-03-000002", "total"]
    assert rows[0][2:9] == [
        *("2026-03-02", "2026-03-02", "EL-2345-6789", "GBP", "2050.00", "410.00", "2460.00"),
    ]
    assert rows[2][1:4] == ["2", "2026-01-01", "2026-03-31"]
    assert rows[2][5:9] == ["GBP", "4100.00", "820.00", "4920.00"]
    _, note, _ = list(csv.reader(ledger(kept.journal, Q2).lines()))
    assert note[:2] == ["EDH-CN-2026-06-000001", "credit_note"]
    assert note[6:10] == ["-2050.00", "-410.00", "-2460.00", "EDH-2026-03-000001"]


def test_it_sums_what_was_charged_less_what_was_credited(kept: EventStore) -> None:
    assert ledger(kept.journal, Q1).sums == {"GBP": Taxed(Money(492_000), Money(82_000))}
    assert ledger(kept.journal, Q2).sums == {"GBP": Taxed(Money(-246_000), Money(-41_000))}
    assert ledger(kept.journal, period("2026")).sums == {
        "GBP": Taxed(Money(246_000), Money(41_000))
    }
    assert ledger(kept.journal, period("2027")).sums == {}


def test_a_number_that_was_drawn_and_is_not_issued_is_told(kept: EventStore) -> None:
    assert ledger(kept.journal, Q1).unissued == ()
    numbered(kept, invoice(document_id="payment-3"))
    assert ledger(kept.journal, Q1).unissued == ("EDH-2026-03-000003",)
    assert ledger(kept.journal, Q2).unissued == ()


def test_the_same_log_is_the_same_ledger_and_its_chain_is_checked(kept: EventStore) -> None:
    found = ledger(kept.journal, Q1)
    lines = list(found.lines())
    assert lines == list(ledger(kept.journal, Q1).lines())
    assert check(lines, Q1) == found.chain
    assert lines[-1].strip().endswith(found.chain)


@pytest.mark.parametrize(
    ("kept_lines", "row"),
    [((0, 2, 1, 3), 1), ((0, 2, 3), 1), ((0, 1, 2), 3), ((0, 1, 3), 2), ((1, 2, 3), 0), ((), 0)],
)
def test_a_row_that_was_moved_or_left_out_is_found(
    kept: EventStore, kept_lines: tuple[int, ...], row: int
) -> None:
    lines = list(ledger(kept.journal, Q1).lines())
    with pytest.raises(LedgerBroken) as broken:
        check([lines[at] for at in kept_lines], Q1)
    assert broken.value.facts == {"row": row}


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_row_that_was_changed_is_found(kept: EventStore, at: int) -> None:
    lines = list(ledger(kept.journal, Q1).lines())
    lines[at] = lines[at].replace("0.00", "0.01", 1)
    with pytest.raises(LedgerBroken) as broken:
        check(lines, Q1)
    assert broken.value.facts == {"row": at}


def test_a_period_without_documents_has_a_ledger_that_says_so(kept: EventStore) -> None:
    nothing = period("2025")
    lines = list(ledger(kept.journal, nothing).lines())
    assert len(lines) == 2
    assert check(lines, nothing) == ledger(kept.journal, nothing).chain


def test_a_ledger_is_of_its_period_alone(kept: EventStore) -> None:
    lines = list(ledger(kept.journal, Q1).lines())
    with pytest.raises(LedgerBroken):
        check(lines, period("2026"))
