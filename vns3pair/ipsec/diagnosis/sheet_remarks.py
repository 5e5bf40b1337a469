"""What is said of a log that was held against a sheet, and what to do where the sheet decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vns3pair.ipsec import catalogue, psk
from vns3pair.ipsec.advisories.nat import EDGES
from vns3pair.ipsec.comparison import Comparison, Row
from vns3pair.ipsec.diagnosis import lifetimes
from vns3pair.ipsec.diagnosis.finding import HEALTHY, POSSIBLE, Diagnosis, Reading
from vns3pair.ipsec.diagnosis.seen_rows import Seen
from vns3pair.ipsec.diagnosis.sheet_view import Remark, SeenRow, Texts
from vns3pair.ipsec.diagnosis.sheet_words import READERS, in_voices, names
from vns3pair.ipsec.diagnosis.titles import label
from vns3pair.ipsec.diagnosis.whose_log import log_side, traceless
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Side
from vns3pair.ipsec.values import show

MOST_REMEDIES = 3
LONG_LIVED = 60.0
"""Seconds. An end whose ID is refused may log one tunnel after the other, each for a moment (measured)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A reading and a comparison held against each other, and what came of it."""

    reading: Reading
    comparison: Comparison
    log: Side
    verdict: Diagnosis | None
    rows: tuple[SeenRow, ...]
    told: frozenset[str]
    """Rows that the verdict itself tells a value of."""
    concerned: frozenset[str]

    @property
    def failing(self) -> bool:
        return self.verdict is not None and self.verdict.pattern not in HEALTHY


def remarks_of(
    case: Case,
    seen: dict[str, Seen],
    refuted: Sequence[Row],
    mine: Sequence[Diagnosis],
    others: Sequence[Diagnosis],
) -> tuple[Remark, ...]:
    """All there is to say: first what is about the verdict, the weightiest first, then the rest."""
    flapping = case.verdict is not None and case.verdict.pattern == "flapping"
    against = {row.key for row in case.rows if row.contradicts}
    times = list(lifetimes.remarks(case.reading, case.comparison))
    remarks = [
        *_no_trace(case),
        *(times if flapping else ()),
        *_contradictions(case.rows),
        *_known(case.comparison, case.rows, case.verdict),
        *_no_fault(case),
        *_native(case.comparison, seen),
        *_warned(case.comparison, case.concerned),
        *(() if flapping else times),
        *_outdated([row for row in refuted if row.key not in against], case.verdict),
        *_strangers(mine, others),
    ]
    told = [replace(remark, near=_is_near(remark, case)) for remark in remarks]
    return tuple(sorted(told, key=lambda remark: not remark.near))


def _is_near(remark: Remark, case: Case) -> bool:
    """Whether a remark is about what the verdict is about."""
    if remark.code in ("outdated", "other_peer"):
        return not case.failing and remark.code == "outdated"
    if remark.code == "flapping" and case.verdict is not None and case.verdict.pattern == "flapping":
        return True
    return (
        not case.failing
        or remark.code in ("known", "agreed", "no_trace")
        or bool(case.concerned & set(remark.keys))
    )


def label_of(row: Row) -> str:
    """The name of a row apart from its section."""
    return row.label if row.pair is not None else label(row.parameter)


def set_by_nobody(row: Row) -> bool:
    """Whether both values are the devices' own, or left blank."""
    if row.parameter.kind == "tunnels":
        return False
    return all(row.effective(side).origin in (None, "device", "assumed") for side in SIDES)


def other_tunnel(peers: Sequence[str], expected: Sequence[str], log: Side) -> Remark:
    """The log names peers, and none is the sheet's."""
    whose = "{partner_side}" if log == VNS3 else "{vns3_side}"
    text = f"This log is of a tunnel with {{peers}}; on this sheet {whose}'s address is {{expected}}. Is it the right sheet?"
    texts = in_voices(text, peers=_few(peers), expected=_few(expected, " or "))
    return Remark("other_tunnel", (), texts)


