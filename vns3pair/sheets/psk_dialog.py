"""What the key dialog in the browser must know: the rules of ring 1 as data, and what is true of each side's key.

The key itself never comes here. The dialog reads the facts anew each time it opens, as saved cells change them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import psk
from vns3pair.ipsec.advisories.psk import Needs
from vns3pair.ipsec.algorithms import LEAST_KEY_BYTES, PRF_KEY_BYTES
from vns3pair.ipsec.devices import Device
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import SIDES, VNS3
from vns3pair.sheets.models import Sheet


@dataclass(frozen=True, slots=True)
class Ways:
    """The commands that make a fingerprint at a shell; `openssl` is empty where it cannot take the salt."""

    salt: str
    program: str
    openssl: str


def rules() -> dict[str, Any]:
    """What is the same for every sheet: how a fingerprint is made, and what counts as a sign."""
    named = {*psk.BLANKS, *psk.ZERO_WIDTH, *psk.TYPOGRAPHIC, *psk.DEVICE_CHARACTERS} - set(psk.CONTROL)
    return {
        "rounds": psk.ROUNDS,
        "alphabet": psk.ALPHABET,
        "unchecked": psk.UNCHECKED,
        "least_bits": psk.LEAST_BITS,
        "blanks": psk.BLANKS,
        "kinds": psk.KINDS,
        "last_plain": psk.LAST_PLAIN,
        "numeric_prefixes": psk.NUMERIC_PREFIXES,
        "sign_flags": psk.SIGN_FLAGS,
        "lengths": [[flag, psk.shortest_of(flag)] for flag in psk.LENGTH_FLAGS],
        "words": dict(psk.WORDS),
        "broken": psk.BROKEN,
        "names": {character: psk.name_of(character) for character in sorted(named)},
        "made": {
            "letters": psk.MADE_LETTERS,
            "characters": psk.MADE_CHARACTERS,
            "length": psk.MADE_LENGTH,
        },
    }


def facts(sheet: Sheet) -> dict[str, Any]:
    """What is true of this sheet now: its salt and, by side, what the key needs and what devices take.

    The key is the same at both ends, so the rules of both devices count for either side.
    """
    halves = [Half(side, sheet.side(side)) for side in SIDES]
    devices = {half.device.key: half.device for half in halves if half.device is not None}
    limits = [_limit(device) for device in devices.values() if device.key_rule is not None]
    return {"salt": sheet.psk_salt, "devices": limits, "sides": {half.side: _side(half) for half in halves}}


def _side(half: Half) -> dict[str, Any]:
    prf = half.prf if half.prf in PRF_KEY_BYTES else None
    least = PRF_KEY_BYTES[prf] if prf is not None else LEAST_KEY_BYTES
    name = "VNS3" if half.side == VNS3 else "the partner"
    return {"name": name, "least": least, "needs": str(Needs(prf, least))}


def _limit(device: Device) -> dict[str, Any]:
    rule = device.key_rule
    assert rule is not None
    return {
        "device": device.label,
        "words": rule.words,
        "characters": rule.characters,
        "not_first": rule.not_first,
        "least": rule.least,
        "most": rule.most,
    }


def ways(salt: str) -> Ways:
    """How to make the fingerprint at a shell with this salt."""
    return Ways(salt, f"python -m vns3pair fingerprint --salt {salt}", psk.shell_command(salt))
