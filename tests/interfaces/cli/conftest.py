"""A shop for commands: a database of this test, a home of its own, and settings that name both."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.postgres import Database

SECRET = "a-token-secret-for-these-tests-only"
MASTER = "m1:" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A process that begins configures what it says, and here it is the tests' own."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def shop(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its home; commands find the rest by the environment."""
    monkeypatch.setenv("ELYSIUM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ELYSIUM_DATABASE_URL", database.app_url)
    monkeypatch.setenv("ELYSIUM_MIGRATOR_URL", database.owner_url)
    monkeypatch.setenv("ELYSIUM_TOKEN_SECRET", SECRET)
    monkeypatch.setenv("ELYSIUM_MASTER_KEYS", MASTER)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"