def _few(texts: Sequence[str], between: str = ", ") -> str:
    shown = between.join(texts[:3])
    return f"{shown} and {len(texts) - 3} more" if len(texts) > 3 else shown


# Mismatches of the sheet that the log refutes

_CAME_UP = frozenset({*HEALTHY, "flapping", "dpd_action", "nat_t_mismatch", "lifetime_mismatch"})
_PHASE_1_CAME_UP = frozenset({"phase2_proposal_mismatch", "traffic_selector_mismatch", "pfs_mismatch"})
_LASTED = frozenset({"rekey_ok", "dpd_action"})


_IN_LIFE = frozenset({"flapping", "dpd_action", "tunnel_drop", "lifetime_mismatch"})


def counts(row: Row, verdict: Diagnosis | None) -> bool:
    """Whether a mismatch of the sheet may be the cause; one that is a mere note takes no tunnel down that was up."""
    if row.state != "mismatch":
        return False
    in_life = verdict is not None and verdict.pattern in _IN_LIFE
    return not in_life or RANK[row.effect] <= RANK["unstable"]


def refuted_rows(comparison: Comparison, verdict: Diagnosis | None, reading: Reading) -> list[Row]:
    """Rows that by the sheet stop a phase, whoever starts, which the log shows as up.

    Pairs of subnets come up one by one, so none is refuted. IDs are where the tunnel lasted.
    """
    if verdict is None or verdict.pattern not in _CAME_UP | _PHASE_1_CAME_UP:
        return []
    effects = ("blocks_phase1", "blocks_phase2") if verdict.pattern in _CAME_UP else ("blocks_phase1",)
    return [
        row
        for row in comparison.rows
        if row.state == "mismatch" and row.effect in effects and row.fails_for == "both" and row.pair is None
        if row.parameter.kind != "peer_id" or _lasted(verdict, reading)
    ]


def _lasted(verdict: Diagnosis, reading: Reading) -> bool:
    if verdict.pattern == "flapping":
        every = lifetimes.between_losses(reading)
        return every is not None and every >= LONG_LIVED
    return verdict.pattern in _LASTED


def _outdated(refuted: Sequence[Row], verdict: Diagnosis | None) -> Iterator[Remark]:
    if not refuted or verdict is None:
        return
    what = "the tunnel" if verdict.pattern in _CAME_UP else "phase 1"
    labels = [label_of(row) for row in refuted]
    said = " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    text = (
        f"By the sheet {what} cannot come up ({said} {'differ' if len(labels) > 1 else 'differs'}). It came up, so the "
        "sheet is out of date there."
    )
    yield Remark("outdated", tuple(row.key for row in refuted), in_voices(text))


# What to do


def remedy_of(case: Case) -> Texts:
    """What to do about the rows that decide, in the three voices; empty where the sheet does not decide."""
    verdict = case.verdict
    if verdict is None or not case.failing:
        return {}
    by_key = {row.key: row for row in case.comparison.rows}
    found: list[Texts] = []
    about = [row for row in case.rows if row.concerned and row.key in by_key]
    for seen in sorted(about, key=lambda one: not one.contradicts):
        row = by_key[seen.key]
        if seen.contradicts and row.state == "match":
            lone = row.key == "nat_traversal" and "on" in seen.seen.values()
            found += [_set_as_agreed(row, side) for side in seen.contradicts if lone or _can_be_set(row)]
        elif seen.known:
            found.append({reader: row.remedy(reader) for reader in READERS})
    if not found and (refusing := _refusing(case)) is not None:
        found = [
            _set_as_agreed(by_key[key], refusing)
            for key in sorted(case.told & case.concerned)
            if key in by_key and _can_be_set(by_key[key])
        ]
    found = [texts for texts in found if all(texts.values())][:MOST_REMEDIES]
    if not found:
        return {}
    more = f" Otherwise: {verdict.remedy}" if verdict.certainty == POSSIBLE else ""
    return {reader: " ".join(dict.fromkeys(texts[reader] for texts in found)) + more for reader in READERS}


