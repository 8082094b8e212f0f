"""Staff sign in by the house's own provider: a browser goes there, and comes back with a word."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from application.identity.challenges import ChallengeOver
from application.identity.house_login import HouseLoginDown, HouseLoginRefused
from application.people.staff_house_login import Arrival, come_in
from application.people.staff_sign_in import SessionOver
from domain.kernel import NotFound
from domain.people.staff_entry import SecondFactorRests
from interfaces.api.edge.access import ANYONE, CLAIMANT
from interfaces.api.edge.answers import NOT_KEPT
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.cookies import KEPT, session_cookie
from interfaces.api.edge.devices import device
from interfaces.api.edge.limits import SIGN_IN
from interfaces.api.edge.needs import HouseLogin, door_of
from interfaces.api.edge.routes import Routes, at

routes = Routes("/staff/session", "staff: signing in", "commands")
ROUND = "__Host-house-login"
Said = Annotated[str, StringConstraints(max_length=2_000)]


class ProviderSays(BaseModel):
    """With what the provider sends a browser back; some say more than the standard asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    state: Said
    code: Said = ""
    iss: Said = ""
    session_state: Said = ""
    error: Said = ""
    error_description: Said = ""
    error_uri: Said = ""


@routes.get(
    "/house-login",
    ANYONE,
    lane="vendors",
    leads_on=True,
    refuses=(SIGN_IN, NotFound, HouseLoginDown),
)
def begin_house_login(asked: Asked) -> Response:
    """Send the browser to the house's own sign-in."""
    house = _house(asked)
    browser = house.rounds.new_browser()
    cookie = f"{ROUND}={browser}; Max-Age=600; {KEPT}"
    return _led(house.provider.address(house.rounds.begin(browser)), cookie)


@routes.get(
    "/house-login/return",
    CLAIMANT,
    lane="vendors",
    leads_on=True,
    refuses=(
        SIGN_IN,
        NotFound,
        HouseLoginDown,
        at(401, HouseLoginRefused),
        ChallengeOver,
        SecondFactorRests,
        SessionOver,
    ),
)
def end_house_login(
    asked: Asked, http: HttpRequest, told: Annotated[ProviderSays, Query()]
) -> Response:
    """Back from there: whoever works here has a session, and goes on to the desk. It is half a
    session where the house wants a second proof of its own. What is refused is a page here for a
    browser."""
    house = _house(asked)
    going = house.rounds.end(told.state, http.cookies.get(ROUND, ""))
    if told.error or not told.code:
        raise HouseLoginRefused
    vouched = house.provider.vouched(told.code, going)
    if told.iss not in ("", vouched.issuer):
        raise HouseLoginRefused
    arrival = Arrival(
        vouched=vouched,
        second_factor=house.second_factor,
        device=device(http.headers.get("User-Agent", "")),
    )
    begun = come_in(door_of(asked.api, asked.api.house.name), arrival, asked.request)
    return _led(house.page, f"{ROUND}=; Max-Age=0; {KEPT}", session_cookie(begun))


@routes.get(
    "/house-login/farewell",
    ANYONE,
    lane="vendors",
    leads_on=True,
    refuses=(NotFound, HouseLoginDown),
)
def leave_house_login(asked: Asked) -> Response:
    """Sign out there, too: after DELETE /staff/session, which ends the session here."""
    house = _house(asked)
    return _led(house.provider.farewell() or house.page)


def _house(asked: Asking) -> HouseLogin:
    house = asked.api.identity.house_login
    if house is None:
        raise NotFound
    return house


def _led(place: str, *cookies: str) -> Response:
    response = RedirectResponse(place, 303, headers=NOT_KEPT)
    for cookie in cookies:
        response.headers.append("Set-Cookie", cookie)
    return response
