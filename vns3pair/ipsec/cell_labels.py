"""Which cell a label means: the sheet's own words, the devices' words, and what people's own forms say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.devices import Device
from vns3pair.ipsec.parameter import SIDES, VNS3, Side
from vns3pair.ipsec.sheetfile import names_a_key

_FILLING = frozenset(
    [
        "a",
        "algorithm",
        "algorithms",
        "an",
        "for",
        "in",
        "method",
        "of",
        "optional",
        "our",
        "parameter",
        "parameters",
        "please",
        "required",
        "sa",
        "s",
        "sec",
        "secs",
        "seconds",
        "setting",
        "settings",
        "the",
        "type",
        "used",
        "value",
        "values",
        "your",
    ]
)
_TOGETHER: Mapping[str, str] = MappingProxyType(
    {
        r"\bphase[ ]?(?:1|i|one)\b|\bph?1\b": "phase1",
        r"\bphase[ ]?(?:2|ii|two)\b|\bph?2\b": "phase2",
        r"\bdiffie hellman\b": "dh",
        r"\blife time\b": "lifetime",
        r"\bip address\b|\bipv4 address\b": "ip",
        r"\bnat t\b": "natt",
        r"\bpre shared\b": "preshared",
        r"\borganisation\b": "organization",
        r"\be mail\b": "email",
    }
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

_KEY_TOLD = re.compile(
    r"\s*(?:psk|pre-?shared[ -]key|secret|password|passphrase|key)\s+(?=\S*\d)\S+\s*$", re.IGNORECASE
)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:[/ ]|$)|[0-9a-f]*:[0-9a-f:]*:")
_LABELLED = re.compile(r"\s*([^:=\n]{1,60}?)\s*[:=]\s*\S")

# fmt: off
_PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "organization": "company, company name, organization name",
        "contact_name": "contact, contact person, technical contact, engineer, network engineer",
        "contact_email": "email, email address, mail, contact mail",
        "contact_phone": "phone, phone number, telephone, contact telephone, tel",
        "change_window": "maintenance window, change time",
        "psk_exchange": "how the PSK is handed over, PSK exchange, PSK exchange method, key exchange by",
        "remarks": "remark, comments, comment, notes, note, additional information",
        "endpoint_name": "connection name, remote endpoint name, VPN name",
        "device": "VPN device, gateway type, device model, vendor, hardware, product, platform, VPN gateway device, "
                  "device vendor",
        "device_version": "firmware, firmware version, OS version, device software version, version of the software",
        "hosting": "cloud, hosted in, hosting provider",
        "public_ip": "public IP, public address, own public address, gateway IP, VPN gateway IP, external IP, WAN IP, "
                     "gateway public IP, VPN gateway, gateway address, endpoint IP, VPN endpoint, outside IP",
        "peer_public_ip": "peer IP, peer address, peer public IP, remote gateway, remote gateway IP, remote public IP, "
                          "peer gateway, peer gateway IP, remote peer IP, remote endpoint, remote endpoint IP, remote peer",
        "local_private_ip": "private IP, own private IP, gateway private IP, internal IP of the gateway",
        "local_peer_id": "local ID, local identity, local IKE ID, local identifier, IKE ID, IKE identity, own ID, ID",
        "remote_peer_id": "remote ID, remote identity, remote IKE ID, peer identity, peer IKE ID, peer identifier, "
                          "remote identifier",
        "nat_traversal": "NAT-T, NATT enabled, NAT traversal enabled, UDP encapsulation, force UDP encapsulation",
        "ike_version": "IKE, IKE protocol, IKE protocol version, key exchange version, key exchange, version, "
                       "phase 1 version, phase 1 IKE version",
        "psk_fingerprint": "PSK, pre-shared key, shared key, shared secret, secret, key, password, passphrase, fingerprint, "
                           "key fingerprint, PSK fingerprint",
        "authentication": "auth, peer authentication, IKE authentication method",
        "exchange_mode": "main or aggressive mode, "
                         "IKE exchange mode",
        "ipsec_protocol": "protocol, security protocol, phase 2 protocol, ESP or AH, tunnel protocol",
        "encapsulation_mode": "encapsulation, phase 2 encapsulation mode",
        "vpn_type": "VPN type, type of VPN, policy or route based, tunnel type, VPN mode",
        "tunnel_interface": "VTI, VTI address, VTI IP, tunnel IP, inside tunnel IP, tunnel interface IP",
        "phase1_prf": "PRF, phase 1 PRF, pseudo random function",
        "phase2_lifetime_kilobytes": "lifetime kilobytes, lifetime KB, phase 2 lifetime KB, phase 2 lifetime kilobytes, "
                                     "traffic volume lifetime, phase 2 lifesize",
        "pfs": "PFS, use PFS, enable PFS, PFS enabled, perfect forward secrecy (PFS), phase 2 PFS",
        "pfs_group": "PFS DH group, phase 2 PFS group, perfect forward secrecy group, PFS key group",
        "dpd": "DPD, DPD enabled, enable DPD, dead peer detection (DPD), keepalive",
        "dpd_action": "dead peer detection action",
        "dpd_delay": "DPD interval, DPD frequency, dead peer detection interval, dead peer detection delay",
        "dpd_timeout": "dead peer detection timeout",
        "initiation": "initiator, connection mode, connection type, who initiates, initiate, tunnel initiation",
        "rekey": "rekeying, rekey enabled",
        "compat": "compat, compatibility",
    }
)
"""What people's own forms call a side's own cell."""
_BOTH_PHASES: Mapping[str, str] = MappingProxyType(
    {
        "encryption": "encryption, enc, encr, cipher, encryption cipher, encryption strength",
        "hash": "hash, hashing, integrity, data integrity, authentication, auth, hash authentication, integrity check, "
                "authentication hash, hash integrity, message authentication",
        "dh_group": "DH group, DH, group, key group, modp group, DH key group",
        "mode": "mode, exchange mode, negotiation mode",
        "lifetime": "lifetime, key lifetime, key life, life, rekey time, rekey interval, lifetime duration, timeout, "
                    "key expiration, renegotiation time",
    }
)
_CALLED_OTHERWISE: Mapping[tuple[str, int], str] = MappingProxyType(
    {("dh_group", 2): "pfs_group", ("mode", 1): "exchange_mode", ("mode", 2): "encapsulation_mode"}
)
_PHASE_WORDS: Mapping[str, int] = MappingProxyType(
    {**dict.fromkeys(("phase1", "ike", "isakmp"), 1), **dict.fromkeys(("phase2", "ipsec", "esp", "child", "qm"), 2)}
)
_TUNNEL_PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "tunnels": "tunnels, tunnel, subnets, networks, encryption domain, encryption domains, traffic selectors, "
                   "traffic selector, proxy IDs, proxy ID, interesting traffic, subnet pairs, crypto ACL, tunnel list",
        "local_subnet": "local subnet, local subnets, local network, local networks, local encryption domain, source, "
                        "source subnet, source networks, own subnets, subnets behind the gateway, local LAN, "
                        "protected networks, protected network, local traffic selector, own networks",
        "remote_subnet": "remote subnet, remote subnets, remote network, remote networks, remote encryption domain, "
                         "destination, destination subnet, destination networks, peer subnets, remote LAN, "
                         "remote traffic selector, peer networks",
    }
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Meaning:
    """A cell that a label may mean: by the side's own key, or by the row that both sides share."""

    key: str
    of_row: bool = False

    def key_of(self, side: Side) -> str:
        return catalogue.BY_KEY[self.key].key_of(side) if self.of_row else self.key


