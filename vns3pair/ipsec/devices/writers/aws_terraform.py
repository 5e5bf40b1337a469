"""An AWS VPN connection in Terraform's language, for the provider hashicorp/aws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.plan import Plan

_ARGUMENTS: Mapping[str, str] = {
    "TunnelInsideCidr": "inside_cidr",
    "IKEVersions": "ike_versions",
    "Phase1EncryptionAlgorithms": "phase1_encryption_algorithms",
    "Phase1IntegrityAlgorithms": "phase1_integrity_algorithms",
    "Phase1DHGroupNumbers": "phase1_dh_group_numbers",
    "Phase1LifetimeSeconds": "phase1_lifetime_seconds",
    "Phase2EncryptionAlgorithms": "phase2_encryption_algorithms",
    "Phase2IntegrityAlgorithms": "phase2_integrity_algorithms",
    "Phase2DHGroupNumbers": "phase2_dh_group_numbers",
    "Phase2LifetimeSeconds": "phase2_lifetime_seconds",
    "DPDTimeoutAction": "dpd_timeout_action",
    "DPDTimeoutSeconds": "dpd_timeout_seconds",
    "StartupAction": "startup_action",
}
"""What the provider calls a tunnel's options, behind `tunnel1_`."""

_VARIABLES = """\
variable "preshared_key" {
  description = "The agreed pre-shared key"
  type        = string
  sensitive   = true
}

variable "vpn_gateway_id" {
  description = "The virtual private gateway; leave it out for a transit gateway"
  type        = string
  default     = null
}

variable "route_table_ids" {
  description = "With a virtual private gateway: the route tables of the VPC, which learn the way into the tunnel"
  type        = set(string)
  default     = []
}

variable "transit_gateway_id" {
  description = "The transit gateway; leave it out for a virtual private gateway"
  type        = string
  default     = null
}

variable "transit_gateway_route_table_id" {
  description = "With a transit gateway: its route table that is to lead into the tunnel"
  type        = string
  default     = null
}
"""


def terraform(plan: Plan, options: Mapping[str, Any], networks: tuple[str, str]) -> str:
    """The resources, with the gateway at AWS and the key as variables. `networks` are AWS's and the customer's."""
    return "\n".join(
        [
            _VARIABLES,
            *_networks(plan),
            *_customer_gateway(plan),
            *_connection(plan, options, networks),
            *_routes(),
        ]
    )


def _networks(plan: Plan) -> Iterator[str]:
    nets = dict.fromkeys(pair.remote.masked for pair in plan.pairs if pair.remote.prefix)
    yield 'variable "networks_behind_vns3" {'
    yield '  description = "What is routed into the tunnel"'
    yield "  type        = set(string)"
    yield f"  default     = [{', '.join(map(quoting.hcl, nets))}]"
    yield "}"
    yield ""


def _customer_gateway(plan: Plan) -> Iterator[str]:
    yield 'resource "aws_customer_gateway" "vns3" {'
    yield "  bgp_asn    = 65000"
    yield f"  ip_address = {quoting.hcl(plan.peer)}"
    yield '  type       = "ipsec.1"'
    yield f"  tags       = {{ Name = {quoting.hcl(plan.name)} }}"
    yield "}"
    yield ""


def _connection(plan: Plan, options: Mapping[str, Any], networks: tuple[str, str]) -> Iterator[str]:
    near, far = networks
    settings = [
        ("customer_gateway_id", "aws_customer_gateway.vns3.id"),
        ("vpn_gateway_id", "var.vpn_gateway_id"),
        ("transit_gateway_id", "var.transit_gateway_id"),
        ("type", "aws_customer_gateway.vns3.type"),
        ("static_routes_only", "true"),
        ("local_ipv4_network_cidr", quoting.hcl(far)),
        ("remote_ipv4_network_cidr", quoting.hcl(near)),
        ("tags", f"{{ Name = {quoting.hcl(plan.name)} }}"),
    ]
    tunnel = [(f"tunnel1_{_ARGUMENTS[option]}", _literal(value)) for option, value in options.items()]
    tunnel.insert(0, ("tunnel1_preshared_key", "var.preshared_key"))
    yield 'resource "aws_vpn_connection" "vns3" {'
    yield from _aligned(settings)
    yield ""
    yield from _aligned(tunnel)
    yield "}"
    yield ""


def _aligned(settings: list[tuple[str, str]]) -> Iterator[str]:
    """Settings with their equals signs below each other, as `terraform fmt` leaves them."""
    width = max(len(name) for name, _ in settings)
    for name, value in settings:
        yield f"  {name:<{width}} = {value}"


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return str(value) if isinstance(value, int) else quoting.hcl(value)


_ROUTES = """\
resource "aws_vpn_connection_route" "vns3" {
  for_each               = var.transit_gateway_id == null ? var.networks_behind_vns3 : toset([])
  destination_cidr_block = each.value
  vpn_connection_id      = aws_vpn_connection.vns3.id
}

# Without it no subnet of the VPC knows the way. A route table with propagating_vgws of its own has to name the gateway
# there instead.
resource "aws_vpn_gateway_route_propagation" "vns3" {
  for_each       = var.transit_gateway_id == null ? var.route_table_ids : toset([])
  route_table_id = each.value
  vpn_gateway_id = var.vpn_gateway_id
}

# The route tables of the VPCs have to lead to the transit gateway besides.
resource "aws_ec2_transit_gateway_route" "vns3" {
  for_each                       = var.transit_gateway_route_table_id == null ? toset([]) : var.networks_behind_vns3
  destination_cidr_block         = each.value
  transit_gateway_attachment_id  = aws_vpn_connection.vns3.transit_gateway_attachment_id
  transit_gateway_route_table_id = var.transit_gateway_route_table_id
}

# Security groups and network ACLs have to let the networks behind VNS3 in: that is left to you.
"""


def _routes() -> Iterator[str]:
    yield _ROUTES
    yield 'output "tunnel1_outside_address" {'
    yield '  description = "The partner\'s public IP on the sheet"'
    yield "  value       = aws_vpn_connection.vns3.tunnel1_address"
    yield "}"


__all__ = ["terraform"]
