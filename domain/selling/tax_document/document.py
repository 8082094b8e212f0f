"""What an invoice or a credit note says, and the file that it was printed as."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.money import Money, total
from domain.pricing.order_money.payment_plan import Taxed
from domain.selling.payment.parts import RefundReason
from domain.selling.tax_document.taxed_line import TaxedLine, taxed

DocumentKind = Literal["invoice", "deposit_invoice", "balance_invoice", "credit_note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The legal entity that supplies; `entity` are the letters that its numbers begin with."""

    entity: str
    company: str
    address: str
    vat_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An earlier document that this one refers to."""

    document_id: str
    kind: DocumentKind
    number: str
    tax_point: date
    gross: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxDocument:
    """Everything that is printed, but for the buyer. Amounts are positive, whatever its kind.

    `tax_point` and `issued_on` are days in London. `order_total` is what an order comes to that is
    paid in parts. A credit note has a `reason`, where one was given, and says what of its invoice
    is `still_charged` after it.
    """

    document_id: str
    kind: DocumentKind
    number: str
    seller: Seller
    order_id: str
    order_no: str
    payment_id: str
    refund_id: str | None = None
    tax_point: date
    issued_on: date
    lines: tuple[TaxedLine, ...]
    order_total: Money | None = None
    refers_to: tuple[Reference, ...] = ()
    reason: RefundReason | None = None
    still_charged: Money | None = None

    @property
    def total(self) -> Taxed:
        return taxed(self.lines)

    @property
    def reference(self) -> Reference:
        return Reference(
            document_id=self.document_id,
            kind=self.kind,
            number=self.number,
            tax_point=self.tax_point,
            gross=self.total.gross,
        )

    @property
    def still_to_come(self) -> Money | None:
        """What of the order neither this document charges nor an earlier one did."""
        if self.order_total is None:
            return None
        charged = total((each.gross for each in self.refers_to), self.order_total.currency)
        return self.order_total - charged - self.total.gross


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFile:
    """The PDF in base64, the SHA-256 of its bytes, and the form that it was printed by."""

    content: str
    digest: str
    form: str

    @property
    def is_whole(self) -> bool:
        return sha256(self.content) == self.digest


def sha256(content: str) -> str:
    """Of what is in base64, in hexadecimal figures."""
    return hashlib.sha256(base64.b64decode(content)).hexdigest()
