"""Configurations that are trees, as Junos and VyOS have them: curly braces or `set` commands, both read as paths.

A path is the line of a `set` command without `set`. Whatever the text, reading it never raises and takes time in
proportion to its length: it is read line by line, and neither depth nor a path's length grows beyond bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

DEEPEST = 30
"""Braces within braces that are followed; what lies deeper is left out."""
LONGEST_PATH = 60
"""Words of a path that are kept."""
LONGEST_LIST = 50
"""Items of a list in brackets that are kept."""
MOST_STATEMENTS = 200_000
"""What is more of them is left out: no configuration of 5 MB has as many."""

Path = tuple[str, ...]

_TOKEN = re.compile(
    r"""
    "(?P<double>(?:[^"\\]|\\.)*)"? | '(?P<single>[^']*)'? | (?P<comment>\#.*|/\*)
    | (?P<masked>\[masked\]) | (?P<mark>[{};\[\]]) | (?P<word>[^\s{};\[\]"']+)
    """,
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")
_BANNER = re.compile(r"\[edit(?P<words>[^\]]*)\]\s*\Z")
_PROMPT = re.compile(
    r"[\w.-]+@[\w.:~-]+(?P<sign>[#>$%])(?:\s+(?P<rest>.*))?\Z|(?P<bare>[#>])\s*(?P<shown>show\s.*)\Z"
)
_BRANCHES = ("inactive:", "protect:", "replace:")
_ROOTS = ("security", "vpn", "routing-options", "system", "groups", "logical-systems", "tenants")
"""What a command begins with that names its whole path, wherever it is entered."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a configuration: the number of its line, from 1, and its path."""

    line: int
    path: Path


@dataclass(slots=True)
class Tree:
    """What a configuration says. `cut_off` tells that braces were left open, `deeper` that something lies
    beyond the bounds and was left out."""

    statements: list[Statement] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    """Paths of `deactivate` commands: what begins with one is not in force."""
    cut_off: bool = False
    deeper: bool = False


def read(text: str) -> Tree:
    """The statements of a configuration, in order, without those that are inactive."""
    tree = Tree()
    _Reader(tree).read(text)
    if tree.removed:
        inactive = set(tree.removed)
        lengths = sorted({len(path) for path in inactive})
        tree.statements = [
            one for one in tree.statements if not any(one.path[:length] in inactive for length in lengths)
        ]
    return tree


class _Reader:
    """Reads line by line; keeps the braces that are open, and what the line so far says."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.base: Path = ()
        self.context: Path = ()
        self.open: list[Path | None] = []
        self.words: list[str] = []
        self.items: list[str] | None = None
        self.in_comment = False
        self.head: Statement | None = None

    def read(self, text: str) -> None:
        for number, line in enumerate(text.split("\n"), start=1):
            self._line(number, line.strip())
        self._end(len(text))
        self.tree.cut_off = bool(self.open)

    def _line(self, number: int, line: str) -> None:
        if self.in_comment:
            _, end, line = line.partition("*/")
            if not end:
                return
            self.in_comment = False
        if banner := _BANNER.match(line):
            self.context = tuple(banner["words"].split())[:LONGEST_PATH]
            return
        if prompt := _PROMPT.match(line):
            line = (prompt["rest"] or prompt["shown"] or "").strip()
            words = line.partition("|")[0].split()
            if words[:1] == ["show"]:
                context = self.context if "#" in (prompt["sign"], prompt["bare"]) else ()
                self._start((*context, *words[2 if words[1:2] == ["configuration"] else 1 :]))
                return
        if line.startswith("//"):
            return
        verb, _, rest = line.partition(" ")
        if verb in ("set", "deactivate"):
            self._command(number, verb, rest)
        elif verb == "edit":
            self.context = (*self.context, *rest.split())[:LONGEST_PATH]
        elif verb in ("top", "exit"):
            self.context = ()
        elif verb not in ("delete", "commit", "configure", "save"):
            self._tokens(number, line)

    def _start(self, base: Path) -> None:
        """What follows is shown from `base` on."""
        self.base, self.open, self.words, self.items, self.head = base[:LONGEST_PATH], [], [], None, None

    def _command(self, number: int, verb: str, rest: str) -> None:
        words: list[str] = []
        items: list[str] = []
        in_list = False
        for token in _TOKEN.finditer(rest):
            kind = token.lastgroup
            if kind == "comment":
                break
            if kind == "mark":
                in_list = token[0] == "[" if token[0] in "[]" else in_list
            else:
                (items if in_list else words).append(_word(token))
        context = () if words[:1] and words[0] in _ROOTS else self.context
        path = (*context, *words)[:LONGEST_PATH]
        if verb == "deactivate":
            self.tree.removed.append(path)
            return
        for item in items[:LONGEST_LIST]:
            self._add(number, (*path, item))
        if not items:
            self._add(number, path)

    def _tokens(self, number: int, line: str) -> None:
        position = 0
        while token := _TOKEN.search(line, position):
            position = token.end()
            kind = token.lastgroup
            if kind == "comment":
                position = self._comment(line, token)
            elif kind == "mark":
                self._mark(number, token[0])
            else:
                self._word(_word(token))
        if self.items is None:
            self._end(number)

    def _comment(self, line: str, token: re.Match[str]) -> int:
        """Where the line goes on behind a comment."""
        block = token[0] == "/*"
        end = line.find("*/", token.end()) if block else -1
        self.in_comment = block and end < 0
        return len(line) if end < 0 else end + 2

    def _mark(self, number: int, mark: str) -> None:
        if mark == "{":
            self._into()
        elif mark == "}":
            self._end(number)
            if self.open:
                self.open.pop()
        elif mark == ";":
            self._end(number)
            self.items, self.head = None, None
        elif mark == "[":
            self.items = []
        else:
            self._list(number)

    def _word(self, word: str) -> None:
        if self.items is not None:
            self.items.append(word)
        elif len(self.words) < LONGEST_PATH:
            self.words.append(word)

    def _into(self) -> None:
        """A brace opens: what the statement so far says is the way into it."""
        if not self.words and self.head is not None and self.tree.statements[-1:] == [self.head]:
            self.open.append(self.tree.statements.pop().path)  # the brace stands on a line of its own
        elif len(self.open) >= DEEPEST:
            self.tree.deeper = True
            self.open.append(None)
        else:
            self.open.append(self._path())
        self.words, self.items, self.head = [], None, None

    def _path(self) -> Path | None:
        """Where the words of the statement lead; None for what is inactive or lies in something left out."""
        prefix = self.open[-1] if self.open else self.base
        if prefix is None or self.words[:1] == ["inactive:"]:
            return None
        words = self.words[1:] if self.words[:1] and self.words[0] in _BRANCHES else self.words
        return (*prefix, *words)[:LONGEST_PATH]

    def _list(self, number: int) -> None:
        """A list closes: a statement for each of its items."""
        path = self._path()
        for item in (self.items or [])[:LONGEST_LIST]:
            if path is not None:
                self._add(number, (*path, item))
        self.words, self.items, self.head = [], None, None

    def _end(self, number: int) -> None:
        """The statement ends, with its line or a semicolon."""
        if not self.words:
            return
        path = self._path() if len(self.tree.statements) < MOST_STATEMENTS else ()
        self.words, self.head = [], None
        if path is not None:
            self.head = self._add(number, path)

    def _add(self, number: int, path: Path) -> Statement | None:
        if len(self.tree.statements) >= MOST_STATEMENTS:
            self.tree.deeper = True
            return None
        statement = Statement(number, path)
        self.tree.statements.append(statement)
        return statement


def _word(token: re.Match[str]) -> str:
    kind = token.lastgroup
    if kind == "double":
        return _ESCAPED.sub(r"\1", token["double"]) if "\\" in token["double"] else token["double"]
    return token["single"] if kind == "single" else token[0]


def under(statements: list[Statement], *prefix: str) -> Iterator[Statement]:
    """The statements below `prefix`, their paths without it."""
    length = len(prefix)
    for one in statements:
        if one.path[:length] == prefix:
            yield Statement(one.line, one.path[length:])


__all__ = ["Path", "Statement", "Tree", "read", "under"]
