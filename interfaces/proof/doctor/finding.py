"""One thing the doctor looked at, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["OK", "WARN", "FAIL"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`sentence` says what is so; `advice` what to do, empty when all is well."""

    what: str
    verdict: Verdict
    sentence: str
    advice: str = ""


def fine(what: str, sentence: str) -> Finding:
    return Finding(what, "OK", sentence)


def doubtful(what: str, sentence: str, advice: str) -> Finding:
    return Finding(what, "WARN", sentence, advice)


def bad(what: str, sentence: str, advice: str) -> Finding:
    return Finding(what, "FAIL", sentence, advice)
