"""One-click remedies: changes to one's own half that make a row better and nothing worse.

Each candidate is tried with `compare`. It holds up if the row gets better and

- no other row gets a worse effect, leaves `match` (unless it no longer applies) or wants filling in anew;
- no advisory of `unstable` or worse appears, gets worse or names more cells;
- an advisory of `weak` appears only with a value marked as weaker, and one of `note` only where the row did
  more harm than a note, or where there are fewer notes in all than before. Both are said before.

A weaker value is still offered, marked, since the other side may be able to do nothing better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import algorithms, asking, catalogue, values
from vns3pair.ipsec.candidates import Candidate, Changes, candidates
from vns3pair.ipsec.cell_words import cell_name, standing
from vns3pair.ipsec.comparison import Advice, Comparison, Row, compare
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Side

MOST = 3
MOST_COMPARED = 6
"""A row of a sheet with thousands of tunnels may be asked about after every edit."""
_OUTCOME: Mapping[str, str] = {
    "blocks_phase1": "Phase 1 is then agreed in this row.",
    "blocks_phase2": "Phase 2 is then agreed in this row.",
}


@dataclass(frozen=True, slots=True)
class Fix:
    """A change to one's own half: the button's text, the cells it writes, and what it says before.

    `changes` maps own keys to values in normal form, None clears; tunnels come as the whole new list.
    `weaker` marks a value that is weaker than the present one, or weak in itself.
    """

    label: str
    changes: Mapping[str, Any]
    says: str
    weaker: bool = False


def fixes(comparison: Comparison, row: Row, side: Side) -> tuple[Fix, ...]:
    """What `side` can change about the row, best first, at most three; none where nothing holds up.

    Compares the sheet up to six times. `row` is one of the comparison's, also as `hide_fingerprints` gives it.
    """
    found: list[Fix] = []
    tried = 0
    for candidate in candidates(row, side):
        for changes in candidate.ways:
            if len(found) == MOST or tried == MOST_COMPARED:
                break
            tried += 1
            trial = _Trial(comparison, row, side, changes)
            if trial.holds_up:
                found.append(Fix(candidate.label, changes, trial.says(candidate), trial.weaker))
                break
    return tuple(sorted(found, key=lambda fix: fix.weaker))


def note(comparison: Comparison, row: Row, side: Side) -> str:
    """A ready-made text in which `side` asks the other for what that one has to change.

    Empty where nothing is to be asked. It says what the other side may see, and nothing about the key.
    """
    wish = asking.wish(row, side)
    if wish is None:
        return ""
    if wish.reluctant and any(not fix.weaker for fix in fixes(comparison, row, side)):
        return ""
    return asking.written(wish, row, side)


class _Trial:
    """The sheet with some changes to one half, held against the sheet as it is."""

    def __init__(self, before: Comparison, row: Row, side: Side, changes: Changes) -> None:
        self.before, self.row, self.side, self.changes = before, row, side, changes
        stated = {**_half(before, side).stated, **changes}
        stated = {key: value for key, value in stated.items() if value is not None}
        vns3, partner = (stated, before.partner.stated) if side == VNS3 else (before.vns3.stated, stated)
        salts = any(each.reason == "salts" for each in before.rows)
        self.after = compare(vns3, partner, salts_differ=salts)
        self._rows = {each.key: each for each in self.after.rows}
        self.brought = tuple(self._brought())

    @property
    def holds_up(self) -> bool:
        better = self._tunnels_better() if self.row.parameter.kind == "tunnels" else self._row_better()
        return better and not self._harms()

    # The row itself

    def _row_better(self) -> bool:
        after = self._rows[self.row.key]
        if after.state in ("match", "not_applicable"):
            return True
        if self.row.state == "mismatch":
            return after.state == "mismatch" and RANK[after.effect] > RANK[self.row.effect]
        # An own cell that can now be read, while the other side's is still open.
        known = self.row.effective(self.side).known, after.effective(self.side).known
        return after.state == "incomplete" and known == (False, True)

    def _tunnels_better(self) -> bool:
        before, after = _states(self.before), _states(self.after)
        if self.row.pair is None:
            return after["match"] > 0 and not after["mismatch"]
        if self.row.state == "match":
            return before == after
        return (
            after["match"] >= before["match"]
            and after["mismatch"] <= before["mismatch"]
            and after["incomplete"] <= before["incomplete"]
            and after["mismatch"] + after["incomplete"] < before["mismatch"] + before["incomplete"]
        )

    # Everything else

    def _harms(self) -> bool:
        if any(self._worse(row) for row in self.before.rows if row.parameter.kind != "tunnels"):
            return True
        if not self.brought:
            return False
        worst = min(RANK[advice.effect] for advice in self.brought)
        if worst == RANK["weak"] and not self.weaker:
            return True
        gained = RANK["unstable"] if self.row.state not in ("mismatch", "match") else RANK[self.row.effect]
        if worst == gained == RANK["note"]:
            return len(self.brought) > self._advisories_gone()
        return worst <= max(gained, RANK["unstable"])

    def _advisories_gone(self) -> int:
        left = {(advice.code, advice.side) for advice in self.after.advisories}
        return sum((advice.code, advice.side) not in left for advice in self.before.advisories)

    def _worse(self, before: Row) -> bool:
        after = self._rows[before.key]
        if before.key == self.row.key:
            return False
        if RANK[after.effect] < RANK[before.effect]:
            return True
        if after.state == "incomplete":
            return before.state in ("match", "not_applicable")
        if before.state == "match":
            return after.state not in ("match", "not_applicable") or after.reason == "optional"
        return False

    def _brought(self) -> Iterator[Advice]:
        """The advisories that are new, got worse or name more cells."""
        known = {(advice.code, advice.side): advice for advice in self.before.advisories}
        for advice in self.after.advisories:
            old = known.get((advice.code, advice.side))
            if old is None or RANK[advice.effect] < RANK[old.effect] or _cells(advice) - _cells(old):
                yield advice

    # What is said of it

    @property
    def weaker(self) -> bool:
        half = _half(self.before, self.side)
        return any(_is_weaker(half, key, value) for key, value in self.changes.items())

    def says(self, candidate: Candidate) -> str:
        """What will change, in one line, before it is pressed."""
        half = _half(self.before, self.side)
        what = candidate.what or "; ".join(self._change(half, key) for key in self.changes)
        said = [f"{what}.", self._outcome(), *self._weak(half), self._also(half), self._notes()]
        return " ".join(part for part in said if part)

    def _change(self, half: Half, key: str) -> str:
        after = _half(self.after, self.side)
        return f"{cell_name(key, self.side)}: {standing(half, key)} → {standing(after, key)}"

    def _outcome(self) -> str:
        if self.row.pair is not None or self.row.key == "tunnels":
            if self.row.state == "match":
                return "It means the same."
            match, pairs = self.after.tunnels_matching
            if match == pairs:
                counted = {1: "The tunnel then matches.", 2: "Both tunnels then match."}
                return counted.get(pairs, f"All {pairs:,} tunnels then match.")
            return f"{match:,} of {pairs:,} tunnels then match."
        after = self._rows[self.row.key]
        if after.state == "incomplete":
            return f"{'The partner' if self.side == VNS3 else 'VNS3'} has yet to state its value."
        if after.state != "match":
            return "It then does less harm." if after.state == "mismatch" else "This row then does not apply."
        if self.row.relation == "compatible":
            return "The two settings then work together."
        return _OUTCOME.get(self.row.effect, "Both sides then agree in this row.")

    def _also(self, half: Half) -> str:
        parts = []
        solved = [
            after.label
            for before in self.before.rows
            if before.pair is None
            and before.key != self.row.key
            and before.state in ("mismatch", "incomplete")
            and (after := self._rows.get(before.key)) is not None
            and after.state == "match"
        ]
        if solved:
            parts.append(f"It also settles: {', '.join(solved)}.")
        if "local_peer_id" in self.changes and self.side == VNS3 and half.states("local_private_ip"):
            parts.append("The Local Private IP stays as it is.")
        headline = self.after.headline()
        if headline != self.before.headline():
            parts.append(f"The sheet then: {headline}.")
        return " ".join(parts)

    def _weak(self, half: Half) -> Iterator[str]:
        for key, value in self.changes.items():
            kind = catalogue.BY_KEY[key].kind
            known = algorithms.algorithm(kind, value) if kind in algorithms.KINDS else None
            if known is not None and known.weak:
                yield f"{known.label} is weak: {known.weak}."
            elif key == "pfs" and value is False:
                yield "Without it, who breaks one phase 1 key reads all traffic."
            elif _is_weaker(half, key, value):
                yield f"That is weaker than {values.show(catalogue.BY_KEY[key], half.value(key))}."

    def _notes(self) -> str:
        names = [
            advice.name
            for advice in self.brought
            if advice.effect == "note" and (self.side == VNS3 or advice.audience == "both")
        ]
        return f"Worth knowing then: {'; '.join(names)}." if names else ""


def _half(comparison: Comparison, side: Side) -> Half:
    return comparison.vns3 if side == VNS3 else comparison.partner


def _states(comparison: Comparison) -> dict[str, int]:
    found = {"match": 0, "mismatch": 0, "incomplete": 0}
    for row in comparison.rows:
        if row.parameter.kind == "tunnels":
            found[row.state] += 1
    return found


def _cells(advice: Advice) -> set[str]:
    """The cells an advisory names; tunnels are numbered anew by a change, so they do not count."""
    return {key for key in advice.keys if not key.startswith("tunnels")}


def _is_weaker(half: Half, key: str, value: Any) -> bool:
    """Whether a value is weak, or weaker than what the side has now; what its device cannot take, it never had."""
    now = half.value(key)
    if key in ("ike_version", "pfs"):
        return (now, value) in ((2, 1), (True, False)) or (key, value) == ("pfs", False)
    kind = catalogue.BY_KEY[key].kind
    if kind not in algorithms.KINDS:
        return False
    new, old = algorithms.algorithm(kind, value), algorithms.algorithm(kind, now)
    return new is not None and (
        bool(new.weak) or (old is not None and half.takes(key, now) and new.rank < old.rank)
    )


__all__ = ["MOST", "Fix", "fixes", "note"]
