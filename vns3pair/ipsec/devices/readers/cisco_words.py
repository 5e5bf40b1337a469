"""What Cisco's words for algorithms mean, and a half that is filled from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vns3pair.ipsec.addresses import parse_address
from vns3pair.ipsec.algorithms import is_aead
from vns3pair.ipsec.devices.readers.own_address import own_row
from vns3pair.ipsec.devices.readers.reading import Found

BARE_PFS = "PFS is on with the device's default group, which depends on its release: state the group."
_CIPHERS = {
    "des": "des",
    "3des": "3des",
    "aes": "aes128",
    "aes-128": "aes128",
    "aes-192": "aes192",
    "aes-256": "aes256",
    "aes-cbc-128": "aes128",
    "aes-cbc-192": "aes192",
    "aes-cbc-256": "aes256",
    "gcm": "aes128_gcm",
    "aes-gcm": "aes128_gcm",
    "aes-gcm-128": "aes128_gcm",
    "aes-gcm-192": "aes192_gcm",
    "aes-gcm-256": "aes256_gcm",
}
_HASHES = {
    "md5": "md5",
    "sha": "sha1",
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha256": "sha2_256",
    "sha-256": "sha2_256",
    "sha384": "sha2_384",
    "sha-384": "sha2_384",
    "sha512": "sha2_512",
    "sha-512": "sha2_512",
}
_SIZES = frozenset({"128", "192", "256"})
BOTH_PROTOCOLS = "A transform set has AH and ESP together, which a sheet cannot state: VNS3 takes ESP alone."
EVERYTHING = "0.0.0.0/0"
MOST_TOLD = 8
"""Policies that a remark tells."""
_NO_HASH = frozenset({"null", "none"})
_OTHER = frozenset({"comp-lzs"})


def ciphers(words: Iterable[str]) -> list[str]:
    """`aes 256`, `aes-cbc-256 aes-gcm-256`, `esp-3des`: as the catalogue has them; an unknown word as it stands."""
    found: list[str] = []
    for word in words:
        bare = word.removeprefix("esp-")
        if word in _SIZES and found and found[-1].startswith("aes"):
            found[-1] = f"aes{word}{'_gcm' if found[-1].endswith('_gcm') else ''}"
        else:
            found.append(_CIPHERS.get(bare, word))
    return list(dict.fromkeys(found))


def hashes(words: Iterable[str]) -> list[str]:
    """Hash words as the catalogue has them, without the one for none; an unknown word as it stands."""
    bare = (word.removeprefix("esp-").removeprefix("ah-").removesuffix("-hmac") for word in words)
    return list(dict.fromkeys(_HASHES.get(word, word) for word in bare if word not in _NO_HASH))


def groups(words: Iterable[str]) -> list[int | str]:
    return list(dict.fromkeys(int(word) if word.isdecimal() and len(word) < 4 else word for word in words))


def transforms(words: Sequence[str]) -> tuple[list[str], list[str], bool]:
    """Ciphers and hashes of a transform set, and whether AH is in it, whose hash counts where there is no cipher."""
    hashed = [word for word in words if word.endswith("-hmac") or word in ("esp-none", "esp-null-hmac")]
    plain = ciphers([word for word in words if word not in hashed and word not in _OTHER])
    of_esp = [word for word in hashed if not (plain and word.startswith("ah-"))]
    return plain, hashes(of_esp), any(word.startswith("ah-") for word in words)


def whole(text: str) -> int | str:
    """A number, or the text where it is none."""
    return int(text) if text.isdecimal() and len(text) < 12 else text


def last(words: Sequence[str]) -> str:
    return words[-1] if words else ""


@dataclass(slots=True)
class Filling:
    """A half while it is read: `say` what the configuration states, `assume` what the device does unasked."""

    name: str
    half: dict[str, Any] = field(default_factory=dict)
    where: dict[str, int] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)

    def say_ah(self, ah: bool, ciphers_too: Sequence[str], line: int) -> None:
        """AH alone is a row's value; with ESP it is more than a sheet can state."""
        if ah and ciphers_too:
            self.remark(BOTH_PROTOCOLS)
        elif ah:
            self.say("ipsec_protocol", "ah", line)

    def say_modes(self, modes: Mapping[str, int]) -> None:
        """The modes of the transform sets, each with a line; tunnel mode alone goes without saying."""
        if "transport" in modes:
            self.say("encapsulation_mode", list(modes), modes["transport"])

    def say(self, key: str, value: Any, line: int = 0) -> None:
        """A value, or all that are named; nothing for an empty list. What was said before stays."""
        if key in self.half or value is None or value in ("", []):
            return
        self.half[key] = value[0] if isinstance(value, list) and len(value) == 1 else value
        if line:
            self.where[key] = line

    def assume(self, key: str, value: Any) -> None:
        if key not in self.half:
            self.half[key] = value
            self.assumed.add(key)

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    def say_own(self, address: str, line: int = 0) -> None:
        """The gateway's own address, once it is known who its peer is."""
        peers = self.half.get("peer_public_ip", "")
        peer = parse_address(peers[0] if isinstance(peers, list) else peers)
        if parse_address(address) is not None:
            self.say(own_row(address, str(peer or "")), address, line)

    def say_pfs(self, words: Sequence[str], line: int) -> None:
        """PFS is on; with the group that `set pfs` names behind it."""
        self.say("pfs", True, line)
        if words:
            self.say("pfs_group", groups([words[0].removeprefix("group")]), line)
        else:
            self.remark(BARE_PFS)

    def say_phase2(self, ciphers: list[str], hashes: list[str], line: int) -> None:
        """The algorithms of the traffic; with GCM alone a hash has no effect."""
        self.say("phase2_encryption", list(dict.fromkeys(ciphers)), line)
        if not ciphers or not all(map(is_aead, ciphers)):
            self.say("phase2_hash", list(dict.fromkeys(hashes)), line)

    def say_routed(self, nets: Iterable[str]) -> None:
        """What is routed into a tunnel interface; with no route known, all that it offers its peer.

        What is behind the box itself, no tunnel interface says.
        """
        if routed := [{"remote_subnet": net} for net in nets]:
            self.say("tunnels", [routed])
        self.assume("tunnels", [{"local_subnet": EVERYTHING, "remote_subnet": EVERYTHING}])

    def remark_policies(self, policies: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Where there are several: which values belong together, by priority."""
        if len({tuple(words) for _, words in policies}) > 1:
            told = "; ".join(f"{name}: {', '.join(words)}" for name, words in policies[:MOST_TOLD])
            more = " and more" if len(policies) > MOST_TOLD else ""
            self.remark(f"One of several policies will do for phase 1, by priority {told}{more}.")

    def found(self) -> Found:
        return Found(
            self.name,
            self.half,
            where=self.where,
            assumed=frozenset(self.assumed),
            remarks=tuple(self.remarks),
        )


__all__ = ["Filling", "ciphers", "groups", "hashes", "last", "transforms", "whole"]
