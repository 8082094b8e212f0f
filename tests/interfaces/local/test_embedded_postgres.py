"""One embedded server, started, attacked, killed and started again: nothing is lost or leaked."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from interfaces.local.embedded_postgres.account import identity, server_account
from interfaces.local.embedded_postgres.binaries import find_binaries
from interfaces.local.embedded_postgres.cluster import Launch
from interfaces.local.embedded_postgres.postmaster import pid_file_lines
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres, published_url
from interfaces.local.embedded_postgres.troubles import AlreadyRunning, WrongThread
from tests.interfaces.local.places import a_place, alive, ask, eventually_gone, permissions, tell

CHECKOUT = Path(__file__).parents[3]
SUPERVISE = """
import sys
from pathlib import Path
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(*server.pids(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One home for the module; whoever needs a running server starts it there, warm."""
    with a_place() as place:
        before = permissions(place)
        started = time.monotonic()
        with EmbeddedPostgres(place / "home") as server:
            assert time.monotonic() - started < 60, "a cold start takes about a second"
            tell(server.url, "CREATE TABLE kept (id bigint PRIMARY KEY)")
        yield place / "home"
        assert permissions(place) == before


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(home) as server:
        yield server


def killed_supervisor(home: Path) -> list[int]:
    """The pids of a server whose supervisor, a process of its own, was killed just now."""
    command = [sys.executable, "-c", SUPERVISE, str(home)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=CHECKOUT) as supervisor:
        assert supervisor.stdout is not None
        pids = [int(pid) for pid in supervisor.stdout.readline().split()]
        lived = alive(pids[:1])
        supervisor.kill()
    assert lived == pids[:1] != []
    return pids


def test_a_warm_start_is_quick_and_keeps_data_port_and_password(home: Path) -> None:
    urls = []
    for number in (1, 2):
        started = time.monotonic()
        with EmbeddedPostgres(home) as server:
            assert time.monotonic() - started < 30, "a warm start takes about 0.05 s"
            urls.append(server.url)
            tell(server.url, "INSERT INTO kept SELECT -1 - count(*) FROM kept WHERE id < 0")
            assert ask(server.url, "SELECT count(*) FROM kept WHERE id < 0") == str(number)
    assert urls[0] == urls[1]


def test_the_server_is_set_up_for_keeping(server: EmbeddedPostgres) -> None:
    told = {
        "data_checksums": "on",
        "fsync": "on",
        "synchronous_commit": "on",
        "wal_level": "replica",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "password_encryption": "scram-sha-256",
        "listen_addresses": "127.0.0.1",
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
    }
    assert {name: ask(server.url, f"SHOW {name}") for name in told} == told
    locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'elysium'"
    assert ask(server.url, locale) == "bC.UTF-8"
    assert int(ask(server.url, "SELECT count(*) FROM pg_stat_statements")) > 0


def test_nobody_comes_in_without_the_password(server: EmbeddedPostgres) -> None:
    port, sockets = server.home.port(), server.home.folder / "run"
    for host in ("127.0.0.1", str(sockets)):
        for password in ("", "wrong"):
            address = f"host={host} port={port} user=elysium dbname=elysium password='{password}'"
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(address, connect_timeout=3)
    right = f"host={sockets} port={port} user=elysium dbname=elysium"
    assert ask(f"{right} password={server.home.password()}", "SELECT 1") == "1"


def test_files_are_closed_to_others(server: EmbeddedPostgres) -> None:
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in server.home.folder.iterdir()}
    private_folders = {name: modes.pop(name) for name in ("data", "run")}
    assert set(private_folders.values()) == {0o700}
    assert {"password", "url", "port", "lock", "server.log"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_the_server_runs_apart_from_us(server: EmbeddedPostgres) -> None:
    postmaster = psutil.Process(server.pids()[0])
    assert postmaster.uids().real != 0
    assert os.getsid(postmaster.pid) != os.getsid(0), "Ctrl-C must not reach it"
    assert len(server.pids()) > 1


def test_a_second_copy_is_refused_by_name(server: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(server.home.root)
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        second.start()
    assert published_url(server.home.root) == server.url, "the refused copy takes nothing away"


def test_another_command_finds_the_server_while_it_runs(home: Path) -> None:
    assert published_url(home) is None
    with EmbeddedPostgres(home) as server:
        assert published_url(home) == server.url
        assert server.start() == server.url, "a second start of the same copy changes nothing"
    assert published_url(home) is None
    assert server.pids() == ()


def test_a_killed_server_comes_back_with_every_acknowledged_row(server: EmbeddedPostgres) -> None:
    acknowledged: list[int] = []

    def write() -> None:
        lost = suppress(psycopg.OperationalError)
        with lost, psycopg.connect(server.url, autocommit=True) as connection:
            for number in range(1_000_000):
                connection.execute("INSERT INTO kept VALUES (%s)", (number,))
                acknowledged.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.3)
    killed = list(server.pids())
    os.kill(killed[0], signal.SIGKILL)
    writer.join()
    assert eventually_gone(killed[:1])
    assert not server.running
    assert published_url(server.home.root) is None
    server.start()
    assert acknowledged
    kept = int(ask(server.url, "SELECT count(*) FROM kept WHERE id >= 0"))
    assert kept - len(acknowledged) in {0, 1}, "one may be stored and not yet acknowledged"


def test_a_start_waits_for_the_orphans_of_a_killed_server(server: EmbeddedPostgres) -> None:
    postmaster, orphan, *_ = server.pids()
    os.kill(orphan, signal.SIGSTOP)
    os.kill(postmaster, signal.SIGKILL)
    assert eventually_gone([postmaster])
    threading.Timer(0.5, os.kill, (orphan, signal.SIGCONT)).start()
    server.start()
    assert "pre-existing shared memory block" in server.log.since(0)
    assert alive([orphan]) == []


def test_the_server_ends_with_a_killed_supervisor(home: Path) -> None:
    assert eventually_gone(killed_supervisor(home))
    assert published_url(home) is None


def test_a_supervisor_may_follow_a_killed_one_at_once(home: Path) -> None:
    pids = killed_supervisor(home)
    with EmbeddedPostgres(home) as server:
        assert ask(server.url, "SELECT count(*) > 0 FROM kept") == "True"
        assert eventually_gone(pids)


def test_a_server_left_behind_is_replaced_by_one_of_ours(home: Path) -> None:
    probe = EmbeddedPostgres(home)
    account = server_account(probe.home.data)
    command = Launch(probe.home, find_binaries(), account, probe.log).command()
    with probe.log.open() as log:
        left = subprocess.Popen(command, stdout=log, stderr=log, **identity(account))
    try:
        while not [line for line in pid_file_lines(probe.home.data) if line.strip() == "ready"]:
            time.sleep(0.02)
        with EmbeddedPostgres(home) as server:
            assert left.wait(5) == 0
            assert left.pid not in server.pids()
    finally:
        left.kill()
        left.wait()


def test_a_pid_file_that_names_a_stranger_is_set_aside(home: Path) -> None:
    data = home / "postgres" / "data"
    stranger = subprocess.Popen(["sleep", "60"], **identity(server_account(data)))
    try:
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n")
        with EmbeddedPostgres(home) as server:
            assert server.running
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_stranger_on_the_port_moves_us_to_another(home: Path) -> None:
    port = EmbeddedPostgres(home).home.port()
    with socket.create_server(("127.0.0.1", port)), EmbeddedPostgres(home) as server:
        assert server.home.port() != port
        assert published_url(home) == server.url


def test_only_the_main_thread_may_start_it(home: Path) -> None:
    refusals: list[WrongThread] = []

    def start() -> None:
        try:
            EmbeddedPostgres(home).start()
        except WrongThread as refusal:
            refusals.append(refusal)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert len(refusals) == 1
