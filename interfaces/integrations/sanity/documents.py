"""Sanity over HTTP: published documents by GROQ, and the dataset's export."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import requests
import stamina
from requests.exceptions import ChunkedEncodingError, ContentDecodingError

from application.catalogue.following.documents import (
    CatalogueAccessRefused,
    CatalogueAnswerMalformed,
    CatalogueAnswerTooLarge,
    CatalogueDown,
    CatalogueQueryRefused,
    Document,
)
from application.catalogue.reading.ingest import SUPPORTING
from interfaces.integrations.over_all import over_all, watched

API_DATE = "v2025-02-19"
LONGEST_LINE = 200_000
CHUNK = 65_536
PAGE, PAGE_OF_IDS = 50, 1_000
TYPES = ("jewelleryProduct", *sorted(SUPPORTING))

ONE = "*[_id == $id][0]"
ALL = f"*[_type in $types && _id > $after] | order(_id) [0...{PAGE}]"
CHANGED = f"*[_type in $types && _updatedAt > $since && _id > $after] | order(_id) [0...{PAGE}]"
IDS = f"*[_type in $types && _id > $after] | order(_id) [0...{PAGE_OF_IDS}]{{_id}}"
EXISTING = f"*[_id in $ids && _id > $after] | order(_id) [0...{PAGE_OF_IDS}]{{_id}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SanitySettings:
    """`address` is the project's API host or a stand-in's, `cdn_address` its cached twin.

    The twin is a minute behind: what is asked after a hint is asked of the API, always.
    `timeout` is of one step of one attempt, `patience` of all attempts together, whatever they are
    made of, and `whole` of an export, in seconds; `answer_limit` in bytes. The token may be empty.
    """

    address: str
    cdn_address: str = ""
    use_cdn: bool = False
    dataset: str = "production"
    token: str = field(default="", repr=False)
    timeout: float = 10.0
    attempts: int = 4
    patience: float = 30.0
    whole: float = 600.0
    first_wait: float = 0.2
    longest_wait: float = 5.0
    answer_limit: int = 16_000_000
    ca_bundle: str | None = None


class SanityCatalogue:
    """Implements `application.catalogue.documents.Documents`.

    Timeouts, broken connections, 429 and 5xx are tried again, a bounded number of times.
    """

    def __init__(self, settings: SanitySettings) -> None:
        self._settings = settings
        host = settings.cdn_address if settings.use_cdn else settings.address
        self._query = f"{host}/{API_DATE}/data/query/{settings.dataset}"
        self._fresh = f"{settings.address}/{API_DATE}/data/query/{settings.dataset}"
        self._export = f"{settings.address}/{API_DATE}/data/export/{settings.dataset}"
        self._session = watched(requests.Session())
        if settings.token:
            self._session.headers["Authorization"] = f"Bearer {settings.token}"
        self._retrying = stamina.RetryingCaller(
            attempts=settings.attempts,
            timeout=settings.patience,
            wait_initial=settings.first_wait,
            wait_max=settings.longest_wait,
            wait_jitter=settings.first_wait,
        )

    def document(self, document_id: str) -> Document | None:
        found = self._ask(ONE, id=document_id)
        return None if found is None else _document(found)

    def pages(self, since: datetime | None = None) -> Iterator[Sequence[Document]]:
        """By id, never by offset: what is published meanwhile moves nothing."""
        if since is None:
            return self._pages(ALL, PAGE, types=TYPES)
        instant = since.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return self._pages(CHANGED, PAGE, types=TYPES, since=instant)

    def ids(self) -> Iterator[str]:
        for page in self._pages(IDS, PAGE_OF_IDS, types=TYPES):
            yield from (document["_id"] for document in page)

    def existing(self, ids: Collection[str]) -> frozenset[str]:
        pages = self._pages(EXISTING, PAGE_OF_IDS, ids=sorted(ids))
        return frozenset(document["_id"] for page in pages for document in page)

    def lines(self) -> Iterator[bytes]:
        """The whole dataset as it is exported, one document a line, as it arrives."""
        wanted = {"types": ",".join(TYPES)}
        within = over_all(self._settings.whole)
        with _answering(), within, self._got(self._export, wanted) as got:
            rest = b""
            for piece in _pieces(got):
                *whole, rest = (rest + piece).split(b"\n")
                yield from whole
                if len(rest) > LONGEST_LINE * 10:
                    raise CatalogueAnswerTooLarge(limit=LONGEST_LINE * 10)
            if rest:
                yield rest

    def close(self) -> None:
        self._session.close()

    def _pages(self, query: str, size: int, **parameters: Any) -> Iterator[list[Document]]:
        after = ""
        while True:
            found = self._ask(query, after=after, **parameters)
            if not isinstance(found, list):
                raise CatalogueAnswerMalformed
            page = [_document(each) for each in found]
            ids = [str(document["_id"]) for document in page]
            if any(later <= earlier for earlier, later in zip([after, *ids], ids, strict=False)):
                raise CatalogueAnswerMalformed
            if page:
                yield page
            if len(page) < size:
                return
            after = ids[-1]

    def _ask(self, query: str, **parameters: Any) -> Any:
        """The result of a query. Values travel as JSON beside it: they cannot change it."""
        values = {f"${name}": json.dumps(value) for name, value in parameters.items()}
        asked = {"query": query, "perspective": "published", **values}
        where = self._fresh if query in (ONE, EXISTING) else self._query
        with _answering(), over_all(self._settings.patience):
            body = self._retrying(self._again, self._body, where, asked)
        try:
            return json.loads(body)["result"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CatalogueAnswerMalformed from error

    def _body(self, where: str, asked: Mapping[str, str]) -> bytes:
        """Never more of an answer than the limit is held."""
        limit, body = self._settings.answer_limit, bytearray()
        with self._got(where, asked) as got:
            for piece in _pieces(got):
                body += piece
                if len(body) > limit:
                    raise CatalogueAnswerTooLarge(limit=limit)
        return bytes(body)

    @contextmanager
    def _got(self, where: str, asked: Mapping[str, str]) -> Iterator[requests.Response]:
        """Its head, when that says that all is well; a redirection says so no more than a fault."""
        settings = self._settings
        with self._session.get(
            where,
            params=asked,
            timeout=settings.timeout,
            verify=settings.ca_bundle or True,
            allow_redirects=False,
            stream=True,
        ) as got:
            if got.status_code >= HTTPStatus.MULTIPLE_CHOICES:
                raise _Refused(got.status_code, got.headers.get("Retry-After", ""))
            yield got

    def _again(self, error: Exception) -> bool | float:
        """Whether another attempt is worth it; the seconds to wait where Sanity names them."""
        if not isinstance(error, _Refused):
            return isinstance(error, requests.Timeout | requests.ConnectionError | _CutOff)
        if not error.passes:
            return False
        wait = error.wait
        return min(float(wait), self._settings.longest_wait) if wait.isdecimal() else True


class _Refused(Exception):
    """What was answered is no document; `wait` is after how many seconds to ask again."""

    def __init__(self, status: int, wait: str) -> None:
        super().__init__(status)
        self.status = status
        self.wait = wait

    @property
    def passes(self) -> bool:
        return self.status == 429 or self.status >= 500


class _CutOff(Exception):
    """The answer ended before it was whole."""


def _pieces(got: requests.Response) -> Iterator[bytes]:
    try:
        yield from got.iter_content(CHUNK)
    except (ChunkedEncodingError, ContentDecodingError) as error:
        raise _CutOff from error


def _document(found: object) -> Document:
    if isinstance(found, Mapping) and isinstance(found.get("_id"), str):
        return found
    raise CatalogueAnswerMalformed


@contextmanager
def _answering() -> Iterator[None]:
    """What goes wrong on the way, in the shop's words."""
    try:
        yield
    except _CutOff as error:
        raise CatalogueAnswerMalformed from error
    except _Refused as error:
        if error.status in (401, 403):
            raise CatalogueAccessRefused from error
        if error.passes:
            raise CatalogueDown from error
        raise CatalogueQueryRefused(status=error.status) from error
    except requests.RequestException as error:
        raise CatalogueDown from error
