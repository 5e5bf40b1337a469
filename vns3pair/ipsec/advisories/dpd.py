"""Dead peer detection: local settings, so every word here is a note."""

from __future__ import annotations

from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import DPD, EXTRA
from vns3pair.ipsec.advisories.words import Shown
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Citation, guide

_SHORTEST_DELAY = 10
_SHORTEST_TIMEOUT = 30
_TIMEOUT_IDLE = frozenset({"vns3", "libreswan", "strongswan"})
"""Devices known to ignore the DPD timeout with IKEv2."""
_REFUSING = frozenset({"vns3", "libreswan"})
"""Devices known to refuse rekey off with DPD restart."""
_MANUALS = (
    Citation("libreswan 4.10 ipsec.conf(5)", "dpdtimeout"),
    Citation("strongSwan 5.9.8 swanctl.conf(5)", "dpd_timeout"),
)


@advisory(
    "dpd-off",
    name="Dead peer detection is off",
    effect="note",
    basis="guide",
    citations=(DPD, guide("IPsec Parameters: Optional Parameters")),
)
def dpd_off(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Without DPD a side does not notice that the other is gone.

    The guide: it significantly enhances stability and recovery. On VNS3 it is off unless stated.
    Remedy: dpdaction=restart, dpddelay=30s, dpdtimeout=90s.
    """
    if half.value("dpd") is not False:
        return None
    return Finding(
        ("dpd",),
        "Dead peer detection is off on {side}: after an outage the tunnel may stay down until the next "
        "rekey.",
        "Switch dead peer detection on at {side}: restart, delay 30 s, timeout 90 s.",
    )


@advisory("dpd-short-delay", name="DPD delay under 10 s", effect="note", basis="guide", citations=(DPD,))
def dpd_short_delay(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Cohesive does not recommend a DPD delay below 10 seconds.

    Example: dpddelay=5s.
    Remedy: 10 s or more; ask Cohesive support where less is needed.
    """
    return _short(
        half,
        "dpd_delay",
        _SHORTEST_DELAY,
        "{Side} probes every {value}; less than 10 s between probes is not recommended.",
        "Set the DPD delay of {side} to 10 s or more.",
    )


@advisory("dpd-short-timeout", name="DPD timeout under 30 s", effect="note", basis="guide", citations=(DPD,))
def dpd_short_timeout(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Cohesive does not recommend a DPD timeout below 30 seconds.

    Example: dpdtimeout=20s.
    Remedy: 30 s or more; ask Cohesive support where less is needed.
    """
    return _short(
        half,
        "dpd_timeout",
        _SHORTEST_TIMEOUT,
        "{Side} gives the peer up after {value}; a timeout under 30 s is not recommended.",
        "Set the DPD timeout of {side} to 30 s or more.",
    )


def _short(half: Half, key: str, least: int, explanation: str, remedy: str) -> Finding | None:
    value = half.value(key)
    if value is None or value >= least or half.value("dpd") is False:
        return None
    return Finding((key,), explanation, remedy, {"value": Shown(key, value)})


@advisory(
    "dpd-timeout-not-above-delay",
    name="DPD timeout not above the delay",
    effect="note",
    basis="guide",
    citations=(DPD, EXTRA),
)
def dpd_timeout_not_above_delay(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The peer counts as dead before a single probe could be answered.

    Example: dpddelay=60s with dpdtimeout=60s.
    Remedy: a timeout of about three delays.
    """
    delay, timeout = half.value("dpd_delay"), half.value("dpd_timeout")
    if delay is None or timeout is None or timeout > delay or half.value("dpd") is False:
        return None
    return Finding(
        ("dpd_timeout", "dpd_delay"),
        "{Side} gives the peer up after {timeout}, although it probes only every {delay}.",
        "Set the DPD timeout of {side} to about three times its delay.",
        {"timeout": Shown("dpd_timeout", timeout), "delay": Shown("dpd_delay", delay)},
    )


@advisory("dpd-defaults", name="DPD at its defaults", effect="note", basis="guide", citations=(DPD,))
def dpd_defaults(half: Half, other: Half, facts: Facts) -> Finding | None:
    """With VNS3's defaults, 30 and 90 seconds, a tunnel can be down for 90 seconds before VNS3 acts.

    Remedy: leave them where that is fine; 10 s and 30 s are the least that is recommended.
    """
    if half.side != VNS3 or half.value("dpd") is not True:
        return None
    if half.value("dpd_delay") != 30 or half.value("dpd_timeout") != 90:
        return None
    return Finding(
        ("dpd_delay", "dpd_timeout"),
        "With delay 30 s and timeout 90 s the tunnel can be down for 90 s before {side} tries to recover it.",
        "Where that is too long, lower both on {side}, to 10 s and 30 s at the least.",
    )


@advisory(
    "dpd-timeout-ikev2",
    name="DPD timeout without effect in IKEv2",
    effect="note",
    basis="vendor",
    citations=_MANUALS,
)
def dpd_timeout_ikev2(half: Half, other: Half, facts: Facts) -> Finding | None:
    """With IKEv2 libreswan, and so VNS3, and strongSwan take the retransmission time instead.

    Example: IKEv2 with dpdtimeout=90s.
    Remedy: keep the value, but do not reckon with it.
    """
    if half.value("ike_version") != 2 or half.value("dpd") is not True or half.value("dpd_timeout") is None:
        return None
    if half.device is None or half.device.key not in _TIMEOUT_IDLE:
        return None
    return Finding(
        ("dpd_timeout", "ike_version"),
        "With IKEv2 the DPD timeout of {timeout} has no effect on {side}: retransmissions decide when the "
        "peer is gone.",
        "Leave it, but do not reckon with {timeout} on {side}.",
        {"timeout": Shown("dpd_timeout", half.value("dpd_timeout"))},
    )


@advisory(
    "rekey-off-dpd-restart",
    name="Rekey off with DPD restart",
    effect="note",
    basis="vendor",
    citations=(Citation("libreswan CHANGES", "3.1: rekey=no with dpdaction=restart is refused"), EXTRA),
)
def rekey_off_dpd_restart(half: Half, other: Half, facts: Facts) -> Finding | None:
    """A side that must not rekey is told to restart the tunnel; libreswan, and so VNS3, refuses
    the pair of settings. Other devices are not judged.

    Example: connection-rekey=no with dpdaction=restart.
    Remedy: rekey on, or DPD action hold or clear.
    """
    if half.device is None or half.device.key not in _REFUSING:
        return None
    if (
        half.value("rekey") is not False
        or half.value("dpd") is not True
        or half.value("dpd_action") != "restart"
    ):
        return None
    return Finding(
        ("rekey", "dpd_action"),
        "{Side} does not rekey, yet its DPD action is restart; libreswan refuses these two together.",
        "Switch rekeying on at {side}, or set its DPD action to hold or clear.",
    )
