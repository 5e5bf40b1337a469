"""What the picture of a tunnel shows, worked out of a comparison: plain facts, however they are drawn.

Nothing internal and no fingerprint gets in here, whoever reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from types import MappingProxyType
from typing import Literal

from vns3pair.documents.structure import clean
from vns3pair.ipsec import effects
from vns3pair.ipsec.advisories.words import noun
from vns3pair.ipsec.comparison import Advice, Comparison, Row
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Reader, Side
from vns3pair.ipsec.tunnels import Tunnel
from vns3pair.ipsec.voices import NAMES, say

Tone = Literal["plain", "bad", "blank", "unread"]
"""Of a value: nothing to say, differs from the other side's, not stated, cannot be read."""
Step = Literal["passes", "open", "fails", "beyond"]
"""Of a stage: nothing against it, not known yet whether it is reached, the first that fails, behind that one."""

Outcome = Literal["good", "bad", "warn", "open"]
"""Of the whole way: ready, stops, may stop or will not last, not known yet."""

BLANK = "–"
UNSTATED = "not filled in yet"
DIFFERS = "≠"
LONGEST = 300
"""Characters of one value that are looked at."""
FIRST_SUBNETS = 3
STAGES: Mapping[str, str] = MappingProxyType(
    {stage: title.removeprefix("the first ") for stage, title in effects.STAGE_TITLES.items()}
)
_ROW_OF: Mapping[tuple[Side, str], str] = MappingProxyType(
    {
        (VNS3, "public_ip"): "public_ip",
        (PARTNER, "peer_public_ip"): "public_ip",
        (PARTNER, "public_ip"): "peer_public_ip",
        (VNS3, "peer_public_ip"): "peer_public_ip",
        (VNS3, "local_peer_id"): "local_peer_id",
        (PARTNER, "remote_peer_id"): "local_peer_id",
        (PARTNER, "local_peer_id"): "remote_peer_id",
        (VNS3, "remote_peer_id"): "remote_peer_id",
    }
)
"""The row in which a side's value of a key is held against the other side's."""
_TRANSPORT: Mapping[str, str] = MappingProxyType({"on": "UDP 4500", "off": "protocol 50"})
_NOT_SO: Mapping[str, str] = MappingProxyType(
    {
        "local_peer_id": "{label} is not accepted",
        "remote_peer_id": "{label} is not accepted",
        "psk_fingerprint": "Pre-shared keys differ",
        "initiation": "Neither side starts",
    }
)
"""What is wrong with a row, where "... differs" would not say it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value in the picture, with its label."""

    label: str
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Gateway:
    """One end of the tunnel. `own` marks the reader's; `empty` says that its side states nothing at all."""

    side: Side
    name: str
    device: str
    own: bool
    empty: bool
    addresses: tuple[Fact, ...]
    ids: tuple[Fact, Fact]
    nat: str
    """How its address is translated, in words; empty where it is not behind NAT."""


@dataclass(frozen=True, slots=True)
class Subnets:
    """What stands behind one gateway: the first few, those that differ before all others."""

    shown: tuple[Fact, ...]
    total: int
    more: int
    more_differing: int


@dataclass(frozen=True, slots=True)
class Way:
    """What is between the gateways: IKE version, transport, and how far a connection gets."""

    ike: Fact
    transport: Fact
    steps: tuple[tuple[str, Step], ...]
    outcome: Outcome
    certain: bool
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The whole picture; each pair has VNS3's first."""

    gateways: tuple[Gateway, Gateway]
    subnets: tuple[Subnets, Subnets]
    way: Way


def scene(comparison: Comparison, reader: Reader = "neutral") -> Scene:
    """What the picture shows of a comparison, for one reader. Never raises, whatever the halves hold."""
    rows = {row.key: row for row in comparison.rows if row.pair is None}
    vns3, partner = comparison.vns3, comparison.partner
    return Scene(
        (_gateway(vns3, rows, reader), _gateway(partner, rows, reader)),
        (_subnets(vns3, comparison), _subnets(partner, comparison)),
        _way(comparison, rows, reader),
    )


def sentences(seen: Scene, reader: Reader = "neutral") -> Iterator[str]:
    """The picture in sentences, values in full."""
    for gateway, subnets in zip(seen.gateways, seen.subnets, strict=True):
        yield _spoken_gateway(gateway, reader)
        yield _spoken_subnets(subnets)
    way = seen.way
    yield f"Between them: {_said(way.ike, '')}, {_said(way.transport, '')}."
    yield from (f"{part}." for part in (way.verdict, way.reason) if part)


# The gateways


