"""Varnish before the shop, by the configuration that the documentation gives."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.bouncer import NotStarted

VCL = Path(__file__).parents[1] / "docs" / "varnish.vcl"
PORT_OF_SHOP = '.port = "8000"'
XKEY = ("/usr/lib", "/usr/local/lib")
STARTING_SECONDS = 30.0


def installed() -> str | None:
    """The program, if it is here together with the module that knows surrogate keys."""
    modules = (found for place in XKEY for found in Path(place).glob("**/libvmod_xkey.so"))
    return shutil.which("varnishd") if any(modules) else None


@contextmanager
def proxied(shop_port: int) -> Iterator[str]:
    """The address of a Varnish before the shop at a port of this machine. It compiles first."""
    program = installed()
    if program is None:
        raise NotStarted("apt install varnish varnish-modules")
    with tempfile.TemporaryDirectory(prefix="elysium-varnish-") as folder:
        place, ours = Path(folder), _free_port()
        written, said = place / "shop.vcl", place / "said"
        written.write_text(VCL.read_text().replace(PORT_OF_SHOP, f'.port = "{shop_port}"'))
        command = [program, "-F", "-j", "none", "-a", f"127.0.0.1:{ours}", "-f", str(written)]
        command += ["-n", str(place / "work"), "-s", "malloc,64m"]
        with said.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:  # noqa: S603  # found on the path
            try:
                _wait_for(ours, process, said)
                yield f"http://127.0.0.1:{ours}"
            finally:
                process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]", said: Path) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise NotStarted(said.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
