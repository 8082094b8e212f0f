"""An export checked, for an auditor who has this folder, the export and the public key."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .entries import line_of, shown
from .exports import check
from .signatures import SignatureUnchecked, Wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """0: as the shop wrote it. 1: wrong or unreadable. 3: the signature could not be checked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the export (NDJSON)")
    keys = "the shop's key, PEM; one that followed a lost one as well"
    parser.add_argument("--public-key", type=Path, required=True, action="append", help=keys)
    asked = parser.parse_args(arguments)
    try:
        with asked.file.open("rb") as lines:
            found = check(lines, *(place.read_bytes() for place in asked.public_key))
    except (Wrong, OSError, SignatureUnchecked) as error:
        sys.stderr.write(f"NOT VERIFIED: {error}\n")
        return 3 if isinstance(error, SignatureUnchecked) else 1
    for told in found.told:
        sys.stdout.write(f"told: {told}\n")
    sys.stdout.write(f"verified: {line_of(shown(found.head)).decode()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
