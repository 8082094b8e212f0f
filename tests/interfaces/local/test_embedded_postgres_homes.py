"""Where an embedded server can live, who runs it, and what is said when it cannot."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from interfaces.local.embedded_postgres.account import Account, owner_of, server_account
from interfaces.local.embedded_postgres.binaries import (
    Binaries,
    find_binaries,
    machine_binaries,
    within_reach,
)
from interfaces.local.embedded_postgres.cluster import Launch
from interfaces.local.embedded_postgres.home import Home, database_home
from interfaces.local.embedded_postgres.log import KEPT, LIMIT, ServerLog
from interfaces.local.embedded_postgres.postmaster import failure
from interfaces.local.embedded_postgres.supervisor import (
    EmbeddedPostgres,
    ExternalPostgres,
    choose_database,
)
from interfaces.local.embedded_postgres.troubles import (
    BinariesUnreachable,
    DiskFull,
    HomeUnreachable,
    HomeUnusable,
    PasswordRefused,
    PortTaken,
    WrongMajor,
)
from tests.interfaces.local.places import a_place, ask, permissions

CHECKOUT = Path(__file__).parents[3]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
AS_NOBODY = """
import os, sys
from pathlib import Path
import psutil, psycopg
from interfaces.local.embedded_postgres.binaries import Binaries
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres, published_url
published_url(Path("/"))
try:  # loads what psycopg loads late, while the interpreter's own files are still in reach
    psycopg.connect("host=127.0.0.1 port=1", connect_timeout=1)
except psycopg.OperationalError:
    pass
home, folder, version, uid, gid = sys.argv[1:]
os.setgroups([]); os.setgid(int(gid)); os.setuid(int(uid))
with EmbeddedPostgres(Path(home), Binaries(Path(folder), version, wheel=True)) as server:
    assert published_url(Path(home)) == server.url
    print(psutil.Process(server.pids()[0]).uids().real)
assert published_url(Path(home)) is None
"""


@pytest.fixture
def place() -> Iterator[Path]:
    with a_place() as place:
        yield place


def nobody() -> Account:
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def a_private_wheel(place: Path) -> Binaries:
    """The wheel's binaries in a folder that only we may enter."""
    wheel = find_binaries()
    assert wheel.wheel
    package = wheel.folder.parent.parent
    private = place / "private"
    private.mkdir(mode=0o700)
    shutil.copytree(package, private / package.name, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, private / libraries.name)
    return Binaries(private / package.name / "pginstall" / "bin", wheel.version, wheel=True)


@needs_root
def test_binaries_out_of_reach_are_copied_and_nothing_is_opened(place: Path) -> None:
    binaries = a_private_wheel(place)
    before = permissions(binaries.folder)
    with EmbeddedPostgres(place / "home", binaries) as server:
        program = Path(psutil.Process(server.pids()[0]).exe())
        assert program.is_relative_to(place / "home")
        assert ask(server.url, "SELECT count(*) FROM pg_stat_statements") != "0"
    made = program.stat().st_ctime_ns
    with EmbeddedPostgres(place / "home", binaries):
        assert program.stat().st_ctime_ns == made, "copied once"
    assert permissions(binaries.folder) == before


@needs_root
def test_a_machine_postgresql_out_of_reach_is_not_copied(place: Path) -> None:
    private = a_private_wheel(place)
    installed = Binaries(private.folder, private.version)
    with pytest.raises(BinariesUnreachable, match=str(private.folder)):
        within_reach(installed, server_account(place / "data"), place)


@needs_root
def test_an_ordinary_user_runs_it_as_oneself(place: Path) -> None:
    user = nobody()
    binaries = within_reach(find_binaries(), user, place)
    own = place / "own"
    own.mkdir()
    os.chown(own, user.uid, user.gid)
    arguments = (own / "home", binaries.folder, binaries.version, user.uid, user.gid)
    ran = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, *map(str, arguments)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout.strip(), ran.stderr) == (str(user.uid), "")
    assert owner_of(own / "home" / "postgres" / "data").name == user.name
    assert server_account(own / "home" / "postgres" / "data") == owner_of(own), "data keeps owners"


