"""Proposals as daemons and devices write them, read into the catalogue's keys and values.

One tokeniser serves all of them: a word is a cipher, a hash, a PRF or a group whoever wrote it, and
`algorithms` knows most spellings already. Only what no person would type stands here. Words that are
unknown, or that leave the key length open (`AES_CBC` alone), are left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from vns3pair.ipsec import algorithms

LONGEST = 6_000
"""Longest text that is read; libreswan's longest default offer has about 2,500 characters."""

Found = dict[str, list[str | int]]
"""Values by what they are: `encryption`, `integ`, `hash` (cut to no length), `prf`, `group`, `pfs`."""

_WIRE_HASH: Mapping[str, str] = MappingProxyType({"hmacsha96": "sha1", "sha96": "sha1", "hmcasha1": "sha1"})
"""Names that only occur in logs: FortiGate's, the ASA's, and a misprint in the VNS3 guide's sample."""

_PROTOCOL = re.compile(r"(?<![\w/.-])(?:\d{1,3}:)?(IKE|ISAKMP|ESP|AH)[:=]")
_PARTS = re.compile(r",|\] ?\[|Proposal \d{1,3}:")
_WORD = re.compile(r"(?:([A-Za-z][\w-]*)=)?([^\s,;/\[\]{}()<>|+:=]+)")

_REWRITE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form, re.IGNORECASE), text)
    for form, text in (
        (r" ?= ?", "="),
        # 2.6 writes AES(12)_256-SHA1(2)_160, with the number of the transform
        (r"\(\d{1,2}\)(?=_\d)", ""),
        # the key length apart: FortiGate, IOS, racoon
        (
            r"[ ,(]{0,3}\b(?:key[-_ ]?(?:len(?:gth)?|size)|encklen)(?:[:=] ?| of | is | )?(\d{2,3})\b(?: bits?)?\)?",
            r"_\1",
        ),
        (r"(?<=\w) ?\((128|192|256)(?:[- ]bits?)?\)", r"_\1"),
        (r"\b((?:esp-)?(?:aes|gcm)(?:[-_][cg][bc][cm])?) (128|192|256)\b", r"\1_\2"),
        # 1024-bit MODP group, DH_GROUP_2048_MODP
        (r"\b(?:dh_group_)?(\d{3,4})[-_ ](?:bit )?(?:random )?(modp|ecp)\b(?: group)?", r"\2\1"),
        (r"\bmodp_?(1024|2048)_(160|224|256)\b", r"modp\1s\2"),
        (r"(?<![a-z])(?:dh[-_ ]?)?gr(?:ou)?p(?: is |[ :=#]{1,3})(\d{1,2})\b", r"group\1"),
        (r"\bpseudo-?random function: ?|\bpseudo random function: ?", "prf="),
        (r"\b(dh|prf|hash|integ|encr|auth)(?:rity|yption|entication)?: ?(?=\w)", r"\1="),
    )
)

_NO_PFS = re.compile(r"no-pfs|\bpfs(?: is |=| )(?:disabled|no|off|none)\b|pfs_?group=(?:none|0)\b", re.I)
_WITH_PFS = re.compile(r"\bpfs(?: is |=| )(?:enabled|yes|on)\b", re.I)
_AUTHENTICATION = re.compile(
    r"\b(?:auth|auth_?method|auth_method, val)=(?:oakley_)?(?:(preshared_key|psk)|rsa_?sig|ecdsa\w*)\b", re.I
)
_AEAD = re.compile(r"gcm|ccm|poly1305", re.I)

_PREFIX = re.compile(
    r"^(?:oakley[-_]group[-_]|oakley[-_]|encr[-_]|auth[-_]|prf[-_]?|esp[-_]|ike[-_]|pfs_?(?=g))"
)
_NO_LENGTH = re.compile(r"[-_]0+$")
_3DES_LENGTH = re.compile(r"^(3des(?:[-_]cbc)?)[-_](?:168|192)$")
_ICV = re.compile(r"(?<=[gc]cm_)c(?=_|$)")
_CUT = re.compile(r"(?:sha1?|md5|xcbc)[-_]?96$|256[-_]?128$|384[-_]?192$|512[-_]?256$")
_GROUP_LABELS = frozenset({"group", "dh", "ke", "pfsgroup", "pfs_group", "dh_group", "dhgroup", "dh-group"})


def proposals(text: str, phase: int | None) -> list[dict[str, object]]:
    """What a text of one or more proposals offers, one dict for each, in their order.

    `phase` is 1 or 2; a proposal that says itself what it is for (`1:IKE:..`, `ESP:..`) is read as that, and
    without a phase only such a proposal is read, or one with a PRF, which is phase 1's. Keys are
    `phase1_encryption`, `phase1_hash`, `phase1_prf`, `phase1_dh_group`, `authentication`, or
    `phase2_encryption`, `phase2_hash`, `pfs`, `pfs_group`. Several values of one key stand in a tuple. `pfs`
    is there only where the text tells: an IKEv2 offer of the first Child SA names no group, whatever was set
    up. Proposals of which nothing is known are left out.
    """
    return [dict(proposal) for proposal in _proposals(text[:LONGEST], phase)]


@lru_cache(maxsize=512)
def _proposals(text: str, phase: int | None) -> tuple[tuple[tuple[str, object], ...], ...]:
    read = []
    for protocol, body in _by_protocol(_rewritten(text)):
        stated = None if protocol is None else 1 if protocol in ("IKE", "ISAKMP") else 2
        for found in _one_by_one(body):
            stage = stated or phase or (1 if "prf" in found else None)
            if stage in (1, 2):
                read.append(tuple(_keys(found, stage, body).items()))
    return tuple(proposal for proposal in read if proposal)


