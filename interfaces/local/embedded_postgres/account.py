"""The unprivileged account that runs the server when we are root, and how children become it."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interfaces.local.embedded_postgres.troubles import HomeUnusable, NoAccount

# Whoever shares an account can read the server's data and stop it. `postgres` is shared, if at all,
# with a database on the same machine, whose keeper already answers for such data. `nobody` is
# shared with every daemon that wanted to own nothing (and with NFS's squashed root), so it is only
# the last resort. Making an account of our own would change the machine, which is not ours to do.
CANDIDATES = ("postgres", "nobody")
PR_SET_PDEATHSIG = 1

# Loaded before any fork: the child may only make the call.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """An account of this machine."""

    name: str
    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """Who runs the server on the folder `data`: None for ourselves, unless we are root.

    Existing data keeps its owner, also when a preferred account turns up later.
    Raises `NoAccount`, and `HomeUnusable` for data that belongs to root.
    """
    if os.geteuid() != 0:
        return None
    if data.exists():
        return owner_of(data)
    for name in CANDIDATES:
        try:
            return from_entry(pwd.getpwnam(name))
        except KeyError:
            continue
    raise NoAccount(wanted=" or ".join(CANDIDATES))


def owner_of(data: Path) -> Account:
    uid = data.stat().st_uid
    if uid == 0:
        raise HomeUnusable(path=data, reason="it belongs to root, which PostgreSQL refuses")
    try:
        return from_entry(pwd.getpwuid(uid))
    except KeyError:
        raise NoAccount(wanted=f"number {uid}, which owns {data}") from None


def from_entry(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def identity(account: Account | None) -> dict[str, Any]:
    """The keyword arguments of `subprocess` that start a program as `account`, in no other group.

    The environment is bare: no PG* or LD_* variable of ours reaches the server.
    """
    bare = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
    if account is None:
        return bare
    return bare | {"user": account.uid, "group": account.gid, "extra_groups": ()}


def bound_identity(account: Account | None) -> dict[str, Any]:
    """As `identity`, and the child gets SIGINT when the thread that starts it ends.

    The signal is asked for last, in the child: the kernel forgets it when the account changes.
    """
    return identity(account) | {"preexec_fn": dying_with(os.getpid())}


def dying_with(parent: int) -> Callable[[], None]:
    def arrange() -> None:
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, int(signal.SIGINT))
        if os.getppid() != parent:  # it died before the call above
            os._exit(1)

    return arrange


def may_enter(account: Account | None, folder: Path) -> bool:
    """Whether `account` has x on the nearest existing folder at or above this, and on all parents.

    The kernel is asked, in a child of that account, so access lists count too.
    """
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    question = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(nearest)]
    asked = subprocess.run(question, check=False, **identity(account))  # noqa: S603 - no shell text
    return asked.returncode == 0
