"""Who the house is: its names, how it is reached, and what the law wants on its letters."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

AssayOffice = Literal["London", "Birmingham", "Sheffield", "Edinburgh"]
PaysReturn = Literal["house", "customer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """`name` is what it trades as, `company` its legal name; an address is one line.

    `legal_entity` are the letters that numbers of this company's invoices begin with.

    `complaints` says to whom and how a complaint is made; `dispute_body` names who settles one out
    of court, "" for nobody. `sponsors_mark` is struck beside the marks of its `assay_office`.
    `delivery` says who carries its parcels, and how; `return_paid_by` who pays for one that is
    sent back by the right to cancel. `telephone` as people dial it; `website` the front end's.
    `order_page` is where a customer looks at an order: an address with `{order_id}` in it; likewise
    `quote_page` for a quote (`{quote_id}`), `link_page` for a design by a link, `balance_page` for
    the rest of a price (both `{token}`); `bag_page` is where they find their bag.
    """

    name: str
    company: str
    legal_entity: str
    company_no: str
    registered_in: str
    registered_office: str
    returns_address: str
    vat_no: str
    eori_no: str
    sponsors_mark: str
    assay_office: AssayOffice
    email: str
    telephone: str
    complaints: str
    dispute_body: str
    delivery: str
    return_paid_by: PaysReturn
    website: str
    order_page: str
    quote_page: str
    link_page: str
    balance_page: str
    bag_page: str

    def page_of(self, order_id: str) -> str:
        return self.order_page.replace("{order_id}", order_id)

    def page_of_quote(self, quote_id: str) -> str:
        return self.quote_page.replace("{quote_id}", quote_id)

    def page_of_balance(self, token: str) -> str:
        return self.balance_page.replace("{token}", token)

    def page_of_link(self, token: str) -> str:
        return self.link_page.replace("{token}", token)


PLACES = {
    "order_page": "{order_id}",
    "quote_page": "{quote_id}",
    "link_page": "{token}",
    "balance_page": "{token}",
}
"""What the address of a page names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the house itself is written to, and the page at which staff see what waits."""

    email: str
    page: str


DEMONSTRATION = Particulars(
    name="ELYSIUM",
    company="Elysium Demonstration House Ltd",
    legal_entity="EDH",
    company_no="00000000",
    registered_in="England and Wales",
    registered_office="1 Example Street, London EC1N 0XX",
    returns_address="2 Example Street, London EC1N 0XX",
    vat_no="GB 000 0000 00",
    eori_no="GB000000000000",
    sponsors_mark="EDH",
    assay_office="London",
    email="care@elysium.example",
    telephone="+44 20 7946 0000",  # of the range that is kept free for drama
    complaints=(
        "Write to complaints@elysium.example or to our registered office; "
        "we answer within two working days, and in full within fourteen days."
    ),
    dispute_body="",
    delivery="By insured courier, handed over against the signature of an adult.",
    return_paid_by="house",
    website="http://localhost:3000",
    order_page="http://localhost:3000/orders/{order_id}",
    quote_page="http://localhost:3000/quotes/{quote_id}",
    link_page="http://localhost:3000/designs/shared/{token}",
    balance_page="http://localhost:3000/pay/{token}",
    bag_page="http://localhost:3000/bag",
)
"""A house that nobody takes for a real one."""
DEMONSTRATION_DESK = Desk(email="desk@elysium.example", page="http://localhost:3000/desk")
MAY_STAY = frozenset(
    {"name", "registered_in", "assay_office", "delivery", "return_paid_by", "dispute_body"}
)
MAY_BE_EMPTY = frozenset({"dispute_body"})
PICTURE = Path(__file__).parent / "letters" / "mark.png"


def of_demonstration(house: Particulars) -> tuple[str, ...]:
    """The particulars, by name, that are missing or still those of the demonstration."""
    names = [each.name for each in fields(house)]
    return tuple(name for name in names if _missing(house, name) or _borrowed(house, name))


def _missing(house: Particulars, name: str) -> bool:
    return name not in MAY_BE_EMPTY and not getattr(house, name).strip()


def _borrowed(house: Particulars, name: str) -> bool:
    return name not in MAY_STAY and getattr(house, name) == getattr(DEMONSTRATION, name)
