"""Texts in three voices: neutral (files, command line), to the VNS3 side, to the partner.

A template names the sides with `{vns3}` and `{partner}` (`{Vns3}`, `{Partner}` at the start of a sentence)
and speaks of both in the third person, so one sentence serves all three readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec.parameter import PARTNER, VNS3, Reader, Side

NAMES: Mapping[Reader, Mapping[str, str]] = MappingProxyType(
    {
        "neutral": MappingProxyType(
            {"vns3": "VNS3", "Vns3": "VNS3", "partner": "the partner", "Partner": "The partner"}
        ),
        "vns3": MappingProxyType(
            {"vns3": "your VNS3", "Vns3": "Your VNS3", "partner": "the partner", "Partner": "The partner"}
        ),
        "partner": MappingProxyType(
            {"vns3": "VNS3", "Vns3": "VNS3", "partner": "your gateway", "Partner": "Your gateway"}
        ),
    }
)

Words = Mapping[Side, Mapping[str, str]]
"""What a reader of one side calls each."""
COLUMNS: Words = MappingProxyType(
    {
        VNS3: MappingProxyType({VNS3: "VNS3", PARTNER: "Partner", "both": "Both sides"}),
        PARTNER: MappingProxyType({VNS3: "VNS3", PARTNER: "Your side", "both": "Both sides"}),
    }
)
"""At the head of a column or a list."""
BESIDE: Words = MappingProxyType(
    {
        VNS3: MappingProxyType({VNS3: "VNS3", PARTNER: "partner", "both": "both sides"}),
        PARTNER: MappingProxyType({VNS3: "VNS3", PARTNER: "your side", "both": "both sides"}),
    }
)
"""After the name of a row, to say whose cell it is."""
PARTIES: Words = MappingProxyType(
    {
        VNS3: MappingProxyType({VNS3: "VNS3's side", PARTNER: "the partner's side"}),
        PARTNER: MappingProxyType({VNS3: "VNS3's side", PARTNER: "your side"}),
    }
)
"""The people of a side, who invite, edit and sign."""
WRITERS: Words = MappingProxyType(
    {
        VNS3: MappingProxyType({VNS3: "VNS3", PARTNER: "Partner"}),
        PARTNER: MappingProxyType({VNS3: "VNS3 side", PARTNER: "Your side"}),
    }
)
"""Whose a note is. To the partner VNS3's people are one side, not names."""
_KEPT = (("the partner's side", "your side"), ("(the partner)", "(your side)"))


def retold(text: str, reader: Side) -> str:
    """A text that is kept once for both readers and names the sides as VNS3's does, in the words of `reader`."""
    if reader == PARTNER:
        for kept, told in _KEPT:
            text = text.replace(kept, told)
    return text


def at_start(words: str) -> str:
    """The words at the start of a sentence."""
    return words[:1].upper() + words[1:]


def say(template: str, reader: Reader, **values: Any) -> str:
    """The template in the reader's voice, with `values` put in as they are."""
    return template.format_map({**NAMES[reader], **values}) if "{" in template else template
