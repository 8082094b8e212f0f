"""The same against the certified `oidc-provider`: its forms filled in, as a person would."""

import re
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from application.store.event_store import EventStore
from tests.interfaces.api.test_house_login import DESK, RETURN, Gone, appointed, house, session_of
from tests.interfaces.api.test_tokens_shown import refusal
from tests.interfaces.api.world import World
from tests.interfaces.integrations.sanity.node import installed
from tests.set_clock import SetClock

FORM = re.compile(r'action="([^"]+)"')


@pytest.fixture
def issuer(unused_port: int) -> Iterator[str]:
    """Its address, once it listens."""
    node = installed("Staff did NOT sign in by a real OpenID provider")
    command = ["node", "provider.mjs", str(unused_port), RETURN, DESK]
    quiet, heard = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, cwd=node.folder, text=True, stdout=heard, stderr=quiet) as run:
        assert run.stdout is not None
        try:
            yield run.stdout.readline().strip()
        finally:
            run.terminate()


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock, issuer: str) -> World:
    made = house(memory_store, clock, issuer)
    appointed(made)
    return made


class Person(httpx.Client):
    """Somebody at the provider's own pages; `name` is all that they type."""

    def signs_in(self, address: str, name: str) -> dict[str, str]:
        """With what the provider sends them back."""
        answer = self.get(address)
        while not (location := answer.headers.get("Location", "")).startswith(RETURN):
            if location:
                answer = self.get(httpx.URL(answer.request.url).join(location))
                continue
            found = FORM.search(answer.text)
            assert found, answer.text
            prompt = "login" if 'name="login"' in answer.text else "consent"
            typed = {"prompt": prompt, "login": name, "password": "any"}
            answer = self.post(httpx.URL(answer.request.url).join(found[1]), data=typed)
        return dict(httpx.URL(location).params)


def test_whoever_was_appointed_comes_in(shop: World) -> None:
    gone = Gone(shop)
    with Person() as person:
        said = person.signs_in(gone.address, "appointed")
    assert said["iss"] and said["state"] == gone.state
    answer = gone.back(**said)
    assert (answer.status_code, answer.headers["Location"]) == (303, DESK), answer.text
    session = shop.api.identity.sessions.find(session_of(answer))
    assert session and session.kind == "staff" and not session.second_factor
    assert refusal(gone.back(**said)) == (410, "challenge_over")


@pytest.mark.parametrize("name", ["unverified", "stranger"])
def test_nobody_else_does(shop: World, name: str) -> None:
    gone = Gone(shop)
    with Person() as person:
        said = person.signs_in(gone.address, name)
    assert refusal(gone.back(**said)) == (401, "house_login_refused")


def test_one_browsers_code_is_no_use_to_another(shop: World) -> None:
    mine, theirs = Gone(shop), Gone(shop)
    with Person() as person:
        said = person.signs_in(mine.address, "appointed")
    stolen = said | {"state": theirs.state}
    assert refusal(theirs.back(**stolen)) == (401, "house_login_refused")


def test_a_code_that_was_used_is_refused_by_the_provider(shop: World) -> None:
    first, second = Gone(shop), Gone(shop)
    with Person() as person:
        said = person.signs_in(first.address, "appointed")
    assert first.back(**said).status_code == 303
    assert refusal(second.back(code=said["code"])) == (401, "house_login_refused")


def test_it_knows_where_to_sign_out(shop: World) -> None:
    farewell = shop.client.get("/staff/session/house-login/farewell").headers["Location"]
    with httpx.Client() as person:
        assert person.get(farewell).status_code == 200
