"""Every contract on imports holds, and each finds the violation planted for it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = Path(sys.executable).with_name("lint-imports")
LAYERS = ("domain", "application", "projections", "interfaces")
CONTRACTS = [
    str(contract["name"])
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
]
PLANTED = {
    "domain/planted.py": ("import application.store.clock", "Interfaces stand on"),
    "projections/planted.py": ("import application.store.clock", "Interfaces stand on"),
    "domain/catalogue/planted.py": ("import domain.selling.cart", "Contexts of the domain"),
    "domain/planted_room.py": ("", "Contexts of the domain"),
    "application/pricing/planted.py": (
        "import application.selling.orders.checkout",
        "Use cases follow",
    ),
    "domain/inventory/asset/hold.py": ("import domain.inventory.asset.standing", "No arrow"),
    "projections/kit/rows.py": ("import projections.designs", "No arrow"),
    "domain/design/planted.py": ("import sqlalchemy", "The domain does no I/O"),
    "application/design/planted.py": ("import sqlalchemy", "The application knows no"),
    "application/design/planted_order.py": ("import domain.selling.order", "Whoever makes and"),
    "interfaces/worker/planted.py": ("import eventsourcing", "One room knows the journal"),
    "interfaces/api/selling/planted.py": ("import stripe", "Stripe is known by"),
    "interfaces/api/desk/planted.py": ("import resend", "Resend is known by"),
    "application/identity/planted.py": ("import webauthn", "One module knows the library of pass"),
    "interfaces/api/planted.py": ("import authlib", "One module knows the library of a house's"),
    "interfaces/letters/planted_press.py": ("import typst", "One room knows the typesetter"),
    "interfaces/cli/planted.py": ("import dramatiq", "One module knows the queue"),
    "interfaces/letters/planted.py": ("import sqlalchemy", "SQLAlchemy stays in"),
}


@pytest.mark.parametrize("file", PLANTED)
def test_a_planted_violation_is_found(tmp_path: Path, file: str) -> None:
    line, begins = PLANTED[file]
    (contract,) = (name for name in CONTRACTS if name.startswith(begins))
    for layer in LAYERS:
        shutil.copytree(ROOT / layer, tmp_path / layer, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / file
    planted.write_text(f"{planted.read_text() if planted.exists() else ''}\n{line}\n")
    lint = [str(LINT), "--no-cache"]
    found = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode != 0
    assert f"{contract} BROKEN" in " ".join(found.stdout.split())


def test_every_contract_is_kept() -> None:
    said = subprocess.run([str(LINT), "--no-cache"], cwd=ROOT, capture_output=True, check=False)
    assert said.returncode == 0, said.stdout.decode()


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_has_a_planted_violation(contract: str) -> None:
    assert any(contract.startswith(begins) for _, begins in PLANTED.values())
