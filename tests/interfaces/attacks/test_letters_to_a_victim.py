"""A stranger who types somebody's address again and again uses up nothing that they need."""

import pytest

from application.store.event_store import EventStore
from interfaces.api.edge.source import Proxies
from tests.interfaces.api.test_limits import counts
from tests.interfaces.api.world import TOKENS, World, world
from tests.set_clock import SetClock

VICTIM = "customer@example.com"


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    few = counts("letters_per_source_and_mailbox=2/hour, letters_per_mailbox=5/hour")
    return world(memory_store, clock, counts=few, proxies=Proxies(trusted=("127.0.0.1",)))


def asked(shop: World, source: str, **headers: str) -> int:
    said = {"X-Forwarded-For": source, **headers}
    return shop.post("/session/codes", {"email": VICTIM}, **said).status_code


def test_one_stranger_does_not_use_up_the_letters_of_another(shop: World) -> None:
    assert [asked(shop, "192.0.2.1") for _ in range(20)] == [200] * 2 + [429] * 18
    assert asked(shop, "198.51.100.7") == 200


def test_nor_does_a_crowd_those_of_a_device_that_was_let_in(shop: World) -> None:
    assert [asked(shop, f"192.0.2.{n}") for n in range(9)] == [200] * 5 + [429] * 4
    known = {"Device-Token": TOKENS.device(shop.api.identity.mailboxes.find(VICTIM))}
    assert [asked(shop, "192.0.2.1", **known) for _ in range(3)] == [200] * 2 + [429]
    other = shop.api.identity.mailboxes.find("another@example.com")
    another = {"Device-Token": TOKENS.device(other)}
    assert asked(shop, "198.51.100.7", **another) == 429
