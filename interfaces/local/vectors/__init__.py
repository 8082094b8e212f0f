"""Checking files of published test vectors against the engine that is running."""

from interfaces.local.vectors.report import Difference, VectorReport
from interfaces.local.vectors.runner import VectorFileMalformed, VectorGroupUnknown, check_file

__all__ = [
    "Difference",
    "VectorFileMalformed",
    "VectorGroupUnknown",
    "VectorReport",
    "check_file",
]
