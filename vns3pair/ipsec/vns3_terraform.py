"""A VNS3 half as Terraform for the vendor's provider, cohesive/cohesivenet.

Resources and arguments are those of the provider's source and documentation (resource_vns3_ipsec_endpoint.go,
resource_vns3_ipsec_tunnel.go, resource_vns3_ipsec_traffic_pair.go and schema_vns3_auth.go, July 2026). Every
argument is written, since what is left out becomes PFS off, NAT-T off and IKE version 0 there. The provider turns
each comma of `extra_config` into a blank and reads the list back with commas between, so tokens are separated by
commas here, and a token with a comma of its own cannot be said. Behind it the Go client looks a new tunnel up in the
endpoint by its remote subnet alone (ipsec_tunnel.go, June 2025).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vns3pair.ipsec.devices.plan import Gap
from vns3pair.ipsec.devices.quoting import comment, hcl, identifier
from vns3pair.ipsec.devices.writers.writing import Block, Refused, Written
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.vns3_api import endpoint_body, pinging
from vns3pair.ipsec.vns3_endpoint import Endpoint, TunnelSettings, endpoint_of, told

SOURCE = "cohesive/cohesivenet"
ENDPOINT = "cohesivenet_vns3_ipsec_endpoints"
TUNNEL = "cohesivenet_vns3_ipsec_tunnel"
TRAFFIC_PAIR = "cohesivenet_vns3_ipsec_traffic_pair"

_NOTE = (
    "The provider does not check the controller's certificate, and Terraform's state holds the pre-shared key in "
    "clear: run it where you trust the way to the controller, and guard the state like the key."
)
_HEAD = (
    "The API token and the pre-shared key are variables: TF_VAR_vns3_token and TF_VAR_vns3_key, or Terraform asks.",
    "Terraform's state holds the key in clear: guard it like the key.",
    "The provider does not check the controller's certificate: run it where you trust the way there.",
)


def written(half: Half, name: str = "") -> Written | Refused:
    """The configuration that creates the endpoint and its tunnels; refused where something needed is missing."""
    endpoint = endpoint_of(half, name)
    if endpoint.missing:
        return Refused("vns3", endpoint.missing)
    gaps = (*endpoint.to_know, *_of_the_provider(endpoint))
    return Written("vns3", (Block("Terraform", _text(half, endpoint, gaps), "#", _NOTE),), unsaid=gaps)


def _of_the_provider(endpoint: Endpoint) -> Iterator[Gap]:
    """What the provider itself stands in the way of."""
    if any("," in token for token in endpoint.extra_params):
        yield Gap("compat", "the provider takes a comma for a blank, so a token with one is left out")
    for tunnel in endpoint.tunnels:
        if _description(tunnel) != tunnel.name:
            yield Gap(
                f"tunnels[{tunnel.index}]",
                "its name is written without signs that the provider cannot read back",
            )
    if (
        len({tunnel.remote_subnet for tunnel in endpoint.tunnels}) < len(endpoint.tunnels)
        and not endpoint.route_based
    ):
        yield Gap(
            "tunnels",
            "some share a remote subnet, by which alone the provider finds the tunnel it has made: run terraform plan "
            "afterwards, and apply no change of a tunnel that it proposes; the script for bash has no such trouble",
        )


def _description(tunnel: TunnelSettings) -> str:
    """The name as the provider can read it back: it puts answers together again without escaping anything."""
    return "".join(sign for sign in tunnel.name if sign >= " " and sign not in '"\\')


def _text(half: Half, endpoint: Endpoint, gaps: Iterable[Gap]) -> str:
    parts = [
        "\n".join(comment(text) for text in (*_HEAD, *(text for gap in gaps for text in told(gap)))),
        f"terraform {{\n  required_providers {{\n    cohesivenet = {{\n      source = {hcl(SOURCE)}\n    }}\n  }}\n}}",
        _variable("vns3_host", "The controller's address.", default=_host(half)),
        _variable("vns3_token", "An API token of the controller.", sensitive=True),
        _variable("vns3_key", "The agreed pre-shared key.", sensitive=True),
        _block('provider "cohesivenet"', [("host", "var.vns3_host"), ("token", "var.vns3_token")]),
        _endpoint(endpoint),
        *(_tunnel(endpoint, number, tunnel) for number, tunnel in enumerate(endpoint.tunnels, 1)),
    ]
    return "\n\n".join(parts)


def _host(half: Half) -> str | None:
    """The controller's address, in brackets where the provider's `https://HOST:8000` needs them."""
    address = half.value("public_ip")
    return f"[{address}]" if address and ":" in address else address


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else hcl(str(value))


def _lines(arguments: list[tuple[str, str]], indent: str) -> list[str]:
    widest = max(len(name) for name, _ in arguments)
    return [f"{indent}{name:<{widest}} = {text}" for name, text in arguments]


def _block(head: str, arguments: list[tuple[str, str]]) -> str:
    return "\n".join((f"{head} {{", *_lines(arguments, "  "), "}"))


def _variable(name: str, description: str, default: object = None, sensitive: bool = False) -> str:
    arguments = [("description", hcl(description)), ("type", "string")]
    if sensitive:
        arguments.append(("sensitive", "true"))
    if default is not None:
        arguments.append(("default", _value(default)))
    return _block(f'variable "{name}"', arguments)


def _endpoint(endpoint: Endpoint) -> str:
    body = endpoint_body(endpoint) | {
        "extra_config": ", ".join(token for token in endpoint.extra_params if "," not in token)
    }
    arguments = [
        (name, "var.vns3_key" if name == "secret" else _value(value)) for name, value in body.items()
    ]
    return "\n".join(
        (f'resource "{ENDPOINT}" "{_name(endpoint)}" {{', "  endpoint {", *_lines(arguments, "    "), "  }", "}")
    )  # fmt: skip


def _tunnel(endpoint: Endpoint, number: int, tunnel: TunnelSettings) -> str:
    name = _name(endpoint)
    arguments = [
        ("endpoint_id", f"{ENDPOINT}.{name}.id"),
        ("local_subnet", _value(tunnel.local_subnet)),
        ("remote_subnet", _value(tunnel.remote_subnet)),
        ("description", _value(_description(tunnel))),
        ("enabled", "true"),
        *((key, _value(value)) for key, value in pinging(tunnel).items()),
    ]
    kind = TRAFFIC_PAIR if endpoint.route_based else TUNNEL
    return _block(f'resource "{kind}" "{name}-{number}"', arguments)


def _name(endpoint: Endpoint) -> str:
    """The resource's own name: letters, digits and dashes, whatever the endpoint is called."""
    return identifier(endpoint.name)


__all__ = ["ENDPOINT", "SOURCE", "TRAFFIC_PAIR", "TUNNEL", "written"]
