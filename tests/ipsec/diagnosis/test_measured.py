"""Logs of two daemons that really negotiated: each end alone and both together show what was planted.

What one end cannot tell is listed with the reason, and must still stand among what its diagnosis names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from vns3pair.ipsec.diagnosis import Reading, diagnose
from vns3pair.ipsec.diagnosis.finding import HEALTHY
from vns3pair.ipsec.diagnosis.patterns import PATTERNS

FOLDER = Path(__file__).with_name("measured")
FILES = sorted(FOLDER.glob("*.json"))

SAME_REFUSAL = "IKE_SA_INIT is refused alike for a parameter, the version and a missing connection"
SAME_SILENCE = "an end that has no connection for this version says nothing, as a dead one does"
SAME_AUTHENTICATION = "AUTHENTICATION_FAILED answers to a wrong key and to a wrong ID alike"
SAME_PHASE_2 = "NO_PROPOSAL_CHOSEN answers to PFS and to any other phase 2 parameter alike"
WRONG_KEY_OR_PORT = "silence after the first encrypted message: the key, or UDP 4500"


class Untold(NamedTuple):
    """What one end shows instead of the planted cause, and why; `keys` name the planted cause all the same."""

    first: str
    why: str
    keys: tuple[str, ...]


_REFUSED = Untold("incomplete_remote", SAME_REFUSAL, ("phase1_encryption", "phase1_dh_group", "ike_version"))
_VERSION_SILENT = Untold("no_response", SAME_SILENCE, ("ike_version",))
_KEY_OR_ID = Untold("psk_mismatch", SAME_AUTHENTICATION, ("psk_fingerprint", "local_peer_id"))
_PFS_REFUSED = Untold("phase2_proposal_mismatch", SAME_PHASE_2, ("pfs", "pfs_group"))
_BLOCKED = Untold("psk_mismatch", WRONG_KEY_OR_PORT, ("psk_fingerprint", "nat_traversal"))

UNTOLD: dict[str, Untold] = {
    "ikev1-drop-udp4500, here starts, read here": _BLOCKED,
    "ikev1-drop-udp4500, there starts, read there": _BLOCKED,
    "ikev1-pfs-on-off, there starts, read there": _PFS_REFUSED,
    "ikev2-drop-udp500, here starts, read there": Untold(
        "", "nothing arrives there, so its log holds nothing but its start", ()
    ),
    "ikev2-p1-dh, here starts, read here": _REFUSED,
    "ikev2-p1-dh, there starts, read there": _REFUSED,
    "ikev2-p1-enc, here starts, read here": _REFUSED,
    "ikev2-p1-enc, there starts, read there": _REFUSED,
    "ikev2-peer-id-here-expects-other, there starts, read there": _KEY_OR_ID,
    "strongswan-ikev1-peer-id-here-expects-other, there starts, read there": Untold(
        "psk_mismatch",
        "the refusal comes encrypted before the keys for it are there, so it cannot be read",
        ("psk_fingerprint", "local_peer_id"),
    ),
    "strongswan-ikev1-pfs-group, here starts, read here": _PFS_REFUSED,
    "strongswan-ikev1-pfs-on-off, here starts, read here": _PFS_REFUSED,
    "strongswan-ikev1-pfs-on-off, there starts, read there": _PFS_REFUSED,
    "strongswan-ikev1-pfs-on-off-natural, here starts, read here": _PFS_REFUSED,
    "strongswan-ikev1-subnet-there-narrower, here starts, read there": Untold(
        "success", "charon takes its part of the subnets without a word about the rest", ("tunnels",)
    ),
    "strongswan-ikev2-p1-dh, here starts, read here": _REFUSED,
    "strongswan-ikev2-peer-id-here-expects-other, there starts, read there": _KEY_OR_ID,
    "strongswan-version-here2-there1, here starts, read here": _REFUSED,
    "strongswan-version-here2-there1, here starts, read there": Untold(
        "no_connection_authorized",
        "charon does not say of which version its own connection is",
        ("ike_version",),
    ),
    "strongswan-version-here2-there1, here starts, read both": Untold(
        "no_connection_authorized",
        "charon does not say of which version its own connection is",
        ("ike_version",),
    ),
    "strongswan-version-here2-there1, here starts, read turned": Untold(
        "no_connection_authorized",
        "charon does not say of which version its own connection is",
        ("ike_version",),
    ),
    "strongswan-version-here2-there1, there starts, read there": _VERSION_SILENT,
    "version-here1-there2, here starts, read here": _VERSION_SILENT,
    "version-here1-there2, there starts, read there": _REFUSED,
}
NO_TRAFFIC = "up, but no traffic passes"


class Read(NamedTuple):
    """One way to read one run."""

    case: str
    run: dict[str, Any]
    way: str
    this: str
    other: str | None

    @property
    def key(self) -> str:
        return f"{self.case}, {self.run['started']} starts, read {self.way}"

    @property
    def expected(self) -> set[str]:
        """Patterns that are right as the first one."""
        cause = self.run["cause"]
        if cause is None:
            return set(HEALTHY)
        # Both ends believe in the tunnel: one alone is right to, if it says what to look at when nothing passes.
        return {cause, "success"} if self.run["seen"] == NO_TRAFFIC and self.other is None else {cause}

    def reading(self) -> Reading:
        other = None if self.other is None else BytesIO(self.other.encode())
        return diagnose(BytesIO(self.this.encode()), other_end=other)


def _ways() -> Iterator[Read]:
    for path in FILES:
        case = json.loads(path.read_text())
        assert case["name"] == path.stem
        for run in case["runs"]:
            here, there = "\n".join(run["here"]), "\n".join(run["there"])
            ways = {
                "here": (here, None),
                "there": (there, None),
                "both": (here, there),
                "turned": (there, here),
            }
            for way, (this, other) in ways.items():
                if this and other != "":
                    yield Read(path.stem, run, way, this, other)


READS = {read.key: read for read in _ways()}
_seen: dict[str, Reading] = {}


def reading(key: str) -> Reading:
    if key not in _seen:
        _seen[key] = READS[key].reading()
    return _seen[key]


@pytest.mark.parametrize("key", sorted(READS.keys() - UNTOLD.keys()))
def test_the_first_cause_is_the_planted_one(key: str) -> None:
    verdict = reading(key).verdict
    assert verdict is not None
    assert verdict.pattern in READS[key].expected


@pytest.mark.parametrize("key", sorted(UNTOLD))
def test_what_one_end_cannot_tell_is_still_among_what_its_diagnosis_names(key: str) -> None:
    untold, verdict = UNTOLD[key], reading(key).verdict
    if not untold.first:
        assert verdict is None
        return
    assert verdict is not None
    assert verdict.pattern == untold.first
    assert set(untold.keys) <= set(verdict.keys)
    assert verdict.why


@pytest.mark.parametrize("key", sorted(UNTOLD))
def test_a_listed_exception_is_one(key: str) -> None:
    assert UNTOLD[key].first not in READS[key].expected


def test_at_least_95_of_100_logs_with_a_negotiation_have_the_right_first_cause() -> None:
    graded = [key for key in READS if key not in UNTOLD or UNTOLD[key].first]
    wrong = [key for key in UNTOLD if UNTOLD[key].first]
    assert set(wrong) <= set(graded)
    assert len(graded) == 544
    assert 1 - len(wrong) / len(graded) >= 0.95


@pytest.mark.parametrize("key", sorted(key for key, read in READS.items() if read.run["cause"] is None))
def test_no_false_alarm_where_the_tunnel_is_up(key: str) -> None:
    read = reading(key)
    now = [diagnosis for diagnosis in read.diagnoses if not diagnosis.overcome]
    assert {diagnosis.pattern for diagnosis in now} <= {*HEALTHY, "lifetime_mismatch"}
    assert read.healthy


@pytest.mark.parametrize("key", sorted(key for key, read in READS.items() if read.run["seen"] == NO_TRAFFIC))
def test_up_without_traffic_says_what_to_look_at(key: str) -> None:
    verdict = reading(key).verdict
    assert verdict is not None
    if verdict.pattern == "success":
        checks = [possibility.text for possibility in PATTERNS["success"].cause("up").more]
        assert list(verdict.causes[-len(checks) :]) == checks
    else:
        assert verdict.pattern == "nat_t_mismatch"
        assert "nat_traversal" in verdict.keys


@pytest.mark.parametrize("key", sorted(READS))
def test_lines_and_values_are_those_of_the_log(key: str) -> None:
    read, found = READS[key], reading(key)
    lines = {"this": read.this.split("\n"), "other": (read.other or "").split("\n")}
    for diagnosis in found.diagnoses:
        own = lines[diagnosis.end]
        assert 1 <= diagnosis.first_line <= diagnosis.last_line <= len(own)
        assert diagnosis.count >= 1
        assert diagnosis.ike_version in (None, *_versions(read.case))
        for quote in diagnosis.quotes:
            assert lines[quote.end][quote.number - 1] == quote.text
        for sighting in diagnosis.sightings:
            assert 1 <= sighting.number <= len(lines[sighting.end])


def _versions(case: str) -> tuple[int, ...]:
    return (1,) if "ikev1" in case else (2,) if "ikev2" in case else (1, 2)


def test_the_folder_stays_small() -> None:
    assert len(FILES) == 72
    assert sum(path.stat().st_size for path in FILES) < 1_000_000
