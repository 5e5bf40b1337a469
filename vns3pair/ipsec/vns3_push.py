"""What brings an existing endpoint and its tunnels to what the sheet says: as few requests as will do, as data.

Only what differs is written. A PUT holds changed fields alone, as the vendor's Python client turns an endpoint into
IKEv1 by sending defaults; it never holds the key. Nothing restarts IPsec, which would drop every tunnel of the
controller; nothing sets the Local Private IP or changes the kind of VPN. What is only on the controller stays unless
deleting is asked for. Extra Params that the sheet says nothing of are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import addresses, values
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.devices.plan import Gap
from vns3pair.ipsec.extra_param_values import KEYS, NAMES
from vns3pair.ipsec.extra_params import COMPAT, LONGEST, Token
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.tunnels import Tunnel
from vns3pair.ipsec.vns3_answer_keys import CUT
from vns3pair.ipsec.vns3_answers import Found, Pair, Read, half_of, text, truth
from vns3pair.ipsec.vns3_api import (
    ENDPOINTS,
    NO_NAT_IP,
    Request,
    endpoint_body,
    pinging,
    tunnel_body,
    tunnels_path,
)
from vns3pair.ipsec.vns3_drift import Row, differing, drift
from vns3pair.ipsec.vns3_endpoint import GRE, VPN_TYPES, Endpoint, TunnelSettings, endpoint_of

DROPS_ENDPOINT = (
    "Drops this endpoint's own tunnels until they have negotiated anew; those of other endpoints stay."
)
MAY_DROP_TUNNEL = "May drop this one tunnel until it has negotiated anew."
ADDS_TUNNEL = "Adds this one; it comes up as soon as the partner has its mirror."
DROPS_TUNNEL = "Takes this one away for good."

_CONTROLLER_WIDE: Mapping[str, str] = MappingProxyType(
    {
        "local_private_ip": "the Local Private IP is the whole controller's and could be changed only without any endpoint",
        "public_ip": "the controller's public IP is no setting of an endpoint",
    }
)
_EXTRA_KEYS = frozenset({*KEYS.values(), "dpd", "compat", "phase1_encryption", "phase1_hash", "phase1_dh_group", "phase2_encryption", "phase2_hash"})  # fmt: skip
_OF_TOKEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "phase1": ("phase1_encryption", "phase1_hash", "phase1_dh_group"),
        "phase2": ("phase2_encryption", "phase2_hash"),
        "dpdaction": ("dpd", "dpd_action"),
        "dpddelay": ("dpd", "dpd_delay"),
        "dpdtimeout": ("dpd", "dpd_timeout"),
    }
)
"""Tokens that several rows go into, the one that decides first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the API with what the controller has, as it can be shown, and what it gets, as the API writes it."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One request, the fields that it changes, and what it does to traffic, in words."""

    request: Request
    changes: tuple[Change, ...] = ()
    does: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """The steps, in order; why some rows stay as they are (`left`); and what keeps all from being pushed (`refused`)."""

    steps: tuple[Step, ...] = ()
    left: tuple[Gap, ...] = ()
    refused: tuple[Gap, ...] = ()
    rows: tuple[Row, ...] = ()
    """The rows that differ, as `vns3_drift` has them."""


def push(found: Found, own: Mapping[str, Any], sheet: Half, name: str = "", delete: bool = False) -> Push:
    """From an endpoint as the controller has it (`own` is `this_endpoint`) to the sheet's VNS3 half.

    `name` is the sheet's. With `delete` the pairs that only the controller has are taken away too. Never raises.
    """
    read = half_of(found, own)
    endpoint = endpoint_of(sheet, name)
    rows = differing(drift(read, sheet))
    if refused := _refused(found, endpoint, sheet):
        return Push(refused=refused, rows=rows)
    return _Pusher(found, read, sheet, endpoint, rows, delete).push()


def _refused(found: Found, endpoint: Endpoint, sheet: Half) -> tuple[Gap, ...]:
    if endpoint.missing:
        return endpoint.missing
    if not _known_shape(found.fields.get("extra_config")):
        return (
            Gap(
                "",
                "the controller's Extra Params have a shape that is not known here, and a push would lose them",
            ),
        )
    if found.kind == GRE:
        return (Gap("vpn_type", "the endpoint uses GRE, which is never written"),)
    if found.kind != VPN_TYPES.get(sheet.value("vpn_type")):
        return (Gap("vpn_type", "the kind of VPN differs: make a new endpoint for the sheet's"),)
    return ()


