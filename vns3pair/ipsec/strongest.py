"""The strongest cipher, hash or group that both ends can do for certain, and what the stronger ones lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from vns3pair.ipsec.advisories.algorithms import EC_GROUPS, PHASES
from vns3pair.ipsec.advisories.sources import COMBINATIONS, DOCUMENTED, PHASE1_GROUPS, RFC8221, RFC8247
from vns3pair.ipsec.algorithms import KINDS, SHA2_SINCE, VOCABULARIES, Algorithm
from vns3pair.ipsec.devices.device import Limit
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Citation, guide

EVERYWHERE = frozenset({"aes256", "aes128", "sha2_256", "sha1", 14, 5, 2})
"""What every device can be counted on for: what RFC 8247 and RFC 8221 ask of all, and what did so before."""
_OLD = guide("Phase 1: Hash, Diffie Hellman")
_AEAD = Citation("RFC 5282", "authenticated encryption for IKEv2 only")


class Standing(IntEnum):
    """How near an algorithm is to being chosen, the nearest first."""

    FITS = 0
    UNDOCUMENTED = 1
    WEAK = 2
    UNKNOWN = 3
    IMPOSSIBLE = 4


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends as far as they are known. `name` is what the partner's device is called in a sentence."""

    vns3: Half
    partner: Half
    ike_version: int
    name: str

    def limits(self, key: str) -> Iterator[Limit]:
        """What the partner's device says about the choices of a parameter, for any of its versions, with this IKE."""
        for limit in self.partner.device.limits if self.partner.device is not None else ():
            if (
                key in limit.keys
                and limit.ike in (0, self.ike_version)
                and (limit.allowed is not None or limit.missing)
            ):
                yield limit


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value, and why it is the one."""

    value: str | int
    reason: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An algorithm with what stands in its way, as the end of a sentence that begins with its name."""

    algorithm: Algorithm
    standing: Standing
    hurdle: str = ""
    citations: tuple[Citation, ...] = ()


def strongest(ends: Ends, *keys: str, group: Any = None) -> Chosen:
    """The choice for parameters that are to have the same value, such as the groups of both phases.

    `group` is the group already chosen: group 2 rules AES-256 out.
    """
    kind = PHASES[keys[0]][1]
    ranked = sorted(
        (_Judge(ends, kind, keys, group).judge(known) for known in KINDS[kind]),
        key=lambda candidate: (candidate.standing, -candidate.algorithm.rank),
    )
    best = ranked[0]
    named = _passed_over(ranked, best, keys)
    clauses = [f"{_noun(kind, each.algorithm)} {each.hurdle}" for each in named]
    reason = _reason(ends, best, keys)
    citations = [*_sources(ends, best, keys), *(source for each in named for source in each.citations)]
    return Chosen(
        best.algorithm.value,
        f"{reason}: {', and '.join(clauses)}." if clauses else f"{reason}.",
        tuple(dict.fromkeys(citations)),
    )


def _passed_over(ranked: list[_Candidate], best: _Candidate, keys: tuple[str, ...]) -> list[_Candidate]:
    """The stronger ones worth a word: the next that VNS3 documents, and the strongest if it lacks something else.

    Of the ciphers GCM is named before CCM, for which hardly anybody asks.
    """
    stronger = sorted(
        (each for each in ranked if each.algorithm.rank > best.algorithm.rank and each.algorithm.vns3_offers),
        key=lambda each: each.algorithm.rank,
    )
    phases = {PHASES[key][0] for key in keys}
    documented = [each for each in stronger if not phases & set(each.algorithm.undocumented)]
    ciphers = PHASES[keys[0]][1] == "encryption"
    named = [*(documented[-1:] if ciphers else documented[:1]), *stronger[-1:]]
    return [each for place, each in enumerate(named) if each.hurdle not in [n.hurdle for n in named[:place]]]