def bare(label: str) -> str:
    """A label without case, signs, filling words and the ways to write a phase."""
    text = " ".join(re.findall(r"[^\W_]+", label[:200].lower()))
    for pattern, together in _TOGETHER.items():
        text = re.sub(pattern, together, text)
    return " ".join(word for word in text.split() if word not in _FILLING)


def meanings(label: str, devices: Iterable[Device | None], phase: int | None) -> list[Meaning]:
    """The cells that a label may mean, likeliest first; `phase` is the block's section so far.

    Empty where no row goes by that name. Labels of the pre-shared key mean its fingerprint.
    """
    found = dict.fromkeys(_meanings(label, list(devices), phase))
    return list(found)


def _meanings(label: str, devices: list[Device | None], phase: int | None) -> Iterator[Meaning]:
    for text in dict.fromkeys((label, _BRACKETS.sub(" ", label[:200]))):
        word = bare(text)
        if not word:
            continue
        yield from _of_phases(word, phase)
        if word in _known():
            yield _known()[word]
        for device in devices:
            if device is not None and (key := _device_words(device).get(word)):
                yield Meaning(key)
    if is_key_label(label):
        yield Meaning("psk_fingerprint")


def is_key_label(label: str) -> bool:
    """Whether the pre-shared key may stand beside a label."""
    words = re.findall(r"[a-z0-9]+", _BRACKETS.sub(" ", label[:200]).lower())
    return names_a_key(label[:200]) or words[-1:] == ["key"] or "passcode" in words


def holds_key(text: str) -> bool:
    """Whether a text is such a label with something behind it: `PSK: ...`."""
    found = _LABELLED.match(text)
    return (found is not None and is_key_label(found[1])) or _KEY_TOLD.match(text) is not None


def key_among(cells: Sequence[str]) -> bool:
    """Whether the cells of a line hold such a label with something behind it that may be the key."""
    return any(holds_key(cell) for cell in cells) or any(
        is_key_label(cell) and after and not is_key_label(after) and not _ADDRESS.match(after)
        for cell, after in pairwise(cells)
    )