@pytest.mark.parametrize("name", ["a-long-name-" * 12, "a, b 'c'"])
def test_a_home_whose_path_no_socket_address_can_hold(place: Path, name: str) -> None:
    home = place / name
    with EmbeddedPostgres(home) as server:
        sockets = Path(ask(server.url, "SHOW unix_socket_directories"))
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert not sockets.is_relative_to(place)
        password = server.home.password()
        address = f"host={sockets} port={server.home.port()} user=elysium password={password}"
        assert ask(f"{address} dbname=elysium", "SELECT 1") == "1"
    assert not sockets.exists()


def test_an_older_postgresql_of_the_machine_serves_and_its_data_is_not_mistaken(
    place: Path,
) -> None:
    older = [found for found in machine_binaries() if found.major != find_binaries().major]
    if not older:
        pytest.skip("no other PostgreSQL is installed here")
    with EmbeddedPostgres(place / "home", older[0]) as server:
        assert ask(server.url, "SHOW server_version").startswith(str(older[0].major))
        assert ask(server.url, "SHOW data_checksums") == "on"
    password = place / "home" / "postgres" / "password"
    kept = password.read_text()
    password.write_text("another")
    with pytest.raises(PasswordRefused, match="password"):
        EmbeddedPostgres(place / "home", older[0]).start()
    password.write_text(kept)
    with pytest.raises(WrongMajor, match=f"version {older[0].major}"):
        EmbeddedPostgres(place / "home").start()


@needs_root
def test_a_home_out_of_reach_is_named_and_not_opened(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(HomeUnreachable, match=str(closed)):
        EmbeddedPostgres(closed / "home").start()
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_home_that_cannot_be_made_is_named(place: Path) -> None:
    (place / "file").touch()
    with pytest.raises(HomeUnusable, match=r"file.*Not a directory"):
        EmbeddedPostgres(place / "file" / "home").start()


@needs_root
def test_a_full_disk_is_named(place: Path) -> None:
    small = place / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m,mode=711", "elysium-test", str(small)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        with pytest.raises(DiskFull, match=str(small)):
            EmbeddedPostgres(small / "home").start()
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_port_that_cannot_be_had_is_named(place: Path) -> None:
    home = Home(place)
    home.folder.mkdir()
    launch = Launch(home, find_binaries(), None, ServerLog(home.log))
    words = 'could not bind IPv4 address "127.0.0.1": Address already in use'
    trouble = failure(launch, words)
    assert isinstance(trouble, PortTaken)
    assert str(home.port()) in str(trouble)


def test_the_home_is_the_setting_then_the_checkout(place: Path) -> None:
    assert database_home(place, {"ELYSIUM_HOME": "/srv/shop"}) == Path("/srv/shop")
    assert database_home(place, {}) == place / ".elysium"


@needs_root
def test_the_home_of_a_checkout_out_of_reach_is_a_system_folder(place: Path) -> None:
    closed = [place / name for name in ("one", "two")]
    for checkout in closed:
        checkout.mkdir(mode=0o700)
    one, two = (database_home(checkout, {}) for checkout in closed)
    assert one.parent == two.parent == Path("/var/lib/elysium")
    assert one != two


def test_a_database_url_is_used_as_it_is_and_nothing_is_started(place: Path) -> None:
    url = "postgresql://shop@db.example/shop"
    chosen = choose_database(place, {"DATABASE_URL": url})
    assert isinstance(chosen, ExternalPostgres)
    with chosen:
        assert chosen.start() == url
    assert not (place / ".elysium").exists()
    assert isinstance(choose_database(place, {}), EmbeddedPostgres)


def test_the_log_is_cut_while_it_is_written(place: Path) -> None:
    log = ServerLog(place / "server.log")
    with log.open() as out:
        out.write(b"x" * LIMIT + b"the end")
        out.flush()
        log.cut()
        out.write(b"begins again")
    assert log.since(0) == "begins again"
    old = (place / "server.log.old").read_bytes()
    assert len(old) == KEPT
    assert old.endswith(b"the end")
