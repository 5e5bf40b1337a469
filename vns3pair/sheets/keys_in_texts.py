"""Whether a text that people write for each other seems to hold the pre-shared key itself.

Texts about tunnels are full of addresses, host names and algorithms that look as random as a key. These are
left out before what remains is judged.
"""

from __future__ import annotations

import re

from vns3pair.ipsec import addresses, algorithms, catalogue, psk, sheetfile

REFUSED = (
    "This looks as if it held the pre-shared key, so it was not kept. Hand the key over in another way, such as "
    "by telephone; here its fingerprint is enough. If there is no key in it, write the odd word in other words."
)
_SHORTEST = 4
_LONGEST_WORD = 12
"""A longer word of small letters alone may be a key; a shorter one reads `later` or `unchecked`."""
_LONGEST_NAME = 40
_EDGES = ".,;:!?()[]\"'"
_BETWEEN = re.compile(r"->|=>|[→↔⇄=,;()|]+")
_WITHIN = re.compile(r"[-/+]+")
_KNOWN = re.compile(
    r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,}"  # a host
    r"|\d+"
    r"|[A-Za-z]+\d+(?:/\d+)+(?:\.\d+)?"  # an interface: GigabitEthernet0/0/1.20
    r"|[A-Z]{2,6}-?\d{3,10}"  # a ticket: CHG0042137
    r"|%[A-Z]+(?:-\d+)+",  # what a log line begins with: %ASA-7-713906
    re.ASCII,
)
_WORDS = frozenset(
    {*catalogue.BY_KEY, "vns3", "partner", "ike", "ikev1", "ikev2", "esp", "ah", "phase1", "phase2"}
)


def may_hold_a_key(text: str) -> bool:
    """Whether a token of the text looks like a key, or one line names a secret and gives it in one word."""
    rest = " ".join(token for token in text.split() if not _is_plain(token.strip(_EDGES)))
    return psk.looks_like_key(rest) or any(_gives_a_secret(line) for line in text.splitlines())


def _gives_a_secret(line: str) -> bool:
    name, _, value = line.replace("=", ":", 1).partition(":")
    stated = value.strip().strip(_EDGES)
    one_word = len(stated) >= _SHORTEST and not re.search(r"\s", stated)
    plain = stated.isalpha() and stated.islower() and len(stated) < _LONGEST_WORD
    return (
        one_word
        and not plain
        and len(name) <= _LONGEST_NAME
        and sheetfile.names_a_key(name)
        and psk.read_fingerprint(stated) is None
    )


def _is_plain(token: str) -> bool:
    """Whether the token is made of words of the sheet's own kind, none that somebody made up."""
    return all(
        _is_known(part) or all(_is_known(word) for word in _WITHIN.split(part))
        for part in _BETWEEN.split(token)
        if part
    )


def _is_known(word: str) -> bool:
    bare = word.lower().removeprefix("prf")
    return (
        bare in _WORDS
        or _KNOWN.fullmatch(word) is not None
        or isinstance(addresses.read_net(word), addresses.Net)
        or any(algorithms.find(kind, bare) is not None for kind in algorithms.KINDS)
    )


__all__ = ["REFUSED", "may_hold_a_key"]
