"""What one object of a configuration sets: a gateway, a proposal, a group."""

from __future__ import annotations

MOST_VALUES = 50
"""Values of one setting that count."""


class Settings:
    """What one object of a configuration (a gateway, a proposal) sets, by the words that lead there."""

    def __init__(self, line: int = 0) -> None:
        self.line = line
        self.values: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        self._branches: set[tuple[str, ...]] | None = None

    def all(self, *words: str) -> list[str]:
        """The values set, in order."""
        return [value for value, _ in self.values.get(words, [])[:MOST_VALUES]]

    def one(self, *words: str) -> str:
        """The value in force, which is the last one set; empty where none is."""
        return self.values[words][-1][0] if words in self.values else ""

    def line_of(self, *words: str) -> int:
        """The line that sets it, 0 where none does."""
        return self.values[words][-1][1] if words in self.values else 0

    def has(self, *words: str) -> bool:
        """Whether anything begins with these words."""
        if self._branches is None:
            self._branches = {path[:end] for path in self.values for end in range(1, len(path) + 1)}
        return words in self._branches


__all__ = ["Settings"]
