"""Reading a foreign JSON document field by field, noting everything that is wrong with it."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from domain.catalogue.flaw import Flaw
from domain.text import fair_copy

MOST_TOLD = 100
"""A flaw stands in events: their number and length must not follow those of a foreign text."""

A_TEXT = "A text is due; write one."
NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern for the whole of a text, and what an editor is told to write."""

    pattern: str
    words: str

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None


@dataclass(slots=True)
class Findings:
    """What was found so far; errors reject the document, warnings do not."""

    errors: list[Flaw] = field(default_factory=list)
    warnings: list[Flaw] = field(default_factory=list)

    def error(self, path: str, code: str, message: str) -> None:
        self.errors.append(_flaw(path, code, message))

    def warn(self, path: str, code: str, message: str) -> None:
        if len(self.warnings) < MOST_TOLD:
            self.warnings.append(_flaw(path, code, message))

    def all_errors(self) -> tuple[Flaw, ...]:
        """Each error; behind the hundredth only how many more there are."""
        more = len(self.errors) - MOST_TOLD
        if more <= 0:
            return tuple(self.errors)
        last = _flaw("", "more_errors", f"{more:,} more errors are not listed.")
        return (*self.errors[:MOST_TOLD], last)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One JSON object and the path to it. Readers return an empty value where they found a flaw."""

    fields: Mapping[str, object]
    path: str
    findings: Findings

    @classmethod
    def of(cls, value: object, path: str, findings: Findings) -> "Sheet":
        if isinstance(value, Mapping):
            return cls(value, path, findings)
        findings.error(path, "required" if value is None else "invalid_value", "An object is due.")
        return cls(NOTHING, path, findings)

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        return self.fields.get(key) is not None

    def sheet(self, key: str) -> "Sheet":
        return Sheet.of(self.fields.get(key), self.at(key), self.findings)

    def text(self, key: str, form: Form | None = None, code: str | None = None) -> str:
        """A text that has the form as a whole; without one, the fair copy of what is not blank."""
        value = self.fields.get(key)
        if isinstance(value, str) and not (form and value.strip()):
            value = fair_copy(value)
        if value is None or value == "":
            self.findings.error(self.at(key), code or "required", form.words if form else A_TEXT)
        elif not isinstance(value, str) or (form and not form.fits(value)):
            wanted = form.words if form else A_TEXT
            self.findings.error(self.at(key), code or "invalid_value", wanted)
        else:
            return value
        return ""

    def known(self, key: str, codes: Collection[str]) -> str:
        """One of some codes."""
        return known(self.fields.get(key), codes, self.at(key), self.findings)

    def each(self, key: str) -> Iterator[tuple[str, object]]:
        """The members of a list and their paths; a missing list has none."""
        value = self.fields.get(key)
        if value is not None and not isinstance(value, list):
            self.findings.error(self.at(key), "invalid_value", "A list is due.")
            return
        for index, member in enumerate(value or ()):
            yield f"{self.at(key)}[{index}]", member

    def sheets(self, key: str) -> Iterator["Sheet"]:
        """The members of a list of objects."""
        return (Sheet.of(member, path, self.findings) for path, member in self.each(key))


def known(value: object, codes: Collection[str], path: str, findings: Findings) -> str:
    """A value that is one of some codes; else the flaw `unknown_code` and an empty text."""
    if isinstance(value, str) and value in codes:
        return value
    what = "Nothing is chosen" if value is None else f"{value!r:.60} is not known here"
    findings.error(path, "unknown_code", f"{what}; choose one of: {', '.join(sorted(codes))}.")
    return ""


def content_json(value: object) -> str:
    """Content as it came, as canonical JSON: keys sorted, no spaces; for storage, not for sums."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _flaw(path: str, code: str, message: str) -> Flaw:
    return Flaw(path=f"{path:.200}", code=code, message=f"{message:.400}")
