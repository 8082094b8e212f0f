"""A try is counted before it is looked at, by where it comes from, and forgotten once right."""

from datetime import timedelta

import pytest
from starlette.datastructures import Headers

from application.identity.attempts import FREE, FREE_OF_ALL, TooManyAttempts
from interfaces.api.edge.asking import Asking
from interfaces.api.edge.callers import shopper
from interfaces.api.edge.counting import Asks
from interfaces.api.edge.shown import shown_device
from interfaces.api.edge.trying import trying
from tests.asking import ask
from tests.interfaces.api.world import TOKENS, World

ACCOUNT = "an-account"


def asking(shop: World, source: str = "192.0.2.1", device: str = "") -> Asking:
    caller = shopper(TOKENS, TOKENS.issue())
    return Asking(shop.api, caller, ask(), None, Asks(source=source, device=device))


def fails(asked: Asking, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(KeyError), trying(asked, "password", ACCOUNT):
            raise KeyError


def waits(asked: Asking) -> int:
    with pytest.raises(TooManyAttempts) as refused, trying(asked, "password", ACCOUNT):
        raise AssertionError
    return int(refused.value.facts["retry_after"])


def test_what_was_wrong_counts_and_what_was_right_is_forgotten(shop: World) -> None:
    fails(asking(shop), FREE)
    assert waits(asking(shop)) == 1
    shop.clock.pass_time(timedelta(seconds=1))
    with trying(asking(shop), "password", ACCOUNT):
        pass
    fails(asking(shop), FREE)


def test_a_device_that_was_let_in_passes_the_crowd(shop: World) -> None:
    for place in range(FREE_OF_ALL):
        fails(asking(shop, f"2001:db8:0:{place:x}::/64"))
    assert waits(asking(shop, "203.0.113.9")) == 1
    fails(asking(shop, "203.0.113.9", TOKENS.device(ACCOUNT)))


def test_no_other_accounts_device_passes(shop: World) -> None:
    for place in range(FREE_OF_ALL):
        fails(asking(shop, f"2001:db8:0:{place:x}::/64"))
    for forged in (TOKENS.device("another"), "x.y", "x" * 200):
        assert waits(asking(shop, "203.0.113.9", forged)) == 1


def test_a_device_shows_itself_by_a_cookie_or_a_header() -> None:
    assert shown_device(Headers({"Cookie": "a=b; __Host-device=shown"})) == "shown"
    assert shown_device(Headers({"Device-Token": "shown"})) == "shown"
    assert shown_device(Headers({"Cookie": "device=shown"})) == ""
    assert len(shown_device(Headers({"Device-Token": "x" * 5_000}))) == 200
