"""A caching proxy in front of the shop: told by `PURGE` which surrogate keys are true no more."""

from collections.abc import Iterable

import requests

from interfaces.integrations.over_all import over_all, watched

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0


class ProxyDown(Exception):
    """It did not say that it purged; the text is why, in one word."""


class CachingProxy:
    """One connection, kept open. Of one thread."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = watched(requests.Session())

    def purge(self, keys: Iterable[str]) -> None:
        """Raises `ProxyDown`. What it answers is not read: it may be long, and slow."""
        headers = {"Surrogate-Key": " ".join(sorted(keys))}
        try:
            with (
                over_all(ANSWER_SECONDS),
                self._session.request(
                    "PURGE",
                    self._address,
                    headers=headers,
                    timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                    allow_redirects=False,
                    stream=True,
                ) as answer,
            ):
                status = answer.status_code
        except requests.RequestException as error:
            raise ProxyDown(type(error).__name__) from error
        if status >= 300:
            raise ProxyDown(str(status))

    def close(self) -> None:
        self._session.close()
