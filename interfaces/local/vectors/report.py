"""What a check of a vectors file found."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One key of one case where the engine says something else; values as JSON text."""

    group: str
    case_id: str
    key: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorReport:
    """`cases` were run, and the differences are every one that was found."""

    path: Path
    cases: int
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        return not self.differences
