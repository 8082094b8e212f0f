"""The house style as numbers: sizes of functions and files, no mocks, no floats near money."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path
    for folder in ("domain", "application", "projections", "interfaces", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
FUNCTION_LINES = 30
FILE_LINES = 400
FORBIDDEN_NAMES = re.compile(r"(Manager|Service|Helper|Util|Utils|Base|Impl)$")
CLOCKS_AND_DICE = re.compile(
    r"\b(datetime\.now|date\.today|utcnow|time\.time|uuid4|import random|import secrets)\b"
)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def too_long(source: str) -> list[str]:
    return [
        f"{f.name}: {f.end_lineno - f.lineno + 1} lines"
        for f in functions(ast.parse(source))
        if f.end_lineno is not None and f.end_lineno - f.lineno + 1 > FUNCTION_LINES
    ]


def named_badly(source: str) -> list[str]:
    classes = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ClassDef))
    return [c.name for c in classes if FORBIDDEN_NAMES.search(c.name)]


def floats(source: str) -> list[str]:
    """Float literals and calls of float(): neither has a place in the domain."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"line {node.lineno}: {node.value}")
        if isinstance(node, ast.Name) and node.id == "float":
            found.append(f"line {node.lineno}: float")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_size_and_names(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= FILE_LINES
    assert too_long(source) == []
    assert named_badly(source) == []
    assert not re.search(
        r"mock\.patch|Magic[M]ock|unittest\.[m]ock", source.replace(__file__, "")
    ) or (path.name == "test_style.py")


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if p.is_relative_to(ROOT / "domain")], ids=lambda p: p.name
)
def test_domain_has_no_clock_no_dice_and_no_float(path: Path) -> None:
    source = path.read_text()
    assert CLOCKS_AND_DICE.findall(source) == []
    assert floats(source) == []


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if p.name != "__init__.py"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text())), "one docstring line a module"


def test_the_limits_can_fail() -> None:
    long_function = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    assert too_long(long_function) == ["f: 31 lines"]
    assert named_badly("class StoneManager: ...") == ["StoneManager"]
    assert floats("rate = 0.2") == ["line 1: 0.2"]
    assert CLOCKS_AND_DICE.search("datetime.now()")
