"""A content store that answers badly: a named error, a bounded number of attempts, no harm."""

import json
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from application.catalogue.following.documents import (
    CatalogueAccessRefused,
    CatalogueAnswerMalformed,
    CatalogueAnswerTooLarge,
    CatalogueDown,
    CatalogueQueryRefused,
)
from domain.kernel import Refusal
from interfaces.integrations.sanity.documents import SanityCatalogue, SanitySettings

MEGABYTE = 1_000_000
Answer = Callable[[BaseHTTPRequestHandler], None]


class Sanity:
    """Answers each request by the next of some answers, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.address = ""

    def next(self, path: str) -> Answer:
        self.asked.append(path)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(sanity: Sanity) -> Iterator[Sanity]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked has heard enough
                sanity.next(self.path)(self)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sanity.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield sanity
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def client(sanity: Sanity, **changed: Any) -> SanityCatalogue:
    quick: dict[str, Any] = {"timeout": 0.3, "first_wait": 0.001, "longest_wait": 0.01}
    return SanityCatalogue(SanitySettings(**{"address": sanity.address} | quick | changed))


def said(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def result(value: object) -> Answer:
    return said(json.dumps({"result": value}).encode())


def slow(request: BaseHTTPRequestHandler) -> None:
    time.sleep(0.5)
    result(None)(request)


def hung_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()


def endless(request: BaseHTTPRequestHandler) -> None:
    """50 MB, without saying so before."""
    request.send_response(200)
    request.end_headers()
    for _ in range(50):
        request.wfile.write(b" " * MEGABYTE)


RING = {"_id": "ring", "_type": "jewelleryProduct"}
TRUNCATED = said(b'{"result": [{"_id": "ri', Content_Length="9999")


@pytest.mark.parametrize(
    ("answer", "refusal", "attempts"),
    [
        (TRUNCATED, CatalogueAnswerMalformed, 4),
        (said(b'{"result": [{"_id": "ri'), CatalogueAnswerMalformed, 1),
        (said(b"<html>Sanity</html>"), CatalogueAnswerMalformed, 1),
        (said(b"[]"), CatalogueAnswerMalformed, 1),
        (said(b'{"ms": 1}'), CatalogueAnswerMalformed, 1),
        (said(b"[" * 100_000), CatalogueAnswerMalformed, 1),
        (said(b"\x1f\x8b broken", Content_Encoding="gzip"), CatalogueAnswerMalformed, 4),
        (result([7]), CatalogueAnswerMalformed, 1),
        (result({"_id": 7}), CatalogueAnswerMalformed, 1),
        (said(b"", 401), CatalogueAccessRefused, 1),
        (said(b"", 403), CatalogueAccessRefused, 1),
        (said(b"{}", 400), CatalogueQueryRefused, 1),
        (said(b"", 404), CatalogueQueryRefused, 1),
        (said(b"", 302, Location="/elsewhere"), CatalogueQueryRefused, 1),
        (said(b"", 429), CatalogueDown, 4),
        (said(b"", 500), CatalogueDown, 4),
        (said(b"", 503), CatalogueDown, 4),
        (slow, CatalogueDown, 4),
        (hung_up, CatalogueDown, 4),
    ],
)
def test_a_bad_answer_has_a_name(answer: Answer, refusal: type[Refusal], attempts: int) -> None:
    with serving(Sanity(answer)) as sanity, pytest.raises(refusal):
        client(sanity).document("ring")
    assert len(sanity.asked) == attempts


def test_nobody_there(unused_port: int) -> None:
    with pytest.raises(CatalogueDown):
        client(Sanity(slow), address=f"http://127.0.0.1:{unused_port}").document("ring")


def test_fifty_megabytes_are_neither_taken_nor_held() -> None:
    with serving(Sanity(endless)) as sanity:
        tracemalloc.start()
        with pytest.raises(CatalogueAnswerTooLarge):
            client(sanity, answer_limit=2 * MEGABYTE, timeout=5).document("ring")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(sanity.asked) == 1
    assert peak < 12 * MEGABYTE


def test_the_bound_is_sixteen_megabytes_by_default() -> None:
    assert SanitySettings(address="").answer_limit == 16 * MEGABYTE


@pytest.mark.parametrize("bad", [said(b"", 503), said(b"", 429), slow, hung_up, TRUNCATED])
def test_what_passes_is_tried_again(bad: Answer) -> None:
    with serving(Sanity(bad, bad, result(RING))) as sanity:
        assert client(sanity).document("ring") == RING
    assert len(sanity.asked) == 3


@pytest.mark.parametrize(("told", "least", "most"), [("60", 0.25, 30), ("3600", 0.25, 30)])
def test_retry_after_is_honoured_within_a_bound(told: str, least: float, most: float) -> None:
    with serving(Sanity(said(b"", 429, Retry_After=told), result(RING))) as sanity:
        began = time.monotonic()
        assert client(sanity, longest_wait=0.3).document("ring") == RING
        assert least < time.monotonic() - began < most


def test_an_answer_that_ignores_where_to_go_on_is_not_followed_for_ever() -> None:
    page = [{"_id": f"p{number:02}"} for number in range(50)]
    with serving(Sanity(result(page))) as sanity, pytest.raises(CatalogueAnswerMalformed):
        list(client(sanity).pages())
    assert len(sanity.asked) == 2


def test_how_it_is_asked() -> None:
    """A dated version, the published perspective, the dataset, values as JSON, the token."""
    seen: dict[str, str] = {}

    def answer(request: BaseHTTPRequestHandler) -> None:
        seen.update(request.headers.items())
        result(None)(request)

    with serving(Sanity(answer)) as sanity:
        client(sanity, dataset="staging", token="sk-1").document('a"b')
    asked = urlsplit(sanity.asked[0])
    assert asked.path == "/v2025-02-19/data/query/staging"
    assert parse_qs(asked.query) == {
        "query": ["*[_id == $id][0]"],
        "perspective": ["published"],
        "$id": ['"a\\"b"'],
    }
    assert seen["Authorization"] == "Bearer sk-1"


def test_the_cached_host_is_asked_when_it_is_chosen(unused_port: int) -> None:
    nobody = f"http://127.0.0.1:{unused_port}"
    with serving(Sanity(result([RING]))) as sanity:
        chosen = {"cdn_address": sanity.address, "address": nobody}
        assert list(client(sanity, use_cdn=True, **chosen).pages()) == [[RING]]
        with pytest.raises(CatalogueDown):
            list(client(sanity, use_cdn=False, **chosen).pages())


def test_what_is_asked_after_a_hint_is_never_asked_of_the_cached_host(unused_port: int) -> None:
    """The twin is behind: a document that just changed would look as it was."""
    nobody = f"http://127.0.0.1:{unused_port}"
    with serving(Sanity(result(RING), result([RING]))) as sanity:
        asked = client(sanity, use_cdn=True, cdn_address=nobody)
        assert asked.document("ring") == RING
        assert asked.existing(["ring"]) == {"ring"}
