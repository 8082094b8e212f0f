"""One run of the stand-ins a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from tests.interfaces.local.standins.running import Shop, client, open_shop, serve


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


@pytest.fixture
def url(tmp_path: Path, shop: Shop) -> Iterator[str]:
    with serve(tmp_path, shop) as address:
        yield address


@pytest.fixture
def api(url: str) -> stripe.StripeClient:
    return client(url)
