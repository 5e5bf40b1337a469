"""What a controller's API answers, read into a sheet's VNS3 half.

Shapes are those of the vendor's API document 6.0.0 and of its Python client, which serves controllers from 4.8 on:
an envelope with `response`, maps by number (lists are taken too), booleans that may be text, Extra Params as a list
or a text. An answer holds pre-shared keys in clear, so `vns3_answer_keys` comes before anything else looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import extra_params, extra_params_sheet, sheetfile, values
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.devices.quoting import line
from vns3pair.ipsec.extra_params import COMPAT, ExtraParams
from vns3pair.ipsec.extra_params_text import DETECTS_NAT
from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.vns3_api import NO_NAT_IP
from vns3pair.ipsec.vns3_endpoint import ANYWHERE, GRE, POLICY, VTI, nat_traversal_of

MOST = 2_000
"""Endpoints, and pairs of one endpoint, that are read; a controller has far fewer."""
_TRUE, _FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})


class BadAnswer(ValueError):
    """The answer is not what the API documents. The message names the place and holds nothing of the answer."""


def response_of(answer: Any) -> Any:
    """What is in the envelope. Raises BadAnswer where there is none."""
    if not isinstance(answer, Mapping) or "response" not in answer:
        raise BadAnswer("the answer has no response in it")
    return answer["response"]


@dataclass(frozen=True, slots=True)
class Found:
    """One remote endpoint as the controller has it: its number and name, and its fields as they came."""

    id: int
    name: str
    public_ip: str
    fields: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """`policy`, `vti` or `gre`, by all the fields in which versions say it; as it stands where it is neither."""
        said = _word(self.fields.get("vpn_type")) or POLICY
        if truth(self.fields.get("gre")) or GRE in _word(self.fields.get("type")):
            return GRE
        return said


@dataclass(frozen=True, slots=True)
class Pair:
    """A tunnel or traffic pair as the controller has it; `path` is the last part of its address but the number."""

    id: int | None
    path: str
    enabled: bool
    tunnel: Mapping[str, Any]
    """As a sheet states a tunnel."""


@dataclass(frozen=True, slots=True)
class Read:
    """An endpoint, read: what it says of a VNS3 half, in normal form, and what no row of a sheet stands for."""

    half: Mapping[str, Any]
    params: ExtraParams
    pairs: tuple[Pair, ...] = ()
    remarks: tuple[str, ...] = ()


def truth(value: Any) -> bool | None:
    """A boolean, or the text or number that old controllers have for one; None for anything else."""
    word = _word(value)
    return value if isinstance(value, bool) else True if word in _TRUE else False if word in _FALSE else None


def number(value: Any) -> int | None:
    """A whole number of up to nine digits, or one written as text; None for anything else."""
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, (int, str)) else ""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def text(value: Any) -> str:
    """A text or number as one line of text without control characters and what turns a page's text round; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return line(values.as_text(value)[: values.LONGEST_TEXT])


def _word(value: Any) -> str:
    return text(value).lower() if not isinstance(value, bool) else str(value).lower()


def items(listed: Any) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Number and fields of each object of a map by number, or of a list; what is neither has none."""
    if isinstance(listed, Mapping):
        pairs = list(listed.items())[:MOST]
    elif isinstance(listed, list):
        pairs = [(item.get("id"), item) for item in listed[:MOST] if isinstance(item, Mapping)]
    else:
        pairs = []
    for name, item in pairs:
        if isinstance(item, Mapping):
            yield item.get("id", name), item


def endpoints(answer: Any) -> tuple[Found, ...]:
    """The remote endpoints of an answer to `GET /ipsec`, or the one of `GET /ipsec/endpoints/{id}`, by number.

    Raises BadAnswer where the answer has another shape, or an endpoint without a number.
    """
    response = response_of(answer)
    if not isinstance(response, Mapping):
        raise BadAnswer("the response is no object")
    listed = response.get("remote_endpoints", [response] if "ipaddress" in response else None)
    if not isinstance(listed, (Mapping, list)):
        raise BadAnswer("the response has no remote_endpoints")
    each = listed.values() if isinstance(listed, Mapping) else listed
    if not all(isinstance(one, Mapping) for one in each):
        raise BadAnswer("an endpoint is no object")
    found = []
    for name, fields in items(listed):
        identity = number(name)
        if identity is None:
            raise BadAnswer("an endpoint has no number")
        found.append(Found(identity, text(fields.get("name")), text(fields.get("ipaddress")), fields))
    return tuple(sorted(found, key=lambda one: one.id))


def this_endpoint(answer: Any) -> Mapping[str, Any]:
    """What `GET /ipsec` says of the controller itself, as rows of the sheet: its public and Local Private IP."""
    response = response_of(answer)
    own = response.get("this_endpoint") if isinstance(response, Mapping) else None
    if not isinstance(own, Mapping):
        return MappingProxyType({})
    return _normal(
        {
            "public_ip": text(own.get("ipaddress")),
            "local_private_ip": text(own.get("ipsec_local_ipaddress")) or text(own.get("private_ipaddress")),
        }
    )


def version_of(answer: Any) -> str:
    """The controller's software version by an answer to `GET /config`; empty where it does not say."""
    response = response_of(answer)
    return text(response.get("vns3_version")) if isinstance(response, Mapping) else ""


