"""A shop is opened by a machine that is busy with opening it: its record may be slow to answer."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from sqlalchemy.engine import make_url

from interfaces.cli.up import PATIENCE
from interfaces.composition import House
from interfaces.local.secrets import local_secrets
from interfaces.settings import Settings
from tests.postgres import Database

LATE_SECONDS = 1.6
"""Longer than a request waits for a connection or a word, shorter than connecting may take."""


@pytest.fixture
def late_url(database: Database) -> Iterator[str]:
    """The database's own URL by way of a door that is opened late."""
    url = make_url(database.app_url)
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_let_in, args=(door, (url.host, url.port)), daemon=True).start()
        port = door.getsockname()[1]
        yield url.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
        door.shutdown(socket.SHUT_RDWR)


def _let_in(door: socket.socket, place: tuple[str, int]) -> None:
    with suppress(OSError):
        while True:
            guest, _ = door.accept()
            threading.Thread(target=_lead, args=(guest, place), daemon=True).start()


def _lead(guest: socket.socket, place: tuple[str, int]) -> None:
    time.sleep(LATE_SECONDS)
    inside = socket.create_connection(place)
    threading.Thread(target=_carry, args=(inside, guest), daemon=True).start()
    _carry(guest, inside)


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError), source, sink:
        while piece := source.recv(65_536):
            sink.sendall(piece)


def test_the_shop_opens_although_its_record_answers_late(
    late_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secrets = local_secrets(tmp_path_factory.mktemp("home"))
    environment = secrets | {"ELYSIUM_DATABASE_URL": late_url}
    with closing(House(Settings.of(environment | PATIENCE))) as house:
        assert house.store.journal.head() == 0