def _rewritten(text: str) -> str:
    """The text with what belongs to one word in one word, and single blanks."""
    text = " ".join(text.split())
    for form, replacement in _REWRITE:
        text = form.sub(replacement, text)
    return text


def _by_protocol(text: str) -> Iterator[tuple[str | None, str]]:
    """Pieces of the text with the protocol that each is for, None for what stands before the first name."""
    protocol, start = None, 0
    for match in _PROTOCOL.finditer(text):
        yield protocol, text[start : match.start()]
        protocol, start = match[1], match.end()
    yield protocol, text[start:]


def _one_by_one(body: str) -> Iterator[Found]:
    """The proposals of one piece.

    A comma stands between the algorithms of one proposal with some, between proposals with others: a cipher
    after anything else begins the next one.
    """
    found: Found = {}
    for part in _PARTS.split(body):
        words = list(_classified(part))
        if any(kind == "encryption" for kind, _ in words) and found.keys() - {"encryption"}:
            yield found
            found = {}
        for kind, value in words:
            values = found.setdefault(kind, [])
            if value not in values:
                values.append(value)
    yield found


def _classified(part: str) -> Iterator[tuple[str, str | int]]:
    """What each word is, and its value; unknown words are passed over. A label holds until the next one."""
    label = ""
    for stated, token in _WORD.findall(part):
        label = stated.lower() or label
        for word in _words(token, label in _GROUP_LABELS):
            kind, value = word
            if kind != "group" and kind != "encryption":
                kind = {"prf": "prf", "integ": "integ"}.get(label, kind)
            yield kind, value


def _words(token: str, labelled_group: bool) -> Iterator[tuple[str, str | int]]:
    """The algorithms of a token; a dash is part of a name (`aes-256-cbc`) or stands between two."""
    if labelled_group and token.isascii() and token.isdigit() and len(token) <= 2:
        token = f"group{token}"
    parts = token.split("-")
    place = 0
    while place < len(parts):
        for end in range(min(len(parts), place + 4), place, -1):
            known = _algorithm("-".join(parts[place:end]))
            if known is not None:
                yield known
                place = end
                break
        else:
            place += 1


@lru_cache(maxsize=1024)
def _algorithm(text: str) -> tuple[str, str | int] | None:
    """What one word is and its value in the catalogue, or None."""
    if len(text) > 60 or not any(letter.isalpha() for letter in text):
        return None  # a number alone is none: offers are full of them
    word = text.lower().strip("'\"._-")
    bare = _ICV.sub("16", _3DES_LENGTH.sub(r"\1", _NO_LENGTH.sub("", _PREFIX.sub("", word))))
    for spelling in (bare, word):
        if (cipher := algorithms.find("encryption", spelling)) is not None:
            return "encryption", cipher
        if (digest := _hash(spelling)) is not None:
            return ("prf" if word.startswith("prf") else "integ" if _CUT.search(bare) else "hash"), digest
    group = algorithms.find("group", bare) if bare and not bare.isdigit() else None
    return None if group is None else ("group", group)


def _hash(word: str) -> str | int | None:
    return algorithms.find("hash", word) or _WIRE_HASH.get(algorithms.squeeze("hash", word))


def _keys(found: Found, phase: int, body: str) -> dict[str, object]:
    values = _phase1(found, body) if phase == 1 else _phase2(found, body)
    return {
        key: several[0] if len(several) == 1 else tuple(several) for key, several in values.items() if several
    }


def _phase1(found: Found, body: str) -> dict[str, list[str | int]]:
    """Phase 1's keys.

    Where a hash cut to a length stands beside one that is not, the latter is the PRF; alone it is IKEv1's
    hash, and with a cipher that authenticates by itself there is only a PRF. 2.6 calls IKEv1's hash `prf`.
    """
    integ, plain, prf = found.get("integ", []), found.get("hash", []), found.get("prf", [])
    if _AEAD.search(body) or integ:
        prf = _distinct(prf, plain)
    elif plain:
        integ = plain
    elif "prf=" in body and prf:
        integ, prf = prf, []
    return {
        "phase1_encryption": found.get("encryption", []),
        "phase1_hash": integ,
        "phase1_prf": prf,
        "phase1_dh_group": found.get("group", []),
        "authentication": ["psk" if how[1] else "certificate"]
        if (how := _AUTHENTICATION.search(body))
        else [],
    }


def _phase2(found: Found, body: str) -> dict[str, list[str | int]]:
    group = found.get("group", [])
    return {
        "phase2_encryption": found.get("encryption", []),
        "phase2_hash": _distinct(found.get("integ", []), found.get("hash", [])),
        "pfs": [True] if group or _WITH_PFS.search(body) else [False] if _NO_PFS.search(body) else [],
        "pfs_group": group,
    }


def _distinct(*several: Iterable[str | int]) -> list[str | int]:
    return list(dict.fromkeys(value for values in several for value in values))


def merged(offers: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """Several proposals as one: each key's values in their order, a tuple where they are several.

    Whether PFS is used is left out where the proposals differ about it.
    """
    values: dict[str, dict[object, None]] = {}
    for offer in offers:
        for key, value in offer.items():
            values.setdefault(key, {}).update(dict.fromkeys(value if isinstance(value, tuple) else (value,)))
    if len(values.get("pfs", ())) > 1:
        del values["pfs"]
    return {key: next(iter(found)) if len(found) == 1 else tuple(found) for key, found in values.items()}
