"""What personal data is kept for, who else receives it, and for how long: by the kind of stream.

Class P is destroyed on request, class F after its statutory period: under a key of its own each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ON_REQUEST = "until you ask to be forgotten"
STATUTORY = "name and address on invoices: 6 years from the end of the year of the document"
NOBODY = "nobody outside the house"
CARRIER = "the carrier of our letters"
BANK = "the payment provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """In words that a customer reads."""

    purpose: str
    recipients: tuple[str, ...] = (NOBODY,)
    retention: str = ON_REQUEST


PURPOSES: Mapping[str, Purpose] = {
    "customer": Purpose(purpose="to know you, and to write to you", recipients=(CARRIER,)),
    "mailbox": Purpose(purpose="to write to you only what you want", recipients=(CARRIER,)),
    "correspondent": Purpose(purpose="to send you what you asked for", recipients=(CARRIER,)),
    "config": Purpose(purpose="to design, draw and make your piece"),
    "artwork": Purpose(purpose="to engrave your picture"),
    "sketch": Purpose(purpose="to draw what you described"),
    "quote": Purpose(purpose="to keep a price for you"),
    "cart": Purpose(purpose="to keep what you mean to buy"),
    "order": Purpose(
        purpose="to make, sell and deliver what you ordered",
        recipients=(CARRIER, BANK, "the carrier of the parcel"),
        retention=f"{ON_REQUEST}; {STATUTORY}",
    ),
    "payment": Purpose(
        purpose="to take and give back money, and to see who pays", recipients=(BANK,)
    ),
    "tax_document": Purpose(
        purpose="to account for tax", recipients=("HM Revenue & Customs",), retention=STATUTORY
    ),
    "service_case": Purpose(purpose="to serve a piece that you bought"),
    "letter": Purpose(purpose="to show what we wrote, and when", recipients=(CARRIER,)),
    "wishlist": Purpose(purpose="to keep what you wish for"),
    "advising": Purpose(purpose="to show who acted for you, and why"),
    "staff_member": Purpose(
        purpose="to know who works here and what they did", retention="while they work here"
    ),
}
