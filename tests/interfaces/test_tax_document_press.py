"""Invoices as they are printed: the same bytes, every word, in letters that the fonts have."""

import base64
import re
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
import typst

from domain.money import Money
from domain.people.address import Address
from domain.pricing.vat import ZERO_RATED_EXPORT
from domain.selling.tax_document.document import TaxDocument
from interfaces.documents.words import ZERO_RATED, per_cent, printable, words_of
from interfaces.particulars import DEMONSTRATION
from tests.domain.selling.facts import HOME, ordered
from tests.interfaces.stationery import PRESS
from tests.tax_documents import (
    SELLER,
    balance_invoice,
    chains,
    credit_note,
    deposit_invoice,
    invoice,
    made,
)

ROOT = Path(__file__).parents[2]
ABROAD = Address(
    recipient="Łukasz Nguyễn-Đặng & Ελένη 王小明",
    line1="Straße des 17. Juni № 135",
    line2="Хорошёвский двор #let x = [*1*]",
    city="Αθήνα",
    postcode="106 74",
    country="GR",
)
KINDS = [invoice(), deposit_invoice(), balance_invoice(), credit_note(invoice())]
ANEW = """
from tests.interfaces.stationery import PRESS
from tests.interfaces.test_tax_document_press import ABROAD, KINDS
print(*(PRESS.printed(each, ABROAD).digest for each in KINDS))
"""


def pdf(document: TaxDocument, buyer: Address = HOME) -> bytes:
    return base64.b64decode(PRESS.printed(document, buyer).content)


def pages(file: bytes) -> int:
    return len(re.findall(rb"/Type */Page[^s]", file))


def said(document: TaxDocument, buyer: Address = HOME) -> str:
    """All that is printed, in a line."""
    return repr(asdict(words_of(document, buyer, DEMONSTRATION)))


def test_the_same_document_is_the_same_bytes_in_another_process_and_zone() -> None:
    here = [PRESS.printed(each, ABROAD).digest for each in KINDS]
    environment = {"TZ": "Pacific/Auckland", "PATH": "/nowhere", "LANG": "C"}
    there = subprocess.run(
        [sys.executable, "-c", ANEW],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split() == here
    assert len(set(here)) == len(KINDS)


@pytest.mark.parametrize("document", KINDS, ids=lambda each: each.kind)
def test_it_is_one_page_with_its_fonts_and_its_title(document: TaxDocument) -> None:
    file = pdf(document)
    assert pages(file) == 1
    assert b"LibertinusSerif" in file
    assert b"pdfaid:part>2<" in file
    assert b"pdfuaid:part>1<" in file


def test_a_long_order_goes_over_pages() -> None:
    lines = [made(f"{n}", title="A solitaire of a very long name, " * 5) for n in range(40)]
    assert pages(pdf(deposit_invoice(*lines))) > 3


def test_what_is_typed_is_no_markup() -> None:
    """Were it, the digest would be that of what it makes."""
    nasty = invoice(made(title='#panic("x") $x$ *bold* <label> @ref // \\ `raw`'))
    assert pages(pdf(nasty, ABROAD)) == 1
    assert "#panic" in said(nasty)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Łukasz Nguyễn-Đặng, Ελένη, Хорошёв, d’Été", None),
        ("王小明", "WangXiaoMing"),
        ("محمد", "mhmd"),
        ("№ 5 💎", "No 5 :gem:"),
    ],
)
def test_letters_that_the_fonts_do_not_have_are_written_in_latin(
    typed: str, read: str | None
) -> None:
    assert printable(typed) == (read or typed)


def test_every_letter_that_is_kept_can_be_printed() -> None:
    """An archive's PDF is refused where one letter has no picture."""
    blocks = ((0x20, 0x250), (0x370, 0x500), (0x1E00, 0x2000), (0x2010, 0x2040), (0x20A0, 0x20C0))
    letters = [chr(n) for low, high in blocks for n in range(low, high)]
    kept = [each for each in letters if each.isprintable() and printable(each) == each]
    assert len(kept) > 1_200
    form = b'#set document(title: "t")\n#set text(font: "Libertinus Serif")\n#sys.inputs.letters'
    typst.compile(
        form,
        format="pdf",
        sys_inputs={"letters": " ".join(kept)},
        ignore_system_fonts=True,
        pdf_standards=["a-2u"],
        timestamp=0,
    )


