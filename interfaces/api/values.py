"""Values that several request bodies share, and their way into the domain's words."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, StringConstraints

from domain.address import Address
from domain.money import Money
from interfaces.api.bodies import Body

Text = Annotated[str, StringConstraints(max_length=500)]
Ref = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=120)]


def example(**fields: Any) -> ConfigDict:
    """A body as it may be sent, for the documentation; a test holds it against its class."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Amount(Body):
    """Whole minor units (pence), of one currency."""

    minor: int
    currency: Literal["GBP"] = "GBP"

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)


class PostalAddress(Body):
    """`country` is ISO 3166 alpha-2."""

    recipient: Text
    line1: Text
    line2: Text | None = None
    city: Text
    postcode: Text
    country: Text

    @property
    def address(self) -> Address:
        return Address(
            recipient=self.recipient,
            line1=self.line1,
            line2=self.line2,
            city=self.city,
            postcode=self.postcode,
            country=self.country,
        )
