"""Invoices and credit notes as PDF (A-2a, UA-1): set by Typst, in the fonts that it brings."""

import base64
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files

from domain.people.address import Address
from domain.selling.tax_document.document import PrintedFile, Seller, TaxDocument, sha256
from interfaces.documents.words import words_of
from interfaces.particulars import Particulars

FORM = "1"
"""Another with every change of the form or its words: a document says by which it was printed."""


@dataclass(frozen=True, slots=True)
class Press:
    """Implements `Printing` for a house, with its picture (PNG)."""

    house: Particulars
    picture: bytes = field(repr=False)

    @property
    def seller(self) -> Seller:
        house = self.house
        return Seller(
            entity=house.legal_entity,
            company=house.company,
            address=house.registered_office,
            vat_no=house.vat_no,
        )

    def printed(self, document: TaxDocument, buyer: Address) -> PrintedFile:
        """The same bytes for the same document on every machine: no clock and no font of its."""
        import typst  # only here: of the processes of a shop one prints, and all would keep it

        words = asdict(words_of(document, buyer, self.house)) | {"picture": list(self.picture)}
        pdf = typst.compile(
            _form(),
            format="pdf",
            sys_inputs={"words": json.dumps(words)},
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(document.issued_on, time(), UTC),
        )
        content = base64.b64encode(pdf).decode()
        return PrintedFile(content=content, digest=sha256(content), form=FORM)


@cache
def _form() -> bytes:
    return (files(__name__) / "form.typ").read_bytes()