@dataclass(frozen=True, slots=True)
class _Judge:
    """Holds algorithms of one kind against both ends."""

    ends: Ends
    kind: str
    keys: tuple[str, ...]
    group: Any

    @property
    def _phases(self) -> set[int]:
        return {PHASES[key][0] for key in self.keys}

    def judge(self, known: Algorithm) -> _Candidate:
        """The algorithm with the worst that stands in its way."""
        found = [
            *self._on_vns3(known),
            *self._by_protocol(known),
            *self._on_the_device(known),
        ]
        return max(found, key=lambda candidate: candidate.standing, default=_Candidate(known, Standing.FITS))

    def _on_vns3(self, known: Algorithm) -> Iterator[_Candidate]:
        if not known.vns3_offers:
            yield _Candidate(known, Standing.IMPOSSIBLE, "is not offered by VNS3", (DOCUMENTED,))
        elif not self._phases <= set(known.phases):
            yield _Candidate(known, Standing.IMPOSSIBLE, "goes into VNS3's phase 2 only", (COMBINATIONS,))
        version = self.ends.vns3.version
        if version is not None and known.since and version < known.since:
            needed = ".".join(map(str, known.since))
            yield _Candidate(known, Standing.IMPOSSIBLE, f"needs VNS3 {needed}", (_OLD,))
        if self._phases & set(known.undocumented):
            hurdle = "is absent from VNS3's documented list"
            yield _Candidate(known, Standing.UNDOCUMENTED, hurdle, (DOCUMENTED,))
        if known.weak:
            yield _Candidate(known, Standing.WEAK, f"is weak ({known.weak})", (RFC8247,))

    def _by_protocol(self, known: Algorithm) -> Iterator[_Candidate]:
        if self.ends.ike_version == 1 and (
            known.value in EC_GROUPS if self.kind == "group" else known.aead and 1 in self._phases
        ):
            source = PHASE1_GROUPS if self.kind == "group" else _AEAD
            yield _Candidate(known, Standing.IMPOSSIBLE, "is for IKEv2 only", (source,))
        if self.group == 2 and known.value == "aes256":
            yield _Candidate(known, Standing.IMPOSSIBLE, "is unstable with group 2", (COMBINATIONS,))

    def _on_the_device(self, known: Algorithm) -> Iterator[_Candidate]:
        if self.ends.partner.device is None:
            if known.value not in EVERYWHERE:
                yield _Candidate(known, Standing.UNKNOWN, f"may be missing on {self.ends.name}")
            return
        for key in self.keys:
            yield from self._for_key(known, key)

    def _for_key(self, known: Algorithm, key: str) -> Iterator[_Candidate]:
        version = self.ends.partner.version
        limits = list(self.ends.limits(key))
        against = [limit for limit in limits if limit.lacks(known.value)]
        holding = [limit for limit in against if limit.applies(version, self.ends.ike_version)]
        if holding:
            sources = tuple(limit.citation for limit in holding)
            yield _Candidate(known, Standing.IMPOSSIBLE, f"is not on {self.ends.name}", sources)
        elif known.value not in EVERYWHERE and not self._listed(known, key):
            pfs = " for PFS" if key == "pfs_group" else ""
            yield _Candidate(known, Standing.UNKNOWN, f"is not known to be on {self.ends.name}{pfs}")

    def _listed(self, known: Algorithm, key: str) -> bool:
        """Whether the device has it for certain, in its stated version or, with none stated, in all of them."""
        device, version = self.ends.partner.device, self.ends.partner.version
        limits = list(self.ends.limits(key))
        if version is None and any(limit.lacks(known.value) for limit in limits):
            return False
        if device is not None and device.key in VOCABULARIES:
            return bool(known.spellings[device.key])
        return any(
            limit.allowed is not None and limit.applies(version, self.ends.ike_version) for limit in limits
        )


def _reason(ends: Ends, best: _Candidate, keys: tuple[str, ...]) -> str:
    """The beginning of the sentence."""
    if best.standing == Standing.WEAK:
        older = ends.vns3.version is not None and ends.vns3.version < SHA2_SINCE
        update = ", until VNS3 is updated" if older else ""
        return f"Weak ({best.algorithm.weak}), and yet the best of both ends{update}"
    if best.standing == Standing.UNDOCUMENTED:
        return (
            "Nothing else is strong enough, so try it on your VNS3 first, whose documented list leaves it out"
        )
    if best.standing > Standing.WEAK:
        return "Nothing fits both ends for certain; settle this one by hand"
    if ends.partner.device is not None and any(limit.allowed for limit in _lists(ends, keys)):
        return f"The strongest that VNS3 documents and {ends.name} lists"
    if ends.partner.device is not None and ends.partner.device.key in VOCABULARIES:
        return f"The strongest that VNS3 documents and {ends.name} has"
    return "The strongest that every device can be counted on for"


def _lists(ends: Ends, keys: tuple[str, ...]) -> list[Limit]:
    return [
        limit
        for key in keys
        for limit in ends.limits(key)
        if limit.applies(ends.partner.version, ends.ike_version)
    ]


def _sources(ends: Ends, best: _Candidate, keys: tuple[str, ...]) -> list[Citation]:
    if best.standing == Standing.WEAK:
        return [RFC8247, _OLD]
    lists = [limit.citation for limit in _lists(ends, keys) if limit.allowed]
    if lists or (ends.partner.device is not None and ends.partner.device.key in VOCABULARIES):
        return [DOCUMENTED, *lists]
    return [RFC8221 if all(PHASES[key][0] == 2 for key in keys) else RFC8247]


def _noun(kind: str, known: Algorithm) -> str:
    return f"group {known.label}" if kind == "group" else known.label
