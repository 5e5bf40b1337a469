"""What VNS3 takes in its Extra Params, and what the troubleshooting guide advises against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from vns3pair.ipsec import algorithms
from vns3pair.ipsec.devices.device import Version
from vns3pair.ipsec.extra_param_values import Fault, Proposal, Value

LEAST_DELAY = 10
LEAST_TIMEOUT = 30
LONGEST_LIFETIME = 86_400
"""libreswan, inside VNS3, cuts a longer one to a day (ipsec.conf(5))."""
_DPD = ("dpdaction", "dpddelay", "dpdtimeout")


class Placed(Protocol):
    """A token as far as it matters here."""

    @property
    def name(self) -> str: ...
    @property
    def offset(self) -> int: ...
    @property
    def value(self) -> Value | None: ...


def of_value(name: str, value: Value, version: Version | None) -> tuple[Fault, ...]:
    """What is to say about one token's value: not offered, not in this version, advised against."""
    if isinstance(value, tuple):
        phase = 1 if name == "phase1" else 2
        return tuple(fault for one in value for fault in _of_proposal(one, phase, version))
    if name == "pfsgroup":
        return tuple(_of_algorithm("group", value, 2, version))
    return tuple(_of_number(name, value))


def _of_proposal(proposal: Proposal, phase: int, version: Version | None) -> Iterator[Fault]:
    yield from _of_algorithm("encryption", proposal.encryption, phase, version)
    yield from _of_algorithm("hash", proposal.hash, phase, version)
    yield from _of_algorithm("group", proposal.group, phase, version)
    aead = algorithms.is_aead(proposal.encryption)
    if aead and phase == 2 and proposal.hash:
        yield Fault("with GCM and CCM phase 2 has no hash", "Take the hash out.")
    if aead and phase == 1 and proposal.encryption != "aes256_ccm":
        yield Fault("phase 1 takes GCM with IKEv2 only", "With IKEv1 write aes256.", remark=True)
    if not proposal.hash and not (aead and phase == 2):
        yield Fault("the hash is left to autodiscovery", "State it behind the encryption.", remark=True)
    if proposal.encryption == "aes256" and proposal.hash == "md5":
        yield Fault("AES256 with MD5 is unstable, says the guide", "Write sha2_256.", remark=True)
    if proposal.encryption == "aes256" and proposal.group == 2:
        yield Fault("AES256 with group 2 is unstable, says the guide", "Write dh14.", remark=True)


def _of_algorithm(kind: str, value: object, phase: int, version: Version | None) -> Iterator[Fault]:
    known = algorithms.algorithm(kind, value)
    if known is None:
        return
    if not known.vns3_offers:
        yield Fault(f"VNS3 does not offer {known.label}", "Choose what it offers, the same on both sides.")
    elif phase not in known.phases:
        yield Fault(f"VNS3 takes {known.label} in phase 2 only", "Choose another for phase 1.")
    elif known.since and version is not None and version < known.since:
        since = ".".join(map(str, known.since))
        yield Fault(f"VNS3 has {known.label} only since {since}", "Update VNS3, or choose another.")
    elif phase in known.undocumented:
        yield Fault(
            f"{known.label} is not in the documented list of Extra Params",
            "Try it on your version first.",
            remark=True,
        )


def _of_number(name: str, value: Value) -> Iterator[Fault]:
    if not isinstance(value, int) or isinstance(value, bool):
        if name == "local-peer-id" and not _is_address(value):
            yield Fault("VNS3 documents addresses only as its ID", "Write an address.", remark=True)
        return
    least = {"dpddelay": LEAST_DELAY, "dpdtimeout": LEAST_TIMEOUT}.get(name)
    if least is not None and value < least:
        yield Fault(f"the guide advises {least} seconds or more", f"Write {name}={least}s.", remark=True)
    if name.endswith("-lifetime") and value > LONGEST_LIFETIME:
        yield Fault(
            "libreswan cuts a lifetime to a day", f"Write {name}={LONGEST_LIFETIME}s or less.", remark=True
        )


def _is_address(value: Value) -> bool:
    return isinstance(value, str) and bool(value) and all(c in "0123456789abcdef.:" for c in value)


def of_tokens(tokens: Sequence[Placed]) -> Iterator[Fault]:
    """What is to say about the tokens together; places are offsets in the text."""
    yield from _repeated(tokens)
    yield from _group_twice(tokens)
    first: dict[str, Placed] = {}
    for token in tokens:
        if token.value is not None:
            first.setdefault(token.name, token)
    one, two = first.get("phase1-lifetime"), first.get("phase2-lifetime")
    if one and two and one.value == two.value:
        yield Fault(
            "both lifetimes are the same, which the guide forbids",
            "Make them differ, on both sides.",
            two.offset,
            remark=True,
        )
    missing = [name for name in _DPD if all(token.name != name for token in tokens)]
    stated = [name for name in _DPD if name in first]
    if missing and stated:
        yield Fault(
            f"dead peer detection is stated in part, without {' and '.join(missing)}",
            "State all three, or none.",
            first[stated[0]].offset,
            remark=True,
        )


def _repeated(tokens: Iterable[Placed]) -> Iterator[Fault]:
    seen: dict[str, Value] = {}
    for token in tokens:
        if token.value is None or token.name == "compat:":
            continue
        if token.name not in seen:
            seen[token.name] = token.value
        elif seen[token.name] == token.value:
            yield Fault(f"{token.name} stands twice", "Take one out.", token.offset, remark=True)
        else:
            yield Fault(f"{token.name} stands twice, with another value", "Choose one.", token.offset)


def _group_twice(tokens: Iterable[Placed]) -> Iterator[Fault]:
    groups: set[object] = set()
    for token in tokens:
        if token.name == "phase2" and isinstance(token.value, tuple):
            groups |= {one.group for one in token.value if one.group is not None}
    for token in tokens:
        if token.name == "pfsgroup" and token.value is not None and groups:
            same = groups == {token.value}
            yield Fault(
                "the PFS group stands behind phase2= too" + ("" if same else ", and it is another"),
                "State it once, as pfsgroup." if same else "Choose one, and state it once, as pfsgroup.",
                token.offset,
                remark=same,
            )
