"""Texts in three voices: neutral (files, command line), to the VNS3 side, to the partner.

A template names the sides with `{vns3}` and `{partner}` (`{Vns3}`, `{Partner}` at the start of a sentence)
and speaks of both in the third person, so one sentence serves all three readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec.parameter import Reader

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


def say(template: str, reader: Reader, **values: Any) -> str:
    """The template in the reader's voice, with `values` put in as they are."""
    return template.format_map({**NAMES[reader], **values}) if "{" in template else template
