"""A module of the house as its rules see it: where it lies, what it says, what its names mean."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("domain", "application", "projections", "interfaces")
EVERYWHERE = (*PRODUCT, "tests", "benchmarks")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """`place` is the path from the root of the house, with slashes."""

    place: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def context(self) -> str:
        """Where a class has its name alone: domain/selling, interfaces/api, …"""
        return "/".join(self.place.split("/")[:-1][:2])

    @property
    def room(self) -> str:
        """Where a file has its name alone: the context, and a room a subject in interfaces/api."""
        parts = self.place.split("/")[:-1]
        return "/".join(parts[:3]) if self.context == "interfaces/api" else self.context

    @property
    def stem(self) -> str:
        return self.place.rsplit("/", 1)[-1].removesuffix(".py")

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, Function))

    @property
    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in self.nodes if isinstance(node, ast.ClassDef))

    @cached_property
    def aliases(self) -> dict[str, ast.expr]:
        """What `Name = expression` at the top of the module stands for."""
        return {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def spelt_out(self, annotation: ast.expr) -> Iterator[ast.expr]:
        """Every part of an annotation, aliases of this module and quoted names followed."""
        seen: set[str] = set()
        todo: list[ast.AST] = [annotation]
        while todo:
            part = todo.pop()
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                todo += _quoted(part.value)
            if isinstance(part, ast.expr):
                yield part
            if isinstance(part, ast.Name) and part.id in self.aliases and part.id not in seen:
                seen.add(part.id)
                todo.append(self.aliases[part.id])
            literal = isinstance(part, ast.Subscript) and name_of(part.value) == "Literal"
            todo += [] if literal else list(ast.iter_child_nodes(part))


def house() -> tuple[Module, ...]:
    paths = (path for folder in EVERYWHERE for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(Module(path.relative_to(ROOT).as_posix(), path.read_text()) for path in paths)


def name_of(node: ast.AST) -> str:
    """The last word of a name, a dotted name or a call of one; empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=called) | ast.Subscript(value=called):
            return name_of(called)
        case _:
            return ""


def _quoted(text: str) -> list[ast.expr]:
    try:
        return [ast.parse(text, mode="eval").body]
    except SyntaxError:
        return []
