"""Whether a text that people write for each other seems to hold the pre-shared key itself.

Texts about tunnels are full of addresses, host names and algorithms that look as random as a key. These are
left out before what remains is judged.
"""

from __future__ import annotations

import re

from vns3pair.ipsec import addresses, algorithms, catalogue, psk, sheetfile

REFUSED = (
    "This looks as if it held the pre-shared key, so it was not kept. Hand the key over in another way, such as "
    "by telephone; here its fingerprint is enough."
)
_EDGES = ".,;:!?()[]\"'"
_BETWEEN = re.compile(r"->|=>|[→↔⇄=,;()/+|-]+")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,}", re.ASCII)
_WORDS = frozenset({*catalogue.BY_KEY, "ike", "ikev1", "ikev2", "esp", "ah", "phase1", "phase2", "prf"})
_NAMED = re.compile(r"^\W*([^:=\n]{1,40}?)\s*[:=]\s*(\S{4,})\s*$", re.M)


def may_hold_a_key(text: str) -> bool:
    """Whether a token of the text looks like a key, or one line names a secret and gives it in one word."""
    rest = " ".join(token for token in text.split() if not _is_plain(token.strip(_EDGES)))
    return psk.looks_like_key(rest) or any(_gives_a_secret(*found) for found in _NAMED.findall(text))


def _gives_a_secret(name: str, value: str) -> bool:
    stated = value.strip(_EDGES)
    harmless = stated.isalpha() and stated.islower() and len(stated) < 12
    return sheetfile.names_a_key(name) and not harmless and psk.read_fingerprint(stated) is None


def _is_plain(token: str) -> bool:
    return _is_known(token) or all(_is_known(part) for part in _BETWEEN.split(token) if part)


def _is_known(word: str) -> bool:
    """Whether the word is one of the sheet's own kind, not one that somebody made up."""
    bare = word.lower().removeprefix("prf") if word.lower() != "prf" else "prf"
    return (
        isinstance(addresses.read_net(word), addresses.Net)
        or _HOST.fullmatch(word) is not None
        or bare in _WORDS
        or any(algorithms.find(kind, bare) is not None for kind in algorithms.KINDS)
    )


__all__ = ["REFUSED", "may_hold_a_key"]
