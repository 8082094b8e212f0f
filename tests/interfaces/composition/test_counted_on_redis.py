"""Counts on Redis: shared by every process, and bounded when it is silent or gone."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest
from limits.storage import MemoryStorage
from prometheus_client import CollectorRegistry

from application.identity.attempts import TooManyAttempts
from application.ids import new_id
from application.store.ports import Unavailable
from application.tokens import Tokens
from interfaces.api.edge.counting import Asks, Counts
from interfaces.api.edge.limits import SIGN_IN, Limit
from interfaces.composition.counted import counts
from interfaces.settings import Settings

TOKENS = Tokens(bytes(range(32)))
OPEN = Limit(what="sign_in", by="source", rate="1/hour")
LONGEST_SECONDS = 30.0
"""More than any patience of ours; what waits without end is seen to."""


def made(url: str) -> Counts:
    said = {"limits": "sign_in_per_source=2/hour", "limits_url": url}
    found = counts(Settings.model_validate(said), MemoryStorage(), TOKENS, CollectorRegistry())
    assert found is not None
    return found


def outcome(url: str, source: str, limit: Limit = SIGN_IN) -> str:
    try:
        made(url).count(limit, Asks(source=source))
    except (TooManyAttempts, Unavailable) as refusal:
        return type(refusal).__name__
    return "let in"


def elsewhere(url: str, source: str) -> str:
    """As another process has it."""
    said = f"from {__name__} import outcome; print(outcome({url!r}, {source!r}))"
    found = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True)
    return found.stdout.splitlines()[-1]


@pytest.fixture
def redis() -> str:
    named = os.environ.get("REDIS_URL")
    if not named:
        pytest.skip("REDIS_URL is not set: counting on Redis was NOT tested")
    return named


@pytest.fixture
def silent() -> Iterator[str]:
    """It takes connections and says nothing, as a stopped one does."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=64)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def gone() -> str:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


def test_what_one_process_counted_another_refuses(redis: str) -> None:
    source = new_id()
    assert outcome(redis, source) == elsewhere(redis, source) == "let in"
    assert outcome(redis, source) == elsewhere(redis, source) == "TooManyAttempts"
    assert elsewhere(redis, new_id()) == "let in"


@pytest.mark.parametrize("where", ["silent", "gone"])
def test_without_it_a_guess_is_refused_and_the_rest_is_let_in(
    where: str, request: pytest.FixtureRequest
) -> None:
    url: str = request.getfixturevalue(where)
    found: list[str] = []
    asking = Thread(
        target=lambda: found.extend(outcome(url, "a", each) for each in (SIGN_IN, OPEN)),
        daemon=True,
    )
    asking.start()
    asking.join(LONGEST_SECONDS)
    assert found == ["Unavailable", "let in"]
