"""What is known about a vendor's product: frozen data, one module a vendor.

Only facts with a sure source stand here; what the sources leave open is left out, so that nothing unsure
is ever shown or decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vns3pair.ipsec.parameter import Citation

Version = tuple[int, ...]

When = Literal["always", "nat_traversal_on", "ikev1_several_tunnels", "policy", "ikev1", "ikev2", "versions"]
"""When a remark is made: always; NAT traversal is on at a side; the device's side has IKEv1 and a side states
several tunnels; VNS3's VPN is policy-based; the device's side has that IKE version; the device's stated
version lies within the remark's."""

SHEET_ONLY = frozenset(
    {
        "organization",
        "contact_name",
        "contact_email",
        "contact_phone",
        "change_window",
        "psk_exchange",
        "remarks",
        "device",
        "device_version",
        "device_end_of_life",
        "hosting",
        "psk_flags",
    }
)
"""Keys that belong to the sheet and to no box, plain with every device."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a device calls a parameter, where to find it, and the default that is known for it."""

    name: str
    default: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value the device sets by itself: `value`, or the value of its own parameter `source`."""

    reason: str
    citation: Citation
    value: Any = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a device can take for the parameters `keys`.

    One of: `allowed` (the whole list of choices), `missing` (choices it certainly lacks), `least` and
    `most` (numbers, inclusive), `below` (its value must be less than that of this key). The limit holds for
    versions from `since` up to but not including `until`; with either given and no version stated it is
    silent. With `ike` it holds for a side with that version of IKE alone.
    """

    keys: tuple[str, ...]
    citation: Citation
    allowed: frozenset[Any] | None = None
    missing: frozenset[Any] = frozenset()
    least: int | None = None
    most: int | None = None
    below: str = ""
    since: Version = ()
    until: Version = ()
    ike: Literal[0, 1, 2] = 0

    def applies(self, version: Version | None, ike: Any = None) -> bool:
        if self.ike and ike != self.ike:
            return False
        if not self.since and not self.until:
            return True
        if version is None:
            return False
        return self.since <= version and (not self.until or version < self.until)

    def lacks(self, value: Any) -> bool:
        """Whether a choice is one the device cannot take (numbers are judged by `out_of_range`)."""
        return value in self.missing or (self.allowed is not None and value not in self.allowed)

    def out_of_range(self, value: Any) -> bool:
        """Whether a number lies outside `least` and `most`; False for what is no number."""
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        return (self.least is not None and value < self.least) or (
            self.most is not None and value > self.most
        )


@dataclass(frozen=True, slots=True)
class KeyRule:
    """What a device takes for a pre-shared key: so many of these characters, none of `not_first` in front.

    `words` say the same, as what follows "takes a pre-shared key of".
    """

    words: str
    citation: Citation
    characters: str
    least: int
    most: int
    not_first: str = ""

    def takes(self, key: str) -> bool:
        return (
            self.least <= len(key) <= self.most
            and key[0] not in self.not_first
            and all(character in self.characters for character in key)
        )


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about a device, shown as an advisory of effect `note`.

    `explanation` and `remedy` name the sides by the placeholders of `voices`. With `since` or `until` it
    holds for those versions alone, both inclusive; an empty end is open.
    """

    code: str
    name: str
    explanation: str
    remedy: str
    keys: tuple[str, ...]
    citations: tuple[Citation, ...]
    when: When = "always"
    since: Version = ()
    until: Version = ()

    def holds_for(self, version: Version | None) -> bool:
        """Whether a stated version lies within the remark's; `8.4(4)` as an end takes in all of 8.4(4)."""
        if version is None:
            return False
        return self.since <= version and (not self.until or version[: len(self.until)] <= self.until)


@dataclass(frozen=True, slots=True, eq=False)
class Device:
    """A vendor's product.

    Every catalogue key is accounted for exactly once in `words`, `plain` (known under the sheet's own label)
    or `lacks` (the box does nothing the other side could contradict; the text says why).
    """

    key: str
    label: str
    words: Mapping[str, Word]
    plain: frozenset[str]
    lacks: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Fixed] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    """Parameters in seconds that the device asks for in another unit: `m` (minutes) or `h` (hours)."""
    remarks: tuple[Remark, ...] = ()
    key_rule: KeyRule | None = None
    one_sa: str = ""
    """Why several pairs of subnets do not go through one by one, as a clause that begins with the product's
    name and has no final point; empty where they do or nothing is known."""
    one_sa_remedy: str = ""
    """What to do about it, naming the device's side `{side}`; empty where it can make one SA for each pair."""
    one_sa_ikev2_only: bool = False
    """Whether `one_sa` is known of IKEv2 alone."""
    wants_private_ip_as_id: bool = False
    """Whether the guide names it among the devices that need VNS3's Local Private IP as peer ID."""
    aead_prf: Mapping[int | str, str] = field(default_factory=dict)
    """The PRF that it takes by itself with a combined cipher in phase 1, by the group or by the cipher; no other can
    be set."""
    prf_is_hash: str = ""
    """That it takes the phase 1 hash for the PRF with any other cipher, and no other can be set, as a clause that
    begins with the product's name and has no final point; empty where one can be set or nothing is known."""
    strict: bool = True
    """False for libreswan alone: as responder it was measured to take any PFS group."""

    def label_of(self, key: str, default: str) -> str:
        """What the device calls a parameter, or the given label."""
        word = self.words.get(key)
        return word.name if word else default

    def prf_with(self, cipher: str | None, group: int | None) -> str | None:
        """The PRF that goes with a combined cipher and a group in phase 1, where the device takes one by itself."""
        return self.aead_prf.get(cipher or "") or self.aead_prf.get(group or 0)


_VERSION = re.compile(r"(?<![^\W_])(?<!\.)(?<![0-9]\()(?:[A-Za-z]\.?)?([0-9]+(?:[.(\-][0-9]+)*)")
"""A number that begins no later than behind the first letter of a word: `v7.2`, `R81`, not the 3 of `VNS3`."""


def parse_version(text: str) -> Version | None:
    """The numbers of a version, `9.16(4)` as (9, 16, 4), `v7.2.5 build1517` as (7, 2, 5), if any.

    The first dotted one counts, else the first, so that a model's number does not pass for the version.
    """
    found = _VERSION.findall(text[:100])
    if not found:
        return None
    version = next((one for one in found if "." in one), found[0])
    return tuple(int(number[:9]) for number in re.findall(r"[0-9]+", version))
