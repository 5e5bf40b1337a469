"""OPNsense's list of proposals, whose entries alone can be chosen (`IPsecProposalField.php`)."""

from __future__ import annotations

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.devices.plan import Phase1, Phase2

_GROUPS = {
    14: "modp2048 [DH14]",
    15: "modp3072 [DH15]",
    16: "modp4096 [DH16]",
    17: "modp6144 [DH17]",
    18: "modp8192 [DH18]",
    19: "ecp256 [DH19, NIST EC]",
    20: "ecp384 [DH20, NIST EC]",
    21: "ecp521 [DH21, NIST EC]",
    26: "ecp224 [DH26, NIST EC]",
    27: "ecp224bp [DH27, Brainpool EC]",
    28: "ecp256bp [DH28, Brainpool EC]",
    29: "ecp384bp [DH29, Brainpool EC]",
    30: "ecp512bp [DH30, Brainpool EC]",
    31: "x25519 [DH31, Modern EC]",
}
_CIPHERS = frozenset({"aes128", "aes192", "aes256", "aes128gcm16", "aes192gcm16", "aes256gcm16"})
_HASHES = frozenset({"sha256", "sha384", "sha512", "aesxcbc"})
_WEAK = frozenset(
    {
        "aes256-sha1-modp2048 [DH14]",
        "aes192-sha1-modp2048 [DH14]",
        "aes128-sha1-modp2048 [DH14]",
        "aes256-sha1-modp4096 [DH16]",
        "aes256-sha1-ecp521 [DH21, NIST EC]",
        "aes256-sha256-modp1024 [DH2]",
        "aes256-sha512-modp1024 [DH2]",
        "aes256-sha256-modp1536 [DH5]",
        "aes128-sha256-modp1536 [DH5]",
        "aes256gcm16-sha256-modp1536 [DH5]",
    }
)
_WEAK_GROUPS = {2: "modp1024 [DH2]", 5: "modp1536 [DH5]"}
_WITHOUT_PFS = {
    "aes256gcm16": "aes256gcm16 [no PFS]",
    "chacha20poly1305": "chacha20poly1305 [no PFS]",
    "aes256-sha1": "aes256-sha1",
    "aes256-sha256": "aes256-sha256",
}
_NAMED_CURVE = frozenset({"aes128gcm16", "aes256gcm16", "chacha20poly1305"})
"""With these the list says curve25519, except for phase 1 entries of its long tail."""


def phase1_option(phase1: Phase1) -> str:
    """The entry for phase 1 as the list shows it; empty where there is none."""
    cipher = _word("encryption", phase1.encryption)
    hash_ = _word("hash", phase1.prf if phase1.aead else phase1.hash)
    common = cipher in _NAMED_CURVE and hash_ in ("sha256", "sha512")
    if cipher == "aes128gcm16" and hash_ == "sha512" and phase1.group == 31:
        return "aes128gcm16-sha512curve25519 [DH31, Modern EC]"  # written so in the list
    if cipher == "chacha20poly1305":
        known = phase1.group == 31 and hash_ in ("sha256", "sha384", "sha512")
        return f"{cipher}-{hash_}-{_curve(31, True)}" if known else ""
    return _entry((cipher, hash_), phase1.group, common)


def phase2_option(phase2: Phase2, group: int | None) -> str:
    """The entry for phase 2 as the list shows it, with a PFS group or without one; empty where there is none."""
    cipher = _word("encryption", phase2.encryption)
    words = (cipher,) if phase2.aead else (cipher, _word("hash", phase2.hash))
    if group is None:
        return _WITHOUT_PFS.get("-".join(words), "")
    if cipher == "chacha20poly1305":
        return f"{cipher}-{_curve(31, True)}" if group == 31 else ""
    return _entry(words, group, cipher in _NAMED_CURVE)


def _entry(words: tuple[str, ...], group: int | None, named: bool) -> str:
    start = "-".join(words)
    known = words[0] in _CIPHERS and all(word in _HASHES for word in words[1:])
    if known and group in _GROUPS:
        return f"{start}-{_curve(group, named)}"
    weak = f"{start}-{(_GROUPS | _WEAK_GROUPS).get(group or 0, '')}"
    return weak if weak in _WEAK else ""


def _curve(group: int, named: bool) -> str:
    return _GROUPS[group].replace("x25519", "curve25519") if named else _GROUPS[group]


def _word(kind: str, value: str | int | None) -> str:
    known = algorithms.algorithm(kind, value)
    return known.spellings["strongswan"] if known is not None else ""


__all__ = ["phase1_option", "phase2_option"]
