"""How a pattern is declared: what a log can show, what it means and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from vns3pair.ipsec.parameter import Citation


@dataclass(frozen=True, slots=True)
class Cause:
    """One finer cause of a pattern.

    `code` is what the engine names, unique within its pattern. `sentence` says what happened in one sentence
    (neutral voice: "this end" and "the peer"); `{seen}` in it is replaced by the values seen, or dropped
    with the brackets around it. `text` is the cause as listed. `why` says how sure it is and what would
    settle it. `remedy` is what to do; empty means the pattern's. `keys` narrows the parameters concerned;
    empty means the pattern's.
    """

    code: str
    sentence: str
    text: str
    why: str = ""
    remedy: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of the closed list of things a log can show (design, public formats).

    `signals` are the signals that can lead to it. `causes` are in order of likelihood; all are listed, the one
    the engine found first. `reveals` are the catalogue keys whose values its lines can tell.
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