def _known_shape(extra_config: Any) -> bool:
    parts = extra_config if isinstance(extra_config, list) else [extra_config]
    said = [part for part in parts if part is not None]
    return all(isinstance(part, str) for part in said) and sum(len(part) + 1 for part in said) <= LONGEST


def _can_be_shown(token: str) -> bool:
    return text(token) == token and "\N{REPLACEMENT CHARACTER}" not in token


@dataclass
class _Pusher:
    found: Found
    read: Read
    sheet: Half
    endpoint: Endpoint
    rows: tuple[Row, ...]
    delete: bool
    left: list[Gap] = field(default_factory=list)

    def push(self) -> Push:
        self.left += [Gap(key, why) for key, why in _CONTROLLER_WIDE.items() if self._differs(key)]
        self.left += self.endpoint.unsaid
        steps = (*self._endpoint(), *self._tunnels())
        return Push(steps, tuple(self.left), rows=self.rows)

    def _differs(self, *keys: str) -> bool:
        """Whether a row differs and the sheet says something there."""
        return any(row.key in keys and row.sheet is not None for row in self.rows)

    def _endpoint(self) -> Iterator[Step]:
        changes = tuple(self._fields())
        if changes:
            path = f"{ENDPOINTS}/{self.found.id}"
            body = {change.name: change.after for change in changes}
            yield Step(Request("PUT", path, body, "Changes the endpoint."), changes, DROPS_ENDPOINT)

    def _fields(self) -> Iterator[Change]:
        wanted, there = endpoint_body(self.endpoint), self.found.fields
        if self.sheet.states("endpoint_name") and self.found.name != self.endpoint.name:
            yield Change("name", self.found.name, self.endpoint.name)
        for name, key in (("ipaddress", "peer_public_ip"), ("pfs", "pfs"), ("ike_version", "ike_version")):
            if self._differs(key):
                yield Change(name, _shown(there.get(name)), wanted[name])
        if truth(there.get("nat_t_enabled")) != self.endpoint.nat_traversal:
            yield Change("nat_t_enabled", _shown(there.get("nat_t_enabled")), wanted["nat_t_enabled"])
        if self._differs("remote_peer_id") and self._can_say_nat_ip():
            yield Change(
                "private_ipaddress", _shown(there.get("private_ipaddress")), self.endpoint.nat_ip or NO_NAT_IP
            )
        if self._differs("tunnel_interface"):
            yield Change("route_based_int_address", _shown(there.get("route_based_int_address")), wanted["route_based_int_address"])  # fmt: skip
        yield from self._extra_params()

    def _can_say_nat_ip(self) -> bool:
        return not any(gap.key == "remote_peer_id" for gap in self.endpoint.unsaid)

    def _extra_params(self) -> Iterator[Change]:
        unsaid = {gap.key for gap in self.endpoint.unsaid}
        differ = [row for row in self.rows if row.key in _EXTRA_KEYS and row.key not in unsaid]
        detects = [row for row in self.rows if row.key == "nat_traversal"]
        if not any(row.sheet is not None or row.key == "compat" for row in differ) and not detects:
            return
        if any(not token.text or CUT in token.text for token in self.read.params.tokens):
            self.left.append(Gap("", "the Extra Params hold what may be the key, so they are not written anew: take it out first"))  # fmt: skip
            return
        if not all(_can_be_shown(token.text) for token in self.read.params.tokens):
            self.left.append(Gap("", "the Extra Params hold what cannot be shown, so they are not written anew: take it out first"))  # fmt: skip
            return
        before = tuple(token.text for token in self.read.params.tokens)
        after = (*self.endpoint.extra_params, *self._kept())
        if set(before) != set(after):
            yield Change("extra_config", " ".join(before), " ".join(after))

    def _kept(self) -> Iterator[str]:
        """The controller's own tokens that stay: those the sheet says nothing of."""
        written = {token.partition("=")[0] for token in self.endpoint.extra_params}
        for token in self.read.params.tokens:
            if token.name not in written and self._stays(token):
                yield token.text

    def _stays(self, token: Token) -> bool:
        if token.name not in NAMES and token.name != COMPAT:
            self.left.append(Gap("", f"not known here, and kept: {token.shown}"))
            return True
        if token.name == COMPAT:
            return False  # what VNS3 is told to pass on is what the sheet states, no more
        keys = _OF_TOKEN.get(token.name) or tuple(filter(None, [KEYS.get(token.name)]))
        if not keys or not self.sheet.effective(keys[0]).known:
            return True
        unsaid = {gap.key for gap in self.endpoint.unsaid}
        return self.sheet.value(keys[0]) != AUTO and not unsaid.isdisjoint(keys)

    def _tunnels(self) -> Iterator[Step]:
        # Of two with the same subnets the one that is on is the sheet's; the other one stays what it is.
        there = {_nets(pair): pair for pair in sorted(self.read.pairs, key=lambda one: one.enabled)}
        for tunnel in self.endpoint.tunnels:
            pair = there.pop(_key(tunnel), None)
            if pair is None:
                path, body = tunnels_path(self.endpoint, self.found.id), tunnel_body(tunnel)
                made = tuple(Change(name, None, value) for name, value in body.items())
                yield Step(Request("POST", path, body, _named(tunnel)), made, ADDS_TUNNEL)
            else:
                yield from self._changed(tunnel, pair)
        for nets, pair in there.items():
            yield from self._only_there(pair, self._stays_there(nets))

    def _changed(self, tunnel: TunnelSettings, pair: Pair) -> Iterator[Step]:
        """What differs of one pair: pinging and name as far as the sheet states them, and whether it is on."""
        wanted: dict[str, Any] = dict(pinging(tunnel))
        here = self.sheet.tunnels
        stated = next((one.raw for one in here if one.index == tunnel.index), {})
        if stated.get("name"):
            wanted["description"] = tunnel.name
        current = {
            "ping_ipaddress": pair.tunnel.get("ping_address", ""),
            "ping_interval": pair.tunnel.get("ping_interval"),
            "description": pair.tunnel.get("name", ""),
        }
        changes = [
            Change(name, current[name], value) for name, value in wanted.items() if current[name] != value
        ]
        if not pair.enabled:
            changes.append(Change("enabled", False, True))
        if changes and pair.id is not None:
            body = {change.name: change.after for change in changes}
            yield Step(
                Request("PUT", self._path(pair), body, _named(tunnel)), tuple(changes), MAY_DROP_TUNNEL
            )

    def _stays_there(self, nets: Any) -> str:
        """Why a pair that no tunnel of the endpoint matched is not taken away even where deleting is asked for."""
        if not self.delete:
            return "only the controller has it"
        if not isinstance(nets, tuple):
            return "its subnets cannot be read"
        if any(None in _sheets(tunnel) for tunnel in self.sheet.tunnels):
            return "the sheet has a pair that cannot be read, and it may be that one"
        return "the sheet has it too" if nets in map(_sheets, self.sheet.tunnels) else ""

    def _only_there(self, pair: Pair, why: str) -> Iterator[Step]:
        named = f"{pair.tunnel.get('local_subnet', '?')} to {pair.tunnel.get('remote_subnet', '?')}"
        if not why and pair.id is not None:
            yield Step(Request("DELETE", self._path(pair), note=named), does=DROPS_TUNNEL)
        else:
            self.left.append(Gap("tunnels", f"{named}: it stays, as {why or 'it has no number'}"))

    def _path(self, pair: Pair) -> str:
        return f"{ENDPOINTS}/{self.found.id}/{pair.path}/{pair.id}"


def _shown(value: Any) -> Any:
    """A field as it came; what is no number, text or boolean as one line of JSON."""
    return value if value is None or isinstance(value, bool) else text(values.as_text(value))


def _named(tunnel: TunnelSettings) -> str:
    return f"{tunnel.local_subnet} to {tunnel.remote_subnet}"


def _key(tunnel: TunnelSettings) -> Any:
    return tunnel.local_subnet, tunnel.remote_subnet


def _sheets(tunnel: Tunnel) -> tuple[str | None, str | None]:
    """A pair of the sheet as `_nets` has it; None for what cannot be read."""
    return tunnel.local and tunnel.local.masked, tunnel.remote and tunnel.remote.masked


def _nets(pair: Pair) -> Any:
    """The pair's two networks as the sheet writes them; what cannot be read is like no other."""
    found = [addresses.read_net(str(pair.tunnel.get(name, ""))) for name in ("local_subnet", "remote_subnet")]
    masked = tuple(net.masked for net in found if isinstance(net, addresses.Net))
    return masked if len(masked) == 2 else id(pair)
