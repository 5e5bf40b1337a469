"""IKEv2 compares PFS with the second tunnel of a phase 1: the first one came up, each further one is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.ipsec.lab_cases import matching
from vns3pair.ipsec.diagnosis import Diagnosis, Reading, diagnose
from vns3pair.ipsec.diagnosis.against_sheet import against
from vns3pair.ipsec.diagnosis.sheet_view import SheetView
from vns3pair.ipsec.parameter import Side

MEASURED = Path(__file__).with_name("measured")
OFF = {"pfs": False, "pfs_group": None}
PLANTED = {"pfs-group": ({}, {"pfs_group": 15}), "pfs-on-off": ({}, OFF), "pfs-off-on": (OFF, {})}
SUBNETS = [
    ("172.31.1.0/24", "10.50.0.0/16"),
    ("172.31.2.0/24", "10.50.0.0/16"),
    ("172.31.1.0/24", "10.60.7.0/24"),
]


class Run(NamedTuple):
    planted: str
    started: str
    here: str
    there: str

    def log_of(self, starter: bool) -> str:
        return self.here if (self.started == "here") == starter else self.there


def _runs() -> Iterator[tuple[str, Run]]:
    for partner in ("ikev2", "strongswan-ikev2"):
        for planted in PLANTED:
            case = json.loads((MEASURED / f"{partner}-several-{planted}.json").read_text())
            for run in case["runs"]:
                logs = ("\n".join(run[end]) for end in ("here", "there"))
                yield f"{partner}, {planted}, {run['started']} starts", Run(planted, run["started"], *logs)


RUNS = dict(_runs())
each_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def read(log: str, other: str | None = None) -> Reading:
    return diagnose(BytesIO(log.encode()), other_end=None if other is None else BytesIO(other.encode()))


def verdict(log: str, other: str | None = None) -> Diagnosis:
    found = read(log, other).verdict
    assert found is not None
    return found


def cause(log: str, other: str | None = None) -> str:
    found = verdict(log, other)
    return f"{found.pattern}.{found.detail}"


def held(run: Run, reading: Reading, side: Side) -> SheetView:
    halves = []
    for half, changes in zip(matching(), PLANTED[run.planted], strict=True):
        own, other = (0, 1) if not halves else (1, 0)
        tunnels = [{"local_subnet": pair[own], "remote_subnet": pair[other]} for pair in SUBNETS]
        halves.append({**half, "ike_version": 2, "tunnels": tunnels, **changes})
    return against(reading, halves[0], halves[1], side)


@each_run
def test_the_end_that_refuses_is_certain_as_it_has_both_offers(run: Run) -> None:
    found = verdict(run.log_of(starter=False))
    assert (found.detail, found.certainty, found.keys) == ("later_tunnel", "certain", ("pfs", "pfs_group"))
    assert " against " in found.sentence
    assert len(found.causes) == 1


@each_run
def test_the_end_that_is_refused_holds_it_for_likely(run: Run) -> None:
    found = verdict(run.log_of(starter=True))
    assert (found.detail, found.certainty, found.keys) == ("later_tunnel", "likely", ("pfs", "pfs_group"))
    assert any("other phase 2 algorithms" in cause for cause in found.causes)


@each_run
def test_both_logs_say_it_first_in_the_words_of_the_end_that_refuses(run: Run) -> None:
    for this, other in ((run.here, run.there), (run.there, run.here)):
        found = verdict(this, other)
        assert (found.detail, found.certainty, found.role) == ("later_tunnel", "certain", "responder")


@each_run
def test_no_log_blames_the_algorithms_or_a_rekey_and_each_tells_that_the_first_tunnel_is_up(run: Run) -> None:
    for log in (run.here, run.there):
        told = [f"{found.pattern}.{found.detail}" for found in read(log).diagnoses]
        assert set(told) == {"pfs_mismatch.later_tunnel", "success.up"}
        assert told.count("success.up") == 1


@each_run
def test_on_the_sheet_it_is_about_pfs_and_its_group_alone(run: Run) -> None:
    both = read(run.here, run.there)
    for reading, side in ((read(run.here), "vns3"), (read(run.there), "partner"), (both, "vns3")):
        view = held(run, reading, side)
        rows = {row.key: row for row in view.rows}
        differs = "pfs_group" if run.planted == "pfs-group" else "pfs"
        assert {key for key, row in rows.items() if row.concerned} <= {"pfs", "pfs_group"}
        assert rows[differs].known
        assert not any(row.contradicts for row in view.rows)
        assert rows["pfs"].texts["neutral"]


@pytest.mark.parametrize("planted", ["pfs-on-off", "pfs-off-on"])
@pytest.mark.parametrize("started", ["here", "there"])
def test_the_sheet_shows_who_has_no_pfs_by_charons_log_alone(planted: str, started: str) -> None:
    run = RUNS[f"strongswan-ikev2, {planted}, {started} starts"]
    pfs = next(row for row in held(run, read(run.there), "partner").rows if row.key == "pfs")
    assert pfs.seen["partner"] is (planted == "pfs-off-on")


# What it is not


@pytest.mark.parametrize(
    "name",
    [
        "ikev2-pfs-on-off-rekey-by-off-side",
        "strongswan-ikev2-pfs-group-natural",
        "strongswan-ikev2-pfs-off-on-natural",
    ],
)
def test_a_single_tunnel_that_is_made_again_after_a_refused_rekey_is_no_further_one(name: str) -> None:
    for run in json.loads((MEASURED / f"{name}.json").read_text())["runs"]:
        for end in ("here", "there"):
            found = verdict("\n".join(run[end]))
            assert (found.pattern, found.detail) == ("pfs_mismatch", "at_rekey")
            assert "later_tunnel" not in {other.detail for other in read("\n".join(run[end])).diagnoses}


UP = """\
"acme_1" #1: initiating IKEv2 connection
"acme_1" #1: sent IKE_SA_INIT request to 198.51.100.20:500
"acme_1" #1: sent IKE_AUTH request {cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_256 group=MODP2048}
"acme_1" #1: initiator established IKE SA; authenticated peer using authby=secret and ID_IPV4_ADDR '198.51.100.20'
"""
FIRST = (
    '"acme_1" #2: initiator established Child SA using #1; IPsec tunnel [172.31.1.0-172.31.1.255:0-65535 0] -> '
    "[10.50.0.0-10.50.255.255:0-65535 0] {ESP/ESN=>0xe907e641 <0x88129c84 xfrm=AES_CBC_256-HMAC_SHA2_256_128 "
    "DPD=passive}\n"
)
ASKED = """\
"acme_2" #3: initiating Child SA using IKE SA #1
"acme_2" #3: Child SA proposals (new child):
"acme_2" #3:   1:ESP=AES_CBC_256-HMAC_SHA2_256_128-MODP2048-ENABLED+DISABLED
"""
REFUSED = '"acme_2" #3: CREATE_CHILD_SA failed with error notification NO_PROPOSAL_CHOSEN\n'
SECOND = (
    '"acme_2" #3: initiator established Child SA using #1; IPsec tunnel [172.31.2.0-172.31.2.255:0-65535 0] -> '
    "[10.50.0.0-10.50.255.255:0-65535 0] {ESP/ESN=>0x6571524e <0x3e2941d2 "
    "xfrm=AES_CBC_256-HMAC_SHA2_256_128-MODP2048 DPD=passive}\n"
)


def third(text: str) -> str:
    """The same of another tunnel, under the next number."""
    return text.replace("acme_2", "acme_3").replace("#3", "#4")


def test_the_lines_below_are_a_further_tunnel_that_is_refused() -> None:
    assert cause(UP + FIRST + ASKED + REFUSED) == "pfs_mismatch.later_tunnel"


def test_a_peer_that_asks_for_another_group_refuses_it_too() -> None:
    """Pluto asks no second time."""
    other_group = REFUSED.replace("NO_PROPOSAL_CHOSEN", "INVALID_KE_PAYLOAD")
    assert cause(UP + FIRST + ASKED + other_group) == "pfs_mismatch.later_tunnel"
    assert (
        cause(UP + FIRST + ASKED + other_group.replace("INVALID", "v2N_INVALID"))
        == "pfs_mismatch.later_tunnel"
    )


def test_another_peers_tunnels_between_change_nothing() -> None:
    def others(text: str) -> str:
        return text.replace("acme", "other").replace("#", "#1").replace("198.51.100.20", "198.51.100.99")

    log = UP + others(UP) + FIRST + others(FIRST + ASKED) + ASKED + others(SECOND) + REFUSED
    told = {found.connection: found.detail for found in read(log).diagnoses}
    assert told == {"acme_2": "later_tunnel", "acme_1": "up", "other_1": "up", "other_2": "up"}


def test_subnets_that_are_refused_are_no_matter_of_pfs() -> None:
    refused = REFUSED.replace("NO_PROPOSAL_CHOSEN", "TS_UNACCEPTABLE")
    assert cause(UP + FIRST + ASKED + refused) == "traffic_selector_mismatch.refused_there"


def test_a_refused_rekey_is_one() -> None:
    rekey = '"acme_1" #3: initiating rekey to replace Child SA #2\n' + REFUSED.replace("acme_2", "acme_1")
    assert cause(UP + FIRST + rekey) == "pfs_mismatch.at_rekey"


def test_a_tunnel_whose_phase_1_made_no_first_one_proves_nothing() -> None:
    none = '"acme_1" #2: AUTH response contained the error notification NO_PROPOSAL_CHOSEN\n'
    log = UP + none + ASKED + REFUSED
    assert {found.pattern for found in read(log).diagnoses} == {"phase2_proposal_mismatch"}
    assert "pfs" in read(log).diagnoses[-1].keys + read(log).diagnoses[0].keys


def test_a_log_that_starts_after_the_first_tunnel_proves_nothing() -> None:
    assert cause(ASKED + REFUSED) == "phase2_proposal_mismatch.refused_there"


def test_a_phase_2_difference_that_refuses_the_first_tunnel_stays_one() -> None:
    refused = '"acme_1" #2: AUTH response contained the error notification NO_PROPOSAL_CHOSEN\n'
    found = verdict(UP + refused)
    assert found.pattern == "phase2_proposal_mismatch"
    assert not set(found.keys) & {"pfs", "pfs_group"}


def test_where_another_further_tunnel_is_up_pfs_is_not_what_is_left() -> None:
    log = UP + FIRST + ASKED + SECOND + third(ASKED + REFUSED)
    assert cause(log) == "phase2_proposal_mismatch.refused_there"


def test_a_rekey_of_the_first_tunnel_proves_nothing_as_libreswan_takes_any_group_there() -> None:
    rekeyed = SECOND.replace("acme_2", "acme_1").replace("#3", "#6")
    rekey = '"acme_1" #6: initiating rekey to replace Child SA #2\n'
    assert cause(UP + FIRST + rekey + rekeyed + ASKED + REFUSED) == "pfs_mismatch.later_tunnel"
    assert cause(UP + FIRST + rekeyed.replace("initiator", "responder") + ASKED + REFUSED) == (
        "pfs_mismatch.later_tunnel"
    )


def test_a_further_tunnel_that_comes_up_after_all_makes_it_history() -> None:
    again = ASKED.replace("#3", "#5") + SECOND.replace("#3", "#5")
    reading = read(UP + FIRST + ASKED + REFUSED + again)
    assert reading.healthy
    assert [found.detail for found in reading.diagnoses if found.overcome] == ["later_tunnel"]


def test_a_tunnel_with_other_algorithms_than_the_first_is_refused_for_them() -> None:
    other = ASKED.replace("AES_CBC_256-HMAC_SHA2_256_128", "AES_CBC_128-HMAC_SHA1_96")
    assert cause(UP + FIRST + other + REFUSED) == "phase2_proposal_mismatch.refused_there"


def test_algorithms_told_only_when_the_connection_was_loaded_count_too() -> None:
    loaded = '"acme_2":   1:ESP=AES_CBC_128-HMAC_SHA1_96-NONE-ENABLED+DISABLED\n'
    asked = ASKED.splitlines(keepends=True)[0]
    assert cause(loaded + UP + FIRST + asked + REFUSED) == "phase2_proposal_mismatch.refused_there"
    assert cause(
        loaded.replace("128-HMAC_SHA1_96", "256-HMAC_SHA2_256_128") + UP + FIRST + asked + REFUSED
    ) == ("pfs_mismatch.later_tunnel")


def test_a_tunnel_under_another_phase_1_proves_nothing() -> None:
    assert cause(UP + FIRST + ASKED.replace("IKE SA #1", "IKE SA #9") + REFUSED) == (
        "phase2_proposal_mismatch.refused_there"
    )


def test_a_phase_1_that_starts_anew_under_the_same_number_has_no_first_tunnel() -> None:
    assert cause(UP + FIRST + UP + ASKED + REFUSED) == "phase2_proposal_mismatch.refused_there"


GONE = """\
"acme_1" #1: received Delete SA payload: delete IKE SA now
"acme_1" #2: ESP traffic information: in=0B out=0B
"acme_1" #1: deleting state (STATE_V2_ESTABLISHED_IKE_SA) aged 100.1s and NOT sending notification
"""


ANEW = UP.replace("#1", "#3")


@pytest.mark.parametrize("anew", [ANEW, GONE + ANEW, GONE + "".join(ANEW.splitlines(keepends=True)[:-1])])
def test_what_is_refused_with_a_new_phase_1_is_neither_a_further_tunnel_nor_a_rekey(anew: str) -> None:
    refused = '"acme_1" #4: AUTH response contained the error notification NO_PROPOSAL_CHOSEN\n'
    found = verdict(UP + FIRST + anew + refused)
    assert f"{found.pattern}.{found.detail}" == "phase2_proposal_mismatch.refused_there"
    assert not set(found.keys) & {"pfs", "pfs_group"}


def test_a_tunnel_that_was_up_under_another_phase_1_is_a_further_one_of_this() -> None:
    under = UP.replace("#1", "#3") + FIRST.replace("#1", "#3").replace("#2", "#4").replace("acme_1", "acme_9")
    asked = ASKED.replace("IKE SA #1", "IKE SA #3").replace("acme_2", "acme_1").replace("#3:", "#5:")
    refused = REFUSED.replace("acme_2", "acme_1").replace("#3", "#5")
    assert cause(UP + FIRST + GONE + under + asked + refused) == "pfs_mismatch.later_tunnel"


def test_a_phase_1_that_was_rekeyed_keeps_its_first_tunnel() -> None:
    rekeyed = '"acme_1" #5: initiator rekeyed IKE SA #1 {cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 group=MODP2048}\n'
    asked = ASKED.replace("IKE SA #1", "IKE SA #5").replace("#3", "#6")
    assert cause(UP + FIRST + rekeyed + asked + REFUSED.replace("#3", "#6")) == "pfs_mismatch.later_tunnel"


ANSWERS = """\
"acme_3" #1: sent IKE_SA_INIT reply {cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_256 group=MODP2048}
"acme_3" #1: responder established IKE SA; authenticated peer using authby=secret and ID_IPV4_ADDR '198.51.100.20'
"acme_3" #2: switched to "acme_1"
"""
ANSWERED = FIRST.replace("initiator", "responder")
FURTHER = """\
"acme_3" #4: switched to "acme_2"
"acme_2" #4: no local proposal matches remote proposals 1:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA2_256_128;DH=MODP2048;ESN=DISABLED
"acme_2" #4: CREATE_CHILD_SA request failed, responder SA processing returned NO_PROPOSAL_CHOSEN
"acme_3" #1: responding to CREATE_CHILD_SA message (ID 2) from 198.51.100.20:500 with encrypted notification NO_PROPOSAL_CHOSEN
"""


def test_an_own_offer_that_is_not_told_leaves_it_likely() -> None:
    found = verdict(ANSWERS + ANSWERED + FURTHER)
    assert (found.connection, found.detail, found.certainty) == ("acme_2", "later_tunnel", "likely")


def test_the_answer_under_the_name_of_phase_1_counts_for_the_tunnel_that_was_refused() -> None:
    told = read(ANSWERS + ANSWERED + FURTHER).diagnoses
    assert [(found.connection, found.detail, found.count) for found in told if found.detail != "up"] == [
        ("acme_2", "later_tunnel", 3)
    ]


def test_phase_1_under_the_name_of_the_tunnel_that_is_up_is_not_said_to_have_failed_at_a_rekey() -> None:
    log = (ANSWERS + ANSWERED + FURTHER).replace("acme_3", "acme_1")
    told = {found.connection: found.detail for found in read(log).diagnoses}
    assert told == {"acme_2": "later_tunnel", "acme_1": "up"}


def test_a_tunnel_after_a_first_one_with_other_subnets_is_not_the_first_one() -> None:
    other = '"acme_3" #2: No IKEv2 connection found with compatible Traffic Selectors\n'
    further = ANSWERED.replace("acme_1", "acme_3").replace("#2", "#3")
    found = verdict(ANSWERS + other + further + FURTHER)
    assert f"{found.pattern}.{found.detail}" == "phase2_proposal_mismatch.refused_here"


def test_offers_that_differ_in_more_than_the_group_are_not_blamed_on_it() -> None:
    own = '"acme_3" #4:   1:ESP=AES_CBC_128-HMAC_SHA2_256_128-MODP2048-DISABLED\n'
    found = verdict(ANSWERS + ANSWERED + own + FURTHER)
    assert f"{found.pattern}.{found.detail}" == "phase2_proposal_mismatch.refused_here"
    assert "AES-256-CBC against AES-128-CBC here" in found.sentence


def test_several_ciphers_in_an_offer_leave_it_likely() -> None:
    own = '"acme_3" #4:   1:ESP=AES_CBC_256+AES_CBC_128-HMAC_SHA2_256_128-MODP3072-DISABLED\n'
    found = verdict(ANSWERS + ANSWERED + own + FURTHER)
    assert (found.detail, found.certainty) == ("later_tunnel", "likely")


QUICK = """\
"acme_1" #1: initiating IKEv1 Main Mode connection
"acme_1" #1: IKE SA established {auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=MODP2048}
"acme_1" #2: IPsec SA established tunnel mode {ESP=>0xfbb5931b <0x00f05f81 xfrm=AES_CBC_256-HMAC_SHA2_256_128 DPD=passive}
"acme_2" #3: initiating Quick Mode IKEv1+PSK+ENCRYPT+TUNNEL+PFS+UP {using isakmp#1 msgid:7c1e5ab4 proposal=AES_CBC_256-HMAC_SHA2_256_128 pfsgroup=MODP2048}
"acme_2" #3: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=7c1e5ab4, length=12
"""


def test_in_ikev1_each_tunnel_has_its_own_exchange_so_the_first_proves_nothing() -> None:
    assert "later_tunnel" not in {found.detail for found in read(QUICK).diagnoses}


CHARON = """\
01[IKE] <lab|1> initiating IKE_SA lab[1] to 203.0.113.10
01[IKE] <lab|1> IKE_SA lab[1] established between 198.51.100.20[198.51.100.20]...203.0.113.10[192.0.2.254]
01[CFG] <lab|1> selected proposal: ESP:AES_CBC_256/HMAC_SHA2_256_128/NO_EXT_SEQ
01[IKE] <lab|1> CHILD_SA one{1} established with SPIs cc068e85_i 98f9fb87_o and TS 10.50.0.0/16 === 172.31.1.0/24
"""
CHARON_REFUSED = """\
02[ENC] <lab|1> generating CREATE_CHILD_SA request 2 [ SA No KE TSi TSr ]
03[ENC] <lab|1> parsed CREATE_CHILD_SA response 2 [ N(NO_PROP) ]
03[IKE] <lab|1> received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built
"""
CHARON_REKEY = CHARON_REFUSED.replace("[ SA No KE", "[ N(REKEY_SA) SA No KE")


def test_charon_tells_a_further_tunnel_from_a_rekey_by_the_request() -> None:
    assert cause(CHARON + CHARON_REFUSED) == "pfs_mismatch.later_tunnel"
    assert cause(CHARON + CHARON_REKEY) == "pfs_mismatch.at_rekey"
    told = {found.detail for found in read(CHARON + CHARON_REKEY + CHARON_REFUSED).diagnoses}
    assert told == {"at_rekey", "later_tunnel", "up"}


def test_charons_rekey_says_nothing_of_what_is_asked_for_after_it() -> None:
    rekeyed = (
        "02[ENC] <lab|1> generating CREATE_CHILD_SA request 2 [ N(REKEY_SA) SA No TSi TSr ]\n"
        "02[IKE] <lab|1> CHILD_SA one{2} established with SPIs c1_i c2_o and TS 10.50.0.0/16 === 172.31.1.0/24\n"
    )
    begun_late = CHARON.splitlines(keepends=True)[3] + rekeyed
    assert cause(begun_late + CHARON_REFUSED) == "phase2_proposal_mismatch.refused_there"


def test_charons_first_tunnel_that_comes_up_again_does_not_make_the_further_one_history() -> None:
    again = CHARON.replace("[1]", "[2]").replace("|1>", "|2>").replace("{1}", "{3}")
    found = verdict(CHARON + CHARON_REFUSED + again)
    assert (found.detail, found.overcome) == ("later_tunnel", False)


def test_charons_further_tunnel_that_comes_up_makes_it_history() -> None:
    up = CHARON_REFUSED.splitlines(keepends=True)[0].replace("request 2", "request 3") + (
        "05[CFG] <lab|1> selected proposal: ESP:AES_CBC_256/HMAC_SHA2_256_128/MODP_2048/NO_EXT_SEQ\n"
        "05[IKE] <lab|1> CHILD_SA two{3} established with SPIs c1_i c2_o and TS 10.60.0.0/16 === 172.31.1.0/24\n"
    )
    assert read(CHARON + CHARON_REFUSED + up).healthy


def test_charons_further_tunnel_without_a_first_one_proves_nothing() -> None:
    none = "01[ENC] <lab|1> parsed IKE_AUTH response 1 [ IDr AUTH N(NO_PROP) ]\n"
    log = "".join(CHARON.splitlines(keepends=True)[:2]) + none + CHARON_REFUSED
    assert cause(log) == "phase2_proposal_mismatch.refused_there"


def at_the_peer() -> str:
    """The refusal in the peer's log, which begins after the first tunnel."""
    return "".join(FURTHER.splitlines(keepends=True)[1:]).replace("198.51.100.20", "203.0.113.10")


def test_one_ends_proof_explains_the_refusal_that_stands_in_the_others_log_alone() -> None:
    here = UP + FIRST + ASKED + REFUSED
    cut = at_the_peer()
    assert cause(cut) == "phase2_proposal_mismatch.refused_here"
    assert cause(here, cut) == cause(cut, here) == "pfs_mismatch.later_tunnel"


def test_algorithms_that_differ_by_the_refusing_ends_log_outweigh_what_the_other_supposes() -> None:
    here = UP + FIRST + ASKED + REFUSED
    own = '"acme_2" #4:   1:ESP=AES_CBC_128-HMAC_SHA2_256_128-MODP2048-DISABLED\n'
    cut = own + at_the_peer()
    assert cause(here, cut) == cause(cut, here) == "phase2_proposal_mismatch.refused_here"