def half_of(endpoint: Found, own: Mapping[str, Any] = MappingProxyType({})) -> Read:
    """What an endpoint says of a sheet's VNS3 half. `own` is `this_endpoint`. Never raises."""
    return _Reading(endpoint, own).read()


def params_of(endpoint: Found) -> ExtraParams:
    """The endpoint's Extra Params, whether they came as a text or as a list of texts."""
    raw = endpoint.fields.get("extra_config")
    parts = raw if isinstance(raw, list) else [raw]
    return extra_params.parse("\n".join(values.as_text(part) for part in parts if isinstance(part, str)))


def pairs_of(endpoint: Found) -> tuple[Pair, ...]:
    """The endpoint's tunnels and traffic pairs. The one of a route-based endpoint that carries all is left out."""
    found = []
    for path in ("tunnels", "traffic_pairs"):
        for name, fields in items(endpoint.fields.get(path)):
            stated = {
                "name": text(fields.get("description")),
                "local_subnet": text(fields.get("local_subnet")),
                "remote_subnet": text(fields.get("remote_subnet")),
                "ping_address": text(fields.get("ping_ipaddress")),
                "ping_interval": number(fields.get("ping_interval")) or None,
            }
            tunnel = {key: value for key, value in stated.items() if not values.is_blank(value)}
            whole = (tunnel.get("local_subnet"), tunnel.get("remote_subnet")) == (ANYWHERE, ANYWHERE)
            if not (whole and path == "tunnels" and endpoint.kind != POLICY):
                found.append(Pair(number(name), path, truth(fields.get("enabled")) is not False, tunnel))
    return tuple(found)


def _normal(half: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(sheetfile.normalise(half, VNS3))


@dataclass
class _Reading:
    endpoint: Found
    own: Mapping[str, Any]
    remarks: list[str] = field(default_factory=list)

    def read(self) -> Read:
        fields, params = self.endpoint.fields, params_of(self.endpoint)
        half: dict[str, Any] = dict(self.own) | {
            "endpoint_name": self.endpoint.name,
            "peer_public_ip": self.endpoint.public_ip,
            "remote_peer_id": self._nat_ip(),
            "pfs": truth(fields.get("pfs")),
            "ike_version": self._ike_version(),
            "vpn_type": self._kind(),
        }
        if half["vpn_type"] == "route":
            half["tunnel_interface"] = text(fields.get("route_based_int_address"))
        half |= self._said(params, half["ike_version"])
        pairs = pairs_of(self.endpoint)
        half["tunnels"] = [dict(pair.tunnel) for pair in pairs if pair.enabled]
        self._remark_on(params, pairs)
        return Read(_normal(half), params, pairs, tuple(self.remarks))

    def _nat_ip(self) -> str:
        stated = text(self.endpoint.fields.get("private_ipaddress"))
        return "" if stated == NO_NAT_IP else stated

    def _ike_version(self) -> int | None:
        version = number(self.endpoint.fields.get("ike_version"))
        if version not in (1, 2):
            self.remarks.append("The controller does not say which IKE version the endpoint has.")
            return None
        return version

    def _kind(self) -> str:
        kind = self.endpoint.kind
        if kind in (POLICY, VTI):
            return "policy" if kind == POLICY else "route"
        self.remarks.append(
            "The endpoint uses GRE, which the sheet does not know: this is shown, and never written."
            if kind == GRE
            else "The kind of VPN is one that the sheet does not know."
        )
        return ""

    def _said(self, params: ExtraParams, ike_version: int | None) -> dict[str, Any]:
        """What the Extra Params and the NAT-Traversal checkbox say together."""
        said = extra_params_sheet.stated(params)
        detects = said.pop("nat_traversal", None) == AUTO
        checked = truth(self.endpoint.fields.get("nat_t_enabled"))
        if checked is None:
            self.remarks.append("The controller does not say whether NAT-Traversal is checked.")
        if detects and (checked is not False or ike_version != 1):
            # Only beside the unchecked box of IKEv1 does it mean auto; elsewhere it is kept as what it is.
            said["compat"] = f" {COMPAT}".join(filter(None, (DETECTS_NAT, said.get("compat"))))
        if checked is not None and ike_version is not None:
            said["nat_traversal"] = (
                AUTO if detects and not checked else nat_traversal_of(checked, ike_version)
            )
        return said

    def _remark_on(self, params: ExtraParams, pairs: tuple[Pair, ...]) -> None:
        for token in params.tokens:
            if token.name == "mtu":
                self.remarks.append(f"No row stands for {token.text} of the Extra Params.")
        for token in params.unread:
            shown = token.shown or "a token that may be the key"
            self.remarks.append(f"Not read among the Extra Params: {shown}.")
        for pair in pairs:
            if not pair.enabled:
                subnets = [pair.tunnel.get(key, "?") for key in ("local_subnet", "remote_subnet")]
                self.remarks.append(f"Switched off on the controller: {subnets[0]} to {subnets[1]}.")
        for _, peer in items(self.endpoint.fields.get("bgp_peers")):
            asn = number(peer.get("asn"))
            self.remarks.append(
                f"BGP peer {text(peer.get('ipaddress')) or '?'}, AS {'?' if asn is None else asn}: shown, and never written."
            )