def _gateway(half: Half, rows: Mapping[str, Row], reader: Reader) -> Gateway:
    fallback = "VNS3" if half.side == VNS3 else NAMES[reader]["Partner"].removeprefix("The ").capitalize()
    return Gateway(
        half.side,
        clean(half.text("organization").strip(), LONGEST) or fallback,
        _device(half),
        half.side == reader,
        half.empty,
        tuple(_addresses(half, rows)),
        (
            _value("sends ID", half.side, "local_peer_id", rows),
            _value("expects ID", half.side, "remote_peer_id", rows),
        ),
        f"NAT: {half.value('local_private_ip')} leaves as {half.value('public_ip')}"
        if half.behind_nat
        else "",
    )


def _device(half: Half) -> str:
    name = half.device.label if half.device is not None else clean(half.text("device"), LONGEST)
    return f"{name or f'device {BLANK}'} {clean(half.text('device_version'), LONGEST)}".strip()


def _addresses(half: Half, rows: Mapping[str, Row]) -> Iterator[Fact]:
    own = half.effective("local_private_ip")
    yield _value("public IP", half.side, "public_ip", rows)
    if own.unreadable:
        yield Fact("private IP", clean(half.text("local_private_ip"), LONGEST), "unread")
    else:
        yield Fact("private IP", str(own.value)) if own.known else Fact("private IP", BLANK, "blank")
    peer = _value("peer IP", half.side, "peer_public_ip", rows)
    if peer.tone == "bad":  # where it agrees it is the other gateway's public address, and drawn there
        yield peer


def _value(label: str, side: Side, key: str, rows: Mapping[str, Row]) -> Fact:
    row = rows[_ROW_OF[side, key]]
    reading = row.reading(side)
    text = clean(row.shown(side), LONGEST)
    if reading is not None and not reading.readable:
        return Fact(label, text, "unread")
    if not text:
        return Fact(label, BLANK, "blank")
    return Fact(label, text, "bad" if row.state == "mismatch" else "plain")


# What stands behind them


def _subnets(half: Half, comparison: Comparison) -> Subnets:
    found: dict[
        object, tuple[str, Tone]
    ] = {}  # facts are made of those that are shown: there may be thousands
    for tunnel in half.tunnels:
        net = tunnel.local
        if net is not None:
            found.setdefault(net.key, (net.text, "plain"))
        elif text := _unreadable(tunnel):
            found.setdefault(text, (text, "unread"))
    differing = dict.fromkeys(_differing(half.side, comparison))
    order = chain(differing, (key for key in found if key not in differing))
    shown = list(islice(order, FIRST_SUBNETS))
    return Subnets(
        tuple(Fact("", found[key][0], "bad" if key in differing else found[key][1]) for key in shown),
        total=len(found),
        more=len(found) - len(shown),
        more_differing=max(0, len(differing) - len(shown)),
    )


def _differing(side: Side, comparison: Comparison) -> Iterator[object]:
    """The local networks of a side that the other one has otherwise, or not at all."""
    for row in comparison.rows:
        if row.pair is None or row.state != "mismatch":
            continue
        own, other = row.pair.vns3, row.pair.partner
        if side == PARTNER:
            own, other = other, own
        if own is None or own.local is None:
            continue
        if other is None or other.remote is None or other.remote.key != own.local.key:
            yield own.local.key


def _unreadable(tunnel: Tunnel) -> str:
    return next(
        (clean(text, LONGEST) for field, text, _ in tunnel.problems if field in ("local_subnet", "")), ""
    )


# What is between them


def _way(comparison: Comparison, rows: Mapping[str, Row], reader: Reader) -> Way:
    return Way(
        _ike(rows["ike_version"]),
        _transport(comparison, rows["nat_traversal"]),
        tuple(_steps(comparison)),
        _outcome(comparison),
        comparison.fails_at is None or comparison.certain,
        *_words(comparison, reader),
    )


def _outcome(comparison: Comparison) -> Outcome:
    if comparison.fails_at is not None:
        return "bad" if comparison.certain and comparison.fails_at != "rekey" else "warn"
    return "good" if comparison.verdict == "ready" else "open"


def _words(comparison: Comparison, reader: Reader) -> tuple[str, str]:
    """The verdict, and the reason for it."""
    if comparison.fails_at is not None:
        return comparison.headline(reader), _reason(comparison, reader)
    if comparison.verdict == "ready":
        return comparison.headline(reader), ""
    if comparison.vns3.empty and comparison.partner.empty:
        return "Nothing is filled in yet", ""
    return f"{comparison.to_fill_in:,} to fill in", "Nothing fails so far"


