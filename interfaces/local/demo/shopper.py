"""A shopper's browser: plain HTTP with a token and idempotency keys; a wrong answer stops it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

import httpx

T = TypeVar("T")
PATIENCE_SECONDS = 20.0
LOOK_SECONDS = 0.1
PROBLEM = "application/problem+json"


class WrongAnswer(Exception):
    """The shop did not answer as it should."""


class Refused(WrongAnswer):
    """By a problem document of this `code`."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code = code


class Shopper:
    """Speaks to the API; remembers its token or its session, and the position of its last write to
    read from."""

    def __init__(self, api: str) -> None:
        self._client = httpx.Client(base_url=api, timeout=15.0)
        self.token: str | None = None
        self.session: str | None = None
        self.position = 0

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """A question, answered at least as new as this shopper's last write."""
        asked = {**query, "min_position": self.position} if self.position else query
        answer = self._patiently(
            lambda: self._asked("GET", path, params=asked, headers=self._headers())
        )
        return self._good(answer)

    def look(self, path: str) -> dict[str, Any]:
        """What is told as it is at this moment, and is behind nothing."""
        return self._good(self._asked("GET", path, headers=self._headers()))

    def file(self, path: str) -> bytes:
        """What is no JSON, as it comes."""
        answer = self._asked("GET", path, headers=self._headers())
        self.expect(answer.is_success, f"{path} gave {answer.status_code}: {answer.text}")
        return answer.content

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return self._write("POST", path, body)

    def prove(self, path: str, **body: Any) -> dict[str, Any]:
        """Say who one is: that makes nothing, so that it has no key and no position."""
        return self._good(self._asked("POST", path, json=body))

    def put(self, path: str, **body: Any) -> dict[str, Any]:
        return self._write("PUT", path, body)

    def refused(self, path: str, **body: Any) -> dict[str, Any]:
        """The problem document of a command that must be refused."""
        return self._refused("POST", path, body)

    def refused_put(self, path: str, **body: Any) -> dict[str, Any]:
        return self._refused("PUT", path, body)

    def _refused(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = self._headers() | _new_key()
        answer = self._asked(method, path, json=body, headers=headers)
        self.expect(answer.status_code >= httpx.codes.BAD_REQUEST, "it was not refused")
        found: dict[str, Any] = answer.json()
        return found

    def expect(self, right: bool, otherwise: str) -> None:
        if not right:
            raise WrongAnswer(otherwise)

    def until(self, look: Callable[[], T | None], what: str) -> T:
        """Look again until there is something, within patience."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            found = look()
            if found is not None:
                return found
            time.sleep(LOOK_SECONDS)
        raise WrongAnswer(f"{what} did not happen within {PATIENCE_SECONDS:.0f} s")

    def _write(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = self._headers() | _new_key()
        answer = self._asked(method, path, json=body, headers=headers)
        found = self._good(answer)
        self.position = max(self.position, int(answer.headers["X-Position"]))
        return found

    def _asked(self, method: str, path: str, **said: Any) -> httpx.Response:
        try:
            return self._client.request(method, path, **said)
        except httpx.TransportError as error:
            asked = error.request.url.copy_with(query=None)
            raise WrongAnswer(f"{asked} does not answer: {type(error).__name__}") from error

    def _headers(self) -> dict[str, str]:
        if self.session:
            return {"Authorization": f"Bearer {self.session}"}
        return {"Shopper-Token": self.token} if self.token else {}

    def _patiently(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """202 says that the read model is not there yet: ask again."""
        return self.until(
            lambda: None if (got := ask()).status_code == httpx.codes.ACCEPTED else got,
            "catching up",
        )

    def _good(self, answer: httpx.Response) -> dict[str, Any]:
        if not answer.is_success:
            said = f"{answer.request.url.path} gave {answer.status_code}: {answer.text}"
            if answer.headers.get("Content-Type") == PROBLEM:
                raise Refused(answer.json()["code"], said)
            raise WrongAnswer(said)
        found: dict[str, Any] = answer.json()
        return found


def pounds(amount: dict[str, Any]) -> str:
    return f"£{amount['minor'] // 100:,}.{amount['minor'] % 100:02}"


def _new_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}
