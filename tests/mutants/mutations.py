"""What can be broken in a module: one small change of the text a mutant."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

Change = tuple[int, str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef
COMPARED = {
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"),
}  # fmt: skip
RECKONED = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "+")}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """`old` at `start` of the file's text becomes `new`; `within` is the function, if any."""

    place: str
    text: str
    start: int
    old: str
    new: str
    within: str

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.start) + 1

    @cached_property
    def source(self) -> str:
        return self.text[: self.start] + self.new + self.text[self.start + len(self.old) :]

    @property
    def key(self) -> str:
        """What it is called in explained.txt; it does not move with the lines above it."""
        before, after = (" ".join(part.split()) for part in (self.before, self.after))
        return f"{self.place} | {self.within or 'outside'} | {before} => {after}"

    @property
    def before(self) -> str:
        return self._lines(self.text, len(self.old))

    @property
    def after(self) -> str:
        return self._lines(self.source, len(self.new))

    def _lines(self, text: str, length: int) -> str:
        """The whole lines that the change touches."""
        first = text.rfind("\n", 0, self.start) + 1
        last = text.find("\n", self.start + length)
        return text[first : last if last >= 0 else None]


def mutants_of(place: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a module that still compiles, in the order of its lines."""
    seen: set[tuple[int, str, str]] = set()
    for found in sorted(_Reader(place, text).mutants(), key=lambda mutant: mutant.start):
        change = (found.start, found.old, found.new)
        if change not in seen and found.old != found.new and _compiles(found.source):
            seen.add(change)
            yield found


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


class _Reader:
    """Walks a module; what is only said to readers or to the type checker is left alone."""

    def __init__(self, place: str, text: str) -> None:
        self._place, self._text = place, text
        lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))
        self._bytes = [line.encode() for line in lines]

    def mutants(self) -> Iterator[Mutant]:
        yield from self._walk(ast.parse(self._text), ())

    def _walk(self, node: ast.AST, names: tuple[str, ...], within: str = "") -> Iterator[Mutant]:
        if isinstance(node, Function | ast.ClassDef):
            names = (*names, node.name)
        if isinstance(node, Function):
            yield from self._function(node, names, within)
            return
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "dataclass":
            return  # how a value is made, not what it says
        for start, old, new in self._changes(node):
            yield Mutant(self._place, self._text, start, old, new, within)
        for child in _told_to_the_machine(node):
            yield from self._walk(child, names, within)

    def _function(self, node: Function, names: tuple[str, ...], outer: str) -> Iterator[Mutant]:
        """Decorators and defaults are said when the module is read, the body when it is called."""
        outside = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
        for part in outside:
            if part is not None:
                yield from self._walk(part, names, outer)
        for statement in node.body:
            if not _is_docstring(statement):
                yield from self._walk(statement, names, outer or ".".join(names))

    def _changes(self, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.Compare() | ast.BoolOp() | ast.BinOp():
                yield from self._sign(node)
            case ast.Constant(value=value):
                yield from self._constant(node, value)
            case ast.Call():
                yield from self._call(node)
            case ast.stmt():
                yield from self._statement(node)
            case _:
                yield from self._condition(node)

    def _statement(self, node: ast.stmt) -> Iterator[Change]:
        match node:
            case ast.If(test=test) | ast.While(test=test):
                yield self._whole(test, f"(not ({self._said(test)}))")
            case ast.Return(value=ast.Tuple(elts=[_, *_])):
                yield self._whole(node, "return ()")
            case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
                return  # the type checker's
            case ast.Raise() | ast.AugAssign() | ast.Expr(value=ast.Call()):
                yield self._whole(node, "pass")
            case _:
                pass

    def _condition(self, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield self._whole(node, self._said(operand))
            case ast.IfExp(test=test):
                yield self._whole(test, f"(not ({self._said(test)}))")
            case ast.comprehension(ifs=filters):
                yield from (self._whole(each, "True") for each in filters)
            case ast.match_case(guard=ast.expr() as guard):
                yield self._whole(guard, "True")
            case _:
                pass

    def _sign(self, node: ast.Compare | ast.BoolOp | ast.BinOp) -> Iterator[Change]:
        match node:
            case ast.BoolOp(op=op, values=values):
                old, new = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                for left, right in pairwise(values):
                    yield from self._between(left, right, old, new)
            case ast.BinOp(left=left, right=right, op=op) if type(op) in RECKONED:
                yield from self._between(left, right, *RECKONED[type(op)])
            case ast.Compare(left=first, ops=ops, comparators=others):
                for compared, left, right in zip(ops, [first, *others], others, strict=False):
                    yield from self._between(left, right, *COMPARED[type(compared)])
            case _:
                pass

    def _constant(self, node: ast.Constant, value: object) -> Iterator[Change]:
        said = self._said(node)
        if isinstance(value, bool):
            yield self._whole(node, repr(not value))
        elif isinstance(value, int):
            yield self._whole(node, str(value + 1))
        elif isinstance(value, str) and said.endswith(('"', "'")):
            yield self._whole(node, f"{said[:-1]}x{said[-1]}")

    def _call(self, node: ast.Call) -> Iterator[Change]:
        if isinstance(node.func, ast.Name) and node.func.id in TWINS:
            yield self._whole(node.func, TWINS[node.func.id])
        elif len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args[:2]):
            yield self._swapped(*node.args[:2])
        for each in node.keywords:
            start, end = self._at(each), self._at(each, end=True)
            comma = self._text[end:].lstrip().startswith(",")
            end = self._text.index(",", end) + 1 if comma else end
            yield start, self._text[start:end], ""

    def _swapped(self, first: ast.expr, second: ast.expr) -> Change:
        start, end = self._at(first), self._at(second, end=True)
        between = self._text[self._at(first, end=True) : self._at(second)]
        return start, self._text[start:end], self._said(second) + between + self._said(first)

    def _between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Change]:
        """The sign that stands between two expressions."""
        start, end = self._at(left, end=True), self._at(right)
        at = self._text.find(old, start, end)
        if at >= 0:
            yield at, old, new

    def _whole(self, node: ast.AST, new: str) -> Change:
        return self._at(node), self._said(node), new

    def _said(self, node: ast.AST) -> str:
        return self._text[self._at(node) : self._at(node, end=True)]

    def _at(self, node: ast.AST, *, end: bool = False) -> int:
        """Where in the text a node begins or ends; columns of the syntax tree count bytes."""
        prefix = "end_" if end else ""
        line = int(getattr(node, f"{prefix}lineno")) - 1
        column = int(getattr(node, f"{prefix}col_offset"))
        return self._starts[line] + len(self._bytes[line][:column].decode())


def _told_to_the_machine(node: ast.AST) -> Iterator[ast.AST]:
    """The children that are run: no annotation, no docstring, no import, no text of an f-string."""
    match node:
        case ast.AnnAssign(value=value):
            yield from [value] if value is not None else []
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return
        case ast.Assign(targets=[ast.Name(id=name)]) if name != name.upper() and name[0].isupper():
            return  # the name of a type
        case ast.Module(body=body) | ast.ClassDef(body=body):
            yield from getattr(node, "decorator_list", [])
            yield from (each for each in body if not _is_docstring(each))
        case _:
            yield from ast.iter_child_nodes(node)


def _is_docstring(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case _:
            return False
