"""Both ends' logs read together say what neither says alone."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from vns3pair.ipsec.diagnosis import Reading, diagnose
from vns3pair.ipsec.diagnosis.both_ends import TURNED

MEASURED = Path(__file__).with_name("measured")


def logs(name: str, started: str = "here") -> tuple[bytes, bytes]:
    case = json.loads((MEASURED / f"{name}.json").read_text())
    (run,) = (run for run in case["runs"] if run["started"] == started)
    return "\n".join(run["here"]).encode(), "\n".join(run["there"]).encode()


def alone(log: bytes) -> Reading:
    return diagnose(BytesIO(log))


def both(this: bytes, other: bytes) -> Reading:
    return diagnose(BytesIO(this), other_end=BytesIO(other))


def first(reading: Reading) -> str:
    assert reading.verdict is not None
    return f"{reading.verdict.pattern}.{reading.verdict.detail}"


@pytest.mark.parametrize(
    ("name", "this_end", "other_end", "together"),
    [
        ("ikev1-psk-trailing-space", "psk_mismatch.no_answer_to_encrypted", "psk_mismatch.wrong_key", ""),
        ("ikev2-psk-wrong", "psk_mismatch.key_or_id", "psk_mismatch.wrong_key", ""),
        ("ikev2-p1-dh", "incomplete_remote.refused_init", "phase1_proposal_mismatch.refused_here", ""),
        (
            "ikev1-drop-udp4500",
            "psk_mismatch.no_answer_to_encrypted",
            "no_response.silence_later",
            "no_response.silence_later",
        ),
        ("ikev2-natt-there-no-behind-nat", "success.up", "success.up", "nat_t_mismatch.one_end_native"),
        (
            "ikev2-peer-id-here-expects-other",
            "peer_id_mismatch.wrong_id",
            "peer_id_mismatch.refused_after_up",
            "peer_id_mismatch.wrong_id",
        ),
        (
            "version-here1-there2",
            "no_response.silence",
            "ike_version_mismatch.version_here",
            "ike_version_mismatch.both_ends",
        ),
    ],
)
def test_what_one_end_leaves_open_the_other_settles(
    name: str, this_end: str, other_end: str, together: str
) -> None:
    here, there = logs(name)
    assert first(alone(here)) == this_end
    assert first(alone(there)) == other_end
    assert first(both(here, there)) == (together or other_end)
    assert first(both(there, here)) == (together or other_end)


def test_the_other_ends_quotes_moments_and_values_tell_whose_they_are() -> None:
    here, there = logs("ikev1-p1-hash")
    reading = both(here, there)
    ends = {"this": here.decode().splitlines(), "other": there.decode().splitlines()}
    quotes = [quote for found in reading.diagnoses for quote in found.quotes]
    assert {quote.end for quote in quotes} == {"this", "other"}
    for quote in quotes:
        assert ends[quote.end][quote.number - 1] == quote.text
    assert {moment.end for moment in reading.moments} == {"this", "other"}
    assert {sighting.end for sighting in reading.sightings} <= {"this", "other"}
    assert reading.other is not None
    assert reading.other.lines == len(ends["other"])
    assert reading.lines == len(ends["this"])


def test_values_of_the_other_end_are_turned_into_this_ends_view() -> None:
    here, there = logs("ikev1-subnet-not-mirrored")
    found = next(one for one in both(here, there).diagnoses if one.end == "other" and one.seen.get("tunnels"))
    assert found.seen["tunnels"] == [{"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}]
    (own,) = (one for one in alone(there).diagnoses if one.pattern == "traffic_selector_mismatch")
    assert own.seen["tunnels"] == [{"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"}]


def test_each_turned_key_turns_back() -> None:
    assert all(TURNED[TURNED[key]] == key for key in TURNED)


@pytest.mark.parametrize(
    "name",
    ["ikev1-match", "ikev2-life-match", "strongswan-ikev2-life-p2-differs", "ikev2-natt-forced-vs-auto"],
)
def test_two_healthy_ends_are_healthy_together(name: str) -> None:
    for started in ("here", "there"):
        here, there = logs(name, started)
        assert both(here, there).healthy
        assert both(there, here).healthy


def test_an_empty_log_of_the_other_end_changes_nothing() -> None:
    here, _there = logs("ikev1-p1-hash")
    assert first(both(here, b"")) == first(alone(here))
    assert first(both(b"", here)) == first(alone(here))


def test_narrowed_subnets_show_where_both_ends_name_them() -> None:
    up = (
        '"a_1" #2: {} established Child SA using #1; IPsec tunnel [{}] '
        "{{ESP/ESN=>0x1 <0x2 xfrm=AES_GCM_16_256-NONE DPD=passive}}\n"
    )
    here = up.format("initiator", "172.31.1.0/24===10.50.0.0/16").encode()
    there = up.format("responder", "10.50.0.0/16===172.31.1.0/25").encode()
    mirrored = up.format("responder", "10.50.0.0/16===172.31.1.0/24").encode()
    assert first(both(here, there)) == "traffic_selector_mismatch.narrowed"
    assert first(both(there, here)) == "traffic_selector_mismatch.narrowed"
    assert first(both(here, mirrored)) == "success.up"


def test_esp_in_udp_at_one_end_and_plain_at_the_other_names_nat_t_and_both_lines() -> None:
    here, there = logs("ikev1-natt-forced-vs-no")
    found = both(here, there).verdict
    assert found is not None
    assert "nat_traversal" in found.keys
    assert {quote.end for quote in found.quotes} == {"this", "other"}
    assert found.certainty == "certain"
