"""Commands behind a PgBouncer in transaction mode ask as processes do."""

import pytest

from benchmarks.bouncer import installed, pooled
from tests.interfaces.cli.typed import typed
from tests.postgres import Database

SESSIONS = 2


@pytest.mark.usefixtures("shop")
@pytest.mark.skipif(installed() is None, reason="PgBouncer is not installed: no command asks by it")
@pytest.mark.parametrize("words", ["audit anchor", "api-keys list", "staff list", "keys list"])
def test_a_command_asks_by_a_pooler(
    database: Database, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pooled(database.app_url, SESSIONS) as url:
        monkeypatch.setenv("ELYSIUM_DATABASE_URL", url)
        monkeypatch.setenv("ELYSIUM_POOLED", "true")
        ended = typed(*words.split())
    assert ended.code == 0, ended.said
