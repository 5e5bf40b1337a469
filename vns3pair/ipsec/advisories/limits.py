"""What a side's device or version cannot take: the limits declared with each device."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import DOCUMENTED, REQUIRES
from vns3pair.ipsec.advisories.words import Choices, Shown, listed, noun
from vns3pair.ipsec.algorithms import AUTO, is_aead
from vns3pair.ipsec.device_limits import used
from vns3pair.ipsec.devices.device import Device, Fixed, Limit
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Citation, guide

_VENDORS = Citation("Device documentation", "what each device takes is cited with the device")
_LIFETIMES = frozenset({"phase1_lifetime", "phase2_lifetime"})
_PHASE1 = frozenset({"phase1_encryption", "phase1_hash", "phase1_prf", "phase1_dh_group", "ike_version"})
_PRF = ("phase1_hash", "phase1_prf")
_PHASE2 = frozenset({"phase2_encryption", "phase2_hash", "pfs_group", "pfs"})


def _lacking(half: Half, wanted: frozenset[str]) -> Iterator[tuple[str, Any, Limit]]:
    """The stated choices among some parameters that the side's device lacks, each once, with the limit."""
    device = half.device
    if device is None:
        return
    seen = set()
    for limit in device.limits:
        if limit.allowed is None and not limit.missing:
            continue
        for key in limit.keys:
            if key not in wanted or key in seen:
                continue
            effective = half.effective(key)
            if (
                effective.origin == "stated"
                and effective.value != AUTO
                and limit.lacks(effective.value)
                and limit.applies(half.version, half.value("ike_version"))
                and used(half, key)
            ):
                seen.add(key)
                yield key, effective.value, limit


def _refused(
    half: Half, wanted: frozenset[str], by_version: bool, explanation: str, remedy: str
) -> Finding | None:
    found = [hit for hit in _lacking(half, wanted) if bool(hit[2].since or hit[2].until) is by_version]
    if not found or half.device is None:
        return None
    hits = [(key, value) for key, value, _ in found]
    if by_version and not any(limit.until for _, _, limit in found):
        remedy = _DROPPED  # a newer version lacks it too
    ike = max(limit.ike for _, _, limit in found)
    device = f"{half.device.label} in IKEv{ike}" if ike else half.device.label
    return Finding(
        tuple(key for key, _ in hits),
        explanation,
        remedy,
        {"choices": Choices(hits), "device": device, "version": half.text("device_version")},
        basis="guide" if half.side == VNS3 else None,
    )


_NOT_OFFERED = "{Side} states {choices}, which {device} does not offer: "
_NOT_IN_VERSION = "{Side} states {choices}, which {device} {version} does not have: "
_CHOOSE = "Choose something that {device} offers on {side}, and the same on {other}."
_UPDATE = "Update {side}, or choose something else on both {side} and {other}."
_DROPPED = "Choose something else on both {side} and {other}."


