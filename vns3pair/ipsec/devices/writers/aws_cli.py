"""An AWS VPN connection as a script of AWS CLI commands, which asks for the key and hands it over in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.plan import Plan

_KEY = "KEY_FROM_THE_TERMINAL"
"""What the script itself replaces by the key, which it has looked through before."""

_HEAD = """\
set -eu
export LC_ALL=C
umask 077
VPN_GATEWAY_ID=PUT_THE_ID_OF_THE_VIRTUAL_PRIVATE_GATEWAY_HERE # it is attached to the VPC already
ROUTE_TABLE_IDS=PUT_THE_IDS_OF_THE_ROUTE_TABLES_OF_THE_VPC_HERE # several in quotes, with blanks between them
case "$VPN_GATEWAY_ID $ROUTE_TABLE_IDS" in
  *PUT_THE_*) echo 'Put the IDs in, at the top of this script.' >&2; exit 1 ;;
esac
read -r -s -p 'Pre-shared key: ' key && echo
case $key in
  0* | *[!A-Za-z0-9._]*) echo 'AWS takes letters, digits, dots and underscores, and no 0 in front.' >&2; exit 1 ;;
esac
if [ "${#key}" -lt 8 ] || [ "${#key}" -gt 64 ]; then
  echo 'AWS takes 8 to 64 characters.' >&2
  exit 1
fi
options_file=$(mktemp)
trap 'rm -f "$options_file"' EXIT"""

_PROPAGATION = """\
# Without this no subnet of the VPC knows the way into the tunnel.
for route_table_id in $ROUTE_TABLE_IDS; do
  aws ec2 enable-vgw-route-propagation --gateway-id "$VPN_GATEWAY_ID" --route-table-id "$route_table_id"
done
# Security groups and network ACLs of the VPC have to let the networks behind VNS3 in: that is left to you."""

_FILE = f"""\
printf '%s\\n' "${{options/{_KEY}/$key}}" >"$options_file\""""


def script(plan: Plan, options: Mapping[str, Any], networks: tuple[str, str]) -> str:
    """The commands. The key is in no argument and no history, only in a file that is gone afterwards."""
    return "\n".join(_lines(plan, options, networks))


def _lines(plan: Plan, options: Mapping[str, Any], networks: tuple[str, str]) -> Iterator[str]:
    near, far = networks
    connection = {
        "StaticRoutesOnly": True,
        "LocalIpv4NetworkCidr": far,
        "RemoteIpv4NetworkCidr": near,
        "TunnelOptions": [{"PreSharedKey": _KEY, **_as_api(options)}],
    }
    tags = "ResourceType={},Tags=[{{Key=Name,Value={}}}]"
    yield _HEAD
    yield "customer_gateway_id=$(aws ec2 create-customer-gateway --type ipsec.1 --bgp-asn 65000 \\"
    yield f"  --ip-address {quoting.shell(plan.peer)} \\"
    yield f"  --tag-specifications {quoting.shell(tags.format('customer-gateway', plan.name))} \\"
    yield "  --query CustomerGateway.CustomerGatewayId --output text)"
    yield f"options=$(cat {quoting.heredoc(quoting.json_text(connection), 'END_OF_OPTIONS')}"
    yield ")"
    yield _FILE
    yield "vpn_connection_id=$(aws ec2 create-vpn-connection --type ipsec.1 \\"
    yield '  --customer-gateway-id "$customer_gateway_id" --vpn-gateway-id "$VPN_GATEWAY_ID" \\'
    yield '  --options "file://$options_file" \\'
    yield f"  --tag-specifications {quoting.shell(tags.format('vpn-connection', plan.name))} \\"
    yield "  --query VpnConnection.VpnConnectionId --output text)"
    yield 'aws ec2 wait vpn-connection-available --vpn-connection-ids "$vpn_connection_id"'
    routes = dict.fromkeys(pair.remote.masked for pair in plan.pairs if pair.remote.prefix)
    for network in routes:
        yield 'aws ec2 create-vpn-connection-route --vpn-connection-id "$vpn_connection_id" \\'
        yield f"  --destination-cidr-block {quoting.shell(network)}"
    if not routes:
        yield "# The network behind VNS3 is everything: add a route for each that is to go through the tunnel, with"
        yield "# aws ec2 create-vpn-connection-route."
    yield _PROPAGATION
    yield 'aws ec2 describe-vpn-connections --vpn-connection-ids "$vpn_connection_id" \\'
    yield "  --query 'VpnConnections[0].Options.TunnelOptions[0].OutsideIpAddress' --output text"


def _as_api(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with the members of their lists as the API has them, each an object with a value."""
    return {
        name: [{"Value": one} for one in value] if isinstance(value, list) else value
        for name, value in options.items()
    }


__all__ = ["script"]
