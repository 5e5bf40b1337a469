"""Pre-shared keys and other secrets in a pasted configuration, cut before anything reads, shows or keeps the text."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.masking import mask

CUT = "[masked]"


def cut(text: str) -> tuple[str, int]:
    """The text with each key replaced by `CUT`, and how many were cut. Lines stay where they are."""
    masked = mask(text)
    return masked, masked.count(CUT) - text.count(CUT)


__all__ = ["CUT", "cut"]