def _ike(row: Row) -> Fact:
    shown = [clean(row.shown(side)) if row.effective(side).known else BLANK for side in SIDES]
    if row.state == "mismatch":
        return Fact("IKE version", f" {DIFFERS} ".join(shown), "bad")
    if shown == [BLANK, BLANK]:
        return Fact("IKE version", f"IKE {BLANK}", "blank")
    return Fact("IKE version", " / ".join(dict.fromkeys(shown)))


def _transport(comparison: Comparison, row: Row) -> Fact:
    """How the traffic travels: by NAT traversal of both sides, which `on` at either forces into UDP."""
    modes = [half.counts_as_nat_traversal for half in (comparison.vns3, comparison.partner)]
    if None in modes:
        return Fact("transport", f"transport {BLANK}", "blank")
    if row.state == "mismatch":
        return Fact("transport", f" {DIFFERS} ".join(_TRANSPORT[str(mode)] for mode in modes), "bad")
    if "on" in modes:
        return Fact("transport", "UDP 500 / 4500")
    return Fact("transport", f"UDP 500, {'' if 'off' in modes else '4500 or '}protocol 50")


def _steps(comparison: Comparison) -> Iterator[tuple[str, Step]]:
    waiting = {row.parameter.key for row in comparison.rows if row.state == "incomplete"}
    grades = (effects.grade(key, comparison.vns3, comparison.partner) for key in waiting)
    unknown = {effects.STAGES.get(grade.effect) for grade in grades}
    reached: Step = "passes"
    for stage, title in STAGES.items():
        if stage == comparison.fails_at:
            yield title, "fails"
            reached = "beyond"
        else:
            if stage in unknown and reached == "passes":
                reached = "open"
            yield title, reached


def _reason(comparison: Comparison, reader: Reader) -> str:
    """What is wrong first, and how much else has the same effect; what was measured goes before."""
    rows = [row for row in comparison.rows if row.effect == comparison.worst_effect]
    tunnels = [row for row in rows if row.pair is not None]
    causes: list[Row | Advice] = [row for row in rows if row.pair is None]
    causes += tunnels[:1]  # they are one cause, however many
    causes += [
        advice
        for advice in comparison.advisories
        if advice.effect == comparison.worst_effect and (advice.audience == "both" or reader == VNS3)
    ]
    if not causes:
        return ""
    first = min(causes, key=lambda cause: cause.basis not in ("measured", "standard"))
    more = len(causes) - 1
    text = _row_reason(first, len(tunnels), comparison) if isinstance(first, Row) else clean(first.name)
    if more:
        return f"{text}, and {more} more"
    started = {"vns3_initiates": "{vns3}", "partner_initiates": "{partner}"}.get(
        (first.fails_for if isinstance(first, Row) else None) or ""
    )
    return text + say(f" (when {started} starts)", reader) if started else text


def _row_reason(row: Row, tunnels: int, comparison: Comparison) -> str:
    if row.pair is not None:
        if tunnels == 1:
            return f"{row.label} is not mirrored"
        return f"{tunnels:,} of {comparison.tunnels_matching[1]:,} tunnels are not mirrored"
    name = noun(row.key)
    return _NOT_SO.get(row.key, "{label} differs").format(label=name[0].upper() + name[1:])


# In words


def _spoken_gateway(gateway: Gateway, reader: Reader) -> str:
    who = NAMES[reader]["Vns3" if gateway.side == VNS3 else "Partner"]
    if gateway.empty:
        return f"{who}: {UNSTATED}."
    told = [fact for fact in gateway.addresses if fact.label != "private IP" or fact.tone != "blank"]
    facts = [_said(fact, fact.label) for fact in told]
    facts += ["behind NAT"] if gateway.nat else []
    facts += [_said(fact, fact.label) for fact in gateway.ids]
    named = [who]
    for word in (gateway.name, gateway.device):  # without an organization the name is one for its side again
        if not named[-1].lower().endswith(word.lower()):
            named.append(word)
    return f"{', '.join(named)}: {', '.join(facts)}."


def _spoken_subnets(subnets: Subnets) -> str:
    if not subnets.shown:
        return f"Subnets behind it: {UNSTATED}."
    more = f" and {subnets.more:,} more" if subnets.more else ""
    more += f", of which {subnets.more_differing:,} differ" if subnets.more_differing else ""
    return f"Subnets behind it: {', '.join(_said(fact, '') for fact in subnets.shown)}{more}."


def _said(fact: Fact, label: str) -> str:
    if fact.tone == "blank":
        return f"{fact.label} {UNSTATED}"
    remark = {"bad": " (differs)", "unread": " (cannot be read)"}.get(fact.tone, "")
    return f"{label} {fact.text}{remark}".strip()