def _can_be_set(row: Row) -> bool:
    """Addresses are what they are, and one end's braces do not tell which end keeps NAT traversal from being used."""
    return row.parameter.kind != "address" and row.key != "nat_traversal"


def _set_as_agreed(row: Row, side: Side) -> Texts:
    box = "{vns3}" if side == VNS3 else "{partner}"
    what = f"the {label_of(row)}" if row.parameter.kind == "peer_id" else label_of(row)
    return in_voices(f"Set {what} at {box} to {{value}}, as the sheet says.", value=row.shown(side))


# The remarks, by kind


def _contradictions(rows: Sequence[SeenRow]) -> Iterator[Remark]:
    """What a box does otherwise than its half says: the rows that the diagnosis is about first."""
    for row in sorted(rows, key=lambda one: not one.concerned):
        if row.contradicts:
            yield Remark("contradiction", (row.key,), row.texts)


def _known(comparison: Comparison, rows: Sequence[SeenRow], verdict: Diagnosis | None) -> Iterator[Remark]:
    """The mismatches that the sheet had already, on the rows that the diagnosis is about."""
    if verdict is None or verdict.pattern in HEALTHY:
        return
    by_key = {row.key: row for row in comparison.rows}
    found = [by_key[row.key] for row in rows if row.concerned and row.known and row.key in by_key]
    for row in sorted(found, key=lambda one: RANK[one.effect]):
        texts = {
            reader: f"The sheet already knew: {label_of(row)}. {row.explanation(reader)}"
            for reader in READERS
        }
        yield Remark("known", (row.key,), texts)


def _warned(comparison: Comparison, concerned: frozenset[str]) -> Iterator[Remark]:
    """Advisories that reckon with trouble on the rows that the diagnosis is about."""
    for advice in comparison.advisories:
        if RANK[advice.effect] <= RANK["unstable"] and concerned & set(advice.keys):
            readers = [reader for reader in READERS if reader != "partner" or advice.audience == "both"]
            texts = {reader: f"The sheet warned of this: {advice.explanation(reader)}" for reader in readers}
            yield Remark("warned", advice.keys, texts)


def _native(comparison: Comparison, seen: dict[str, Seen]) -> Iterator[Remark]:
    """Plain ESP seen though the other side wants it in UDP, or where an edge is known to drop it."""
    found = seen.get("nat_traversal")
    sends = [side for side in SIDES if found is not None and found.values.get(side) == ["off"]]
    if not sends:
        return
    halves = {VNS3: comparison.vns3, PARTNER: comparison.partner}
    other = OTHER[sends[0]]
    row = next(row for row in comparison.rows if row.key == "nat_traversal")
    if found is not None and found.values.get(other) == ["on"]:
        sends = []
    offering = halves[sends[0]].counts_as_nat_traversal == "on" if sends else False
    if (
        len(sends) == 1
        and not offering
        and row.state == "match"
        and halves[other].counts_as_nat_traversal == "on"
    ):
        name, box = ("{Vns3}", "partner") if other == PARTNER else ("{Partner}", "vns3")
        text = (
            f"{name} sends plain ESP (protocol 50), though the sheet has NAT traversal on at {{{box}_side}}: "
            f"{{{box}}} has not asked for it."
        )
        yield Remark("nat_traversal", ("nat_traversal",), in_voices(text))
    for side, half in halves.items():
        hosting = half.value("hosting")
        if (edge := EDGES.get(hosting)) is not None and edge.drops:
            where = show(catalogue.BY_KEY["hosting"], hosting)
            name = "{Vns3}" if side == VNS3 else "{Partner}"
            text = (
                f"{name} runs on {where}, whose edge drops protocol 50 by the guide, and the log shows plain ESP: the "
                "tunnel reports up and carries nothing."
            )
            yield Remark("nat_traversal", ("nat_traversal", "hosting"), in_voices(text))


def _no_trace(case: Case) -> Iterator[Remark]:
    """The log may be of another tunnel, though no peer's address in it says so for sure."""
    if traceless(case.reading, case.comparison):
        text = (
            "No address, ID, subnet or name in this log is this sheet's. Is it the right sheet? If not, what follows "
            "means nothing."
        )
        yield Remark("no_trace", (), in_voices(text))


