"""What is written out to be compared is the same bytes, whatever the surroundings ask for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from application.store.event_store import EventStore
from interfaces.local.seeding.catalogue import demonstration_export, seed_catalogue
from interfaces.local.seeding.pieces import seed_pieces
from interfaces.local.seeding.stones import seed_stones
from interfaces.postgres.database import engine
from interfaces.proof.audit.export import export
from interfaces.proof.audit.signing import Signer
from interfaces.proof.invariants import check_invariants
from projections.all import READ_MODELS
from projections.availability import AVAILABILITY
from projections.products.fold import PRODUCT_LISTING
from projections.stones.fold import STONE_SEARCH
from tests.interfaces.a_followed_shop import Shop
from tests.postgres import Database, connected

REBUILT = (AVAILABILITY, STONE_SEARCH, PRODUCT_LISTING)
PLAIN: dict[str, str] = {}
SURROUNDINGS = [
    {"PGTZ": "Asia/Kathmandu"},
    {"TZ": "America/St_Johns", "PGDATESTYLE": "German, DMY"},
    {"PGCLIENTENCODING": "LATIN1", "PGOPTIONS": "-c extra_float_digits=-5"},
    {"LC_ALL": "C", "PGTZ": "Pacific/Chatham", "PGDATESTYLE": "SQL, MDY"},
]
ROLE = (
    *("timezone = 'Asia/Tokyo'", "datestyle = 'Postgres, DMY'", "extra_float_digits = 0"),
    *("intervalstyle = 'iso_8601'", "bytea_output = 'escape'", "client_encoding = 'WIN1252'"),
)


@pytest.fixture
def filled(database: Database, postgres_store: EventStore) -> Iterator[Database]:
    seed_catalogue(postgres_store, demonstration_export())
    seed_stones(postgres_store, limit=20)
    seed_pieces(postgres_store)
    pool = engine(database.app_url)
    for model in READ_MODELS:
        Shop(postgres_store, pool).follow(model)
    pool.dispose()
    yield database


def dumped(database: Database, surroundings: dict[str, str]) -> bytes:
    """What the command writes in a process with these surroundings."""
    ours = {"ELYSIUM_DATABASE_URL": database.app_url, "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "interfaces.cli", "dump-read-models", "--canonical"]
    done = subprocess.run(command, env=ours | surroundings, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_a_dump_is_the_same_bytes_under_any_surroundings(filled: Database) -> None:
    plain = dumped(filled, PLAIN)
    assert b"+00:00" in plain
    for surroundings in SURROUNDINGS:
        assert dumped(filled, surroundings) == plain, surroundings


def test_a_dump_is_the_same_bytes_whatever_the_login_is_set_to(filled: Database) -> None:
    plain = dumped(filled, PLAIN)
    name = filled.owner_url.rpartition("/")[2].partition("?")[0]
    with connected(filled.owner_url) as owner:
        for setting in ROLE:
            owner.execute(f"ALTER DATABASE {name} SET {setting}")
    assert dumped(filled, {"PGTZ": "Asia/Kathmandu"}) == plain


@pytest.mark.parametrize("surroundings", SURROUNDINGS, ids=str)
def test_rebuilds_exports_and_invariants_do_not_look_at_their_surroundings(
    filled: Database,
    postgres_store: EventStore,
    monkeypatch: pytest.MonkeyPatch,
    surroundings: dict[str, str],
) -> None:
    plain, promises = exported(filled), check_invariants(filled.app_url)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    pool = engine(filled.app_url)
    shop = Shop(postgres_store, pool)
    assert [shop.replay(each, verify=True).differing for each in REBUILT] == [0] * len(REBUILT)
    pool.dispose()
    assert exported(filled) == plain
    assert check_invariants(filled.app_url) == promises


def exported(database: Database) -> list[bytes]:
    """The lines of the log, without the moment of the export."""
    out = BytesIO()
    head = export(database.app_url, out, Signer(Ed25519PrivateKey.generate()))
    assert head.exported_at.endswith("+00:00")
    return [line for line in out.getvalue().splitlines() if b"exported_at" not in line]
