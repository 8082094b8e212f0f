"""One thing wrong with a document that came from outside."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with a document, and where: a path such as `media[2].alt`."""

    path: str
    code: str
    message: str
