"""Who the house is: its name, how it is reached, and what a company must print on a letter."""

from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """`registered_office` is one line; `telephone` as people dial it; `website` the front end's.

    `order_page` is where a customer looks at an order: an address with `{order_id}` in it.
    """

    name: str
    company: str
    company_no: str
    registered_in: str
    registered_office: str
    vat_no: str
    email: str
    telephone: str
    website: str
    order_page: str

    def page_of(self, order_id: str) -> str:
        return self.order_page.replace("{order_id}", order_id)


DEMONSTRATION = Particulars(
    name="ELYSIUM",
    company="Elysium Demonstration House Ltd",
    company_no="00000000",
    registered_in="England and Wales",
    registered_office="1 Example Street, London EC1N 0XX",
    vat_no="GB 000 0000 00",
    email="care@elysium.example",
    telephone="+44 20 7946 0000",  # of the range that is kept free for drama
    website="http://localhost:3000",
    order_page="http://localhost:3000/orders/{order_id}",
)
"""A house that nobody takes for a real one; only its name and where it is registered may stay."""
MAY_STAY = {"name", "registered_in"}
PICTURE = Path(__file__).parent / "letters" / "mark.png"


def of_demonstration(house: Particulars) -> tuple[str, ...]:
    """The particulars, by name, that are missing or still those of the demonstration."""
    return tuple(
        each.name
        for each in fields(house)
        if not getattr(house, each.name).strip()
        or (
            each.name not in MAY_STAY
            and getattr(house, each.name) == getattr(DEMONSTRATION, each.name)
        )
    )
