"""What a parameter is called where a log is spoken of: from the end whose log it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.parameter import Parameter

_OF_AN_END: Mapping[str, str] = MappingProxyType(
    {
        "public_ip": "Public IP of this end",
        "peer_public_ip": "Public IP of the peer",
        "local_private_ip": "Private IP of this end",
        "local_peer_id": "ID that this end sends",
        "remote_peer_id": "ID that the peer sends",
        "psk_fingerprint": "Pre-shared key",
    }
)


def title(key: str) -> str:
    """The name of a parameter apart from any sheet: neutral where its row's name speaks of a side."""
    parameter = catalogue.BY_KEY.get(key)
    return _OF_AN_END.get(key) or (label(parameter) if parameter is not None else key)


def label(parameter: Parameter) -> str:
    """The name of a parameter's row, with its phase where both phases have one of that name."""
    if parameter.section in ("phase1", "phase2") and not parameter.key.startswith("pfs"):
        return f"Phase {parameter.section[-1]}: {parameter.label}"
    return parameter.label