@pytest.mark.parametrize("document", KINDS, ids=lambda each: each.kind)
def test_the_law_wants_all_of_this_on_it(document: TaxDocument) -> None:
    words = said(document, ABROAD)
    for wanted in (
        *(document.number, document.order_no, "Tax point", "Issued"),
        *(SELLER.company, SELLER.address, SELLER.vat_no, DEMONSTRATION.company_no),
        *("Łukasz", "Αθήνα 106 74", "Greece", "VAT at 20%"),
    ):
        assert wanted in words, wanted


def test_a_line_says_what_it_is_and_what_it_costs() -> None:
    words = words_of(invoice(made(minor=600_000), chains()), HOME, DEMONSTRATION)
    ring, chain = words.lines
    assert ring.amounts == ("1", "20%", "£5,000.00", "£1,000.00", "£6,000.00")
    assert ring.under == (
        "Metal: Platinum 950 · Ring size: M · Setting: Four claws · "
        "Stone: Round natural diamond, 1.01 ct, D, VS1, GIA 2141438171",
    )
    assert chain.under == ("£420.00 each, VAT included",)
    assert [(each.name, each.value) for each in words.sums] == [
        ("Net", "£6,050.00"),
        ("VAT at 20%", "£1,210.00"),
    ]
    assert words.total.value == "£7,260.00"


def test_a_deposit_says_what_is_to_come_and_a_balance_what_came_before() -> None:
    first = words_of(deposit_invoice(), HOME, DEMONSTRATION)
    assert first.lines[0].under[-1] == "Deposit, of £6,000.01 in all"
    assert {each.name: each.value for each in first.settlement} == {
        "The whole order, VAT included": "£7,260.01",
        "Received with thanks on 2 March 2026": "£4,260.01",
        "Balance, due when your piece is finished": "£3,000.00",
    }
    second = words_of(balance_invoice(), HOME, DEMONSTRATION)
    assert second.lines[0].under[-1] == "Balance, of £6,000.01 in all"
    assert {each.name: each.value for each in second.settlement} == {
        "The whole order, VAT included": "£7,260.01",
        "Deposit invoice EDH-2026-03-000001 of 2 March 2026": "£4,260.01",
        "Received with thanks on 11 May 2026": "£3,000.00",
    }


def test_a_credit_note_names_its_invoice_says_why_and_what_stays_charged() -> None:
    note = credit_note(invoice(), reason="cancellation", still_charged=Money(15_000))
    words = words_of(note, HOME, DEMONSTRATION)
    assert words.opening == (
        "This credit note reduces invoice EDH-2026-03-000001 of 2 March 2026.",
        "The order was cancelled.",
    )
    assert {each.name: each.value for each in words.settlement} == {
        "Sent back to you as you paid": "£2,460.00",
        "Still charged by that invoice": "£150.00",
    }
    whole = words_of(replace(note, still_charged=Money(0)), HOME, DEMONSTRATION)
    assert [each.name for each in whole.settlement] == ["Sent back to you as you paid"]


def test_what_is_exported_says_why_it_has_no_vat() -> None:
    ring = ordered(vat=Money(0))
    abroad = replace(ring, price=replace(ring.price, vat_treatment=ZERO_RATED_EXPORT))
    assert words_of(invoice(abroad), HOME, DEMONSTRATION).closing == (ZERO_RATED,)
    assert words_of(invoice(), HOME, DEMONSTRATION).closing == ()
    assert per_cent(invoice(abroad).lines[0].rate) == "0%"


def test_its_date_is_the_day_of_issue() -> None:
    assert b"2026-03-02T00:00:00" in pdf(invoice())
    later = invoice(issued_on=date(2026, 3, 3))
    assert pdf(later) != pdf(invoice())
