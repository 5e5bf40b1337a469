"""racoon's lines, each told as what it says; what needs more than the line is the engine's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from vns3pair.ipsec.diagnosis.dialects.racoon import RACOON
from vns3pair.ipsec.diagnosis.shape import READS, Shape
from vns3pair.ipsec.diagnosis.signals import SIGNALS

FORMS = tuple((shape, re.compile(shape.form)) for shape in RACOON.shapes)


def first_fit(text: str) -> tuple[Shape, dict[str, str]] | None:
    """The shape that counts for a message, and what it reads."""
    for shape, form in FORMS:
        if shape.literal in text and (found := form.search(text)):
            return shape, {k: v for k, v in found.groupdict().items() if v is not None}
    return None


def told(log: str) -> Iterator[tuple[str, int | None]]:
    """Signal and phase of each line, noise and unknown lines left out."""
    for line in log.splitlines():
        fit = first_fit(line)
        if fit and fit[0].signal != "noise":
            yield fit[0].signal, fit[0].phase


@pytest.mark.parametrize("shape", RACOON.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_counts_for_its_own_example(shape: Shape) -> None:
    fit = first_fit(shape.example)
    assert fit is not None
    assert fit[0] is shape


@pytest.mark.parametrize("shape", RACOON.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_says_and_reads_what_is_declared(shape: Shape) -> None:
    assert shape.signal in SIGNALS
    assert set(re.compile(shape.form).groupindex) <= set(READS)


def test_a_healthy_tunnel_is_up_without_a_refusal() -> None:
    log = """\
INFO: respond new phase 1 negotiation: 198.51.100.20[500]<=>203.0.113.10[500]
INFO: begin Identity Protection mode.
INFO: ISAKMP-SA established 198.51.100.20[500]-203.0.113.10[500] spi:8d6ba0f7a74593d0:71fa69ac6b4afef3
INFO: respond new phase 2 negotiation: 198.51.100.20[500]<=>203.0.113.10[500]
INFO: no policy found, try to generate the policy : 172.31.1.0/24[0] 10.50.0.0/16[0] proto=any dir=in
INFO: IPsec-SA established: ESP/Tunnel 203.0.113.10[0]->198.51.100.20[0] spi=244423608(0xe919bb8)
INFO: IPsec-SA established: ESP/Tunnel 198.51.100.20[0]->203.0.113.10[0] spi=2905896494(0xad34762e)
"""
    assert list(told(log)) == [
        ("responds", 1),
        ("phase1_up", 1),
        ("quick_responds", 2),
        ("phase2_up", 2),
        ("phase2_up", 2),
    ]


def test_what_was_encrypted_tells_the_phase_a_proposal_was_refused_in() -> None:
    told_in = "notification NO-PROPOSAL-CHOSEN received in %sinformational exchange."
    assert list(told(told_in % "unencrypted ")) == [("proposal_refused_there", 1)]
    assert list(told(told_in % "")) == [("proposal_refused_there", 2)]


def test_a_rejected_transform_is_told_with_both_values_but_refuses_nothing() -> None:
    fit = first_fit("ERROR: rejected hashtype: DB(prop#1:trns#1):Peer(prop#1:trns#2) = SHA:MD5")
    assert fit is not None
    assert (fit[0].signal, fit[1]) == ("offers_there", {"own_offer": "SHA", "offer": "MD5"})


def test_a_fork_that_adds_the_ends_tells_them() -> None:
    fit = first_fit(
        "phase1 negotiation failed due to time up 198.51.100.20[500]<=>203.0.113.10[500] 8d6b:0000"
    )
    assert fit is not None
    assert fit[1] == {"local": "198.51.100.20", "peer": "203.0.113.10"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[Branch office]: INFO: caught signal 15", {"connection": "Branch office"}),
        ("[203.0.113.10] ERROR: couldn't find configuration.", {"peer": "203.0.113.10"}),
        ("[Unknown Gateway/Dynamic]: ERROR: failed to get sainfo.", None),
    ],
)
def test_the_brackets_name_the_tunnel_or_the_peer(text: str, names: dict[str, str] | None) -> None:
    found = [match.groupdict() for who in RACOON.who if (match := re.search(who, text))]
    assert (found[0] if found else None) == names
