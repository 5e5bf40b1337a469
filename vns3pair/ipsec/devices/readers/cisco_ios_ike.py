"""Phase 1 of an IOS or IOS-XE connection: ISAKMP policies and profile, or IKEv2 proposals and profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vns3pair.ipsec.addresses import parse_address
from vns3pair.ipsec.devices.readers import cisco_words as words_of
from vns3pair.ipsec.devices.readers.cisco_ios_parts import NOT_THIS, Parts
from vns3pair.ipsec.devices.readers.cisco_lines import Command, Section
from vns3pair.ipsec.devices.readers.cisco_words import Filling, whole
from vns3pair.ipsec.devices.readers.reading import Unread

_DEFAULT_LIFETIME = 86_400
_DEFAULTS: Mapping[str, str | int] = {"phase1_encryption": "des", "phase1_hash": "sha1", "phase1_dh_group": 1}
DOMAIN = "it takes every name of a domain; a sheet states one ID"
_ANY_MASKS = frozenset({"0.0.0.0"})


def fill_ikev1(held: Parts, filling: Filling, profile: str, peer: str) -> list[Unread]:
    filling.say("ike_version", 1)
    _policies([*held.isakmp_policies.values()], filling)
    unread = []
    section = held.isakmp_profiles.get(profile) if profile else held.profile_for(peer)
    if section is not None:
        unread = list(_isakmp_profile(held, filling, section, peer))
    if section is None and held.identity is not None and held.identity.low[3:4] == ("hostname",):
        filling.say("local_peer_id", _name(held.full_name), held.identity.line)
    keepalive = held.keepalive
    if keepalive is not None and len(keepalive.low) > 3:
        _dpd(filling, keepalive.low[3], keepalive.line)
    if section is not None or not profile:
        filling.assume("dpd", False)
    return unread


def _policies(policies: Sequence[Section], filling: Filling) -> None:
    """All policies for a pre-shared key, the first priority first; a sheet has one value a row."""
    ordered = sorted(policies, key=lambda section: _priority(section.head))
    keyed = [section for section in ordered if _by_key(section)] or ordered
    filling.remark_policies([(words_of.last(section.head.words), _told(section)) for section in keyed])
    found: dict[str, list[str | int]] = {key: [] for key in (*_DEFAULTS, "phase1_lifetime")}
    lines: dict[str, int] = {}
    assumed = set(found)
    for section in keyed:
        stated = dict(_policy(section))
        for key, values in found.items():
            value, line = stated.get(key, (_DEFAULTS.get(key, _DEFAULT_LIFETIME), 0))
            if line:
                assumed.discard(key)
                lines.setdefault(key, line)
            if value not in values:
                values.append(value)
    for key, values in found.items():
        if key in assumed and len(values) == 1:
            filling.assume(key, values[0])
        else:
            filling.say(key, values, lines.get(key, 0))


def _policy(section: Section) -> Iterator[tuple[str, tuple[str | int, int]]]:
    for command in section.body:
        rest = command.low[1:]
        if not rest:
            continue
        match command.low[0]:
            case "encr" | "encryption":
                yield "phase1_encryption", (words_of.ciphers(rest)[0], command.line)
            case "hash":
                yield "phase1_hash", ((words_of.hashes(rest) or [rest[0]])[0], command.line)
            case "group":
                yield "phase1_dh_group", (words_of.groups(rest)[0], command.line)
            case "lifetime":
                yield "phase1_lifetime", (whole(rest[-1]), command.line)


def _told(section: Section) -> list[str]:
    return [command.text for command in section.body if command.low[0] not in ("authentication", "no")]


def _priority(head: Command) -> int:
    number = whole(words_of.last(head.words))
    return number if isinstance(number, int) else 0


def _by_key(section: Section) -> bool:
    return any(command.low[:2] == ("authentication", "pre-share") for command in section.body)


def _isakmp_profile(held: Parts, filling: Filling, section: Section, peer: str) -> Iterator[Unread]:
    expected: list[str] = []
    line = 0
    for command in section.body:
        words, low = command.words, command.low
        match low:
            case ("self-identity", "address", *_) | ("keyring" | "description", *_):
                pass
            case ("self-identity", "fqdn", *_):
                name = words[2] if len(words) > 2 else held.full_name
                filling.say("local_peer_id", _name(name), command.line)
            case ("self-identity", "user-fqdn", _):
                filling.say("local_peer_id", words[2], command.line)
            case ("match", "identity", "address", *_) if (len(low) > 3 and not low[4:5]) or low[4:5] == (
                "255.255.255.255",
            ):
                expected.append(words[3])
                line = command.line
            case ("match", "identity", "host", _):
                expected.append(_name(words[3]))
                line = command.line
            case ("match", "identity", "user-fqdn", _):
                expected.append(words[3])
                line = command.line
            case ("keepalive", delay, *_):
                _dpd(filling, delay, command.line)
            case ("local-address", _):
                own = held.address_of(words[1])
                if own and not filling.half.keys() & {"local_private_ip", "public_ip"}:
                    filling.say_own(own, command.line)
            case ("initiate", "mode", "aggressive"):
                filling.say("exchange_mode", "aggressive", command.line)
            case ("initiate", "mode", *_):
                pass
            case _:
                yield Unread(command.line, command.text, NOT_THIS)
    _expect(filling, expected, peer, line)


def fill_ikev2(held: Parts, filling: Filling, name: str, own: str) -> list[Unread]:
    filling.say("ike_version", 2)
    section = held.ikev2_profiles.get(name)
    unread = list(_ikev2_profile(held, filling, section)) if section is not None else []
    address = own or str(filling.half.get("local_private_ip") or filling.half.get("public_ip") or "")
    _proposals(held, filling, address)
    if held.dpd is not None and len(held.dpd.low) > 3:
        _dpd(filling, held.dpd.low[3], held.dpd.line)
    if section is not None:
        filling.assume("dpd", False)
        filling.assume("phase1_lifetime", _DEFAULT_LIFETIME)
    return unread


def _ikev2_profile(held: Parts, filling: Filling, section: Section) -> Iterator[Unread]:
    expected: list[str] = []
    line = 0
    for command in section.body:
        words, low = command.words, command.low
        match low:
            case ("match", "identity", "remote", _, "domain", *_):
                yield Unread(command.line, command.text, DOMAIN)
            case ("match", "identity", "remote", kind, *rest) if rest:
                if kind != "address" or rest[1:2] in ([], ["255.255.255.255"]) or rest[0].endswith("/128"):
                    expected.append(_typed(kind, words[4:]))
                    line = command.line
            case ("match", "address", "local", *_) if len(low) > 3:
                bound = held.address_of("".join(words[4:] if low[3] == "interface" else words[3:4]))
                if bound and not filling.half.keys() & {"local_private_ip", "public_ip"}:
                    filling.say_own(bound, command.line)
            case ("identity", "local", kind, *rest) if rest:
                filling.say("local_peer_id", _typed(kind, words[3:]), command.line)
            case ("lifetime", seconds, *_):
                filling.say("phase1_lifetime", whole(seconds), command.line)
            case ("dpd", delay, *_):
                _dpd(filling, delay, command.line)
            case ("nat", "force-encap", *_):
                filling.say("nat_traversal", "on", command.line)
            case ("authentication", _, "rsa-sig" | "ecdsa-sig", *_):
                filling.say("authentication", "certificate", command.line)
            case ("authentication", _, "pre-share", *_) | ("keyring" | "description" | "no", *_):
                pass
            case ("match", "fvrf", *_) | ("nat", "keepalive", *_) | ("match", "identity", *_):
                pass
            case _:
                yield Unread(command.line, command.text, NOT_THIS)
    _expect(filling, expected, "", line)


def _proposals(held: Parts, filling: Filling, own: str) -> None:
    """The proposals of the policy that holds for the connection's own address; all where no policy names any."""
    named = _policy_proposals(held.ikev2_policies, own)
    chosen = [held.ikev2_proposals[name] for name in named if name in held.ikev2_proposals]
    found: dict[str, list[str | int]] = {}
    lines: dict[str, int] = {}
    for section in chosen or ([] if named else held.ikev2_proposals.values()):
        for command in section.body:
            for key, values in _proposal(command):
                found.setdefault(key, []).extend(value for value in values if value not in found.get(key, []))
                lines.setdefault(key, command.line)
    if found.get("phase1_prf") == found.get("phase1_hash"):
        found.pop("phase1_prf", None)  # which is what goes without saying
    for key, values in found.items():
        filling.say(key, values, lines[key])


