"""What one object of a configuration sets: a gateway, a proposal, a group."""

from __future__ import annotations

MOST_VALUES = 50
"""Values of one setting that count."""
MOST_NAMES = 500
"""Objects within an object that count."""


class Settings:
    """What one object of a configuration (a gateway, a proposal) sets, by the words that lead there."""

    def __init__(self, line: int = 0) -> None:
        self.line = line
        self.values: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        self._branches: dict[tuple[str, ...], dict[str, None]] | None = None

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
        return words in self._below()

    def names(self, *words: str) -> list[str]:
        """The words that come next, each once, in order."""
        return list(self._below().get(words, ()))[:MOST_NAMES]

    def _below(self) -> dict[tuple[str, ...], dict[str, None]]:
        """For each beginning of a path the words that come next."""
        if self._branches is None:
            self._branches = {}
            for path in self.values:
                for end in range(len(path) + 1):
                    after = self._branches.setdefault(path[:end], {})
                    if end < len(path):
                        after[path[end]] = None
        return self._branches


__all__ = ["Settings"]
