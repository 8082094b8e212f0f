"""How addresses are written in each country, for whoever draws the form."""

from typing import Annotated

from fastapi import Path, Request, Response

from domain.countries import CountryUnknown, country_code
from domain.people.address_form import AddressForm, address_form
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import fixed
from interfaces.api.edge.routes import Routes

routes = Routes("/address-forms", "shop", "queries")
Country = Annotated[str, Path(max_length=60, description="Two letters, or an English name.")]
FOR_A_DAY = "public, max-age=86400"


@routes.get("/{country}", ANYONE, AddressForm, refuses=(CountryUnknown,))
def form_of_address(country: Country, request: Request) -> Response:
    """Its fields in their order, with what each is called, must have and can be."""
    found = address_form(country_code(country, told_in="country"))
    return fixed(request, found, FOR_A_DAY)
