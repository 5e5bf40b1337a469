"""The reference page of all that a log can show, made from the patterns and the daemons' shapes."""

from __future__ import annotations

from collections.abc import Iterator

from vns3pair.ipsec.diagnosis.dialects import DIALECTS
from vns3pair.ipsec.diagnosis.pattern import Cause, Pattern
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.shape import Dialect, Shape
from vns3pair.ipsec.diagnosis.titles import title

_INTRO = """# Log patterns

What `diagnose` can find in a log. The codes are public, and the list is closed; what is finer is a cause. "This end" is the
one whose log it is, "the peer" the other. A code's parameters are the rows of the sheet that it points at, from the view of
this end.

How sure a diagnosis is: `certain` where the log says so itself, `likely` where the lines fit this and hardly anything else,
`possible` where several causes look alike.

The lines are examples, as the daemons write them. Which of several meanings a line has depends on what came before it.
"""
MOST_LINES = 6
"""Of one daemon, for one pattern."""


def page() -> str:
    """`log-patterns.md`: each pattern with meaning, causes, remedy, parameters, sources and lines."""
    return "\n".join([_INTRO, *(_pattern(pattern) for pattern in PATTERNS.values())])


def _pattern(pattern: Pattern) -> str:
    versions = " and ".join(f"IKEv{version}" for version in pattern.ike_versions)
    phase = f"Phase {pattern.phase}" if pattern.phase else "Either phase"
    blocks = [
        f"## `{pattern.code}`: {pattern.title}",
        f"*{phase}, {versions}.*",
        pattern.meaning,
        f"Parameters concerned: {_keys(pattern.keys)}.",
        f"Values that a log can tell: {_keys(pattern.reveals)}.",
        *(_cause(pattern, cause) for cause in pattern.causes),
        f"Sources: {'; '.join(map(str, pattern.citations))}.",
        *_lines(pattern),
    ]
    return "\n\n".join(blocks) + "\n"


def _keys(keys: tuple[str, ...]) -> str:
    return ", ".join(f"{title(key)} (`{key}`)" for key in keys) or "none"


def _cause(pattern: Pattern, cause: Cause) -> str:
    """A cause; one without a remedy or parameters of its own has the pattern's."""
    listed = "\n".join(f"- {possibility.text}" for possibility in cause.listed)
    return "\n\n".join(
        [
            f"### `{pattern.code}.{cause.code}`",
            cause.sentence.replace(" ({seen})", ""),
            listed,
            f"How sure: {cause.why}",
            f"Remedy: {cause.remedy or pattern.remedy}",
            *([f"Parameters: {_keys(cause.keys)}."] if cause.keys else []),
        ]
    )


def _lines(pattern: Pattern) -> Iterator[str]:
    """Example lines, daemon by daemon: those that name the pattern's causes first, then one for each signal."""
    for dialect in DIALECTS:
        examples = _examples(pattern, dialect)
        if examples:
            yield f"{dialect.title}:\n\n" + "\n".join(f"    {example}" for example in examples)


def _examples(pattern: Pattern, dialect: Dialect) -> list[str]:
    codes = {cause.code for cause in pattern.causes}
    fitting = [
        shape for shape in dialect.shapes if shape.signal in pattern.signals and _of_phase(pattern, shape)
    ]
    named = [shape for shape in fitting if shape.detail in codes]
    first: dict[str, Shape] = {}
    for shape in fitting:
        first.setdefault(shape.signal, shape)
    chosen = dict.fromkeys(shape.example for shape in [*named, *first.values()])
    return list(chosen)[:MOST_LINES]


def _of_phase(pattern: Pattern, shape: Shape) -> bool:
    return None in (pattern.phase, shape.phase) or pattern.phase == shape.phase
