"""Keys, cookies and whatever else looks like a secret, replaced in a line before it is shown or kept."""

from __future__ import annotations

import re

from vns3pair.ipsec import sheetfile

MASK = "[masked]"
_VALUE = r"\"[^\"]{1,500}\"|'[^']{1,500}'|[^\s,;\"']{1,500}"
_NAMED = re.compile(
    rf"(?P<name>(?<![\w.-])[A-Za-z][\w.-]{{0,40}}(?: [Kk]ey| [Ss]ecret)?)(?P<quote>[\"']?)(?P<is>\s?[:=]\s?)(?P<value>{_VALUE})"
)
_RULES: tuple[re.Pattern[str], ...] = ()


def mask(text: str) -> str:
    """The text with each secret replaced by `[masked]`."""
    return _NAMED.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    if not sheetfile.names_a_key(found["name"]):
        return found[0]
    return f"{found['name']}{found['quote']}{found['is']}{MASK}"
