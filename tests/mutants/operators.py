"""Finds the places of a module where one small fault can be made, and makes it.

The kinds: a comparison turned (`<` to `<=`, `==` to `!=`, `in` to `not in`), `and` for `or`, `not` left out, the test
of an `if` turned, `+` for `-` and `*` for `//`, True for False, a number one higher, a `return` of nothing, a statement
that only calls left out, and of those each `connect` as a kind of its own.

Left out, since no test should hold them: what is only for type checkers or loggers, assertions (of them `strict` of a
`zip`), and figures of looks (margins, spacing, sizes, stretch, the pixels of what is drawn): `LOOKS` and `PLACES` name
the calls.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
COUNTED: dict[type[ast.operator], str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*"}
LOOKS = frozenset(
    """adjustSize setAlignment setCentralWidget setContentsMargins setColumnMinimumWidth setColumnStretch setCursor
    setDocumentMode setFixedHeight setFixedSize setFixedWidth setFrameShape setHorizontalSpacing setIcon setIconSize
    setIndent setMaximumHeight setMaximumWidth setMinimumHeight setMinimumSize setMinimumWidth setObjectName
    setOpenExternalLinks setPen setBrush setFont setProperty setRenderHint setRowStretch setSizePolicy setSpacing
    setStretchFactor setUniformRowHeights setVerticalSpacing setWordWrap addSpacing addStretch resize polish unpolish
    setSizeGripEnabled setStretch insertStretch setStyleSheet setItalic setBold setWeight setPointSizeF setIndentation
    setDocumentMargin setHandleWidth""".split()
)
"""Calls that only say how something looks; neither they nor their figures are changed."""
PLACES = frozenset(
    """QRect QRectF QPoint QPointF QSize QSizeF adjusted translated fillRect drawLine drawRect drawRoundedRect
    drawEllipse drawPixmap drawText eraseRect addRoundedRect moveTo lineTo scaled setPointSize
    setPixelSize setTextWidth""".split()
)
"""Calls that say where something is drawn: they can be left out, their figures are a matter of looks."""
ASSERTED = frozenset({("zip", "strict")})
"""Flags that say, as an assertion does, what is so anyway."""
LOGGERS = frozenset({"log", "_log", "logger", "_logger", "logging", "LOG", "warnings"})


@dataclass(frozen=True)
class Mutant:
    """One fault: the text from `start` to `end` (offsets in characters) is replaced, in the function of that name."""

    path: str
    line: int
    kind: str
    function: str
    start: int
    end: int
    text: str

    def of(self, source: str) -> str:
        """Return the source with this fault in it."""
        return source[: self.start] + self.text + source[self.end :]

    def compiles(self, source: str) -> bool:
        """Say whether Python reads the source with this fault in it."""
        try:
            compile(self.of(source), self.path, "exec", dont_inherit=True)
        except SyntaxError:
            return False
        return True


def mutants(path: str, source: str) -> list[Mutant]:
    """Return all faults that can be made in a module, in the order of its text."""
    finder = _Finder(path, source)
    finder.visit(ast.parse(source))
    return sorted(finder.found, key=lambda mutant: (mutant.start, mutant.end, mutant.kind))


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str, source: str) -> None:
        self.found: list[Mutant] = []
        self._path = path
        self._source = source
        lines = source.splitlines(keepends=True)
        self._lines = lines
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))
        self._inside: list[str] = []
        self._places = 0

    # --- where a node stands --------------------------------------------------------------------------------------

    def _at(self, line: int, column: int) -> int:
        """Return the offset in characters; `ast` counts columns in bytes of UTF-8."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def _add(self, node: ast.expr | ast.stmt, kind: str, start: int, end: int, text: str) -> None:
        function = ".".join(self._inside)
        line = self._source.count("\n", 0, start) + 1
        self.found.append(Mutant(self._path, line, kind, function, start, end, text))

    def _between(self, left: ast.expr, right: ast.expr) -> tuple[int, int]:
        """Return the span of the operator between two operands, without brackets and blanks around it."""
        start, end = self._span(left)[1], self._span(right)[0]
        gap = self._source[start:end]
        lead = len(gap) - len(gap.lstrip(") \n\t"))
        tail = len(gap) - len(gap.rstrip("( \n\t"))
        return start + lead, end - tail

    # --- scopes ---------------------------------------------------------------------------------------------------

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Visit the body of a class."""
        self._function(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Visit the body of a function and what its parameters default to."""
        for default in [*node.args.defaults, *(part for part in node.args.kw_defaults if part)]:
            self.visit(default)
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """Visit the body of a coroutine."""
        self._function(node)

    def _function(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        inside = list(self._inside)
        self._inside.append(node.name)
        for part in node.body:
            if not _is_docstring(part):
                self.visit(part)
        self._inside = inside

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Leave the annotation alone."""
        if node.value is not None:
            self.visit(node.value)

    # --- the kinds ------------------------------------------------------------------------------------------------

    def visit_If(self, node: ast.If) -> None:
        """Turn the test."""
        if "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if not isinstance(node.test, ast.Compare) and not _is_not(node.test):
            start, end = self._span(node.test)
            self._add(node.test, "condition", start, end, f"not ({self._source[start:end]})")
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Leave assertions alone: they hold for readers and type checkers."""

    def visit_Compare(self, node: ast.Compare) -> None:
        """Turn the first comparison."""
        operands = [node.left, *node.comparators]
        for place, operator in enumerate(node.ops):
            start, end = self._between(operands[place], operands[place + 1])
            self._add(node, "comparison", start, end, COMPARED[type(operator)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Write `or` for `and`, or the other way round, at the first place."""
        start, end = self._between(node.values[0], node.values[1])
        self._add(node, "and or", start, end, "or" if isinstance(node.op, ast.And) else "and")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Leave `not` out."""
        if _is_not(node):
            start, end = self._span(node)
            inner, inner_end = self._span(node.operand)
            self._add(node, "not", start, end, f"({self._source[inner:inner_end]})")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Turn sums and products of what is no text."""
        texts = any(isinstance(part, ast.JoinedStr) or _is_text(part) for part in (node.left, node.right))
        if type(node.op) in COUNTED and not texts and not self._places:
            start, end = self._between(node.left, node.right)
            self._add(node, "arithmetic", start, end, COUNTED[type(node.op)])
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Change flags and whole numbers."""
        start, end = self._span(node)
        if isinstance(node.value, bool):
            self._add(node, "constant", start, end, str(not node.value))
        elif isinstance(node.value, int) and not self._places:
            self._add(node, "constant", start, end, str(node.value + 1))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave f-strings alone: before Python 3.12 their parts have no place of their own."""

    def visit_Return(self, node: ast.Return) -> None:
        """Return nothing; for False, which no condition tells from nothing, there is True."""
        if node.value is not None and not (
            isinstance(node.value, ast.Constant) and (node.value.value is None or node.value.value is False)
        ):
            start, end = self._span(node)
            self._add(node, "return", start, end, "return None")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """Leave a call out."""
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if not isinstance(call, ast.Call):
            return
        start, end = self._span(node)
        name, owner = _called(call)
        if owner in LOGGERS or name in LOOKS:
            return
        self._add(node, "connect" if name == "connect" else "call", start, end, "pass")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Leave the figures of looks and places alone."""
        name, owner = _called(node)
        if owner in LOGGERS or name in LOOKS:
            return
        self._places += name in PLACES
        self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if (name, keyword.arg) not in ASSERTED:
                self.visit(keyword)
        self._places -= name in PLACES


def _called(call: ast.Call) -> tuple[str, str]:
    """Return the name of what is called and of what it belongs to."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id, ""
    if isinstance(function, ast.Attribute):
        owner = function.value
        return function.attr, owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
    return "", ""


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