def tunnel_word(label: str) -> str:
    """`tunnels`, `local_subnet` or `remote_subnet`, where the label stands for that; else empty."""
    word = bare(re.sub(r"[\s#]*\d+\s*$", "", label))
    return _tunnel_words().get(word, "") or _tunnel_words().get(bare(_BRACKETS.sub(" ", label[:200])), "")


def opens_tunnels(label: str) -> bool:
    """Whether a line of this alone opens a list of tunnels; `Tunnel` alone may be a mode."""
    return tunnel_word(label) == "tunnels" and bare(label) != "tunnel"


def section_of(label: str) -> int | None:
    """The phase that a line of one section's title opens, 0 for a title without one; None for no title."""
    word = bare(label)
    if word in _titles():
        return _titles()[word]
    words = word.split()
    phases = {_PHASE_WORDS[each] for each in words if each in _PHASE_WORDS}
    rest = [
        each for each in words if each not in _PHASE_WORDS and each not in ("proposal", "policy", "tunnel")
    ]
    return phases.pop() if len(phases) == 1 and not rest else None


def _of_phases(word: str, phase: int | None) -> Iterator[Meaning]:
    """What both phases have: by the phase in the label, else by the section, else phase 1 before phase 2."""
    words = word.split()
    surely = [each for each in words if each in ("phase1", "phase2")]  # "IPsec phase 1" is phase 1
    named = [_PHASE_WORDS[each] for each in surely or words if each in _PHASE_WORDS]
    rest = " ".join(each for each in words if each not in _PHASE_WORDS)
    noun = _both_phases().get(rest)
    if noun is None:
        return
    if not named and rest in ("authentication", "auth"):
        yield Meaning("authentication")
    phases = [named[0]] if named else [phase] if phase else [1, 2]
    for each in phases:
        yield Meaning(_CALLED_OTHERWISE.get((noun, each), f"phase{each}_{noun}"))
    if 1 in phases and rest in ("authentication", "auth"):
        yield Meaning("authentication")


def _spelled(phrases: Mapping[str, str]) -> dict[str, str]:
    return {bare(phrase): key for key, listed in phrases.items() for phrase in listed.split(",")}


@cache
def _both_phases() -> Mapping[str, str]:
    return _spelled(_BOTH_PHASES)


@cache
def _tunnel_words() -> Mapping[str, str]:
    return _spelled(_TUNNEL_PHRASES)


@cache
def _titles() -> Mapping[str, int]:
    found = {bare(section.title): 0 for section in catalogue.SECTIONS}
    return {
        **found,
        bare("Phase 1 (IKE)"): 1,
        bare("Phase 2 (IPsec)"): 2,
        "contact": 0,
        "general": 0,
        "identity": 0,
    }


@cache
def _known() -> Mapping[str, Meaning]:
    """The sheet's own words and people's: keys first, then labels of rows, of columns, then the phrases."""
    found: dict[str, Meaning] = {}
    for parameter in catalogue.PARAMETERS:
        found.setdefault(bare(parameter.key.replace("_", " ")), Meaning(parameter.key))
    for parameter in catalogue.PARAMETERS:
        found.setdefault(bare(parameter.label), Meaning(parameter.key, of_row=bool(parameter.counterpart)))
        for side in SIDES:
            if side in parameter.column and parameter.column[side] != parameter.label:
                found.setdefault(bare(parameter.column[side]), Meaning(parameter.key))
    for word, key in _spelled(_PHRASES).items():
        found.setdefault(word, Meaning(key))
    return MappingProxyType(found)


@cache
def _device_words(device: Device) -> Mapping[str, str]:
    """A device's words that mean one cell alone."""
    found: dict[str, str] = {}
    twice = set()
    for key, word in device.words.items():
        name = bare(word.name)
        twice |= {name} if name in found else set()
        found[name] = key
    return MappingProxyType({name: key for name, key in found.items() if name not in twice})


def side_word(label: str, side: Side, names: Mapping[Side, str]) -> Side | None:
    """Whose column a heading stands over; None where it is nobody's. `names` are the organizations' names."""
    word = bare(label)
    other: Side = next(each for each in SIDES if each != side)
    for each, name in names.items():
        if word and word == bare(name):
            return each
    first = word.split(" ")[0] if word else ""
    if first in ("vns3", "cohesive"):
        return VNS3
    if first in ("partner", "customer", "client", "peer", "counterpart"):
        return "partner"
    if word in ("us", "local", "ours", "mine", "local side", "side", "own", "own side", "left"):
        return side
    return other if word in ("them", "remote", "theirs", "remote side", "other side", "right") else None


__all__ = [
    "Meaning",
    "bare",
    "holds_key",
    "is_key_label",
    "key_among",
    "meanings",
    "opens_tunnels",
    "section_of",
    "side_word",
    "tunnel_word",
]
