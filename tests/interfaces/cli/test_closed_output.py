"""Whoever reads only the beginning of what a command prints (`| head`) is shown no traceback."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("command", ["personal-data", "personal-data --json", "access --json"])
def test_an_output_that_is_closed_early_ends_the_command_quietly(command: str) -> None:
    read, written = os.pipe()
    os.close(read)
    ran = subprocess.run(
        [sys.executable, "-m", "interfaces.cli", *command.split()],
        stdout=written,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(written)
    assert ran.returncode != 0
    assert "Traceback" not in ran.stderr