def _proposal(command: Command) -> Iterator[tuple[str, Sequence[str | int]]]:
    match command.low[0]:
        case "encryption":
            yield "phase1_encryption", words_of.ciphers(command.low[1:])
        case "integrity":
            yield "phase1_hash", words_of.hashes(command.low[1:])
        case "prf":
            yield "phase1_prf", words_of.hashes(command.low[1:])
        case "group":
            yield "phase1_dh_group", words_of.groups(command.low[1:])


def _policy_proposals(policies: Sequence[Section], own: str) -> list[str]:
    for_own: list[str] = []
    for_all: list[str] = []
    for section in policies:
        local = [
            c.words[3] for c in section.body if c.low[:3] == ("match", "address", "local") and len(c.low) > 3
        ]
        names = [c.words[1] for c in section.body if c.low[0] == "proposal" and len(c.low) > 1]
        if own and own in local:
            for_own += names
        elif not local or not own:
            for_all += names
    return for_own or for_all


def _expect(filling: Filling, expected: list[str], peer: str, line: int) -> None:
    wanted = list(dict.fromkeys(one for one in expected if one not in _ANY_MASKS))
    filling.say("remote_peer_id", wanted, line)


def _dpd(filling: Filling, delay: str, line: int) -> None:
    if "dpd" not in filling.half:
        filling.say("dpd", True, line)
        filling.say("dpd_delay", whole(delay), line)


def _typed(kind: str, words: Sequence[str]) -> str:
    """A peer ID of IKEv2 in the sheet's spelling."""
    if not words:
        return ""
    match kind:
        case "key-id":
            return f"keyid:{' '.join(words)}"
        case "fqdn":
            return _name(words[-1])
        case "address":
            return words[0].removesuffix("/128")
    return words[-1]


def _name(name: str) -> str:
    """A name as a peer ID; marked where it looks like an address."""
    return f"@{name}" if parse_address(name) is not None or "@" in name else name


__all__ = ["fill_ikev1", "fill_ikev2"]
