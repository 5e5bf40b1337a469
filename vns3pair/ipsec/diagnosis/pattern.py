"""How a pattern is declared: what a log can show, what it means and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from vns3pair.ipsec.parameter import Citation


@dataclass(frozen=True, slots=True)
class Possibility:
    """One thing that may be behind a finding, and the parameters that would then be wrong."""

    text: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """One finer cause of a pattern.

    `code` is what the engine names, unique within its pattern. `sentence` says what happened in one sentence
    (neutral voice: "this end" and "the peer"); `{seen}` in it is replaced by the values seen, or dropped
    with the brackets around it. `text` is the cause as listed. `why` says how sure it is and what would
    settle it. `remedy` is what to do; empty means the pattern's. `keys` narrows the parameters concerned;
    empty means the pattern's. `more` is what else may be behind the same lines, the likeliest first. `title` is
    for a cause that the pattern's would say too much of; `named` is added to `why` where values are named.
    """

    code: str
    sentence: str
    text: str
    why: str = ""
    remedy: str = ""
    keys: tuple[str, ...] = ()
    more: tuple[Possibility, ...] = ()
    title: str = ""
    named: str = ""

    @property
    def listed(self) -> tuple[Possibility, ...]:
        """What a diagnosis lists as its causes, `text` first: with the keys that nothing in `more` names."""
        others = {key for possibility in self.more for key in possibility.keys}
        own = tuple(key for key in self.keys if key not in others)
        return (Possibility(self.text, own), *self.more)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of the closed list of things a log can show (design, public formats).

    `signals` are the signals that can lead to it. `causes` exclude each other, so a diagnosis lists what the one
    that was found has to say (`Cause.listed`). `reveals` are the catalogue keys whose values its lines can tell.
    `phase` is None where the pattern belongs to either.
    """

    code: str
    title: str
    phase: int | None
    ike_versions: tuple[int, ...]
    meaning: str
    signals: tuple[str, ...]
    causes: tuple[Cause, ...]
    remedy: str
    keys: tuple[str, ...]
    citations: tuple[Citation, ...]
    reveals: tuple[str, ...] = ()

    def cause(self, code: str) -> Cause:
        """The cause of this code. Raises KeyError for an unknown one."""
        for cause in self.causes:
            if cause.code == code:
                return cause
        raise KeyError(f"{self.code}: {code}")
