"""Where it is counted: in our database, or elsewhere by a setting; a house's own numbers."""

import pytest
from limits.storage import MemoryStorage
from prometheus_client import CollectorRegistry

from application.identity.attempts import TooManyAttempts
from application.tokens import Tokens
from interfaces.api.edge.counting import Asks, Counts
from interfaces.api.edge.limits import SIGN_IN
from interfaces.composition.counted import counts
from interfaces.settings import Settings

TOKENS = Tokens(bytes(range(32)))


def made(ours: MemoryStorage, **said: str | bool) -> Counts | None:
    settings = Settings.model_validate({"limits": "sign_in_per_source=1/hour", **said})
    return counts(settings, ours, TOKENS, CollectorRegistry())


def used(found: Counts | None) -> None:
    assert found is not None
    for _ in range(2):
        found.count(SIGN_IN, Asks(source="192.0.2.1"))


def test_by_a_setting_it_is_counted_elsewhere() -> None:
    ours = MemoryStorage()
    with pytest.raises(TooManyAttempts):
        used(made(ours))
    assert len(ours.events) == 1
    elsewhere = MemoryStorage()
    with pytest.raises(TooManyAttempts):
        used(made(elsewhere, limits_url="memory://"))
    assert not elsewhere.events


def test_nothing_is_counted_where_a_house_says_so() -> None:
    assert made(MemoryStorage(), limits_kept=False) is None


def test_a_limit_that_there_is_not_is_told_at_the_start() -> None:
    with pytest.raises(ValueError, match="there is no limit sign_ins"):
        made(MemoryStorage(), limits="sign_ins=1/hour")
