"""What is refused changes nothing: the log is as it was."""

from collections.abc import Callable

import pytest

from domain.kernel import Refusal
from tests.application.trading import Market


def unchanged(market: Market, attempt: Callable[[], object], refusal: type[Refusal]) -> Refusal:
    """The attempt is refused, and the log is as it was."""
    head = market.store.journal.head()
    with pytest.raises(refusal) as refused:
        attempt()
    assert market.store.journal.head() == head
    return refused.value