@advisory(
    "phase1-not-offered",
    name="The device lacks a phase 1 choice",
    effect="blocks_phase1",
    basis="vendor",
    citations=(DOCUMENTED, _VENDORS),
)
def phase1_not_offered(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The side's own device cannot be set to what the side states for phase 1.

    Example: AES-192 on VNS3, or MD5 on AWS.
    Remedy: choose what the device offers, on both sides.
    """
    return _refused(half, _PHASE1, False, _NOT_OFFERED + "phase 1 cannot come up with it.", _CHOOSE)


@advisory(
    "phase2-not-offered",
    name="The device lacks a phase 2 choice",
    effect="blocks_phase2",
    basis="vendor",
    citations=(DOCUMENTED, _VENDORS),
)
def phase2_not_offered(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The side's own device cannot be set to what the side states for phase 2.

    Example: AES-128-GCM on VNS3.
    Remedy: choose what the device offers, on both sides.
    """
    return _refused(half, _PHASE2, False, _NOT_OFFERED + "phase 2 cannot come up with it.", _CHOOSE)


@advisory(
    "phase1-version",
    name="The stated version lacks a phase 1 choice",
    effect="blocks_phase1",
    basis="vendor",
    citations=(guide("Phase 1: Hash, Diffie Hellman"), _VENDORS),
)
def phase1_version(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The stated software version cannot do what the side states for phase 1.

    VNS3 has SHA-2 and groups 14 to 18 from 3.5.1.13. Without a stated version this rule is silent.
    Example: VNS3 3.5.1 with SHA2-256.
    Remedy: update the device, or choose what its version offers.
    """
    return _refused(half, _PHASE1, True, _NOT_IN_VERSION + "phase 1 cannot come up with it.", _UPDATE)


@advisory(
    "phase2-version",
    name="The stated version lacks a phase 2 choice",
    effect="blocks_phase2",
    basis="vendor",
    citations=(guide("Phase 2: Hash, Diffie Hellman"), _VENDORS),
)
def phase2_version(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The stated software version cannot do what the side states for phase 2.

    VNS3 has SHA-2 and groups 14 to 18 from 3.5.1.13. Without a stated version this rule is silent.
    Example: VNS3 3.5.1 with PFS group 14.
    Remedy: update the device, or choose what its version offers.
    """
    return _refused(half, _PHASE2, True, _NOT_IN_VERSION + "phase 2 cannot come up with it.", _UPDATE)


@advisory(
    "device-prf",
    name="The device takes another PRF",
    effect="blocks_phase1",
    basis="vendor",
    citations=(_VENDORS,),
)
def device_prf(half: Half, other: Half, facts: Facts) -> Finding | None:
    """In phase 1 the side's own device takes a PRF by itself, and another one is stated.

    With a combined cipher Palo Alto takes SHA2-384 with group 20 and SHA2-256 with group 19 and below, and Juniper
    SRX takes SHA2-384 with AES-256-GCM. With any other cipher VNS3, OPNsense and FortiGate take the hash. Where it is
    not known what a device takes, this rule is silent.
    Example: AES-256-GCM, group 14 and SHA1 on a Palo Alto; the hash SHA2-256 and the PRF SHA1 on a FortiGate.
    Remedy: state the device's PRF on both sides; or, with a combined cipher, choose another and a hash.
    """
    cipher, stated = half.value("phase1_encryption"), half.value("phase1_prf")
    if half.device is None or cipher in (None, AUTO) or stated in (None, AUTO):
        return None
    return _prf_of_the_cipher(half, half.device) if is_aead(cipher) else _prf_of_the_hash(half, half.device)


def _prf_of_the_cipher(half: Half, device: Device) -> Finding | None:
    cipher, group = half.value("phase1_encryption"), half.value("phase1_dh_group")
    stated, taken = half.value("phase1_prf"), device.prf_with(cipher, group)
    if half.value("ike_version") == 1 or taken in (None, stated):
        return None
    by_group = [] if cipher in device.aead_prf else [("phase1_dh_group", group)]
    return Finding(
        _PRF,
        "With {choices} {device} takes {taken} for the PRF by itself, and {side} states {stated}: phase 1 cannot "
        "come up with it.",
        "State {taken} on both {side} and {other}, or choose a cipher without a check of its own.",
        {
            "choices": Choices([("phase1_encryption", cipher), *by_group]),
            "device": device.label,
            "taken": Shown("phase1_hash", taken),
            "stated": Shown("phase1_hash", stated),
        },
    )


def _prf_of_the_hash(half: Half, device: Device) -> Finding | None:
    taken, stated = half.value("phase1_hash"), half.value("phase1_prf")
    if not device.prf_is_hash or half.value("ike_version") != 2 or taken in (None, AUTO, stated):
        return None
    return Finding(
        _PRF,
        "{reason}, and {side} states {choices}: phase 1 cannot come up with them.",
        "State one of them for both on {side}, and the same on {other}.",
        {
            "reason": device.prf_is_hash,
            "choices": Choices([("phase1_hash", taken), ("phase1_prf", stated)]),
        },
    )


class _Bounds:
    """What a device takes of each number it refused, spelled out when read."""

    def __init__(self, half: Half, hits: list[tuple[str, Any, Limit | None]]) -> None:
        self._half, self._hits = half, hits

    def __format__(self, spec: str) -> str:
        bounds: dict[str, list[str]] = {}
        for key, value, limit in self._hits:
            bounds.setdefault(f"{noun(key, self._half.side)} {Shown(key, value)}", []).append(
                self._bound(key, limit)
            )
        return listed([f"{stated} (it takes {listed(words)})" for stated, words in bounds.items()])

    def _bound(self, key: str, limit: Limit | None) -> str:
        if limit is None:
            device = self._half.device
            return f"{Shown(key, _fixed(self._half, device.fixed[key]))} only" if device else ""
        if limit.below:
            return f"less than its {noun(limit.below)}, {Shown(limit.below, self._half.value(limit.below))}"
        if limit.least is not None and limit.least == limit.most:
            return f"{Shown(key, limit.least)} only"
        words = [] if limit.least is None else [f"{Shown(key, limit.least)} or more"]
        return listed(words if limit.most is None else [*words, f"{Shown(key, limit.most)} at most"])


def _out_of_bounds(half: Half, wanted: Callable[[str], bool]) -> list[tuple[str, Any, Limit | None]]:
    device = half.device
    if device is None:
        return []
    hits: list[tuple[str, Any, Limit | None]] = []
    for limit in device.limits:
        if limit.least is None and limit.most is None and not limit.below:
            continue
        for key in limit.keys:
            if not wanted(key) or not used(half, key):
                continue
            value = half.value(key)
            if value is None or not limit.applies(half.version, half.value("ike_version")):
                continue
            bound = half.value(limit.below) if limit.below else None
            if limit.out_of_range(value) or (bound is not None and value >= bound):
                hits.append((key, value, limit))
    return hits


def _unlike_fixed(half: Half, wanted: Callable[[str], bool]) -> list[tuple[str, Any, Limit | None]]:
    """Stated values that a device sets by itself to another one."""
    device = half.device
    if device is None or half.side == VNS3:
        return []
    hits: list[tuple[str, Any, Limit | None]] = []
    for key, fixed in device.fixed.items():
        if wanted(key) and half.effective(key).origin == "stated":
            set_to = _fixed(half, fixed)
            if set_to is not None and half.value(key) != set_to:
                hits.append((key, half.value(key), None))
    return hits


def _fixed(half: Half, fixed: Fixed) -> Any:
    """What the device sets by itself: a value, or what the side has for another parameter."""
    return half.value(fixed.source) if fixed.source else fixed.value


@advisory(
    "device-lifetime",
    name="A lifetime the device cannot take",
    effect="unstable",
    basis="vendor",
    citations=(_VENDORS,),
)
def device_lifetime(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The side's own device cannot be set to the stated lifetime, so it will run with another one.

    Example: AWS takes 3600 s at most for phase 2, and less than for phase 1; Azure has 28800 s for phase 1.
    Remedy: a lifetime the device takes, on both sides.
    """
    hits = _out_of_bounds(half, _LIFETIMES.__contains__)
    named = {key for key, _, _ in hits}
    hits += [hit for hit in _unlike_fixed(half, _LIFETIMES.__contains__) if hit[0] not in named]
    if not hits or half.device is None:
        return None
    return Finding(
        tuple(dict.fromkeys(key for key, _, _ in hits)),
        "{Side} is {device} and cannot take {bounds}, so the two sides end up with different lifetimes.",
        "Choose a lifetime within these bounds on {side}, and the same on {other}.",
        {"device": half.device.label, "bounds": _Bounds(half, hits)},
    )


@advisory(
    "device-limit",
    name="Another setting the device cannot take",
    effect="note",
    basis="vendor",
    citations=(_VENDORS, REQUIRES),
)
def device_limit(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The side's own device has no such setting or bounds it otherwise; what it does instead is its own.

    An ID that the device sets by itself is judged here too.
    Example: NAT traversal off on pfSense, which only has auto and force.
    Remedy: state what the device can be set to.
    """
    hits = _out_of_bounds(half, _elsewhere)
    named = {key for key, _, _ in hits}
    hits += [hit for hit in _unlike_fixed(half, _elsewhere) if hit[0] not in named]
    lacking = [(key, value) for key, value, _ in _lacking(half, _OTHERS)]
    if half.device is None or not (hits or lacking):
        return None
    values = {"device": half.device.label, "bounds": _Bounds(half, hits), "choices": Choices(lacking)}
    keys = tuple(dict.fromkeys([*(key for key, _, _ in hits), *(key for key, _ in lacking)]))
    if not lacking:
        return Finding(
            keys,
            "{Side} is {device} and cannot take {bounds}.",
            "State for {side} what {device} takes."
            if any(limit is None for _, _, limit in hits)
            else "State a value within these bounds for {side}.",
            values,
        )
    tail = ", nor {bounds}" if hits else ""
    return Finding(
        keys,
        "{Side} is {device}, which cannot be set to {choices}" + tail + ".",
        "State for {side} what {device} can be set to.",
        values,
    )


_OTHERS = frozenset(
    {
        "nat_traversal",
        "dpd",
        "dpd_action",
        "vpn_type",
        "initiation",
        "rekey",
        "authentication",
        "exchange_mode",
        "ipsec_protocol",
        "encapsulation_mode",
    }
)


def _elsewhere(key: str) -> bool:
    return key not in _LIFETIMES