def _no_fault(case: Case) -> Iterator[Remark]:
    """The log has a fault where the sheet has none, and shows no value that differs."""
    about_it = [row for row in case.rows if row.concerned]
    if case.verdict is None or not case.failing or not about_it:
        return
    if any(row.known or row.contradicts for row in about_it):
        return
    offered = tuple(row.key for row in about_it if row.key in case.told)
    if offered and (refusing := _refusing(case)) is not None:
        yield _refused_as_agreed(offered, refusing)
        return
    states = {row.key: row.state for row in case.comparison.rows}
    agreed = tuple(row.key for row in about_it if states.get(row.key) == "match")
    by_key = {row.key: row for row in case.comparison.rows}
    agreed = tuple(key for key in agreed if not set_by_nobody(by_key[key])) or agreed
    if "psk_fingerprint" in {row.key for row in about_it}:
        text = _of_the_key(case.verdict, case.comparison, states)
        if text:
            yield Remark("agreed", agreed or ("psk_fingerprint",), in_voices(text))
            return
    if agreed:
        text = (
            f"On the sheet both sides agree here ({names(agreed)}). So either the fault is elsewhere, or a box is not "
            "set as the sheet says: compare the boxes themselves."
        )
        yield Remark("agreed", agreed, in_voices(text))


def _refusing(case: Case) -> Side | None:
    """The side that refused what it was offered; None where the log is not of that side."""
    verdict = case.verdict
    if verdict is None or verdict.detail not in ("refused_here", "wrong_id"):
        return None
    return log_side(case.log, verdict.end)


def _of_the_key(verdict: Diagnosis, comparison: Comparison, states: Mapping[str, str]) -> str:
    """What follows from fingerprints that are equal or unchecked, for a fault of the key; empty if nothing does."""
    if states["psk_fingerprint"] == "not_comparable":
        return (
            "On the sheet the pre-shared key is unchecked: compare it by telephone, character by character."
        )
    sides = (comparison.vns3, comparison.partner)
    if states["psk_fingerprint"] != "match" or not all(
        psk.is_fingerprint(half.value("psk_fingerprint")) for half in sides
    ):
        return ""
    if verdict.detail in ("wrong_key", "missing_key", "missing_key_there"):
        return (
            "On the sheet the fingerprints are equal: so at least one box does not hold the key that was fingerprinted. "
            "Enter it anew at both."
        )
    if states["local_peer_id"] != "match" or states["remote_peer_id"] != "match":
        return ""
    # With silence alone as evidence, the way between the ends is as likely.
    unless = " unless UDP 4500 is blocked," if verdict.detail == "no_answer_to_encrypted" else ""
    return (
        f"On the sheet the fingerprints and the IDs are equal: so,{unless} a box is not set as the sheet says. IDs can be "
        "read in both boxes, so compare them first; if they are right, most likely a key was not entered as it was "
        "fingerprinted."
    ).replace("so, a box", "so a box")


def _refused_as_agreed(keys: tuple[str, ...], refusing: Side) -> Remark:
    """One box offers what the sheet says and the other refuses it: so the refusing one is set otherwise."""
    asking, box = ("{Partner}", "{vns3}") if refusing == VNS3 else ("{Vns3}", "{partner}")
    text = f"{asking} offers what the sheet says, and {box} refuses it: {box} is not set as the sheet says."
    return Remark("contradiction", keys, in_voices(text))


def _strangers(mine: Sequence[Diagnosis], others: Sequence[Diagnosis]) -> Iterator[Remark]:
    if others and mine:
        peers = ", ".join(dict.fromkeys(str(d.peer or d.connection or "") for d in others)).strip(", ")
        text = f"The log also speaks of others than this sheet's peer{': ' if peers else ''}{peers}."
        yield Remark("other_peer", (), {reader: text for reader in READERS if reader != "partner"})
