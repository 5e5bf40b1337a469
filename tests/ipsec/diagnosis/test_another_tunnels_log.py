"""A log that is about another tunnel or another peer than the sheet's is told apart."""

import io
from typing import Any

import pytest

from tests.ipsec.diagnosis.held import (
    PAIR,
    PARTNER_IP,
    REFUSED,
    diagnosis,
    held,
    reading,
    remarks,
    seen,
)
from tests.ipsec.lab_cases import matching
from vns3pair.ipsec.diagnosis import diagnose
from vns3pair.ipsec.diagnosis.against_sheet import against


def test_what_is_about_another_peer_comes_last_and_its_values_do_not_count() -> None:
    stranger = diagnosis(
        "psk_mismatch", "wrong_key", seen("phase1_encryption", "3des"), peer="192.0.2.77", connection="beta_1"
    )
    view = held(reading(stranger, REFUSED, connections=("acme_1", "beta_1")))
    assert [found.peer for found in view.diagnoses] == [PARTNER_IP, "192.0.2.77"]
    assert [one.key for one in view.rows if one.seen] == ["phase1_hash"]
    (remark,) = [one for one in view.remarks if one.code == "other_peer"]
    assert "192.0.2.77" in remark.text("vns3")
    assert remark.text("partner") == ""
    assert all("192.0.2.77" not in text for text in view.remarks_for("partner"))


FOREIGN = diagnosis("psk_mismatch", "key_or_id", seen("ike_version", 2), peer="192.0.2.60", connection="b_1")


def test_a_log_of_another_tunnel_is_said_to_be_one_and_held_against_nothing() -> None:
    view = held(reading(FOREIGN, connections=("b_1",)), partner={"remote_peer_id": "10.1.1.1"})
    assert [remark.code for remark in view.remarks] == ["other_tunnel"]
    assert view.remarks[0].text() == (
        "This log is of a tunnel with 192.0.2.60; on this sheet the partner's address is 198.51.100.20. Is it the right "
        "sheet?"
    )
    assert view.foreign
    assert view.rows == ()
    assert view.diagnoses == (FOREIGN,)


@pytest.mark.parametrize(
    "more",
    [
        {"peer": PARTNER_IP},
        {"sightings": (seen("remote_peer_id", PARTNER_IP),)},
        {"sightings": (seen("tunnels", [PAIR]),)},
    ],
)
def test_a_log_that_shares_something_with_the_sheet_is_of_its_tunnel(more: dict[str, Any]) -> None:
    assert not held(reading(diagnosis("psk_mismatch", "key_or_id", **{"peer": "192.0.2.60", **more}))).foreign


def test_a_log_that_is_said_to_be_the_wrong_sides_is_no_strangers() -> None:
    ours, theirs = matching()
    assert not against(reading(REFUSED), ours, theirs, "partner").foreign


def test_rows_that_do_not_apply_are_not_looked_at() -> None:
    view = held(reading(diagnosis("phase1_proposal_mismatch", "refused_there")))
    assert "phase1_prf" not in {one.key for one in view.rows}


def test_a_log_under_the_endpoints_name_is_of_its_tunnel() -> None:
    assert not held(reading(FOREIGN), {"endpoint_name": "b"}).foreign


def test_without_an_address_on_the_sheet_no_log_is_of_another_tunnel() -> None:
    assert not held(reading(FOREIGN), {"peer_public_ip": None}, {"public_ip": None}).foreign


def test_a_log_without_any_trace_of_the_sheet_is_asked_about() -> None:
    refused = diagnosis("phase2_proposal_mismatch", "refused_there", seen("pfs_group", 5, "here"), peer=None)
    of_another = reading(refused, sightings=(seen("remote_peer_id", "192.0.2.77"),))
    view = held(of_another)
    assert view.remarks[0].code == "no_trace"
    assert view.remarks[0].near
    named = held(of_another, {"endpoint_name": "acme"})
    assert not remarks(named, "no_trace")
    assert not remarks(held(reading(refused)), "no_trace")
    assert not remarks(held(reading(refused, sightings=(seen("remote_peer_id", PARTNER_IP),))), "no_trace")


def test_of_many_tunnels_the_one_whose_peer_has_the_sheets_id_is_meant() -> None:
    """In IKEv1 pluto names the peer's ID, and its address only where the log has the first message's refusal."""
    one, other = (
        diagnosis("phase2_proposal_mismatch", "refused_there", peer=None, connection=name, peer_id=peer_id)
        for name, peer_id in (("b_1", "192.0.2.77"), ("c_1", PARTNER_IP))
    )
    view = held(reading(one, other, connections=("b_1", "c_1")), {"endpoint_name": "acme"})
    assert [each.connection for each in view.diagnoses] == ["c_1", "b_1"]


def test_a_diagnosis_knows_the_id_that_its_peer_declared() -> None:
    lines = (
        '"{0}" #1: initiating IKEv1 Main Mode connection',
        "\"{0}\" #1: Peer ID is ID_IPV4_ADDR: '{1}'",
        '"{0}" #1: IKE SA established {{auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=MODP2048}}',
        '"{0}" #2: sent Quick Mode request',
        '"{0}" #1: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000, length=12',
    )
    log = "\n".join(
        line.format(name, peer) for name, peer in (("b", "192.0.2.77"), ("c", PARTNER_IP)) for line in lines
    )
    found = diagnose(io.BytesIO(log.encode()))
    assert {each.connection: each.peer_id for each in found.diagnoses} == {"b": "192.0.2.77", "c": PARTNER_IP}
