"""Which code answers: two processes of one build answer a question with the same bytes."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).parents[3]
LAYERS = ("domain", "application", "projections", "interfaces")


@cache
def build() -> bytes:
    """A digest of all our code and of what is shipped with it."""
    told = blake2b(digest_size=16)
    for layer in LAYERS:
        for file in sorted((ROOT / layer).rglob("*")):
            if file.suffix in (".py", ".json"):
                told.update(file.read_bytes())
    return told.digest()
